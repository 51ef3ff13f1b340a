"""Connections to PostgreSQL, and what its errors say to people. Home of psycopg.

Every read is one statement that may be asked again: of another connection, and so of another host
of the address, where a server goes away in the middle.
"""

import logging
import re
import time
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
from psycopg import conninfo, errors, sql
from psycopg_pool import ConnectionPool

from indexer.errors import DatabaseError
from indexer.index_place import DatabaseAddress

MAX_CONNECTIONS = 16
# How long a read is asked again while no server answers, or none has the generation yet.
PATIENCE_SECONDS = 8.0
RETRY_SECONDS = 0.05
# How many neighbours the search of a graph keeps in sight at a time.
GRAPH_EFFORT = 128
# An address may say otherwise of each.
DEFAULTS = {
    "connect_timeout": "3",
    "tcp_user_timeout": "5000",
    # A machine that died says nothing: who waits for its answer would wait for hours.
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "2",
    "application_name": "booklets",
}
READ_SETTINGS = {
    # A graph goes on until as many are found as are asked for, the nearest first.
    "hnsw.iterative_scan": "strict_order",
    "hnsw.ef_search": str(GRAPH_EFFORT),
    # What is asked differs in values alone: a plan does for all of them. Compiling one would take
    # longer than what it plans.
    "plan_cache_mode": "force_generic_plan",
    "jit": "off",
    "default_transaction_read_only": "on",
}
READ_DEFAULTS = {"target_session_attrs": "prefer-standby"}
WRITE_DEFAULTS = {"target_session_attrs": "read-write"}
# Faults of a reader's server that another host, or the same a moment later, may not have.
_PASSING = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    errors.UndefinedTable,
    errors.ReadOnlySqlTransaction,
)
_LASTING = (errors.DiskFull, errors.InsufficientPrivilege, errors.OutOfMemory)
# By a pattern of what the server says.
_SENTENCES = {
    "password authentication failed": "The database at {where} refuses the user or the password."
    " Correct them in the address, or in ~/.pgpass.",
    "no password supplied": "The database at {where} wants a password. Put it in ~/.pgpass or in"
    " PGPASSWORD.",
    r'(database|role) "[^"]*" does not exist': "The server has no such database or user:"
    " {where}. Create it with createdb or createuser, or correct the address.",
    "is not writable": "No server at {where} can be written to: all are replicas. Name the primary"
    " in the address.",
    "session is read-only": "No server at {where} can be written to: all are replicas. Name the"
    " primary in the address.",
}

logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)  # said once, by who asks

_Found = TypeVar("_Found")
Connection = psycopg.Connection[Any]
Statement = sql.SQL | sql.Composed | bytes


