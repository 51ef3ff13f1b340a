"""Serve the app with waitress: one process, a few threads, and one more that waits on sockets."""

import logging
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any

from flask import Flask
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.task import ThreadedTaskDispatcher

from indexer.errors import BadAddressError
from search_app.web.server.channel import TooBusyError
from search_app.web.server.limits import ConnectionCounts, ConnectionLimits
from search_app.web.server.listener import Listener

THREADS = 8
# The app answers 413 in words from 64 KiB on, from 4 MiB in the desk; beyond this nothing is read.
MAX_BODY_BYTES = 8 * 1024 * 1024
MAX_ANSWER_IN_MEMORY = 256 * 1024  # of each client that is slow to take it; the rest is on disk
NEVER = 1 << 40  # bytes: no thread waits until a client has taken its answer

log = logging.getLogger(__name__)


class WebServer:
    """Listens from the start; ``run`` blocks until ``stop``, then finishes what runs."""

    def __init__(
        self,
        app: Flask,
        adjustments: Adjustments,
        limits: ConnectionLimits,
        inherited: socket.socket | None = None,
    ) -> None:
        self._limits = limits
        self._inherited = inherited
        self._map: dict[int, Any] = {}  # everything that waits on a socket, by its file number
        self._threads = ThreadedTaskDispatcher()
        self._is_stopping = False
        self._app = app
        try:
            places = adjustments.listen if inherited is None else [_describe_socket(inherited)]
            self._listeners = [self._listen(adjustments, place) for place in places]
        except OSError:
            wasyncore.close_all(self._map)
            raise
        self._threads.set_thread_count(THREADS)

    @property
    def port(self) -> int:
        """The port the server listens at, also where any free port was requested."""
        return int(self._listeners[0].effective_port)

    def count_connections(self) -> ConnectionCounts:
        """What it holds now, and how many requests it has refused."""
        return ConnectionCounts(
            held=sum(len(each.active_channels) for each in self._listeners),
            queued=len(self._threads.queue),
            refused=sum(each.refused for each in self._listeners),
        )

    def run(self) -> None:
        while not self._is_stopping:
            wasyncore.poll2(1.0, self._map)
        self._drain()

    def stop(self) -> None:
        """From any thread or signal; a second time stops at once.

        Raises:
            SystemExit: the second time.
        """
        if self._is_stopping:
            sys.exit(1)
        self._is_stopping = True
        with suppress(OSError):  # of one that has ended by itself meanwhile
            self._listeners[0].pull_trigger()

    def _listen(self, adjustments: Adjustments, socket_info: tuple[Any, ...]) -> Listener:
        return Listener(
            self._app,
            self._map,
            dispatcher=self._threads,
            adj=adjustments,
            sockinfo=socket_info,
            limits=self._limits,
            prefix=self._app.config["PREFIX"],
            _sock=self._inherited,
            bind_socket=self._inherited is None,
        )

    def _drain(self) -> None:
        until = time.monotonic() + self._limits.drain
        for listener in self._listeners:
            listener.draining = True
            if self._inherited is not None:  # who knocks now is let in by whoever goes on
                listener.leave_socket()
        self._run_until(self._is_everything_answered, until)
        self._refuse_queued()
        for listener in self._listeners if self._inherited is None else ():
            listener.stop_listening()
        self._run_until(lambda: not self._has_clients(), time.monotonic() + self._limits.linger)
        self._run_until(lambda: not self._has_answers_to_send(), until)
        wasyncore.close_all(self._map)
        for threads in (self._threads, *(each.quick_dispatcher for each in self._listeners)):
            threads.set_thread_count(0)

    def _run_until(self, is_done: Callable[[], bool], until: float) -> None:
        while not is_done() and time.monotonic() < until:
            wasyncore.poll2(0.05, self._map)

    def _is_everything_answered(self) -> bool:
        with self._threads.lock:
            return not self._threads.queue and not self._threads.active_count

    def _refuse_queued(self) -> None:
        with self._threads.lock:
            queued = list(self._threads.queue)
            self._threads.queue.clear()
            running = self._threads.active_count
        if running:
            log.warning("%d requests took too long and are cut off.", running)
        for channel in queued:
            channel.requests[0].error = TooBusyError("")
            channel.server.add_task(channel)

    def _has_clients(self) -> bool:
        return any(listener.active_channels for listener in self._listeners)

    def _has_answers_to_send(self) -> bool:
        channels = [each for one in self._listeners for each in one.active_channels.values()]
        return any(channel.total_outbufs_len for channel in channels)


def create_server(
    app: Flask,
    *,
    host: str,
    port: int,
    limits: ConnectionLimits | None = None,
    inherited: socket.socket | None = None,
) -> WebServer:
    """A server that listens already. Port 0 takes any free port.

    Another process may have bound ``inherited`` for it, and goes on to hold it.

    Raises:
        BadAddressError: it cannot listen there.
    """
    limits = limits or ConnectionLimits()
    adjustments = _read_adjustments(host, port, limits)
    try:
        server = WebServer(app, adjustments, limits, inherited)
    except OSError as error:
        sentence = f"Cannot listen at {host}, port {port}: {error.strerror}."
        raise BadAddressError(sentence) from None
    app.extensions["connections"] = server.count_connections
    return server


def run_until_stopped(server: WebServer) -> None:
    """Serve until Ctrl-C or SIGTERM; both end it in order, with exit code 0."""

    def stop(number: int, frame: FrameType | None) -> None:
        server.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    server.run()


def _read_adjustments(host: str, port: int, limits: ConnectionLimits) -> Adjustments:
    try:
        return Adjustments(
            host=host,
            port=port,
            ident="",  # no need to say what serves
            max_request_body_size=MAX_BODY_BYTES,
            connection_limit=limits.total * 2,  # never reached, for room is made
            clear_untrusted_proxy_headers=False,  # the app knows which to believe
            cleanup_interval=1,
            outbuf_overflow=MAX_ANSWER_IN_MEMORY,
            outbuf_high_watermark=NEVER,
            log_socket_errors=False,  # a client that hangs up is none
        )
    except ValueError:  # also the UnicodeError of a name that cannot be one
        raise BadAddressError(
            f"There is no address {host!r} on this machine. Give --host a name or a number such as"
            " 127.0.0.1."
        ) from None


def _describe_socket(inherited: socket.socket) -> tuple[Any, ...]:
    """As waitress describes a socket that is still to be bound."""
    return inherited.family, inherited.type, inherited.proto, inherited.getsockname()
