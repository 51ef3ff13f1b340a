"""How many connections the server holds, and for how long."""

from dataclasses import dataclass

from search_app.web.settings import Network, is_within


@dataclass(frozen=True, slots=True)
class ConnectionCounts:
    """Connections that are held, requests that wait for a thread, and those refused so far."""

    held: int
    queued: int
    refused: int


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """What clients may take; times in seconds.

    A connection *waits* while it is idle, sends a request or takes an answer: all that costs the
    server nothing but its place. ``per_client`` counts those of one address that wait, so that the
    many people behind one proxy are not hindered: what they ask is answered in milliseconds.
    """

    proxies: tuple[Network, ...] = ()  # each is many clients, and bounds them itself
    total: int = 500
    per_client: int = 50
    queued: int = 256  # requests that wait for a thread; more are refused
    queued_per_client: int = 64  # of them, so that one client leaves room for others
    idle: float = 30.0
    exchange: float = 60.0  # to send one request, and again to take its answer
    drain: float = 15.0  # to finish what runs once the server is told to stop
    linger: float = 1.0  # then, for answers on their way and clients that have just connected

    def count_allowed(self, address: str) -> int:
        """How many connections from there may wait."""
        return self.total if is_within(address, self.proxies) else self.per_client
