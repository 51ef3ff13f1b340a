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

# A question, the verdict it met, and when, in seconds since 1970.
Note = tuple[str, Verdict, float]


@dataclass(frozen=True, slots=True)
class Rules:
    """When a question is seen, on ``occasions`` days; how many ``days`` it is kept for."""

    occasions: int = OCCASIONS
    days: int = RETENTION_DAYS


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the questions since the start.

    ``skipped`` were too long or said nothing once scrubbed, ``dropped`` met a full queue, and
    ``failed`` a locked file, a full disk, or a fault of ours.
    """

    written: int = 0
    skipped: int = 0
    dropped: int = 0
    failed: int = 0

    def __add__(self, more: "Counts") -> "Counts":
        return Counts(
            self.written + more.written,
            self.skipped + more.skipped,
            self.dropped + more.dropped,
            self.failed + more.failed,
        )


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
        self._waiting: Queue[Note] = Queue(WAITING)
        self._counting = threading.Lock()
        self._closing = threading.Event()
        self._cleaned = ""
        self._well = True
        self._thread = threading.Thread(target=self._run, name="query-log", daemon=True)
        self._thread.start()

    def note(self, question: str, verdict: Verdict) -> None:
        """Remember that a question was asked. Never waits, never fails."""
        if len(question) > 2 * LONGEST:  # too long even without what is scrubbed
            self._count(Counts(skipped=1))
            return
        try:
            self._waiting.put_nowait((question, verdict, self._clock()))
        except Full:
            self._count(Counts(dropped=1))

    def close(self) -> None:
        """Write what waits, and stop."""
        self._closing.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        while not self._closing.wait(self._pause):
            self._write()
        self._write()

    def _write(self) -> None:
        """Whatever fails, the thread goes on: without it nothing would be logged any more."""
        noted = list(self._drained())
        problems: list[str] = []
        askings = [one for note in noted if (one := self._scrub(note, problems)) and one.text]
        lost = len(problems)
        self._count(Counts(failed=lost, skipped=len(noted) - len(askings) - lost))
        try:
            if not noted and not self._stale():
                return
            self._add(askings)
        except Exception as error:  # noqa: BLE001  # any fault at all would end the thread
            self._count(Counts(failed=len(askings)))
            problems.append(_explain(error))
        else:
            self._count(Counts(written=len(askings)))
        self._tell(problems[-1] if problems else "")

    def _drained(self) -> Iterator[Note]:
        with suppress(Empty):
            for _ in range(WAITING):
                yield self._waiting.get_nowait()

    def _scrub(self, note: Note, problems: list[str]) -> Asking | None:
        """None for a question that cannot be scrubbed: it is lost, and the others are not."""
        question, verdict, when = note
        try:
            return Asking(scrubbed(question), verdict, when)
        except Exception as error:  # noqa: BLE001  # any fault at all would end the thread
            problems.append(_explain(error))
            return None

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

    def _count(self, more: Counts) -> None:
        with self._counting:
            self.counts += more

    def _tell(self, problem: str) -> None:
        """Say it once when the log fails and once when it is well again, not at every question."""
        if bool(problem) == self._well:
            self._well = not problem
            log.warning(
                f"{problem} Questions are answered all the same, and not logged."
                if problem
                else "Questions are logged again."
            )


def _explain(error: Exception) -> str:
    """Of a fault of ours its kind alone: its words may be those of a question."""
    if isinstance(error, QueryLogError):
        return str(error)
    return f"The query log met a fault of its own ({type(error).__name__})."
