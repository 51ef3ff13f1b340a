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

OCCASIONS = 3
# How long a statement waits for a locked file, in seconds.
PATIENCE = 2.0
_SCHEMA = 1
# Without rowids: rows lie in the order of the hashes, so nobody can tell what was asked in a row.
_TABLES = """
create table meta (name text primary key, value blob not null) without rowid;
create table asked (
    question blob not null, day text not null, hour integer,
    answered integer not null default 0, related integer not null default 0,
    not_covered integer not null default 0, primary key (question, day)
) without rowid;
create table words (question blob primary key, text text not null) without rowid;
"""


@dataclass(frozen=True, slots=True)
class Asking:
    """One asking, scrubbed; ``when`` in seconds since 1970."""

    text: str
    verdict: Verdict
    when: float


@dataclass(frozen=True, slots=True)
class Frequent:
    """A question that was asked often enough to be seen, and how often it met each verdict."""

    text: str
    days: int
    verdicts: Mapping[Verdict, int]

    @property
    def question_id(self) -> str:
        return f"log-{hashlib.sha256(self.text.encode()).hexdigest()[:8]}"

    @property
    def times(self) -> int:
        return sum(self.verdicts.values())


@contextmanager
def opened(path: Path, *, make: bool = False) -> Iterator[sqlite3.Connection]:
    """The log; a new one where there is none and ``make`` is asked for.

    Raises:
        QueryLogError: there is no log, it is another kind of file, it is locked, the disk is full.
    """
    try:
        with closing(_connected(path, make=make)) as connection:
            yield connection
    except sqlite3.Error as error:
        raise QueryLogError(f"The query log {path} cannot be used: {error}.") from error
    except OSError as error:
        raise QueryLogError(f"The query log {path} cannot be used: {error.strerror}.") from error


def add(connection: sqlite3.Connection, askings: Iterable[Asking], *, occasions: int) -> None:
    """Write down a batch in one transaction; all of it or nothing."""
    key = _key(connection)
    with connection:
        for asking in askings:
            _add(connection, asking, _hash(key, asking.text), occasions)


def frequent(connection: sqlite3.Connection, *, occasions: int = OCCASIONS) -> list[Frequent]:
    """What editors may see, the most asked first; equal ones by their words."""
    rows = connection.execute(
        "select text, count(*), sum(answered), sum(related), sum(not_covered)"
        " from words join asked using (question) group by question having count(*) >= ?",
        (occasions,),
    )
    found = [
        Frequent(text, days, dict(zip(Verdict, sums, strict=True))) for text, days, *sums in rows
    ]
    return sorted(found, key=lambda one: (-one.times, one.text))


def forget(connection: sqlite3.Connection, *, before: date, occasions: int = OCCASIONS) -> int:
    """Take out everything before a day, and the words that are no longer frequent without it.

    Returns how many days of questions were taken out.
    """
    with connection:
        gone = connection.execute("delete from asked where day < ?", (before.isoformat(),)).rowcount
        connection.execute(
            "delete from words where question not in"
            " (select question from asked group by question having count(*) >= ?)",
            (occasions,),
        )
    return int(gone)


def forget_question(connection: sqlite3.Connection, text: str) -> int:
    """Take out one question, given as it is shown; returns how many days it had."""
    name = _hash(_key(connection), text)
    with connection:
        connection.execute("delete from words where question = ?", (name,))
        return int(connection.execute("delete from asked where question = ?", (name,)).rowcount)


def squeeze(connection: sqlite3.Connection) -> None:
    """Leave nothing in the file, nor beside it, of what was taken out."""
    connection.execute("vacuum")
    connection.execute("pragma wal_checkpoint(truncate)")


def oldest_kept(days: int, now: float) -> date:
    """The first day that a retention of so many days keeps."""
    today = datetime.fromtimestamp(now, UTC).date()
    return date.fromordinal(max(1, today.toordinal() - days + 1))


def _connected(path: Path, *, make: bool) -> sqlite3.Connection:
    if make:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # for its owner's eyes alone
    elif not path.is_file():
        raise QueryLogError(f"There is no query log at {path}.")
    connection = sqlite3.connect(path, timeout=PATIENCE)
    try:
        _prepare(connection, path, make=make)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path, *, make: bool) -> None:
    connection.execute("pragma secure_delete = on")
    connection.execute("pragma temp_store = memory")
    connection.execute("pragma synchronous = normal")
    found = {name for (name,) in connection.execute("select name from sqlite_schema")}
    if make and not found:
        connection.execute("pragma journal_mode = wal")
        _make(connection)
    elif not {"meta", "asked", "words"} <= found:
        raise QueryLogError(f"{path} is no query log. Name another file.")


def _make(connection: sqlite3.Connection) -> None:
    with connection:
        for statement in filter(str.strip, _TABLES.split(";")):
            connection.execute(statement)
        for name, value in (("schema", _SCHEMA), ("key", secrets.token_bytes(32))):
            connection.execute("insert into meta values (?, ?)", (name, value))


def _key(connection: sqlite3.Connection) -> bytes:
    (key,) = connection.execute("select value from meta where name = 'key'").fetchone()
    return bytes(key)


def _hash(key: bytes, text: str) -> bytes:
    return hashlib.blake2b(text.encode(), key=key, digest_size=16).digest()


def _add(connection: sqlite3.Connection, asking: Asking, name: bytes, occasions: int) -> None:
    when = datetime.fromtimestamp(asking.when, UTC)
    column = asking.verdict.value  # one of three words of ours
    connection.execute(
        f"insert into asked (question, day, hour, {column}) values (?, ?, ?, 1)"
        f" on conflict do update set {column} = {column} + 1",
        (name, when.date().isoformat(), when.hour),
    )
    rows = connection.execute("select hour from asked where question = ? order by day", (name,))
    if _occasions([hour for (hour,) in rows]) >= occasions:
        connection.execute("insert or ignore into words values (?, ?)", (name, asking.text))
        connection.execute("update asked set hour = null where question = ?", (name,))


def _occasions(hours: Sequence[int | None]) -> int:
    """How many days' hours differ; one that was forgotten differed already."""
    return len({hour for hour in hours if hour is not None}) + hours.count(None)
