"""Guesses at the password are slowed: five tries, then a wait that doubles."""

import ipaddress
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

FREE_ATTEMPTS = 5
FIRST_WAIT_SECONDS = 30.0
MAX_WAIT_SECONDS = 900.0
FORGET_AFTER_SECONDS = 3600.0
MAX_NETWORKS = 10_000


@dataclass(slots=True)
class _FailureRecord:
    failures: int
    blocked_until: float
    last_attempt_at: float


class Throttle:
    """Failed tries by network address, in memory alone."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._records: dict[str, _FailureRecord] = {}

    def register(self, address: str) -> int:
        """Seconds to wait before the next try; 0 counts this one, as failed until it ``passed``."""
        network, now = _find_network(address), self._clock()
        with self._lock:
            record = self._get_record(network, now)
            if record.blocked_until > now:
                return ceil(record.blocked_until - now)
            record.failures += 1
            record.last_attempt_at = now
            over = record.failures - FREE_ATTEMPTS
            if over >= 0:
                record.blocked_until = now + min(FIRST_WAIT_SECONDS * 2**over, MAX_WAIT_SECONDS)
            return 0

    def reset(self, address: str) -> None:
        with self._lock:
            self._records.pop(_find_network(address), None)

    def _get_record(self, network: str, now: float) -> _FailureRecord:
        found = self._records.get(network)
        if found is None or now - found.last_attempt_at > FORGET_AFTER_SECONDS:
            if len(self._records) >= MAX_NETWORKS:
                del self._records[
                    min(self._records, key=lambda key: self._records[key].last_attempt_at)
                ]
            found = self._records[network] = _FailureRecord(0, 0.0, now)
        return found


def _find_network(address: str) -> str:
    """One machine may use any address of its IPv6 network."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False))
