"""The engine that serves, swapped for a newer one while serving."""

import logging
import threading
from pathlib import Path

from indexer.errors import IndexDamagedError
from indexer.storage.generations import CURRENT_FILE, locate_current_generation
from indexer.storage.index import open_generation
from search_app.search.engine import SearchEngine

log = logging.getLogger(__name__)


class LiveIndex:
    """The published generation of an index folder, opened and checked.

    The first question after a newer generation is published opens it, while other questions go on
    with the one before. A damaged one is refused and logged; the last good one keeps serving.
    """

    def __init__(self, index: Path) -> None:
        self._index = index
        self._swap_lock = threading.Lock()
        self._rejected_name = ""
        self._engine = SearchEngine(open_generation(locate_current_generation(index)))

    def get_engine(self) -> SearchEngine:
        """The engine of the newest sound generation."""
        if self._swap_lock.acquire(blocking=False):
            try:
                self._swap_engine()
            finally:
                self._swap_lock.release()
        return self._engine

    def _swap_engine(self) -> None:
        try:
            name = (self._index / CURRENT_FILE).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return
        if name in (self._engine.generation, self._rejected_name, ""):
            return
        try:
            self._engine = SearchEngine(open_generation(self._index / name))
        except (IndexDamagedError, OSError) as error:  # damaged, or removed while it was opened
            self._rejected_name = name
            log.warning("A new generation is refused, the one before keeps serving: %s", error)
