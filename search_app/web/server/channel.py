"""One connection: reads requests, has them answered, and knows how long it has been waiting."""

import ipaddress
import time
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.task import ErrorTask, WSGITask
from waitress.utilities import BadRequest, Error

from search_app.web.errors import describe_refusal
from search_app.web.hosts import cut_prefix
from search_app.web.proxy import read_client
from search_app.web.server.limits import ConnectionLimits
from search_app.web.settings import is_within

HEALTH_PATH = "/healthz"
READINESS_PATH = "/readyz"
MAX_REQUESTS_AT_ONCE = 2  # browsers send one, and the next after its answer


class TooBusyError(Error):  # type: ignore[misc]  # waitress has no types
    """The server stops, or has too much to do: the client may come again."""

    code = 503


class Request(HTTPRequestParser):  # type: ignore[misc]
    """A request, in which everything that cannot be read is a bad request."""

    first_line = b""
    path = ""
    command = ""

    def received(self, data: bytes) -> int:
        try:
            consumed: int = super().received(data)
        except ValueError:  # such as "Invalid IPv6 URL", for which waitress is not prepared
            self.error, self.completed = BadRequest(""), True
            return len(data)
        return consumed

    def find_path(self) -> str:
        """Also of a request that broke before its path was read."""
        words = self.first_line.decode("latin-1").split(" ")
        return str(self.path) or (words[1] if len(words) > 1 else "")


class RefusalTask(ErrorTask):  # type: ignore[misc]
    """Answers what never reaches the app, in its words and with its headers."""

    def execute(self) -> None:
        path = cut_prefix(self.request.find_path(), self.channel.server.prefix)
        refusal = describe_refusal(path, self.request.error.code)
        self.status = refusal.status
        self.response_headers.extend(refusal.headers.items())
        self.set_close_on_finish()
        self.content_length = len(refusal.body)
        self.write(b"" if self.request.command == "HEAD" else refusal.body)


class AnswerTask(WSGITask):  # type: ignore[misc]
    """Answers by the app; the last answer before the server stops says that it closes."""

    def build_response_header(self) -> bytes:
        if self.channel.server.draining:
            self.set_close_on_finish()
        header: bytes = super().build_response_header()
        return header


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection that is closed when it waits too long.

    Its next request is answered only once the answer before is sent; else a client that sends
    many at once and takes nothing would pile up answers.
    """

    task_class = AnswerTask
    error_task_class = RefusalTask
    parser_class = Request

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.client = find_network(self.addr[0])
        self.may_wait = self.server.limits.count_allowed(self.addr[0])
        self.is_of_proxy = is_within(self.addr[0], self.server.limits.proxies)
        self.asker = self.client
        self.waits_since = time.monotonic()
        self.is_held = False  # the next request, until the answer before is sent

    def is_waiting(self) -> bool:
        """For the client, and not for the server."""
        return self.is_held or not self.requests

    def is_overdue(self, limits: ConnectionLimits) -> bool:
        is_idle = self.request is None and not self.total_outbufs_len
        limit = limits.idle if is_idle else limits.exchange
        return self.is_waiting() and time.monotonic() - self.waits_since > limit

    def hold_next_request(self) -> bool:
        self.is_held = self.total_outbufs_len > 0
        return self.is_held

    def identify_asker(self) -> None:
        """The client whose request comes next; of a proxy that we believe, the one it names."""
        if self.is_of_proxy:
            forwarded = str(self.requests[0].headers.get("X_FORWARDED_FOR", ""))
            address = read_client(forwarded.rpartition(",")[2].strip())
            self.asker = find_network(address) if address else self.client

    def received(self, data: bytes) -> bool:
        if self.request is None:
            self.waits_since = time.monotonic()
        is_received = bool(super().received(data))
        with self.requests_lock:
            for request in self.requests[MAX_REQUESTS_AT_ONCE : MAX_REQUESTS_AT_ONCE + 1]:
                request.error = TooBusyError("")  # its answer is the last
            del self.requests[MAX_REQUESTS_AT_ONCE + 1 :]
        return is_received

    def service(self) -> None:
        super().service()
        self.waits_since = time.monotonic()

    def writable(self) -> bool:
        return bool(self.is_held or super().writable())

    def handle_write(self) -> None:
        super().handle_write()
        if self.is_held and self.connected and not self.total_outbufs_len:
            self.is_held = False
            self.server.add_task(self)


def find_network(address: str) -> str:
    """The IPv6 network, of which one machine may use any address; else the address itself."""
    try:
        return str(ipaddress.IPv6Network((address, 64), strict=False))
    except ValueError:
        return address
