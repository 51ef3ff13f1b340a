"""The Host header, refused where it names no host and never repeated; and the path's prefix."""

import ipaddress
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

if TYPE_CHECKING:
    from flask import Flask

LABEL = "[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
NAME = re.compile(rf"(?:{LABEL}\.)*{LABEL}\.?")
HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[^\[\]:@/]+)(?::(?P<port>[0-9]{1,5})?)?")
MAX_NAME_LENGTH = 253
PREFIX = re.compile(r"(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)+")
BAD_ADDRESS = "booklet_search.bad_address"  # in the environment of a request

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def register_host_check(app: "Flask") -> None:
    """Flask itself reads the host before it can catch an error, so it never sees a bad one."""
    from flask import abort, request  # only now: settings need the rest alone

    def refuse_bad_address() -> None:
        if request.environ.get(BAD_ADDRESS):
            abort(400)

    ask_flask = app.wsgi_app

    def check_host(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        host = environ.get("HTTP_HOST")
        must_have_host = environ.get("SERVER_PROTOCOL") == "HTTP/1.1"
        if is_host(host) if host is not None else not must_have_host:
            return ask_flask(environ, start_response)
        return ask_flask({**environ, "HTTP_HOST": "localhost", BAD_ADDRESS: True}, start_response)

    app.wsgi_app = check_host  # type: ignore[method-assign]
    app.before_request(refuse_bad_address)


def is_host(text: str) -> bool:
    """Whether it is a name or an address, with or without a port (RFC 9110, 7.2)."""
    match = HOST.fullmatch(text)
    if match is None or int(match["port"] or 0) > 65535:
        return False
    name = match["name"]
    if name.startswith("["):
        return _is_address(name[1:-1])
    return len(name) <= MAX_NAME_LENGTH and bool(NAME.fullmatch(name))


def make_relative(location: str) -> str:
    """An address of this server without its host; a redirect never leads elsewhere."""
    parts = urlsplit(location)
    return urlunsplit(("", "", "/" + parts.path.lstrip("/\\"), parts.query, parts.fragment))


def is_prefix(text: str) -> bool:
    """Whether it is a path such as ``/ask`` or ``/for/patients``, and leads to no other host."""
    return PREFIX.fullmatch(text) is not None


def cut_prefix(path: str, prefix: str) -> str:
    """The path below the prefix, also of a proxy that has cut it off already."""
    is_below = path == prefix or path.startswith(f"{prefix}/")
    return path[len(prefix) :] or "/" if is_below else path


def _is_address(text: str) -> bool:
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True
