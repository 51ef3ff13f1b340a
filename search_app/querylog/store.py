"""The file of the query log (SQLite): how often each question was asked on each day, by verdict.

A question is stored under a keyed hash; each file has its own random key. Its words are written
only after it was asked on enough different days, each time at another hour of the day: a person who
asks every evening, or a page that is loaded again, counts once. Then its hours are deleted.
"""

import hashlib
import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from indexer.errors import QueryLogError
from search_app.results import Verdict

MIN_OCCASIONS = 3
# The largest number of days in a rule: nobody keeps a log for longer than a century.
MAX_DAYS = 36_500
# How long a statement waits for a locked file.
LOCK_TIMEOUT_SECONDS = 2.0
_SCHEMA_VERSION = 1
# Without rowids the rows are in the order of the hashes, so that the file holds no order of asking.
_SCHEMA = """
create table meta (name text primary key, value blob not null) without rowid;
create table asked (
    question blob not null, day text not null, hour integer,
    answered integer not null default 0, related integer not null default 0,
    not_covered integer not null default 0, primary key (question, day)
) without rowid;
create table words (question blob primary key, text text not null) without rowid;
"""


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
        return f"log-{hashlib.sha256(self.text.encode()).hexdigest()[:8]}"

    @property
    def ask_count(self) -> int:
        return sum(self.verdict_counts.values())


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
            _prepare_connection(connection, path, create=create)
            yield connection
    except (sqlite3.Error, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise QueryLogError(f"The query log {path} cannot be used: {reason}.") from error


def add_questions(
    connection: sqlite3.Connection, questions: Iterable[LoggedQuestion], *, min_occasions: int
) -> None:
    """Write all of the questions in one transaction, or none."""
    key = _read_key(connection)
    with connection:
        for question in questions:
            _add_question(connection, question, _hash_question(key, question.text), min_occasions)


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

    Returns the number of deleted entries: a question on a day each.
    """
    with connection:
        deleted = connection.execute("delete from asked where day < ?", (before.isoformat(),))
        connection.execute(
            "delete from words where question not in"
            " (select question from asked group by question having count(*) >= ?)",
            (min_occasions,),
        )
    return int(deleted.rowcount)


def delete_question(connection: sqlite3.Connection, text: str) -> int:
    """Delete one question, given as it is shown; returns on how many days it was asked."""
    key = (_hash_question(_read_key(connection), text),)
    with connection:
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


def _prepare_connection(connection: sqlite3.Connection, path: Path, *, create: bool) -> None:
    connection.execute("pragma secure_delete = on")
    connection.execute("pragma temp_store = memory")
    connection.execute("pragma synchronous = normal")
    tables = {name for (name,) in connection.execute("select name from sqlite_schema")}
    if create and not tables:
        meta = {"schema": _SCHEMA_VERSION, "key": secrets.token_bytes(32)}
        connection.execute("pragma journal_mode = wal")
        with connection:
            connection.executescript(f"begin; {_SCHEMA}")
            connection.executemany("insert into meta values (?, ?)", meta.items())
    elif not {"meta", "asked", "words"} <= tables or not _has_key(connection):
        raise QueryLogError(f"{path} is no query log. Name another file.")


def _has_key(connection: sqlite3.Connection) -> bool:
    types = connection.execute("select typeof(value) from meta where name = 'key'").fetchall()
    return types == [("blob",)]


def _read_key(connection: sqlite3.Connection) -> bytes:
    (key,) = connection.execute("select value from meta where name = 'key'").fetchone()
    return bytes(key)


def _hash_question(key: bytes, text: str) -> bytes:
    # half a character, which a command line can contain, is in no logged question
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=key, digest_size=16).digest()


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
