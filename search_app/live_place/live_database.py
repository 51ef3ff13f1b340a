"""What serves from a database that is pushed to."""

import logging
import threading
import time

from indexer.errors import BookletSearchError, DatabaseError, IndexDamagedError
from indexer.index_place import DatabaseAddress
from indexer.postgres.connection import Database
from indexer.postgres.opening import find_current_name, open_database_index
from search_app.search.engine import SearchEngine, build_engine

log = logging.getLogger(__name__)

# Between two looks at what is published.
LOOK_SECONDS = 2.0


class LiveDatabase:
    """The published generation of a database, opened.

    A newer one is opened by the first question after it is noticed, or by the watch, while others
    go on with the one before. While no server answers, or what is published cannot be opened, the
    last generation serves, as far as a server has its rows. ``problem`` says what is wrong, or "".
    """

    problem = ""
    refusal_count = 0

    def __init__(self, address: DatabaseAddress) -> None:
        self._address = address
        self._database = Database(address)
        self._lock = threading.Lock()
        self._next_look = 0.0
        self._refused = ""
        self._engine = self._open(None)

    def get_engine(self) -> SearchEngine:
        """The engine of the newest generation that could be opened."""
        if time.monotonic() >= self._next_look:
            self._look()
        return self._engine

    def report_fault(self) -> None:
        """Answering failed: look at once, for the generation may have been removed."""
        self._next_look = 0.0

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
            if find_current_name(self._database) != self._engine.generation:
                self._engine = self._open(self._engine)
            self.problem = self._refused = ""
        except (DatabaseError, IndexDamagedError) as error:
            self._note_problem(error)
        finally:
            self._next_look = time.monotonic() + LOOK_SECONDS
            self._lock.release()

    def _open(self, serving: SearchEngine | None) -> SearchEngine:
        opened = serving.index if serving else None
        return build_engine(open_database_index(self._database, opened=opened), self._address)

    def _note_problem(self, error: BookletSearchError) -> None:
        self.problem = str(error)
        if self.problem != self._refused:  # said once, not at every look
            self._refused = self.problem
            self.refusal_count += 1
            log.error("The last generation serves on: %s", self.problem)