class Database:
    """Reads from a database, from any of its hosts. Safe to use from several threads.

    Raises:
        DatabaseError: none can be reached, or it refuses; the sentence says why.
    """

    def __init__(self, address: DatabaseAddress) -> None:
        self.address = address
        info = _complete(address, READ_DEFAULTS)
        with explain_database_errors(address):
            psycopg.connect(info).close()  # a pool would try for long, and not say why
            self._pool = ConnectionPool(
                info,
                min_size=1,
                max_size=MAX_CONNECTIONS,
                timeout=PATIENCE_SECONDS,
                max_lifetime=600.0,  # a host that came back is used again
                reconnect_timeout=PATIENCE_SECONDS,
                kwargs={"autocommit": True},
                configure=_configure,
                open=True,
            )
        self._readers = ThreadPoolExecutor(MAX_CONNECTIONS // 2, "database-reader")
        weakref.finalize(self, self._pool.close)

    def read(
        self,
        statement: Statement,
        parameters: Mapping[str, object] | None = None,
    ) -> list[tuple[Any, ...]]:
        """The rows of a query, their values in binary.

        Raises:
            DatabaseError: no server answered in ``PATIENCE_SECONDS``, or one refused.
        """
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                with self._pool.connection() as connection:
                    return _fetch(connection, statement, parameters)
            except _PASSING as error:
                if isinstance(error, _LASTING) or time.monotonic() > until:
                    raise _explain(self.address, error) from error
                time.sleep(RETRY_SECONDS)
            except psycopg.Error as error:
                raise _explain(self.address, error) from error

    def begin(self, reading: Callable[[], _Found]) -> Future[_Found]:
        """Read in another thread: the server's cores work for one question at a time else."""
        return self._readers.submit(reading)

    def close(self) -> None:
        self._readers.shutdown()
        self._pool.close()


@contextmanager
def connect_to_write(address: DatabaseAddress) -> Iterator[Connection]:
    """A connection that can write; each block of its ``transaction`` is one.

    Raises:
        DatabaseError: none can be reached, or it refuses; the sentence says why.
    """
    with _connect(address, WRITE_DEFAULTS) as connection:
        yield connection


@contextmanager
def connect_to_read(address: DatabaseAddress) -> Iterator[Connection]:
    """As ``connect_to_write``, for what takes long; a replica does."""
    with _connect(address, READ_DEFAULTS) as connection:
        yield connection


@contextmanager
def explain_database_errors(address: DatabaseAddress) -> Iterator[None]:
    """Turn what psycopg raises into one sentence, without the password."""
    try:
        yield
    except psycopg.Error as error:
        raise _explain(address, error) from error


def to_identifier(name: str) -> sql.Identifier:
    """A table's name, with that of our schema."""
    return sql.Identifier(SCHEMA, name)


def format_statement(text: str, **parts: sql.Composable | int | str) -> sql.Composed:
    """A statement with parts filled in: names of our tables are strings, numbers literals."""
    filled = {
        name: to_identifier(part)
        if isinstance(part, str)
        else sql.Literal(part)
        if isinstance(part, int)
        else part
        for name, part in parts.items()
    }
    return sql.SQL(text).format(**filled)


def join_statements(separator: str, parts: Sequence[sql.Composable]) -> sql.Composed:
    return sql.SQL(separator).join(parts)


SCHEMA = "booklet_search"


@contextmanager
def _connect(address: DatabaseAddress, defaults: Mapping[str, str]) -> Iterator[Connection]:
    with explain_database_errors(address):
        info = _complete(address, defaults)
        with psycopg.connect(info, autocommit=True) as connection:
            yield connection


def _fetch(
    connection: Connection, statement: Statement, parameters: Mapping[str, object] | None
) -> list[tuple[Any, ...]]:
    try:
        found = connection.execute(statement, parameters, binary=True)
    except errors.UndefinedTable:
        connection.close()  # of a replica that lags: the next connection may be to another host
        raise
    rows: list[tuple[Any, ...]] = found.fetchall()
    return rows


def _configure(connection: Connection) -> None:
    """For many short questions that are alike."""
    for setting, value in READ_SETTINGS.items():
        connection.execute(f"set {setting} = {value}")


def _complete(address: DatabaseAddress, defaults: Mapping[str, str]) -> str:
    try:
        given = conninfo.conninfo_to_dict(address.url)
    except psycopg.ProgrammingError:  # its words may quote the password
        raise DatabaseError(
            "The address of the database cannot be read. Write it as"
            " postgresql://user@host:5432/database, special letters as %40 for @."
        ) from None
    filled: dict[str, Any] = {**DEFAULTS, **defaults, **given}
    return conninfo.make_conninfo(**filled)


def _explain(address: DatabaseAddress, error: psycopg.Error) -> DatabaseError:
    said = str(error).strip()
    if isinstance(error, errors.DiskFull | errors.ConfigurationLimitExceeded):
        return DatabaseError(
            f"The database at {address} has no more space: {_get_first_line(said)}. Free some"
            " there; what was published before stays."
        )
    if isinstance(error, errors.InsufficientPrivilege):
        return DatabaseError(
            f"The database at {address} does not allow this user that: {_get_first_line(said)}."
            " Grant it, or name another user."
        )
    if isinstance(error, errors.UndefinedTable | errors.InvalidSchemaName):
        return DatabaseError(
            f"The database at {address} holds no index, or this user may not see it."
            f" Publish one with: indexer push {address}"
        )
    for pattern, sentence in _SENTENCES.items():
        if re.search(pattern, said):
            return DatabaseError(sentence.format(where=address))
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        fault, advice = "does not answer", "Start it, or correct the address"
    else:
        fault, advice = "refuses what this program asks", "Please report it"
    return DatabaseError(f"The database at {address} {fault}: {_get_first_line(said)}. {advice}.")


def _get_first_line(words: str) -> str:
    return words.partition("\n")[0].rstrip(".")
