"""Slows guesses at the password: five attempts, then a wait that doubles."""

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


@dataclass(slots=True)
class _FailureRecord:
    failures: int
    blocked_until: float
    last_attempt_at: float


class Throttle:
    """Failed attempts by network address, in memory alone."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, *, max_networks: int = 10_000
    ) -> None:
        self._clock = clock
        self._max_networks = max_networks
        self._lock = threading.Lock()
        self._records: dict[str, _FailureRecord] = {}

    def register(self, address: str) -> int:
        """Seconds to wait; 0 lets this attempt pass, counted as failed until ``reset``."""
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
        record = self._records.get(network)
        if record is None or now - record.last_attempt_at > FORGET_AFTER_SECONDS:
            if len(self._records) >= self._max_networks:
                records = self._records.items()
                del self._records[min(records, key=lambda pair: pair[1].last_attempt_at)[0]]
            record = self._records[network] = _FailureRecord(0, 0.0, now)
        return record


def _find_network(address: str) -> str:
    """The IPv6 network, of which one machine may use any address; else the address itself."""
    try:
        return str(ipaddress.IPv6Network((address, 64), strict=False))
    except ValueError:
        return address
