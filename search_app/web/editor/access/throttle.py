"""Guesses at the password are slowed: five tries, then a wait that doubles."""

import ipaddress
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

FREE = 5
WAIT = 30.0
LONGEST_WAIT = 900.0
FORGOTTEN_AFTER = 3600.0
MOST = 10_000


@dataclass(slots=True)
class _Record:
    failures: int
    until: float
    last: float


class Tries:
    """Failed tries by network address, in memory alone."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._records: dict[str, _Record] = {}

    def enter(self, address: str) -> int:
        """Seconds to wait before the next try; 0 counts this one, as failed until it ``passed``."""
        network, now = _network(address), self._clock()
        with self._lock:
            record = self._record(network, now)
            if record.until > now:
                return ceil(record.until - now)
            record.failures += 1
            record.last = now
            over = record.failures - FREE
            if over >= 0:
                record.until = now + min(WAIT * 2**over, LONGEST_WAIT)
            return 0

    def passed(self, address: str) -> None:
        with self._lock:
            self._records.pop(_network(address), None)

    def _record(self, network: str, now: float) -> _Record:
        found = self._records.get(network)
        if found is None or now - found.last > FORGOTTEN_AFTER:
            if len(self._records) >= MOST:
                del self._records[min(self._records, key=lambda key: self._records[key].last)]
            found = self._records[network] = _Record(0, 0.0, now)
        return found


def _network(address: str) -> str:
    """One machine may use any address of its IPv6 network."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False))
