"""Two hundred connections that say nothing, or hardly anything, while a reader asks."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPException

from tests.torture.server import ServerProcess, start_server
from tests.torture.trials import Trial, Trials
from tests.torture.workshop import QUESTIONS, Workshop

CONNECTIONS = 200
ADDRESSES = 8  # strangers have several addresses, and readers another one
SECONDS = 5.0  # for each answer
PAUSE = 0.3
WAYS = ("idle", "headers", "body", "reader")
HEAD = b"GET /booklets/beans HTTP/1.1\r\nHost: 127.0.0.1\r\n"
POST = (
    b"POST /api/v1/search HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Content-Type: application/json\r\nContent-Length: 60000\r\n\r\n{"
)


def run(workshop: Workshop, trials: Trials) -> None:
    folder = workshop.folder / "logs" / "slow"
    with start_server(workshop.tiny_index, folder, questions=workshop.questions) as server:
        for way in (*WAYS, "mixed"):
            with occupy(server.port, way) as count:
                trials.notes.append(f"{count} of {CONNECTIONS} {way} connections were accepted")
                trials.run_each(way, 20, lambda trial: _ask(trial, server))
        trials.run_once("log", lambda trial: _check_log(trial, server))


def _ask(trial: Trial, server: ServerProcess) -> None:
    """A question and the health check, over new connections."""
    for path in ("/healthz", f"/api/v1/search?q={QUESTIONS[0].replace(' ', '+')}"):
        began = time.monotonic()
        try:
            status = server.get(path, timeout=SECONDS).status
            trial.expect(status == 200, f"{path} is answered with {status}")
        except (OSError, HTTPException) as error:
            spent = time.monotonic() - began
            trial.miss(f"{path}: {type(error).__name__} after {spent:.1f} s")
    time.sleep(PAUSE)


@contextmanager
def occupy(port: int, way: str) -> Iterator[int]:
    """Hold connections, feed a byte into each now and then, open again what is closed."""
    with ExitStack() as stack:
        held = [_open(port, number, _choose_way(way, number)) for number in range(CONNECTIONS)]
        stop = threading.Event()
        feeding = threading.Thread(target=_feed, args=(port, way, held, stop))
        feeding.start()
        stack.callback(feeding.join)
        stack.callback(stop.set)
        yield sum(connection is not None for connection in held)
    for connection in held:
        if connection:
            connection.close()


def _choose_way(way: str, number: int) -> str:
    return WAYS[number % len(WAYS)] if way == "mixed" else way


def _open(port: int, number: int, way: str) -> socket.socket | None:
    connection = socket.socket()
    connection.settimeout(2.0)
    try:
        if way == "reader":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        connection.bind((f"127.0.0.{2 + number % ADDRESSES}", 0))
        connection.connect(("127.0.0.1", port))
        if way == "reader":
            connection.sendall((HEAD + b"\r\n") * 40)
        elif way != "idle":
            connection.sendall(POST if way == "body" else HEAD)
    except OSError:
        connection.close()
        return None
    return connection


def _feed(port: int, way: str, held: list[socket.socket | None], stop: threading.Event) -> None:
    while not stop.wait(1.0):
        for number, connection in enumerate(held):
            kind = _choose_way(way, number)
            if connection is None or not _feed_byte(connection, kind):
                held[number] = None if stop.is_set() else _open(port, number, kind)


def _feed_byte(connection: socket.socket, way: str) -> bool:
    """Whether the connection is still open."""
    try:
        if way in ("headers", "body"):
            connection.sendall(b"a" if way == "body" else b"A: b\r\n")
        else:
            connection.setblocking(False)
            return way == "reader" or connection.recv(1, socket.MSG_PEEK) != b""
    except BlockingIOError:
        return True
    except OSError:
        connection.close()
        return False
    return True


def _check_log(trial: Trial, server: ServerProcess) -> None:
    trial.expect(server.is_alive, "the server is dead")
    trial.expect(not server.find_traceback(), f"the log holds: {server.find_traceback()}")
