"""Writes the log on its own thread: for who asks, to log a question costs one put into a queue."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import astuple, dataclass, replace
from datetime import date
from operator import add
from pathlib import Path
from queue import Empty, Full, Queue

from indexer.errors import QueryLogError
from search_app.querylog.feedback import Helpfulness, LoggedFeedback, ShownPassage, add_feedback
from search_app.querylog.limits import (
    DEFAULT_RULES,
    MEGABYTE,
    QueryLogRules,
    delete_expired_entries,
    shrink_log,
)
from search_app.querylog.replaced import clean_replaced_logs
from search_app.querylog.scrub import MAX_QUESTION_LENGTH, scrub_question
from search_app.querylog.store import (
    LoggedQuestion,
    add_questions,
    compute_oldest_day,
    open_query_log,
)
from search_app.results import Verdict

log = logging.getLogger(__name__)

LogEntry = LoggedQuestion | LoggedFeedback

QUEUE_SIZE = 2_048
# Seconds between two writes: a batch costs little more than one question.
WRITE_INTERVAL_SECONDS = 1.0
# A longer question is too long, whatever scrubbing removes.
_MAX_TYPED_LENGTH = 2 * MAX_QUESTION_LENGTH


@dataclass(frozen=True, slots=True)
class QueryLogCounts:
    """What became of the questions, and of what readers said, since the start.

    ``skipped`` were questions too long or empty once scrubbed, ``dropped`` met a full queue, and
    ``failed`` a locked file, a full disk, or an error of ours.
    """

    written: int = 0
    skipped: int = 0
    dropped: int = 0
    failed: int = 0

    def __add__(self, other: "QueryLogCounts") -> "QueryLogCounts":
        return QueryLogCounts(*map(add, astuple(self), astuple(other)))


class QueryLog:
    """A log that is written to. No fault of its file reaches the person who asks."""

    def __init__(
        self,
        path: Path,
        rules: QueryLogRules = DEFAULT_RULES,
        *,
        write_interval: float = WRITE_INTERVAL_SECONDS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.path = path
        self.rules = rules
        self.counts = QueryLogCounts()
        self._write_interval = write_interval
        self._clock = clock
        self._queue: Queue[LogEntry] = Queue(QUEUE_SIZE)
        self._counts_lock = threading.Lock()
        self._stop_event = threading.Event()
        self._oldest_day: date | None = None
        self._is_healthy = True
        self._thread = threading.Thread(
            target=self._write_until_closed, name="query-log", daemon=True
        )
        self._thread.start()

    def queue_question(self, question: str, verdict: Verdict) -> None:
        """Never waits, never fails."""
        if len(question) > _MAX_TYPED_LENGTH:
            self._add_counts(QueryLogCounts(skipped=1))
        else:
            self._queue_entry(LoggedQuestion(question, verdict, self._clock()))

    def queue_feedback(
        self, question: str, verdict: Verdict, helpfulness: Helpfulness, shown: ShownPassage
    ) -> None:
        """Never waits, never fails."""
        text = question if len(question) <= _MAX_TYPED_LENGTH else ""
        self._queue_entry(LoggedFeedback(text, verdict, helpfulness, shown, self._clock()))

    def close(self) -> None:
        """Write what is in the queue, and stop."""
        self._stop_event.set()
        self._thread.join(timeout=10)

    def _queue_entry(self, entry: LogEntry) -> None:
        try:
            self._queue.put_nowait(entry)
        except Full:
            self._add_counts(QueryLogCounts(dropped=1))

    def _write_until_closed(self) -> None:
        while not self._stop_event.wait(self._write_interval):
            self._write_batch()
        self._write_batch()

    def _write_batch(self) -> None:
        """Catches every error: without its thread the log would end."""
        queued = list(self._drain_queue())
        results = [_scrub(entry) for entry in queued]
        questions = [one for one in results if isinstance(one, LoggedQuestion) and one.text]
        feedback = [one for one in results if isinstance(one, LoggedFeedback)]
        errors = [one for one in results if isinstance(one, Exception)]
        count = len(questions) + len(feedback)
        skipped = len(queued) - count - len(errors)
        self._add_counts(QueryLogCounts(failed=len(errors), skipped=skipped))
        try:
            if not queued and not self._needs_cleaning():
                return
            self._save(questions, feedback)
        except Exception as error:  # noqa: BLE001  # see above
            self._add_counts(QueryLogCounts(failed=count))
            errors.append(error)
        else:
            self._add_counts(QueryLogCounts(written=count))
        self._report_health(errors[-1] if errors else None)

    def _drain_queue(self) -> Iterator[LogEntry]:
        with suppress(Empty):
            for _ in range(QUEUE_SIZE):
                yield self._queue.get_nowait()

    def _needs_cleaning(self) -> bool:
        """Old entries are deleted once a day, also where nothing is asked."""
        return self._oldest_day != self._compute_oldest_day() and self.path.is_file()

    def _compute_oldest_day(self) -> date:
        return compute_oldest_day(self.rules.retention_days, self._clock())

    def _save(self, questions: list[LoggedQuestion], feedback: list[LoggedFeedback]) -> None:
        oldest_day, rules = self._compute_oldest_day(), self.rules
        min_occasions, max_bytes = rules.min_occasions, rules.max_megabytes * MEGABYTE
        is_new_day = self._oldest_day != oldest_day
        with open_query_log(self.path, create=True) as connection:
            if is_new_day:
                delete_expired_entries(
                    connection,
                    self._clock(),
                    retention_days=rules.retention_days,
                    min_occasions=min_occasions,
                )
                self._oldest_day = oldest_day
            add_questions(connection, questions, min_occasions=min_occasions)
            add_feedback(connection, feedback)
            shrink_log(connection, max_bytes=max_bytes, min_occasions=min_occasions)
        if is_new_day:
            clean_replaced_logs(
                self.path,
                self._clock(),
                retention_days=rules.retention_days,
                min_occasions=min_occasions,
            )

    def _add_counts(self, increase: QueryLogCounts) -> None:
        with self._counts_lock:
            self.counts += increase

    def _report_health(self, error: Exception | None) -> None:
        """One warning when the log begins to fail, and one when it works again."""
        if error and self._is_healthy:
            reason = _explain_error(error)
            log.warning(f"{reason} Questions are answered all the same, and not logged.")
        elif not error and not self._is_healthy:
            log.warning("Questions are logged again.")
        self._is_healthy = not error


def _scrub(entry: LogEntry) -> LogEntry | Exception:
    """The error of a question that cannot be scrubbed, so that the others are still written."""
    try:
        return replace(entry, text=scrub_question(entry.text))
    except Exception as error:  # noqa: BLE001  # any error would end the thread
        return error


def _explain_error(error: Exception) -> str:
    """Only the kind of an unexpected error: its message may hold the words of a question."""
    if isinstance(error, QueryLogError):
        return str(error)
    return f"The query log met a fault of its own ({type(error).__name__})."
