"""Behind a proxy: which scheme, host, client and prefix readers know this server by.

Of a forwarded header only the last value counts, for the proxy itself wrote that; what stands
before it came from the client, which may have made it up.
"""

import ipaddress
import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote, urlsplit

from flask import Flask, current_app, request

from search_app.web.hosts import BAD_ADDRESS, cut_prefix, is_prefix
from search_app.web.settings import Settings

FORWARDED = ("FOR", "HOST", "PROTO", "PREFIX")
CLIENT = re.compile(r"\[(?P<six>[0-9A-Fa-f:.]+)\](?::[0-9]+)?|(?P<four>[0-9.]+)(?::[0-9]+)?")
THROUGH_PROXY = "booklet_search.through_proxy"  # in the environment of a request


def register_proxy(app: Flask, settings: Settings) -> None:
    """Before anything reads a request; the host check comes after, for the proxy tells the host."""
    ask_app = app.wsgi_app

    def place_request(
        environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        forwarded = {name: _take_last(environ, f"HTTP_X_FORWARDED_{name}") for name in FORWARDED}
        if settings.is_proxy(environ.get("REMOTE_ADDR", "")):
            environ[THROUGH_PROXY] = True
        else:
            forwarded = dict.fromkeys(FORWARDED, "")
        _set_place(environ, forwarded, settings.prefix or forwarded["PREFIX"].rstrip("/"))
        return ask_app(environ, start_response)

    app.wsgi_app = place_request  # type: ignore[method-assign]


def find_public_url() -> str:
    """Where readers find the first page, without a slash at its end.

    Only the prefix where nobody whom we trust said under which host.
    """
    prefix = request.script_root
    public_url: str = current_app.config["PUBLIC_URL"]
    if public_url:
        return public_url if urlsplit(public_url).path else public_url + prefix
    is_known = request.environ.get(THROUGH_PROXY)
    return f"{request.scheme}://{request.host}{prefix}" if is_known else prefix


def find_canonical_url() -> str:
    """This page's address without what was asked: the one that a search engine may list.

    Empty where nobody whom we trust said under which host.
    """
    public_url = find_public_url()
    return f"{public_url}{quote(request.path)}" if "://" in public_url else ""


def _take_last(environ: dict[str, Any], name: str) -> str:
    return str(environ.pop(name, "")).rpartition(",")[2].strip()


def _set_place(environ: dict[str, Any], forwarded: dict[str, str], prefix: str) -> None:
    scheme = forwarded["PROTO"].lower() or environ["wsgi.url_scheme"]
    if scheme not in ("http", "https") or prefix and not is_prefix(prefix):
        environ[BAD_ADDRESS] = True
        return
    environ["wsgi.url_scheme"] = scheme
    if prefix:
        environ["SCRIPT_NAME"] = prefix
        environ["PATH_INFO"] = cut_prefix(environ.get("PATH_INFO", ""), prefix)
    environ["REMOTE_ADDR"] = read_client(forwarded["FOR"]) or environ.get("REMOTE_ADDR", "")
    if forwarded["HOST"]:
        environ["HTTP_HOST"] = forwarded["HOST"]


def read_client(text: str) -> str:
    """An address with or without a port; "" for none, such as "unknown"."""
    match = CLIENT.fullmatch(text)
    try:
        address = ipaddress.ip_address((match["six"] or match["four"]) if match else text)
    except ValueError:
        return ""
    return str(getattr(address, "ipv4_mapped", None) or address)
