"""Who was sent to the provider and is not back yet: in memory, each found once."""

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable

from search_app.web.editor.access.provider import SignInAttempt
from search_app.web.editor.access.sessions import hash_cookie

MAX_ATTEMPT_SECONDS = 600
MAX_ATTEMPTS = 5_000


class SignInAttempts:
    """By the hash of the cookie of the browser that began."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self._lock = threading.Lock()
        self._attempts: OrderedDict[str, SignInAttempt] = OrderedDict()

    def add(self, attempt: SignInAttempt) -> str:
        """The cookie by which it is found."""
        cookie = secrets.token_urlsafe(32)
        with self._lock:
            self._attempts[hash_cookie(cookie)] = attempt
            if len(self._attempts) > MAX_ATTEMPTS:
                self._attempts.popitem(last=False)
        return cookie

    def take(self, cookie: str) -> SignInAttempt | None:
        """The attempt, which is then forgotten; None for one that is none, or too old."""
        with self._lock:
            attempt = self._attempts.pop(hash_cookie(cookie), None)
        is_recent = attempt and self.clock() - attempt.started_at <= MAX_ATTEMPT_SECONDS
        return attempt if is_recent else None
