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
from search_app.querylog.scrub import MAX_QUESTION_LENGTH, scrub_question
from search_app.querylog.store import (
    MIN_OCCASIONS,
    LoggedQuestion,
    add_questions,
    compute_oldest_day,
    delete_older_entries,
    open_query_log,
)
from search_app.results import Verdict

log = logging.getLogger(__name__)

RETENTION_DAYS = 180
QUEUE_SIZE = 2_048
# Seconds between two writes: a batch costs little more than one question.
WRITE_INTERVAL_SECONDS = 1.0

# A question, the verdict it met, and when, in seconds since 1970.
QueuedQuestion = tuple[str, Verdict, float]


@dataclass(frozen=True, slots=True)
class QueryLogRules:
    """When a question is seen, on ``occasions`` days; how many ``days`` it is kept for."""

    min_occasions: int = MIN_OCCASIONS
    retention_days: int = RETENTION_DAYS


@dataclass(frozen=True, slots=True)
class QueryLogCounts:
    """What became of the questions since the start.

    ``skipped`` were too long or said nothing once scrubbed, ``dropped`` met a full queue, and
    ``failed`` a locked file, a full disk, or a fault of ours.
    """

    written: int = 0
    skipped: int = 0
    dropped: int = 0
    failed: int = 0

    def __add__(self, other: "QueryLogCounts") -> "QueryLogCounts":
        return QueryLogCounts(
            self.written + other.written,
            self.skipped + other.skipped,
            self.dropped + other.dropped,
            self.failed + other.failed,
        )


class QueryLog:
    """A log that is written to. Whatever happens to its file, nobody who asks notices."""

    def __init__(
        self,
        path: Path,
        rules: QueryLogRules = QueryLogRules(),
        *,
        write_interval: float = WRITE_INTERVAL_SECONDS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.path = path
        self.rules = rules
        self.counts = QueryLogCounts()
        self._write_interval = write_interval
        self._clock = clock
        self._queue: Queue[QueuedQuestion] = Queue(QUEUE_SIZE)
        self._counts_lock = threading.Lock()
        self._stop_event = threading.Event()
        self._last_cleaned_day = ""
        self._is_healthy = True
        self._thread = threading.Thread(
            target=self._write_until_closed, name="query-log", daemon=True
        )
        self._thread.start()

    def queue_question(self, question: str, verdict: Verdict) -> None:
        """Remember that a question was asked. Never waits, never fails."""
        if len(question) > 2 * MAX_QUESTION_LENGTH:  # too long even without what is scrubbed
            self._add_to_counts(QueryLogCounts(skipped=1))
            return
        try:
            self._queue.put_nowait((question, verdict, self._clock()))
        except Full:
            self._add_to_counts(QueryLogCounts(dropped=1))

    def close(self) -> None:
        """Write what waits, and stop."""
        self._stop_event.set()
        self._thread.join(timeout=10)

    def _write_until_closed(self) -> None:
        while not self._stop_event.wait(self._write_interval):
            self._write_batch()
        self._write_batch()

    def _write_batch(self) -> None:
        """Whatever fails, the thread goes on: without it nothing would be logged any more."""
        noted = list(self._drain_queue())
        problems: list[str] = []
        askings = [
            one for note in noted if (one := self._scrub_question(note, problems)) and one.text
        ]
        lost = len(problems)
        self._add_to_counts(QueryLogCounts(failed=lost, skipped=len(noted) - len(askings) - lost))
        try:
            if not noted and not self._is_cleaning_due():
                return
            self._save_questions(askings)
        except Exception as error:  # noqa: BLE001  # any fault at all would end the thread
            self._add_to_counts(QueryLogCounts(failed=len(askings)))
            problems.append(_explain_fault(error))
        else:
            self._add_to_counts(QueryLogCounts(written=len(askings)))
        self._report_health(problems[-1] if problems else "")

    def _drain_queue(self) -> Iterator[QueuedQuestion]:
        with suppress(Empty):
            for _ in range(QUEUE_SIZE):
                yield self._queue.get_nowait()

    def _scrub_question(self, queued: QueuedQuestion, problems: list[str]) -> LoggedQuestion | None:
        """None for a question that cannot be scrubbed: it is lost, and the others are not."""
        question, verdict, when = queued
        try:
            return LoggedQuestion(scrub_question(question), verdict, when)
        except Exception as error:  # noqa: BLE001  # any fault at all would end the thread
            problems.append(_explain_fault(error))
            return None

    def _is_cleaning_due(self) -> bool:
        """Whether the day's cleaning is due, though nobody asks anything."""
        return (
            self._last_cleaned_day != self._compute_oldest_day().isoformat() and self.path.is_file()
        )

    def _compute_oldest_day(self) -> date:
        return compute_oldest_day(self.rules.retention_days, self._clock())

    def _save_questions(self, questions: list[LoggedQuestion]) -> None:
        first_kept = self._compute_oldest_day()
        with open_query_log(self.path, create=True) as connection:
            if self._last_cleaned_day != first_kept.isoformat():
                delete_older_entries(
                    connection, before=first_kept, min_occasions=self.rules.min_occasions
                )
                self._last_cleaned_day = first_kept.isoformat()
            add_questions(connection, questions, min_occasions=self.rules.min_occasions)

    def _add_to_counts(self, increase: QueryLogCounts) -> None:
        with self._counts_lock:
            self.counts += increase

    def _report_health(self, problem: str) -> None:
        """Say it once when the log fails and once when it is well again, not at every question."""
        if bool(problem) == self._is_healthy:
            self._is_healthy = not problem
            log.warning(
                f"{problem} Questions are answered all the same, and not logged."
                if problem
                else "Questions are logged again."
            )


def _explain_fault(error: Exception) -> str:
    """Of a fault of ours its kind alone: its words may be those of a question."""
    if isinstance(error, QueryLogError):
        return str(error)
    return f"The query log met a fault of its own ({type(error).__name__})."
