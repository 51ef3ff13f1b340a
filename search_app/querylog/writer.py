"""Writes the log on a thread of its own. To note a question takes no longer than a queue's lock."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from queue import Empty, Full, Queue

from indexer.errors import QueryLogError
from search_app.querylog.scrub import LONGEST, scrubbed
from search_app.querylog.store import OCCASIONS, Asking, add, forget, oldest_kept, opened
from search_app.results import Verdict

log = logging.getLogger(__name__)

RETENTION_DAYS = 180
WAITING = 2_048
# Seconds between two writes: a batch costs little more than one question.
PAUSE = 1.0


@dataclass(frozen=True, slots=True)
class Rules:
    """When a question is seen, on ``occasions`` days; how many ``days`` it is kept for."""

    occasions: int = OCCASIONS
    days: int = RETENTION_DAYS


@dataclass(slots=True)
class Counts:
    """What became of the questions since the start.

    ``skipped`` were too long or said nothing once scrubbed, ``dropped`` met a full queue, and
    ``failed`` a locked file or a full disk.
    """

    written: int = 0
    skipped: int = 0
    dropped: int = 0
    failed: int = 0


class QueryLog:
    """A log that is written to. Whatever happens to its file, nobody who asks notices."""

    def __init__(
        self,
        path: Path,
        rules: Rules = Rules(),
        *,
        pause: float = PAUSE,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.path = path
        self.rules = rules
        self.counts = Counts()
        self._pause = pause
        self._clock = clock
        self._waiting: Queue[tuple[str, Verdict, float]] = Queue(WAITING)
        self._counting = threading.Lock()
        self._closing = threading.Event()
        self._cleaned = ""
        self._well = True
        self._thread = threading.Thread(target=self._run, name="query-log", daemon=True)
        self._thread.start()

    def note(self, question: str, verdict: Verdict) -> None:
        """Remember that a question was asked. Never waits, never fails."""
        if len(question) > 2 * LONGEST:  # too long even without what is scrubbed
            self._count("skipped")
            return
        try:
            self._waiting.put_nowait((question, verdict, self._clock()))
        except Full:
            self._count("dropped")

    def close(self) -> None:
        """Write what waits, and stop."""
        self._closing.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        while not self._closing.wait(self._pause):
            self._write()
        self._write()

    def _write(self) -> None:
        noted = list(self._drained())
        if not noted and not self._stale():
            return
        askings = [Asking(text, verdict, when) for text, verdict, when in noted if text]
        self._count("skipped", len(noted) - len(askings))
        try:
            self._add(askings)
        except QueryLogError as error:
            self._count("failed", len(askings))
            self._tell(well=False, why=str(error))
        else:
            self._count("written", len(askings))
            self._tell(well=True)

    def _drained(self) -> Iterator[tuple[str, Verdict, float]]:
        with suppress(Empty):
            for _ in range(WAITING):
                question, verdict, when = self._waiting.get_nowait()
                yield scrubbed(question), verdict, when

    def _stale(self) -> bool:
        """Whether the day's cleaning is due, though nobody asks anything."""
        return self._cleaned != self._first_kept().isoformat() and self.path.is_file()

    def _first_kept(self) -> date:
        return oldest_kept(self.rules.days, self._clock())

    def _add(self, askings: list[Asking]) -> None:
        first_kept = self._first_kept()
        with opened(self.path, make=True) as connection:
            if self._cleaned != first_kept.isoformat():
                forget(connection, before=first_kept, occasions=self.rules.occasions)
                self._cleaned = first_kept.isoformat()
            add(connection, askings, occasions=self.rules.occasions)

    def _count(self, name: str, more: int = 1) -> None:
        with self._counting:
            setattr(self.counts, name, getattr(self.counts, name) + more)

    def _tell(self, *, well: bool, why: str = "") -> None:
        """Say it once when the file fails and once when it is well again, not at every question."""
        if well != self._well:
            self._well = well
            log.warning(
                "Questions are logged again."
                if well
                else f"{why} Questions are answered all the same, and not logged."
            )
