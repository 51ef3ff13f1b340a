"""Slows guesses at the password: a few attempts, then a wait that doubles.

Attempts count by network and by the name that is typed, so that a guesser makes no editor wait who
comes from the same network, as all do behind a proxy that is not named. Who makes up a new name for
each guess is slowed by what all unknown names of a network have tried; the names of editors who
have worked here are never part of that.
"""

import ipaddress
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

from search_app.desk.journal import fold_name

FREE_ATTEMPTS = 5
FREE_ATTEMPTS_OF_STRANGERS = 20  # of all unknown names from one network
FIRST_WAIT_SECONDS = 30.0
MAX_WAIT_SECONDS = 900.0
FORGET_AFTER_SECONDS = 3600.0

Key = tuple[str, str]  # a network, and a name; "" for all unknown names together


@dataclass(slots=True)
class _FailureRecord:
    failures: int = 0
    blocked_until: float = 0.0
    last_attempt_at: float = 0.0


class Throttle:
    """Failed attempts, in memory alone."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, *, max_records: int = 10_000
    ) -> None:
        self._clock = clock
        self._max_records = max_records
        self._lock = threading.Lock()
        self._records: dict[Key, _FailureRecord] = {}

    def register(self, address: str, name: str, *, is_known: bool) -> int:
        """Seconds to wait; 0 lets this attempt pass, counted as failed until ``reset``."""
        keys, now = _list_keys(address, name, is_known=is_known), self._clock()
        with self._lock:
            wait = max(self._get_record(key, now).blocked_until - now for key in keys)
            if wait > 0:
                return ceil(wait)
            for key in keys:
                self._count_failure(key, now)
            return 0

    def reset(self, address: str, name: str) -> None:
        with self._lock:
            for key in _list_keys(address, name, is_known=False):
                self._records.pop(key, None)

    def _get_record(self, key: Key, now: float) -> _FailureRecord:
        record = self._records.get(key)
        is_recent = record and now - record.last_attempt_at <= FORGET_AFTER_SECONDS
        return record if record and is_recent else _FailureRecord()

    def _count_failure(self, key: Key, now: float) -> None:
        record = self._get_record(key, now)
        if key not in self._records and len(self._records) >= self._max_records:
            records = self._records.items()
            del self._records[min(records, key=lambda pair: pair[1].last_attempt_at)[0]]
        record.failures += 1
        record.last_attempt_at = now
        over = record.failures - (FREE_ATTEMPTS if key[1] else FREE_ATTEMPTS_OF_STRANGERS)
        if over >= 0:
            record.blocked_until = now + min(FIRST_WAIT_SECONDS * 2**over, MAX_WAIT_SECONDS)
        self._records[key] = record


def _list_keys(address: str, name: str, *, is_known: bool) -> list[Key]:
    network = _find_network(address)
    key = (network, fold_name(name))
    return [key] if is_known else [key, (network, "")]


def _find_network(address: str) -> str:
    """The IPv6 network, of which one machine may use any address; else the address itself."""
    try:
        return str(ipaddress.IPv6Network((address, 64), strict=False))
    except ValueError:
        return address
