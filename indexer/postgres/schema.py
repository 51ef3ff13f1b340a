"""The tables of our schema in a database, and its version."""

import re

import psycopg

from indexer.errors import DatabaseError
from indexer.postgres.connection import SCHEMA, Connection, format_statement
from indexer.storage.lexical import FIELDS
from indexer.storage.segments.segment import LEXICAL_FOLDER, SEGMENTS_FOLDER, TOKENS_FOLDER
from indexer.storage.texts.files import BOOKLET_BOUNDS_FILE, SENTENCE_BOUNDS_FILE
from indexer.storage.tokens import QUANTIZER_FILE

# A database with another is not read or written; a change of the tables below raises it.
DATABASE_SCHEMA = 2
# Tables of which each segment is a partition. Rows are those of the segment; a place is that of
# a booklet in it. Lines are JSON.
SEGMENT_TABLES = ("documents", "passages", "passage_vectors", "sentence_vectors", "terms")
# Of a segment's files these stay files: small, and read whole when a generation is opened.
SEGMENT_FILES = (
    BOOKLET_BOUNDS_FILE,
    SENTENCE_BOUNDS_FILE,
    f"{TOKENS_FOLDER}/{QUANTIZER_FILE}",
    *(f"{LEXICAL_FOLDER}/{field}.{part}.npy" for field in FIELDS for part in ("lengths", "starts")),
)
# Above so many vectors in a segment an exact search takes too long, and a graph is built; there may
# be a dozen segments below it.
MAX_EXACT_ROWS = 5_000
# Larger files are rows of so many bytes.
PART_BYTES = 8 << 20
# Before it, a graph ends at the first neighbours: where a filter leaves these out, hits are lost.
OLDEST_VECTOR = (0, 8)
MEND_HINT = "Where the index was built, push it again with: indexer push --whole"
# Of one push at a time.
PUSH_LOCK = 7_421_883_120_451

_TABLES = """
create schema {schema};
create table {version} (version integer not null);
create table {segments} (
    segment integer generated always as identity primary key,
    content text not null unique,
    hashes json
);
create table {generations} (
    generation text primary key,
    manifest bytea not null,
    segments integer[] not null,
    replaced_at timestamptz
);
create table {current} (
    is_only boolean primary key default true check (is_only),
    generation text not null references {generations}
);
create table {files} (
    sha256 text, part integer, content bytea not null, primary key (sha256, part)
);
create table {documents} (
    segment integer, place integer, line json not null, primary key (segment, place)
) partition by list (segment);
create table {passages} (
    segment integer, row integer, line json not null,
    pieces bytea not null, spans bytea not null, tokens bytea not null,
    primary key (segment, row)
) partition by list (segment);
create table {passage_vectors} (
    segment integer, row integer, place integer, embedding vector not null,
    primary key (segment, row)
) partition by list (segment);
create table {sentence_vectors} (
    segment integer, row integer, place integer, embedding vector not null,
    primary key (segment, row)
) partition by list (segment);
create table {terms} (
    segment integer, term bytea,
    text_rows bytea not null, text_counts bytea not null, text_places bytea not null,
    above_rows bytea not null, above_counts bytea not null, above_places bytea not null,
    primary key (segment, term)
) partition by list (segment);
"""
# Codes do not get smaller by packing.
_STORAGE = "alter table {passages} alter column tokens set storage external"
OWN_TABLES = ("version", "segments", "generations", "current", "files")


def prepare_schema(connection: Connection) -> None:
    """Create our tables where there are none; to be called within a transaction.

    Raises:
        DatabaseError: they are of another version, or pgvector is missing or too old.
    """
    if find_version(connection) is not None:
        check_version(connection)
        _check_vector(connection)
        return
    _check_encoding(connection)
    _create_extension(connection)
    names = {name: name for name in (*OWN_TABLES, *SEGMENT_TABLES)}
    schema = psycopg.sql.Identifier(SCHEMA)
    connection.execute(format_statement(_TABLES, schema=schema, **names))
    connection.execute(format_statement(_STORAGE, **names))
    insert = format_statement(
        "insert into {version} values ({number})", version="version", number=DATABASE_SCHEMA
    )
    connection.execute(insert)


