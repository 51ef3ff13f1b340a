"""The tables of the query log's file, how an older file gets those it lacks, and its key."""

import hashlib
import secrets
import sqlite3
from contextlib import suppress
from pathlib import Path

from indexer.errors import QueryLogError

# In place of the hash of a question that the log does not hold.
UNKNOWN_QUESTION = b""
_SCHEMA_VERSION = 2
# Without rowids the rows are in the order of the hashes, so that the file holds no order of asking.
_SCHEMA = """
create table if not exists meta (name text primary key, value blob not null) without rowid;
create table if not exists asked (
    question blob not null, day text not null, hour integer,
    answered integer not null default 0, related integer not null default 0,
    not_covered integer not null default 0, primary key (question, day)
) without rowid;
create table if not exists words (question blob primary key, text text not null) without rowid;
"""
# Since version 2. The verdict is the question's, the passage the first that was shown.
_FEEDBACK_SCHEMA = """
create table if not exists feedback (
    question blob not null, day text not null, verdict text not null,
    booklet text not null, passage text not null, generation text not null,
    yes integer not null default 0, no integer not null default 0,
    no_answer integer not null default 0,
    primary key (question, day, verdict, booklet, passage, generation)
) without rowid;
"""


def prepare_connection(connection: sqlite3.Connection, path: Path, *, create: bool) -> None:
    """Make the tables where there are none and ``create`` is set; add those an old log lacks.

    Raises:
        QueryLogError: the file is something else.
    """
    connection.execute("pragma secure_delete = on")
    connection.execute("pragma temp_store = memory")
    connection.execute("pragma synchronous = normal")
    tables = {name for (name,) in connection.execute("select name from sqlite_schema")}
    if create and not tables:
        meta = {"schema": _SCHEMA_VERSION, "key": secrets.token_bytes(32)}
        with connection:  # of two programs that make it at once, the second finds it made
            connection.executescript(f"begin immediate; {_SCHEMA} {_FEEDBACK_SCHEMA}")
            connection.executemany("insert or ignore into meta values (?, ?)", meta.items())
    elif not {"meta", "asked", "words"} <= tables or not _has_key(connection):
        raise QueryLogError(f"{path} is no query log. Name another file.")
    elif "feedback" not in tables:
        _add_feedback_table(connection)
    if create:
        with suppress(sqlite3.OperationalError):  # another program is in it: the next time
            connection.execute("pragma journal_mode = wal")


def read_key(connection: sqlite3.Connection) -> bytes:
    (key,) = connection.execute("select value from meta where name = 'key'").fetchone()
    return bytes(key)


def hash_question(key: bytes, text: str) -> bytes:
    # half a character, which a command line can contain, is in no logged question
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=key, digest_size=16).digest()


def _add_feedback_table(connection: sqlite3.Connection) -> None:
    """In one transaction; of two programs that open an old file, the second finds it done."""
    with connection:
        connection.executescript(f"begin immediate; {_FEEDBACK_SCHEMA}")
        version = (_SCHEMA_VERSION,)
        connection.execute("update meta set value = ? where name = 'schema'", version)


def _has_key(connection: sqlite3.Connection) -> bool:
    types = connection.execute("select typeof(value) from meta where name = 'key'").fetchall()
    return types == [("blob",)]
