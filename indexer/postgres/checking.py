"""Whether a database holds what was pushed to it, by the hashes that were taken then."""

import hashlib
import json
from collections.abc import Iterator

from psycopg import errors

from indexer.index_place import DatabaseAddress
from indexer.postgres.connection import Connection, connect_to_read, format_statement
from indexer.postgres.schema import (
    MEND_HINT,
    SEGMENT_TABLES,
    check_version,
    is_kept_as_file,
    name_partition,
)

_DISK_FAULTS = (errors.DataCorrupted, errors.IndexCorrupted, errors.IoError)


def find_damage(address: DatabaseAddress) -> list[str]:
    """A sentence for each table of a segment, and for files, that are not what was pushed.

    Raises:
        DatabaseError: none can be reached, or none holds an index.
    """
    with connect_to_read(address) as connection:
        check_version(connection)
        damaged = [
            f"The table {name_partition(table, segment)} in {address} is not what was pushed."
            for segment in _list_segments(connection)
            for table in find_damaged_tables(connection, segment)
        ]
        damaged += [
            f"A file in {address}, {sha256[:12]}…, is not what was pushed."
            for sha256 in find_damaged_files(connection)
        ]
    return [f"{sentence} {MEND_HINT} {address}" for sentence in damaged]


def find_damaged_tables(connection: Connection, segment: int) -> list[str]:
    """Those whose rows are others than were pushed, or fewer; none where the segment is gone."""
    statement = format_statement("select hashes from {t} where segment = %s", t="segments")
    damaged = []
    for table in SEGMENT_TABLES:
        now = _hash_rows(connection, table, segment)
        held = connection.execute(statement, [segment]).fetchone()
        if held is None:  # removed meanwhile, by a push
            return []
        if held[0] is None or held[0].get(table) != now:
            damaged.append(table)
    return damaged


def find_damaged_files(connection: Connection) -> list[str]:
    """The hashes of what the generations' files held once and do not now."""
    return [
        sha256 for sha256 in _list_files(connection) if _hash_file(connection, sha256) != sha256
    ]


def _list_files(connection: Connection) -> list[str]:
    """By hash, what the manifests name of files that have bytes."""
    found = connection.execute(format_statement("select manifest from {t}", t="generations"))
    records = [
        record
        for (sealed,) in found.fetchall()
        for name, record in json.loads(bytes(sealed))["files"].items()
        if is_kept_as_file(name) and record["size"]
    ]
    return sorted({record["sha256"] for record in records})


def _hash_file(connection: Connection, sha256: str) -> str | None:
    """Of what is held under a hash; None where nothing is, or it cannot be read."""
    statement = format_statement(
        "select encode(sha256(string_agg(content, ''::bytea order by part)), 'hex')"
        " from {t} where sha256 = %s",
        t="files",
    )
    try:
        with connection.transaction():
            (found,) = connection.execute(statement, [sha256]).fetchone() or (None,)
    except _DISK_FAULTS:
        return None
    return None if found is None else str(found)


def _list_segments(connection: Connection) -> Iterator[int]:
    """Those of the generations; what a push replaced may be left for the next."""
    statement = format_statement(
        "select distinct unnest(segments) from {t} order by 1", t="generations"
    )
    return (segment for (segment,) in connection.execute(statement).fetchall())


def _hash_rows(connection: Connection, table: str, segment: int) -> str:
    """Of what COPY brings, which is what COPY took; "" where the table is gone."""
    digest = hashlib.sha256()
    statement = format_statement(
        "copy (select * from {t} order by 1, 2) to stdout (format binary)",
        t=name_partition(table, segment),
    )
    try:
        with connection.transaction(), connection.cursor().copy(statement) as copy:
            for content in copy:
                digest.update(content)
    except (errors.UndefinedTable, *_DISK_FAULTS):
        return ""
    return digest.hexdigest()
