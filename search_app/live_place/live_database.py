"""What serves from a database that is pushed to."""

import logging
import threading
import time
from math import inf
from typing import NamedTuple

from indexer.errors import DatabaseError, DiskError, IndexDamagedError
from indexer.index_place import DatabaseAddress
from indexer.postgres.connection import Database
from indexer.postgres.opening import PushedGeneration, find_current, open_pushed
from search_app.search.engine import SearchEngine, build_engine

log = logging.getLogger(__name__)

# Between two looks at what is published.
LOOK_SECONDS = 2.0
# A generation that could not be opened is fetched again after this long.
RETRY_SECONDS = 60.0
# What serves and cannot be read is given up when for so long no server was found that knows it.
LOST_SECONDS = 60.0


class RefusedPush(NamedTuple):
    """A generation that cannot be opened, why, and when to try again."""

    name: str = ""
    reason: str = ""
    retry_at: float = 0.0


class LiveDatabase:
    """The published generation of a database, opened.

    A newer one is opened by the first question after it is noticed, or by the watch, while others
    go on with the one before. What a replica that lags knows is gone back to only where for
    ``LOST_SECONDS`` no server knew the newer one. While no server answers, or what is published
    cannot be opened, the last generation serves, as far as a server has its rows. ``problem`` says
    what is wrong, or "".
    """

    problem = ""
    refusal_count = 0

    def __init__(self, address: DatabaseAddress) -> None:
        self._address = address
        self._database = Database(address)
        self._lock = threading.Lock()
        self._next_look = 0.0
        self._refused = RefusedPush()
        self._has_failed = False
        self._behind_since = inf
        self._serving = find_current(self._database)
        self._engine = self._open(self._serving, None)

    def get_engine(self) -> SearchEngine:
        """The engine of the newest generation that could be opened."""
        if time.monotonic() >= self._next_look:
            self._look()
        return self._engine

    def report_fault(self) -> None:
        """Answering failed: look at once, for the generation may have been removed."""
        self._next_look = 0.0
        self._has_failed = True

    def start_watching(self) -> None:
        """Look also while nobody asks."""
        threading.Thread(target=self._watch_forever, name="database-watch", daemon=True).start()

    def _watch_forever(self) -> None:
        while True:
            time.sleep(LOOK_SECONDS)
            self._look()

    def _look(self) -> None:
        """One thread looks, the others go on with what serves."""
        if not self._lock.acquire(blocking=False):
            return
        try:
            self.problem = self._follow(find_current(self._database))
        except DatabaseError as error:
            if str(error) != self.problem:  # said once, not at every look
                self._note_problem(str(error))
        finally:
            self._next_look = time.monotonic() + LOOK_SECONDS
            self._lock.release()

    def _follow(self, pushed: PushedGeneration) -> str:
        """Open what is published unless it serves; what is wrong with it, or ""."""
        if pushed.is_before(self._serving):
            self._behind_since = min(self._behind_since, time.monotonic())
            if not self._has_failed or time.monotonic() < self._behind_since + LOST_SECONDS:
                return ""
        self._has_failed, self._behind_since = False, inf
        if pushed.is_as(self._serving):
            return ""
        if pushed.name != self._refused.name or time.monotonic() >= self._refused.retry_at:
            try:
                self._engine = self._open(pushed, self._engine)
            except (IndexDamagedError, DiskError) as error:
                self._refuse(pushed.name, str(error))
            else:
                self._serving = pushed
                return ""
        return self._refused.reason

    def _open(self, pushed: PushedGeneration, serving: SearchEngine | None) -> SearchEngine:
        opened = serving.index if serving else None
        return build_engine(open_pushed(self._database, pushed, opened=opened), self._address)

    def _refuse(self, name: str, reason: str) -> None:
        if name != self._refused.name:
            self._note_problem(reason)
        self._refused = RefusedPush(name, reason, time.monotonic() + RETRY_SECONDS)

    def _note_problem(self, problem: str) -> None:
        self.problem = problem
        self.refusal_count += 1
        log.error("The last generation serves on: %s", problem)
