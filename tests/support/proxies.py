"""nginx, Apache and Caddy by the examples of ``search_app/deploy``; TLS by our own authority."""

import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.paths import ROOT

HOST = "localhost"
EXAMPLES = ROOT / "search_app/deploy"
APACHE_MODULES = Path("/usr/lib/apache2/modules")
NEW_KEY = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2".split()


@dataclass(frozen=True)
class Authority:
    """A folder with ``ca.pem``, and ``site.pem`` and ``site.key`` that it vouches for."""

    folder: Path

    def make_context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.folder / "ca.pem")


def make_authority(folder: Path) -> Authority:
    if not shutil.which("openssl"):
        pytest.skip("no openssl on this machine")
    _make_certificate(folder, "ca", "basicConstraints=critical,CA:TRUE", "keyUsage=keyCertSign")
    by = ["-CA", "ca.pem", "-CAkey", "ca.key"]
    _make_certificate(folder, "site", f"subjectAltName=DNS:{HOST}", "keyUsage=digitalSignature", by)
    return Authority(folder)


def _make_certificate(
    folder: Path, name: str, kind: str, usage: str, by: list[str] | None = None
) -> None:
    files = ["-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.pem"]
    added = ["-addext", kind, "-addext", usage]
    command = ["openssl", "req", "-x509", *NEW_KEY, *files, *added, *(by or [])]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def _lay_out_nginx(folder: Path, site: str, port: int) -> list[str]:
    (folder / "site.conf").write_text(site.replace("listen 443", f"listen {port}"))
    paths = "client_body proxy fastcgi uwsgi scgi".split()
    http = [f"{name}_temp_path {folder}/{name};" for name in paths]
    http += [f"access_log {folder}/access.log;", f"include {folder}/site.conf;"]
    user = "user root;" if os.geteuid() == 0 else ""
    conf = f"{user} daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}"
    (folder / "nginx.conf").write_text(f"{conf} http {{ {' '.join(http)} }}")
    return ["nginx", "-p", str(folder), "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"]


def _lay_out_cutting_nginx(folder: Path, site: str, port: int) -> list[str]:
    """One that cuts the prefix off the path, and says so in a header instead."""
    cut = re.sub(r"(proxy_pass [^;]*);.*", r"\1/; proxy_set_header X-Forwarded-Prefix /ask;", site)
    assert cut != site
    return _lay_out_nginx(folder, cut, port)


def _lay_out_apache(folder: Path, site: str, port: int) -> list[str]:
    modules = "mpm_event authz_core headers log_config proxy proxy_http ssl unixd".split()
    built_in = subprocess.run(["apache2", "-l"], capture_output=True, text=True, check=True).stdout
    loaded = [
        f"LoadModule {name}_module {APACHE_MODULES}/mod_{name}.so"
        for name in modules
        if f"mod_{name}.c" not in built_in
    ]
    own = [f"ServerRoot {folder}", f"DefaultRuntimeDir {folder}", f"PidFile {folder}/pid"]
    own += [f"ServerName {HOST}", f"ErrorLog {folder}/error.log", f"Listen {port}"]
    own += ['LogFormat "%r" combined', f"Define APACHE_LOG_DIR {folder}"]
    own += ["User www-data", "Group www-data"] if os.geteuid() == 0 else []
    text = "\n".join([*loaded, *own, site.replace("*:443", f"*:{port}")])
    (folder / "apache.conf").write_text(text)
    return ["apache2", "-f", f"{folder}/apache.conf", "-DFOREGROUND"]


def _lay_out_caddy(folder: Path, site: str, port: int) -> list[str]:
    options = "{\n\tadmin off\n\tauto_https disable_redirects\n}\n"
    (folder / "Caddyfile").write_text(options + site.replace(f"{HOST} {{", f"{HOST}:{port} {{"))
    return ["caddy", "run", "--config", f"{folder}/Caddyfile", "--adapter", "caddyfile"]


@dataclass(frozen=True)
class ProxyKind:
    """A program, its example, and how a trial of it is laid out in a folder."""

    program: str
    example: str
    lay_out: Callable[[Path, str, int], list[str]]


PROXIES = {
    "nginx": ProxyKind("nginx", "nginx.conf", _lay_out_nginx),
    "nginx that cuts": ProxyKind("nginx", "nginx.conf", _lay_out_cutting_nginx),
    "apache": ProxyKind("apache2", "apache.conf", _lay_out_apache),
    "caddy": ProxyKind("caddy", "Caddyfile", _lay_out_caddy),
}


@contextmanager
def run_proxy(name: str, authority: Authority, folder: Path, to_port: int) -> Iterator[int]:
    """The port at which the proxy serves what is at ``to_port``; its logs are in the folder."""
    kind = PROXIES[name]
    if not shutil.which(kind.program, path=f"{os.environ['PATH']}:/usr/sbin"):
        pytest.skip(f"no {kind.program} on this machine")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = kind.lay_out(folder, _fill_in(kind.example, authority, to_port), port)
    environment = {**os.environ, "HOME": str(folder), "PATH": f"{os.environ['PATH']}:/usr/sbin"}
    with (folder / "output").open("wb") as output:
        server = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
        try:
            _wait_until_listening(server, port, folder)
            yield port
        finally:
            server.terminate()
            server.wait(20)


def _fill_in(example: str, authority: Authority, to_port: int) -> str:
    text = (EXAMPLES / example).read_text(encoding="utf-8")
    replaced = {
        "/etc/ssl/certs/care.example.org.pem": f"{authority.folder}/site.pem",
        "/etc/ssl/private/care.example.org.key": f"{authority.folder}/site.key",
        "care.example.org": HOST,
        "127.0.0.1:8000": f"127.0.0.1:{to_port}",
    }
    for old, new in replaced.items():
        assert old in text
        text = text.replace(old, new)
    return text


def _wait_until_listening(server: subprocess.Popen[bytes], port: int, folder: Path) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return
        except OSError:
            assert server.poll() is None, (folder / "output").read_text()
            assert time.monotonic() < until
            time.sleep(0.05)
