"""A server in a process of its own, stopped while 32 clients ask."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.paths import ROOT

CLIENTS = 32
SEARCH = "/api/v1/search?q=when+do+i+water&k=100"
FEW = {**os.environ, "SEARCH_CONNECTIONS_PER_CLIENT": "3"}


@contextmanager
def serve(index: Path, environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], int]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = ["search_app", "serve", "--index", str(index), "--port", str(port)]
    with subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    ) as server:
        try:
            wait_until_ready(port)
            yield server, port
        finally:
            server.kill()


def wait_until_ready(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=10).close()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(port)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_no_answer_is_lost_when_the_server_stops(garden_index: Path, number: int) -> None:
    with serve(garden_index, dict(os.environ)) as (server, port):
        everybody = threading.Barrier(CLIENTS + 1)

        def ask() -> int:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.connect()
            everybody.wait()
            connection.request("GET", SEARCH)
            response = connection.getresponse()
            response.read()
            connection.close()
            return response.status

        with ThreadPoolExecutor(CLIENTS) as clients:
            asked = [clients.submit(ask) for _ in range(CLIENTS)]
            everybody.wait()
            time.sleep(0.02)
            server.send_signal(number)
            statuses = Counter(each.result() for each in asked)
        _, errors = server.communicate(timeout=60)
    assert server.returncode == 0
    assert set(statuses) <= {200, 503}
    assert statuses.total() == CLIENTS
    assert "Traceback" not in errors
    assert errors.count("queue depth") <= 3


@pytest.mark.slow
def test_the_number_of_connections_is_a_setting(garden_index: Path) -> None:
    with serve(garden_index, FEW) as (_, port):
        held = [socket.create_connection(("127.0.0.1", port), timeout=60) for _ in range(5)]
        assert held[0].recv(1) == held[1].recv(1) == b""
        held[4].sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        assert held[4].recv(12) == b"HTTP/1.1 200"
        for connection in held:
            connection.close()
