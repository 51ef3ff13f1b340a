"""Serve the app with waitress: one process, a few threads."""

import signal
import sys
from types import FrameType

import waitress
from flask import Flask
from waitress.server import BaseWSGIServer, MultiSocketServer

THREADS = 8
# The app answers 413 in words from 64 KiB on; beyond this waitress hangs up by itself.
MAX_BODY_BYTES = 16 * 1024 * 1024


def create_server(app: Flask, *, host: str, port: int) -> MultiSocketServer | BaseWSGIServer:
    """A server that listens already; ``run()`` blocks. Port 0 takes any free port."""
    return waitress.create_server(
        app,
        host=host,
        port=port,
        threads=THREADS,
        ident="",  # no need to say what serves
        max_request_body_size=MAX_BODY_BYTES,
    )


def run_until_stopped(server: MultiSocketServer | BaseWSGIServer) -> None:
    """Serve until Ctrl-C or SIGTERM; both end it in order, with exit code 0."""
    signal.signal(signal.SIGTERM, _exit_on_signal)
    server.run()


def _exit_on_signal(number: int, frame: FrameType | None) -> None:
    sys.exit(0)


def get_listening_port(server: MultiSocketServer | BaseWSGIServer) -> int:
    """The port the server listens at, also where any free port was requested."""
    if isinstance(server, MultiSocketServer):
        return int(server.effective_listen[0][1])
    return int(server.effective_port)
