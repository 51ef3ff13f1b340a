"""The engine that serves, swapped for a newer one while serving."""

import logging
import threading
from pathlib import Path

from indexer.errors import IndexDamagedError
from indexer.storage.generations import locate_current_generation
from indexer.storage.index import open_generation
from search_app.search.engine import SearchEngine

log = logging.getLogger(__name__)


class LiveIndex:
    """The published generation of an index folder, opened.

    Opening checks it; a generation published later is opened by the first question that meets it,
    while the others go on with the one before. One that is damaged is refused and said in the log:
    the last good one keeps serving.
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
        name = self._read_published_name()
        if name in (self._engine.generation, self._rejected_name, ""):
            return
        try:
            self._engine = SearchEngine(open_generation(self._index / name))
        except (IndexDamagedError, OSError) as error:  # damaged, or gone again while it was opened
            self._rejected_name = name
            log.warning("A new generation is refused, the one before keeps serving: %s", error)

    def _read_published_name(self) -> str:
        """Name of the published generation; "" while it cannot be told."""
        try:
            return (self._index / "CURRENT").read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return ""
