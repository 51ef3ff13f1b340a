"""A real server: connections that wait, requests that nobody can read, and a stop in order."""

import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import pytest

from indexer.errors import BadAddressError
from search_app.results import SearchResult
from search_app.web.app import create_app
from search_app.web.server.limits import ConnectionLimits
from search_app.web.server.web_server import WebServer, create_server
from search_app.web.settings import read_settings
from tests.support.web_index import CountingEngine, Shelf

HOST = "127.0.0.1"
HEAD = b"Host: a\r\n"
POST = b"POST /api/v1/search HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"


@contextmanager
def serve(shelf: Shelf, limits: ConnectionLimits, **config: str) -> Iterator[WebServer]:
    server = create_server(create_app(shelf, config), host=HOST, port=0, limits=limits)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield server
    with suppress(SystemExit):  # of a test that has stopped it already
        server.stop()
    thread.join(30)
    assert not thread.is_alive()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with serve(Shelf(), ConnectionLimits(linger=0.1)) as server:
        yield server.port


def ask(port: int, path: str, timeout: float = 30) -> tuple[int, http.client.HTTPMessage]:
    connection = http.client.HTTPConnection(HOST, port, timeout=timeout)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        return response.status, response.headers
    finally:
        connection.close()


def send(port: int, data: bytes) -> bytes:
    """What the server answers to these bytes until it closes, or is quiet."""
    with socket.create_connection((HOST, port), timeout=5) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while part := connection.recv(65536):
            answer += part
        return answer


SLOW_STARTS = {
    "idle": b"",
    "headers": b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ",
    "body": POST + b"Content-Length: 1000\r\n\r\n{",
    "reader": b"GET /booklets/beans HTTP/1.1\r\nHost: a\r\n\r\n" * 100,
}


@contextmanager
def hold(port: int, start: bytes, count: int) -> Iterator[list[socket.socket]]:
    held = []
    try:
        for _ in range(count):
            held.append(socket.create_connection((HOST, port), timeout=30))
            held[-1].sendall(start)
        yield held
    finally:
        for connection in held:
            connection.close()


@pytest.mark.parametrize("kind", SLOW_STARTS)
def test_200_connections_that_wait_stop_nobody(port: int, kind: str) -> None:
    with hold(port, SLOW_STARTS[kind], 200):
        for path in ("/healthz", "/readyz", "/api/v1/search?q=water", "/?q=water"):
            assert ask(port, path)[0] == 200


def is_closed(connection: socket.socket) -> bool:
    connection.settimeout(1.0)
    try:
        return connection.recv(1) == b""
    except TimeoutError:
        return False
    except ConnectionError:
        return True


def test_the_connections_that_wait_longest_make_room() -> None:
    limits = ConnectionLimits(per_client=5, linger=0.1)
    with serve(Shelf(), limits) as server, hold(server.port, b"GET / HT", 12) as held:
        assert ask(server.port, "/healthz")[0] == 200
        assert [is_closed(connection) for connection in held] == [True] * 8 + [False] * 4


def test_a_proxy_may_keep_as_many_connections_as_all_clients() -> None:
    (proxy,) = read_settings({"BEHIND_PROXY": HOST}).behind_proxy
    limits = ConnectionLimits(per_client=5, total=10, proxies=(proxy,), linger=0.1)
    with serve(Shelf(), limits) as server, hold(server.port, b"GET / HT", 12) as held:
        assert ask(server.port, "/healthz")[0] == 200
        assert [is_closed(connection) for connection in held] == [True] * 3 + [False] * 9


def test_a_refusal_below_the_prefix_is_of_the_same_kind() -> None:
    with serve(Shelf(), ConnectionLimits(linger=0.1), PREFIX="/ask") as server:
        refused = send(
            server.port, POST.replace(b"POST ", b"POST /ask") + b"Content-Length: x\r\n\r\n"
        )
        assert json.loads(refused.partition(b"\r\n\r\n")[2])["error"]["code"] == "bad_request"


@pytest.mark.parametrize("kind", ["idle", "headers", "body"])
def test_a_connection_that_waits_too_long_is_closed(kind: str) -> None:
    limits = ConnectionLimits(idle=0.3, exchange=0.3, linger=0.1)
    with serve(Shelf(), limits) as server, hold(server.port, SLOW_STARTS[kind], 1) as held:
        held[0].settimeout(20)
        assert held[0].recv(1) == b""


