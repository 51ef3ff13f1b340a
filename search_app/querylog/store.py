"""The file of the query log (SQLite): how often each question was asked on each day, by verdict.

A question is stored under a keyed hash; each file has its own random key. Its words are written
only after it was asked on enough different days, each time at another hour of the day: a person who
asks every evening, or a page that is loaded again, counts once. Then its hours are deleted.
"""

import hashlib
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from indexer.errors import QueryLogError
from search_app.querylog.schema import (
    UNKNOWN_QUESTION,
    hash_question,
    prepare_connection,
    read_key,
)
from search_app.results import Verdict

MIN_OCCASIONS = 3
# The largest number of days in a rule: nobody keeps a log for longer than a century.
MAX_DAYS = 36_500
# How long a statement waits for a locked file.
LOCK_TIMEOUT_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class LoggedQuestion:
    """One asking; the file gets only scrubbed ones. ``timestamp`` in seconds since 1970."""

    text: str
    verdict: Verdict
    timestamp: float


@dataclass(frozen=True, slots=True)
class FrequentQuestion:
    """A question that was asked often enough to be shown, and how often it got each verdict."""

    text: str
    day_count: int
    verdict_counts: Mapping[Verdict, int]

    @property
    def question_id(self) -> str:
        return make_question_id(self.text)

    @property
    def ask_count(self) -> int:
        return sum(self.verdict_counts.values())


def make_question_id(text: str) -> str:
    """The id, at the desk and in exports, of a question that may be shown."""
    return f"log-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


@contextmanager
def open_query_log(path: Path, *, create: bool = False) -> Iterator[sqlite3.Connection]:
    """The log at ``path``; with ``create``, a new one where there is none.

    Raises:
        QueryLogError: there is no log, it is another kind of file, it is locked, the disk is full.
    """
    if not create and not path.is_file():
        raise QueryLogError(f"There is no query log at {path}.")
    try:
        if create:
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # readable by its owner alone
        with closing(sqlite3.connect(path, timeout=LOCK_TIMEOUT_SECONDS)) as connection:
            prepare_connection(connection, path, create=create)
            yield connection
    except (sqlite3.Error, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise QueryLogError(f"The query log {path} cannot be used: {reason}.") from error


def add_questions(
    connection: sqlite3.Connection, questions: Iterable[LoggedQuestion], *, min_occasions: int
) -> None:
    """Write all of the questions in one transaction, or none."""
    key = read_key(connection)
    with connection:
        for question in questions:
            _add_question(connection, question, hash_question(key, question.text), min_occasions)


def list_frequent_questions(
    connection: sqlite3.Connection, *, min_occasions: int = MIN_OCCASIONS
) -> list[FrequentQuestion]:
    """What editors may see, the most asked first, then by their words."""
    rows = connection.execute(
        "select text, count(*), sum(answered), sum(related), sum(not_covered)"
        " from words join asked using (question) group by question having count(*) >= ?",
        (min_occasions,),
    )
    questions = (
        FrequentQuestion(text, days, dict(zip(Verdict, counts, strict=True)))
        for text, days, *counts in rows
    )
    return sorted(questions, key=lambda question: (-question.ask_count, question.text))


def delete_older_entries(
    connection: sqlite3.Connection, *, before: date, min_occasions: int = MIN_OCCASIONS
) -> int:
    """Delete everything before a day, and the words that are no longer frequent without it.

    What readers said of a question goes with its last day. Returns the number of deleted entries: a
    question on a day each.
    """
    with connection:
        deleted = connection.execute("delete from asked where day < ?", (before.isoformat(),))
        connection.execute(
            "delete from words where question not in"
            " (select question from asked group by question having count(*) >= ?)",
            (min_occasions,),
        )
        connection.execute(
            "delete from feedback where day < ?"
            " or question != ? and question not in (select question from asked)",
            (before.isoformat(), UNKNOWN_QUESTION),
        )
    return int(deleted.rowcount)


def delete_question(connection: sqlite3.Connection, text: str) -> int:
    """Delete one question, given as it is shown; returns on how many days it was asked."""
    key = (hash_question(read_key(connection), text),)
    with connection:
        connection.execute("delete from feedback where question = ?", key)
        connection.execute("delete from words where question = ?", key)
        return int(connection.execute("delete from asked where question = ?", key).rowcount)


def compact_file(connection: sqlite3.Connection) -> None:
    """Remove what was deleted from the file and from SQLite's files beside it."""
    connection.execute("vacuum")
    connection.execute("pragma wal_checkpoint(truncate)")


def compute_oldest_day(retention_days: int, now: float) -> date:
    """The first day that is kept; today counts. ``now`` in seconds since 1970."""
    today = datetime.fromtimestamp(now, UTC).toordinal()
    return date.fromordinal(max(1, today - retention_days + 1))


def _add_question(
    connection: sqlite3.Connection, question: LoggedQuestion, name: bytes, min_occasions: int
) -> None:
    """``name`` is the hash of the question."""
    time = datetime.fromtimestamp(question.timestamp, UTC)
    column = question.verdict.value  # a name of our own enumeration, never user input
    connection.execute(
        f"insert into asked (question, day, hour, {column}) values (?, ?, ?, 1)"
        f" on conflict do update set {column} = {column} + 1",
        (name, time.date().isoformat(), time.hour),
    )
    # A deleted hour was another hour than the others: it counts as one occasion.
    (occasions,) = connection.execute(
        "select count(distinct hour) + sum(hour is null) from asked where question = ?", (name,)
    ).fetchone()
    if occasions >= min_occasions:
        connection.execute("insert or ignore into words values (?, ?)", (name, question.text))
        connection.execute("update asked set hour = null where question = ?", (name,))
