"""A server in a process of its own, asked over HTTP."""

import http.client
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from urllib.parse import quote

from tests.bench.timing import command
from tests.support.paths import ROOT

CLIENTS = 8
PATIENCE = 120.0  # seconds
HOST = "127.0.0.1"
PROC = Path("/proc/self")  # Linux tells here of memory and processor


@dataclass(frozen=True, slots=True)
class Server:
    """A server that has answered; ``start`` is the seconds from its process to that answer."""

    pid: int
    port: int
    start: float


@dataclass(frozen=True, slots=True)
class Crowd:
    """Seconds until all was answered, and those of each question."""

    wall: float
    taken: list[float]


@contextmanager
def served(module: Sequence[str | Path], question: str) -> Iterator[Server]:
    """Start a server, its port as last argument, and stop it in the end.

    Raises:
        RuntimeError: it ended, or did not answer in time.
    """
    port = _free_port()
    began = time.perf_counter()
    process = subprocess.Popen(
        command(*module, str(port)),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not _answers(port, question):
            if process.poll() is not None or time.perf_counter() - began > PATIENCE:
                raise RuntimeError(f"{module} does not answer.")
            time.sleep(0.01)
        yield Server(process.pid, port, time.perf_counter() - began)
    finally:
        process.terminate()
        process.wait()


def ask_all(server: Server, questions: Sequence[str]) -> list[float]:
    """Seconds of each question, one after the other over one connection."""
    connection = http.client.HTTPConnection(HOST, server.port)
    taken = []
    for question in questions:
        began = time.perf_counter()
        _ask(connection, question)
        taken.append(time.perf_counter() - began)
    connection.close()
    return taken


def ask_at_once(server: Server, questions: Sequence[str]) -> Crowd:
    """Let ``CLIENTS`` ask all the time until every question is answered."""
    shares = [questions[client::CLIENTS] for client in range(CLIENTS)]
    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as clients:
        taken = list(clients.map(partial(ask_all, server), shares))
    return Crowd(time.perf_counter() - began, [*chain.from_iterable(taken)])


def resident(pid: int) -> float:
    """Resident memory of a process in MB (10^6 bytes), pages of mapped files included."""
    pages = int((PROC.parent / f"{pid}/statm").read_text(encoding="utf-8").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def busy(pid: int) -> float:
    """Seconds of processor that a process has taken so far, all its threads together."""
    stat = (PROC.parent / f"{pid}/stat").read_text(encoding="utf-8")
    user, system = stat.rpartition(")")[2].split()[11:13]  # the name before may hold anything
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _answers(port: int, question: str) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
    try:
        _ask(connection, question)
    except ConnectionRefusedError:
        return False
    finally:
        connection.close()
    return True


def _ask(connection: http.client.HTTPConnection, question: str) -> None:
    connection.request("GET", f"/api/v1/search?q={quote(question)}")
    response = connection.getresponse()
    response.read()
    if response.status != http.client.OK:
        raise RuntimeError(f"{question!r} is answered with status {response.status}.")


def _free_port() -> int:
    with socket.socket() as asking:
        asking.bind((HOST, 0))
        return int(asking.getsockname()[1])