def test_two_requests_at_once_are_answered_and_the_next_is_refused(port: int) -> None:
    requests = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET /nope HTTP/1.1\r\nHost: a\r\n\r\n" * 20
    # sent in one piece, so that it is read as one
    with socket.create_connection((HOST, port), timeout=20) as connection:
        connection.sendall(requests)
        answers = b""
        while part := connection.recv(65536):
            answers += part
    assert answers.count(b"HTTP/1.1 200 OK") == answers.count(b"HTTP/1.1 404 NOT FOUND") == 1
    assert answers.count(b"HTTP/1.1 503 Service Unavailable") == 1


MALFORMED = {
    "no version": b"GET\r\n\r\n",
    "three spaces": b"GET  /  HTTP/1.1\r\n\r\n",
    "lower case": b"get / HTTP/1.1\r\nHost: a\r\n\r\n",
    "binary": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "address in brackets": b"GET http://[::1 HTTP/1.1\r\nHost: a\r\n\r\n",
    "address with a bad port": b"GET //[:99999999 HTTP/1.1\r\nHost: ]\r\n\r\n",
    "no name": b"GET / HTTP/1.1\r\n: a\r\n\r\n",
    "no colon": b"GET / HTTP/1.1\r\nHost\r\n\r\n",
    "folded": b"GET / HTTP/1.1\r\n Host: a\r\n\r\n",
    "bare line feed": b"GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n",
    "length in words": POST + b"Content-Length: ten\r\n\r\n",
    "length below 0": POST + b"Content-Length: -1\r\n\r\n",
    "length of 5,000 digits": POST + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n",
    "two lengths": POST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
    "unknown coding": POST + b"Transfer-Encoding: gzip\r\n\r\n",
    "bad chunk": POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    "8 MiB": POST + b"Content-Length: 8388609\r\n\r\n",
    "long header": b"GET / HTTP/1.1\r\nX: ".ljust(256 * 1024, b"a"),
    "null in path": b"GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n",
    "half a character": b"GET /%ff%fe HTTP/1.1\r\nHost: a\r\n\r\n",
    "star": b"GET * HTTP/1.1\r\nHost: a\r\n\r\n",
    "unknown method": b"BREW / HTTP/1.1\r\nHost: a\r\n\r\n",
    "connect": b"CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n",
    "host of dots": b"GET / HTTP/1.1\r\nHost: ..\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
}


@pytest.mark.parametrize("kind", MALFORMED)
def test_what_cannot_be_read_is_refused_in_words(port: int, kind: str) -> None:
    head, _, body = send(port, MALFORMED[kind]).partition(b"\r\n\r\n")
    assert head.startswith((b"HTTP/1.1 4", b"HTTP/1.0 4")), (head, body)
    assert b"Content-Security-Policy: default-src 'none'" in head
    assert b"X-Content-Type-Options: nosniff" in head
    if MALFORMED[kind].startswith(POST):
        assert set(json.loads(body)["error"]) == {"code", "message"}
    else:
        assert body.strip()


class SlowEngine(CountingEngine):
    """Answers when it may; a thread a question."""

    may_answer = threading.Event()

    def search(
        self,
        question: str,
        *,
        k: int = 10,
        booklet: str | None = None,
        keep: Collection[str] = (),
    ) -> SearchResult:
        self.may_answer.wait(20)
        return super().search(question, k=k, booklet=booklet, keep=keep)


def wait_until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.parametrize("prefix", ["", "/ask"])
def test_health_is_told_while_every_thread_is_busy_and_too_many_wait(prefix: str) -> None:
    SlowEngine.may_answer.clear()
    limits = ConnectionLimits(queued=4, linger=0.1)
    with (
        serve(Shelf(SlowEngine()), limits, PREFIX=prefix) as server,
        ThreadPoolExecutor(40) as clients,
    ):
        asked = [clients.submit(ask, server.port, "/api/v1/search?q=a") for _ in range(40)]
        wait_until(lambda: sum(each.done() for each in asked) == 40 - 8 - 4)
        for path in ("/healthz", "/readyz"):
            assert ask(server.port, prefix + path)[0] == 200
        SlowEngine.may_answer.set()
        answers = [each.result() for each in asked]
    assert sorted(status for status, _ in answers) == [200] * 12 + [503] * 28
    assert {headers["Retry-After"] for status, headers in answers if status == 503} == {"5"}