def find_version(connection: Connection) -> int | None:
    """The version of our tables; None where there are none."""
    found = connection.execute("select to_regclass(%s)", [f"{SCHEMA}.version"]).fetchone()
    if found is None or found[0] is None:
        return None
    row = connection.execute(
        format_statement("select version from {version}", version="version")
    ).fetchone()
    return row[0] if row else 0


def check_version(connection: Connection) -> None:
    """Refuse tables of another version.

    Raises:
        DatabaseError: they are older or newer than this program's, or there are none.
    """
    refuse_other_version(find_version(connection))


def refuse_other_version(version: int | None) -> None:
    if version == DATABASE_SCHEMA:
        return
    if version is None:
        raise DatabaseError("The database holds no index yet. Publish one with: indexer push")
    age, advice = (
        ("older", f"Remove it (drop schema {SCHEMA} cascade), and push the index again.")
        if version < DATABASE_SCHEMA
        else ("newer", "Update this program, or name another database.")
    )
    raise DatabaseError(
        f"The tables in the database are {age} than this program: their version is {version},"
        f" this program reads {DATABASE_SCHEMA}. {advice}"
    )


def refuse_old_vector(version: str | None) -> None:
    """Refuse a pgvector whose searches lose hits; None where a database has none.

    Raises:
        DatabaseError: it is missing or too old.
    """
    held = tuple(map(int, re.findall(r"\d+", version or "")[:2]))
    if held < OLDEST_VECTOR:
        has = f"pgvector {version}" if version else "no pgvector"
        raise DatabaseError(
            f"The database has {has}, and the search needs 0.8 or later. Install that on the"
            " server, then run in the database: create extension if not exists vector; alter"
            " extension vector update"
        )


def is_kept_as_file(name: str) -> bool:
    """Whether a file of a generation stays one in the database, and is not taken apart to rows."""
    parts = name.split("/", 2)
    return parts[0] != SEGMENTS_FOLDER or parts[2] in SEGMENT_FILES


def create_partitions(connection: Connection, segment: int) -> None:
    for table in SEGMENT_TABLES:
        statement = "create table {partition} partition of {table} for values in ({segment})"
        connection.execute(
            format_statement(
                statement, partition=name_partition(table, segment), table=table, segment=segment
            )
        )


def drop_partitions(connection: Connection, segment: int) -> None:
    for table in SEGMENT_TABLES:
        partition = name_partition(table, segment)
        connection.execute(format_statement("drop table if exists {t}", t=partition))


def name_partition(table: str, segment: int) -> str:
    """The name by which a partition is asked.

    By the name of the whole table, one that a replica does not have yet would be an empty answer
    and no error.
    """
    return f"{table}_{segment}"


def _check_encoding(connection: Connection) -> None:
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise DatabaseError(
            f"The database keeps texts as {encoding}, which has not all letters. Create one with:"
            " createdb --encoding UTF8 --template template0"
        )


def _create_extension(connection: Connection) -> None:
    known = connection.execute(
        "select 1 from pg_available_extensions where name = 'vector'"
    ).fetchone()
    if known is None:
        raise DatabaseError(
            "The server has no pgvector, which the search needs. Install it there (the package"
            ' postgresql-…-pgvector, or the extension "vector" of a managed database).'
        )
    connection.execute("create extension if not exists vector")
    _check_vector(connection)


def _check_vector(connection: Connection) -> None:
    found = connection.execute(
        "select extversion from pg_extension where extname = 'vector'"
    ).fetchone()
    refuse_old_vector(found[0] if found else None)
