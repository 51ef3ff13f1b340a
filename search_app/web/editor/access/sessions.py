"""Who is signed in. Kept in memory alone: a restart signs everybody out, and nothing is on disk."""

import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

# Seconds: without a click, and at most.
IDLE = 2 * 3600
LIFE = 12 * 3600
MOST = 200


@dataclass(frozen=True, slots=True)
class Session:
    """An editor at work. ``token`` goes into each form; times in seconds of the clock."""

    name: str
    token: str
    began: float
    seen: float


class Sessions:
    """Sessions by the hash of their cookie, so that a look at memory gives no cookie away."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._open: dict[str, Session] = {}
        self._secret = secrets.token_bytes(32)

    def open(self, name: str) -> str:
        """The cookie of a new session."""
        cookie, now = secrets.token_urlsafe(32), self._clock()
        with self._lock:
            self._drop_ended(now)
            if len(self._open) >= MOST:
                del self._open[min(self._open, key=lambda key: self._open[key].seen)]
            self._open[_hash(cookie)] = Session(name, secrets.token_urlsafe(32), now, now)
        return cookie

    def find(self, cookie: str) -> Session | None:
        key, now = _hash(cookie), self._clock()
        with self._lock:
            self._drop_ended(now)
            found = self._open.get(key)
            if found:
                self._open[key] = replace(found, seen=now)
        return found

    def close(self, cookie: str) -> None:
        with self._lock:
            self._open.pop(_hash(cookie), None)

    def token_of_visit(self, visit: str) -> str:
        """The token of the sign-in form, which is there before a session is."""
        return hmac.new(self._secret, visit.encode(), hashlib.sha256).hexdigest()

    def _drop_ended(self, now: float) -> None:
        for key, one in list(self._open.items()):
            if now - one.seen > IDLE or now - one.began > LIFE:
                del self._open[key]


def same(given: str, token: str) -> bool:
    """In a time that does not tell where they differ."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), token.encode())


def _hash(cookie: str) -> str:
    return hashlib.sha256(cookie.encode("utf-8", "replace")).hexdigest()
