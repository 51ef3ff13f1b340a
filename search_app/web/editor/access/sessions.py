"""Who is signed in: in memory alone, so that a restart ends every session."""

import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum, auto

MAX_IDLE_SECONDS = 2 * 3600
MAX_SESSION_SECONDS = 12 * 3600
MAX_SESSIONS = 200


class EntryWay(Enum):
    """By what an editor entered."""

    PASSWORD = auto()
    PROXY = auto()
    PROVIDER = auto()


@dataclass(frozen=True, slots=True)
class Session:
    """An editor at work. ``token`` goes into each form; times in seconds of the clock.

    ``password_hash`` is that of the password that opened it, "" where none did: with another one
    it ends.
    """

    name: str
    token: str = field(repr=False)
    password_hash: str = field(repr=False)
    started_at: float = 0.0
    last_seen_at: float = 0.0
    way: EntryWay = EntryWay.PASSWORD


class SessionStore:
    """Sessions by the hash of their cookie, so that memory holds no cookie."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._sessions: dict[str, Session] = {}
        self._secret = secrets.token_bytes(32)

    def open(self, name: str, password_hash: str = "", way: EntryWay = EntryWay.PASSWORD) -> str:
        """The cookie of a new session."""
        cookie, now = secrets.token_urlsafe(32), self._clock()
        with self._lock:
            self._drop_ended(now)
            if len(self._sessions) >= MAX_SESSIONS:
                sessions = self._sessions.items()
                del self._sessions[min(sessions, key=lambda pair: pair[1].last_seen_at)[0]]
            session = Session(name, secrets.token_urlsafe(32), password_hash, now, now, way)
            self._sessions[hash_cookie(cookie)] = session
        return cookie

    def find(self, cookie: str) -> Session | None:
        key, now = hash_cookie(cookie), self._clock()
        with self._lock:
            self._drop_ended(now)
            session = self._sessions.get(key)
            if session:
                self._sessions[key] = replace(session, last_seen_at=now)
        return session

    def close(self, cookie: str) -> None:
        with self._lock:
            self._sessions.pop(hash_cookie(cookie), None)

    def make_proxy_session(self, name: str) -> Session:
        """Of whom the proxy names with each request: it needs no cookie, and ends there."""
        return Session(name, self._make_token(f"proxy {name}"), "", way=EntryWay.PROXY)

    def make_visit_token(self, visit_id: str) -> str:
        """The token of the sign-in form, which is sent before there is a session."""
        return self._make_token(f"visit {visit_id}")

    def _make_token(self, text: str) -> str:
        return hmac.new(self._secret, text.encode(), hashlib.sha256).hexdigest()

    def _drop_ended(self, now: float) -> None:
        self._sessions = {
            key: session
            for key, session in self._sessions.items()
            if now - session.last_seen_at <= MAX_IDLE_SECONDS
            and now - session.started_at <= MAX_SESSION_SECONDS
        }


def is_same_token(form_token: str, token: str) -> bool:
    """In a time that does not tell where they differ."""
    return hmac.compare_digest(form_token.encode("utf-8", "replace"), token.encode())


def hash_cookie(cookie: str) -> str:
    return hashlib.sha256(cookie.encode("utf-8", "replace")).hexdigest()
