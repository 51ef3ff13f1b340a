"""Who is signed in. Kept in memory alone: a restart signs everybody out, and nothing is on disk."""

import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

# Seconds: without a click, and at most.
MAX_IDLE_SECONDS = 2 * 3600
MAX_SESSION_SECONDS = 12 * 3600
MAX_SESSIONS = 200


@dataclass(frozen=True, slots=True)
class Session:
    """An editor at work. ``token`` goes into each form; times in seconds of the clock."""

    name: str
    token: str
    started_at: float
    last_seen_at: float


class SessionStore:
    """Sessions by the hash of their cookie, so that a look at memory gives no cookie away."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._sessions: dict[str, Session] = {}
        self._secret = secrets.token_bytes(32)

    def open(self, name: str) -> str:
        """The cookie of a new session."""
        cookie, now = secrets.token_urlsafe(32), self._clock()
        with self._lock:
            self._drop_ended(now)
            if len(self._sessions) >= MAX_SESSIONS:
                del self._sessions[
                    min(self._sessions, key=lambda key: self._sessions[key].last_seen_at)
                ]
            self._sessions[_hash_cookie(cookie)] = Session(
                name, secrets.token_urlsafe(32), now, now
            )
        return cookie

    def find(self, cookie: str) -> Session | None:
        key, now = _hash_cookie(cookie), self._clock()
        with self._lock:
            self._drop_ended(now)
            found = self._sessions.get(key)
            if found:
                self._sessions[key] = replace(found, last_seen_at=now)
        return found

    def close(self, cookie: str) -> None:
        with self._lock:
            self._sessions.pop(_hash_cookie(cookie), None)

    def make_visit_token(self, visit_id: str) -> str:
        """The token of the sign-in form, which is there before a session is."""
        return hmac.new(self._secret, visit_id.encode(), hashlib.sha256).hexdigest()

    def _drop_ended(self, now: float) -> None:
        for key, one in list(self._sessions.items()):
            if (
                now - one.last_seen_at > MAX_IDLE_SECONDS
                or now - one.started_at > MAX_SESSION_SECONDS
            ):
                del self._sessions[key]


def is_same_token(form_token: str, token: str) -> bool:
    """In a time that does not tell where they differ."""
    return hmac.compare_digest(form_token.encode("utf-8", "replace"), token.encode())


def _hash_cookie(cookie: str) -> str:
    return hashlib.sha256(cookie.encode("utf-8", "replace")).hexdigest()
