"""A real server in a process group of its own, and its client."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tests.bench.serving import PROC, resident
from tests.support.desk_client import PASSWORD
from tests.support.paths import ROOT

HOST = "127.0.0.1"
START_SECONDS = 60.0
SERVING = re.compile(r"Serving .* at http://[^:]+:(\d+)/")
# Python's own traceback, and the places that the app logs of an error that nobody foresaw.
TRACEBACK = re.compile(r"^(Traceback|  File \".*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer over HTTP; names of headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class ServerProcess:
    """A server that listens; its log is a file."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    def get(self, path: str, *, timeout: float = 30.0) -> Reply:
        return request(self.port, "GET", path, timeout=timeout)

    def ask(self, question: str, *, timeout: float = 30.0) -> Reply:
        return self.get(f"/api/v1/search?q={quote(question)}", timeout=timeout)

    def measure_memory(self) -> float:
        """Resident MB of the server and of all processes that it started."""
        return sum(map(_read_resident, _list_processes(self.process.pid)))

    def find_traceback(self) -> str:
        """The first traceback of the log with some lines after it; "" without one."""
        text = self.log.read_text(encoding="utf-8", errors="replace")
        match = TRACEBACK.search(text)
        return " / ".join(text[match.start() :].splitlines()[-6:]) if match else ""

    def kill(self) -> None:
        """The whole group, as a machine that is switched off."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def start_server(
    index: Path,
    folder: Path,
    *,
    questions: Path | None = None,
    listening: socket.socket | None = None,
    **environment: str,
) -> Iterator[ServerProcess]:
    """Serve an index, at a socket where one is given; log, desk and query log are in ``folder``.

    Raises:
        RuntimeError: it ended, or did not listen in time; with the last lines of its log.
    """
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "server.log"
    settings = {"SEARCH_EDITOR_PASSWORD": PASSWORD, "SEARCH_QUESTIONS": str(questions or folder)}
    files = ["--desk", folder / "desk", "--query-log", folder / "queries.db"]
    command = [sys.executable, "-m", "search_app", "serve", "--index", index, "--port", "0", *files]
    inherited = [] if listening is None else [listening.fileno()]
    for number in inherited:
        command += ["--listen-at", str(number)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            list(map(str, command)),
            cwd=ROOT,
            env={**os.environ, **settings, **environment},
            stdout=output,
            stderr=output,
            start_new_session=True,
            pass_fds=inherited,
        )
    try:
        yield ServerProcess(process, _wait_for_port(process, log), log)
    finally:
        for number in (signal.SIGTERM, signal.SIGKILL):
            if process.poll() is None:
                os.killpg(process.pid, number)
                _wait_quietly(process, seconds=10)


def request(  # noqa: PLR0913  # as http.client has it
    port: int,
    method: str,
    path: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    timeout: float = 30.0,
) -> Reply:
    """One request over a connection of its own."""
    connection = http.client.HTTPConnection(HOST, port, timeout=timeout)
    try:
        connection.request(method, path, body, {"Connection": "close", **(headers or {})})
        response = connection.getresponse()
        names = {name.lower(): value for name, value in response.getheaders()}
        return Reply(response.status, names, response.read())
    finally:
        connection.close()


def _wait_for_port(process: subprocess.Popen[bytes], log: Path) -> int:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        match = SERVING.search(log.read_text(encoding="utf-8", errors="replace"))
        if match and _listens(int(match[1])):
            return int(match[1])
        time.sleep(0.02)
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    raise RuntimeError(f"the server does not listen (exit {process.poll()}): {lines[-3:]}")


def _listens(port: int) -> bool:
    with socket.socket() as connection:
        return connection.connect_ex((HOST, port)) == 0


def _wait_quietly(process: subprocess.Popen[bytes], *, seconds: float) -> None:
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        return


def _list_processes(session: int) -> Iterator[int]:
    """The processes of a session, by what Linux says of each."""
    for stat in PROC.parent.glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        if int(fields[3]) == session:
            yield int(stat.parent.name)


def _read_resident(pid: int) -> float:
    try:
        return resident(pid)
    except (OSError, IndexError):
        return 0.0
