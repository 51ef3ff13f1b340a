"""The log's file: SQLite. How often each question was asked on each day, and with what verdict.

A question is known by a keyed hash; the key is drawn for the file. Its words are written only once
it was asked on enough different days, each at another hour than the others: a person who asks every
evening, or a page that is loaded again, counts once. The hours are forgotten then.
"""

import hashlib
import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from indexer.errors import QueryLogError
from search_app.results import Verdict

MIN_OCCASIONS = 3
# How long a statement waits for a locked file, in seconds.
LOCK_TIMEOUT_SECONDS = 2.0
_SCHEMA_VERSION = 1
# Without rowids: rows lie in the order of the hashes, so nobody can tell what was asked in a row.
_TABLE_STATEMENTS = """
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
    """One asking, scrubbed; ``when`` in seconds since 1970."""

    text: str
    verdict: Verdict
    timestamp: float


@dataclass(frozen=True, slots=True)
class FrequentQuestion:
    """A question that was asked often enough to be seen, and how often it met each verdict."""

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
    """The log; a new one where there is none and ``make`` is asked for.

    Raises:
        QueryLogError: there is no log, it is another kind of file, it is locked, the disk is full.
    """
    try:
        with closing(_open_connection(path, create=create)) as connection:
            yield connection
    except sqlite3.Error as error:
        raise QueryLogError(f"The query log {path} cannot be used: {error}.") from error
    except OSError as error:
        raise QueryLogError(f"The query log {path} cannot be used: {error.strerror}.") from error


def add_questions(
    connection: sqlite3.Connection, questions: Iterable[LoggedQuestion], *, min_occasions: int
) -> None:
    """Write down a batch in one transaction; all of it or nothing."""
    key = _read_key(connection)
    with connection:
        for asking in questions:
            _add_question(connection, asking, _hash_question(key, asking.text), min_occasions)


def list_frequent_questions(
    connection: sqlite3.Connection, *, min_occasions: int = MIN_OCCASIONS
) -> list[FrequentQuestion]:
    """What editors may see, the most asked first; equal ones by their words."""
    rows = connection.execute(
        "select text, count(*), sum(answered), sum(related), sum(not_covered)"
        " from words join asked using (question) group by question having count(*) >= ?",
        (min_occasions,),
    )
    found = [
        FrequentQuestion(text, days, dict(zip(Verdict, sums, strict=True)))
        for text, days, *sums in rows
    ]
    return sorted(found, key=lambda one: (-one.ask_count, one.text))


def delete_older_entries(
    connection: sqlite3.Connection, *, before: date, min_occasions: int = MIN_OCCASIONS
) -> int:
    """Take out everything before a day, and the words that are no longer frequent without it.

    Returns how many days of questions were taken out.
    """
    with connection:
        gone = connection.execute("delete from asked where day < ?", (before.isoformat(),)).rowcount
        connection.execute(
            "delete from words where question not in"
            " (select question from asked group by question having count(*) >= ?)",
            (min_occasions,),
        )
    return int(gone)


def delete_question(connection: sqlite3.Connection, text: str) -> int:
    """Take out one question, given as it is shown; returns how many days it had."""
    name = _hash_question(_read_key(connection), text)
    with connection:
        connection.execute("delete from words where question = ?", (name,))
        return int(connection.execute("delete from asked where question = ?", (name,)).rowcount)


def compact_file(connection: sqlite3.Connection) -> None:
    """Leave nothing in the file, nor beside it, of what was taken out."""
    connection.execute("vacuum")
    connection.execute("pragma wal_checkpoint(truncate)")


def compute_oldest_day(retention_days: int, now: float) -> date:
    """The first day that a retention of so many days keeps."""
    today = datetime.fromtimestamp(now, UTC).date()
    return date.fromordinal(max(1, today.toordinal() - retention_days + 1))


def _open_connection(path: Path, *, create: bool) -> sqlite3.Connection:
    if create:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # for its owner's eyes alone
    elif not path.is_file():
        raise QueryLogError(f"There is no query log at {path}.")
    connection = sqlite3.connect(path, timeout=LOCK_TIMEOUT_SECONDS)
    try:
        _prepare_connection(connection, path, create=create)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare_connection(connection: sqlite3.Connection, path: Path, *, create: bool) -> None:
    connection.execute("pragma secure_delete = on")
    connection.execute("pragma temp_store = memory")
    connection.execute("pragma synchronous = normal")
    found = {name for (name,) in connection.execute("select name from sqlite_schema")}
    if create and not found:
        connection.execute("pragma journal_mode = wal")
        _create_tables(connection)
    elif not {"meta", "asked", "words"} <= found:
        raise QueryLogError(f"{path} is no query log. Name another file.")


def _create_tables(connection: sqlite3.Connection) -> None:
    with connection:
        for statement in filter(str.strip, _TABLE_STATEMENTS.split(";")):
            connection.execute(statement)
        for name, value in (("schema", _SCHEMA_VERSION), ("key", secrets.token_bytes(32))):
            connection.execute("insert into meta values (?, ?)", (name, value))


def _read_key(connection: sqlite3.Connection) -> bytes:
    (key,) = connection.execute("select value from meta where name = 'key'").fetchone()
    return bytes(key)


def _hash_question(key: bytes, text: str) -> bytes:
    return hashlib.blake2b(text.encode(), key=key, digest_size=16).digest()


def _add_question(
    connection: sqlite3.Connection,
    question: LoggedQuestion,
    question_hash: bytes,
    min_occasions: int,
) -> None:
    when = datetime.fromtimestamp(question.timestamp, UTC)
    column = question.verdict.value  # one of three words of ours
    connection.execute(
        f"insert into asked (question, day, hour, {column}) values (?, ?, ?, 1)"
        f" on conflict do update set {column} = {column} + 1",
        (question_hash, when.date().isoformat(), when.hour),
    )
    rows = connection.execute(
        "select hour from asked where question = ? order by day", (question_hash,)
    )
    if _count_occasions([hour for (hour,) in rows]) >= min_occasions:
        connection.execute(
            "insert or ignore into words values (?, ?)", (question_hash, question.text)
        )
        connection.execute("update asked set hour = null where question = ?", (question_hash,))


def _count_occasions(hours: Sequence[int | None]) -> int:
    """How many days' hours differ; one that was forgotten differed already."""
    return len({hour for hour in hours if hour is not None}) + hours.count(None)