def test_a_stop_finishes_what_runs_and_refuses_what_comes() -> None:
    SlowEngine.may_answer.clear()
    with (
        serve(Shelf(SlowEngine()), ConnectionLimits(linger=0.1)) as server,
        ThreadPoolExecutor(32) as clients,
    ):
        asked = [clients.submit(ask, server.port, "/api/v1/search?q=a") for _ in range(32)]
        wait_until(lambda: len(server._threads.queue) == 32 - 8)
        server.stop()
        wait_until(lambda: ask(server.port, "/readyz")[0] == 503)
        assert ask(server.port, "/healthz")[0] == 200
        status, headers = ask(server.port, "/api/v1/search?q=a")
        assert (status, headers["Retry-After"], headers["Connection"]) == (503, "5", "close")
        SlowEngine.may_answer.set()
        answers = [each.result() for each in asked]
    assert [status for status, _ in answers] == [200] * 32
    assert {headers["Connection"] for _, headers in answers} == {"close"}


def test_a_stop_takes_no_longer_than_its_limit_and_tells_who_waits() -> None:
    SlowEngine.may_answer.clear()
    with (
        serve(Shelf(SlowEngine()), ConnectionLimits(drain=0.5, linger=0.5)) as server,
        ThreadPoolExecutor(12) as clients,
    ):
        asked = [clients.submit(ask, server.port, "/api/v1/search?q=a") for _ in range(12)]
        wait_until(lambda: len(server._threads.queue) == 12 - 8)
        server.stop()
        wait_until(lambda: sum(each.done() for each in asked) == 12)
        SlowEngine.may_answer.set()
        refused = [each.result()[0] for each in asked if not each.exception()]
    assert refused == [503] * 4


def test_a_second_stop_is_at_once() -> None:
    server = create_server(create_app(Shelf()), host=HOST, port=0)
    server.stop()
    with pytest.raises(SystemExit):
        server.stop()
    server.run()


@pytest.mark.parametrize("host", ["a b", "..", "a" * 64, "ü" * 70, "256.1.1.1", "\x00", "[::1"])
def test_a_bad_host_is_one_sentence(host: str) -> None:
    with pytest.raises(BadAddressError, match="There is no address"):
        create_server(create_app(Shelf()), host=host, port=0)


def test_an_address_of_another_machine_is_one_sentence() -> None:
    with pytest.raises(BadAddressError, match="Cannot listen at 192.0.2.1, port 0: "):
        create_server(create_app(Shelf()), host="192.0.2.1", port=0)


def test_one_client_leaves_room_in_the_queue_for_others() -> None:
    """Both come by a proxy that we believe; what it says of them tells them apart."""
    SlowEngine.may_answer.clear()
    proxies = read_settings({"BEHIND_PROXY": HOST}).behind_proxy
    limits = ConnectionLimits(queued=20, queued_per_client=3, linger=0.1, proxies=proxies)

    def ask_for(port: int, client: str) -> int:
        connection = http.client.HTTPConnection(HOST, port, timeout=30)
        connection.request("GET", "/api/v1/search?q=a", headers={"X-Forwarded-For": client})
        status = connection.getresponse().status
        connection.close()
        return status

    config = {"BEHIND_PROXY": HOST}
    with (
        serve(Shelf(SlowEngine()), limits, **config) as server,
        ThreadPoolExecutor(40) as clients,
    ):
        greedy = [clients.submit(ask_for, server.port, "192.0.2.1") for _ in range(30)]
        wait_until(lambda: sum(each.done() for each in greedy) == 30 - 8 - 3)
        other = [clients.submit(ask_for, server.port, "192.0.2.2") for _ in range(3)]
        wait_until(lambda: server.count_connections().queued == 6)
        assert server.count_connections().refused == 19
        SlowEngine.may_answer.set()
        assert [each.result() for each in other] == [200] * 3
        assert sorted(each.result() for each in greedy) == [200] * 11 + [503] * 19
