"""The engine that serves, swapped for a newer one while serving."""

import logging
import threading
from pathlib import Path

from indexer.errors import IndexDamagedError
from indexer.storage.generations import current
from indexer.storage.index import open_generation
from search_app.search.engine import SearchEngine

log = logging.getLogger(__name__)


class Library:
    """The published generation of an index folder, opened.

    Opening checks it; a generation published later is opened by the first question that meets it,
    while the others go on with the one before. One that is damaged is refused and said in the log:
    the last good one keeps serving.
    """

    def __init__(self, index: Path) -> None:
        self._index = index
        self._swapping = threading.Lock()
        self._refused = ""
        self._engine = SearchEngine(open_generation(current(index)))

    def engine(self) -> SearchEngine:
        """The engine of the newest sound generation."""
        if self._swapping.acquire(blocking=False):
            try:
                self._swap()
            finally:
                self._swapping.release()
        return self._engine

    def _swap(self) -> None:
        name = self._published()
        if name in (self._engine.generation, self._refused, ""):
            return
        try:
            self._engine = SearchEngine(open_generation(self._index / name))
        except (IndexDamagedError, OSError) as error:  # damaged, or gone again while it was opened
            self._refused = name
            log.warning("A new generation is refused, the one before keeps serving: %s", error)

    def _published(self) -> str:
        """Name of the published generation; "" while it cannot be told."""
        try:
            return (self._index / "CURRENT").read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return ""
