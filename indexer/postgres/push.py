"""Publishing a generation of a folder in a database, and going back to an older one."""

import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import msgspec
from psycopg import errors

from indexer.errors import BuildBusyError, DatabaseError, IndexDamagedError
from indexer.index_place import DatabaseAddress
from indexer.postgres.checking import find_damaged_files, find_damaged_tables
from indexer.postgres.connection import Connection, connect_to_write, format_statement
from indexer.postgres.rows import (
    COPY_END,
    COPY_HEADER,
    pack_documents,
    pack_passage_vectors,
    pack_passages,
    pack_sentence_vectors,
    pack_terms,
)
from indexer.postgres.schema import (
    MAX_EXACT_ROWS,
    PART_BYTES,
    PUSH_LOCK,
    create_partitions,
    drop_partitions,
    find_version,
    is_kept_as_file,
    name_partition,
    prepare_schema,
    refuse_other_version,
)
from indexer.storage.generations import (
    GENERATIONS_TO_KEEP,
    check_generation,
    locate_current_generation,
)
from indexer.storage.manifest import (
    MANIFEST_FILE,
    FileRecord,
    Manifest,
    add_build_hint,
    load_manifest,
)
from indexer.storage.segments.segment import SEGMENTS_FOLDER

log = logging.getLogger(__name__)

GRAPH_MEMORY = "1GB"
LOCK_SECONDS = 5
# A generation that was replaced a moment ago may still be asked.
GRACE_SECONDS = 60
# Later than all before, whatever the clock of a new primary says.
_NEXT_MOMENT = (
    "greatest(clock_timestamp(), (select max(replaced_at) + interval '1 microsecond'"
    " from {generations}))"
)
_PACKERS: Mapping[str, Callable[[Path, int], Iterator[bytes]]] = {
    "documents": pack_documents,
    "passages": pack_passages,
    "passage_vectors": pack_passage_vectors,
    "sentence_vectors": pack_sentence_vectors,
    "terms": pack_terms,
}


class _NamedFiles(msgspec.Struct, frozen=True):
    """Of a manifest the files."""

    files: Mapping[str, FileRecord]


class PushResult(NamedTuple):
    """A pushed generation; what of it the database lacked, and what was damaged there."""

    generation: str
    is_new: bool
    segments: int
    new_segments: int
    new_files: int
    mended: int = 0


def push_index(
    index: Path,
    address: DatabaseAddress,
    *,
    keep: int = GENERATIONS_TO_KEEP,
    whole: bool = False,
) -> PushResult:
    """Publish the current generation of a folder, in one transaction.

    What the database has of it is not looked at, unless it is pushed as a ``whole``: then what is
    damaged there is pushed again.

    The ``keep`` newest stay for rollback; older ones are removed afterwards, and what a server may
    still be asked by is left for the next push.

    Raises:
        IndexNotFoundError: nothing is published in the folder.
        IndexDamagedError: a file there is damaged; nothing was pushed.
        BuildBusyError: another push is at work, or a build removed what was being pushed.
        DatabaseError: the database cannot be written; what was published before stays.
    """
    folder = locate_current_generation(index)
    if problems := check_generation(folder, hash_contents=True):
        raise IndexDamagedError(add_build_hint(problems[0]))
    manifest = load_manifest(folder)
    with connect_to_write(address) as connection:
        with _explain_removal(folder), connection.transaction():
            _lock(connection, address)
            prepare_schema(connection)
            mended = _mend(connection, folder, manifest) if whole else 0
            pushed = _publish(connection, folder, manifest)._replace(mended=mended)
        if not mended:  # servers may still ask the tables that were replaced
            _prune_unless_busy(connection, keep)
    return pushed


@contextmanager
def _explain_removal(folder: Path) -> Iterator[None]:
    """Builds keep some generations; during a long push they may remove this one."""
    try:
        yield
    except (OSError, IndexDamagedError) as error:
        if folder.exists():
            raise
        raise BuildBusyError(
            f"A build removed {folder} while it was pushed; nothing was published. Try again when"
            " no build is at work."
        ) from error


def roll_back_database(address: DatabaseAddress) -> str:
    """Publish the newest generation before the current one again; returns its name.

    Raises:
        DatabaseError: there is none, or the database cannot be written.
    """
    with connect_to_write(address) as connection, connection.transaction():
        _lock(connection, address)
        refuse_other_version(find_version(connection))
        older = connection.execute(
            format_statement(
                "select max(g.generation) from {generations} g, {current} c"
                " where g.generation < c.generation",
                generations="generations",
                current="current",
            )
        ).fetchone()
        if older is None or older[0] is None:
            raise DatabaseError(f"The database at {address} holds no older generation; it stays.")
        _make_current(connection, older[0])
        return str(older[0])


def _lock(connection: Connection, address: DatabaseAddress) -> None:
    """Within a transaction, for its time; that of a killed push ends a moment after it."""
    connection.execute(f"set local lock_timeout = '{LOCK_SECONDS}s'")
    try:
        connection.execute("select pg_advisory_xact_lock(%s)", [PUSH_LOCK])
    except errors.LockNotAvailable as error:
        raise BuildBusyError(
            f"Another push is writing to {address}. Try again when it is done."
        ) from error
    connection.execute("set local lock_timeout = 0")


def _mend(connection: Connection, folder: Path, manifest: Manifest) -> int:
    """Push again what is damaged of what a database has; how many segments and files."""
    mended = 0
    for name in manifest.segments:
        content = _hash_segment(manifest, name)
        held = _find_segment(connection, content)
        if held is None or not find_damaged_tables(connection, held):
            continue
        mended += 1
        connection.execute(
            format_statement(
                "update {t} set content = content || '-damaged-' || segment where segment = %s",
                t="segments",
            ),
            [held],
        )
        new = _push_segment(connection, folder / SEGMENTS_FOLDER / name, content)
        connection.execute(
            format_statement(
                "update {t} set segments = array_replace(segments, %s, %s)", t="generations"
            ),
            [held, new],
        )
    files = {n: r for n, r in manifest.files.items() if is_kept_as_file(n)}
    damaged = {*find_damaged_files(connection)} & {record.sha256 for record in files.values()}
    connection.execute(
        format_statement("delete from {t} where sha256 = any(%s)", t="files"), [[*damaged]]
    )
    mended_files = _push_files(connection, folder, {n: r for n, r in files.items() if r.size})
    if mended:
        connection.execute(
            format_statement(
                f"update {{generations}} set replaced_at = {_NEXT_MOMENT}"
                " where generation = (select generation from {current})",
                generations="generations",
                current="current",
            )
        )
    return mended + mended_files


def _find_segment(connection: Connection, content: str) -> int | None:
    held = connection.execute(
        format_statement("select segment from {t} where content = %s", t="segments"), [content]
    ).fetchone()
    return int(held[0]) if held else None


def _publish(connection: Connection, folder: Path, manifest: Manifest) -> PushResult:
    sealed = (folder / MANIFEST_FILE).read_bytes()
    if not _is_unpushed(connection, manifest, sealed):
        is_new = _make_current(connection, manifest.generation)
        return PushResult(manifest.generation, is_new, len(manifest.segments), 0, 0)
    numbers, new = _push_segments(connection, folder, manifest)
    files = {name: r for name, r in manifest.files.items() if is_kept_as_file(name)}
    new_files = _push_files(connection, folder, files)
    connection.execute(
        format_statement(
            "insert into {generations} (generation, manifest, segments) values (%s, %s, %s)",
            generations="generations",
        ),
        [manifest.generation, sealed, numbers],
    )
    _make_current(connection, manifest.generation)
    return PushResult(manifest.generation, True, len(numbers), new, new_files)


def _is_unpushed(connection: Connection, manifest: Manifest, sealed: bytes) -> bool:
    held = connection.execute(
        format_statement(
            "select manifest from {generations} where generation = %s", generations="generations"
        ),
        [manifest.generation],
    ).fetchone()
    if held and bytes(held[0]) != sealed:
        raise DatabaseError(
            f"The database holds another generation {manifest.generation}, of another folder."
            " Build the index again, so that it has a name of its own."
        )
    return held is None


def _make_current(connection: Connection, generation: str) -> bool:
    """Whether another one was current."""
    names = {"generations": "generations", "current": "current"}
    replaced = connection.execute(
        format_statement(
            f"update {{generations}} set replaced_at = {_NEXT_MOMENT}"
            " where generation = (select generation from {current} where generation <> %s)",
            **names,
        ),
        [generation],
    )
    connection.execute(
        format_statement(
            "insert into {current} (generation) values (%s)"
            " on conflict (is_only) do update set generation = excluded.generation",
            current="current",
        ),
        [generation],
    )
    return replaced.rowcount > 0


def _push_segments(
    connection: Connection, folder: Path, manifest: Manifest
) -> tuple[list[int], int]:
    """Their numbers in the database, and how many of them it lacked."""
    numbers, new = list[int](), 0
    for name in manifest.segments:
        content = _hash_segment(manifest, name)
        held = _find_segment(connection, content)
        if held is None:
            new += 1
            held = _push_segment(connection, folder / SEGMENTS_FOLDER / name, content)
        numbers.append(held)
    return numbers, new


def _hash_segment(manifest: Manifest, name: str) -> str:
    """Of all its files: the same booklets may be encoded by another model."""
    start = f"{SEGMENTS_FOLDER}/{name}/"
    records = sorted(
        f"{path.removeprefix(start)} {record.sha256}"
        for path, record in manifest.files.items()
        if path.startswith(start)
    )
    return hashlib.sha256("\n".join(records).encode()).hexdigest()


def _push_segment(connection: Connection, folder: Path, name: str) -> int:
    inserted = connection.execute(
        format_statement("insert into {t} (content) values (%s) returning segment", t="segments"),
        [name],
    ).fetchone()
    segment = int(inserted[0]) if inserted else 0
    create_partitions(connection, segment)
    hashes = dict[str, str]()
    for table, pack in _PACKERS.items():
        digest = hashlib.sha256()
        statement = format_statement(
            "copy {table} from stdin (format binary, freeze)", table=name_partition(table, segment)
        )
        with connection.cursor().copy(statement) as copy:
            for content in chain([COPY_HEADER], pack(folder, segment), [COPY_END]):
                copy.write(content)
                digest.update(content)
        hashes[table] = digest.hexdigest()
        connection.execute(format_statement("analyze {t}", t=name_partition(table, segment)))
    for table in ("passage_vectors", "sentence_vectors"):
        _build_graph(connection, name_partition(table, segment))
    connection.execute(
        format_statement("update {t} set hashes = %s::json where segment = %s", t="segments"),
        [msgspec.json.encode(hashes).decode(), segment],
    )
    return segment


def _build_graph(connection: Connection, table: str) -> None:
    """Of half floats: its candidates are scored again by the whole vectors."""
    found = connection.execute(
        format_statement("select count(*), max(vector_dims(embedding)) from {t}", t=table)
    ).fetchone()
    if found is None or found[0] <= MAX_EXACT_ROWS:
        return
    connection.execute(f"set local maintenance_work_mem = '{GRAPH_MEMORY}'")
    # Several would share that memory by /dev/shm, of which a container has 64 MB.
    connection.execute("set local max_parallel_maintenance_workers = 0")
    connection.execute(
        format_statement(
            "create index on {t} using hnsw ((embedding::halfvec({dimension})) halfvec_ip_ops)",
            t=table,
            dimension=int(found[1]),
        )
    )


def _push_files(connection: Connection, folder: Path, files: Mapping[str, FileRecord]) -> int:
    """Those that the database lacks, by what they hold; how many that were."""
    by_hash = {record.sha256: name for name, record in files.items()}
    held = connection.execute(
        format_statement("select distinct sha256 from {t} where sha256 = any(%s)", t="files"),
        [[*by_hash]],
    ).fetchall()
    lacking = sorted(by_hash.keys() - {sha256 for (sha256,) in held})
    insert = format_statement("insert into {t} values (%s, %s, %s)", t="files")
    for sha256 in lacking:
        with (folder / by_hash[sha256]).open("rb") as file:
            parts = iter(lambda: file.read(PART_BYTES), b"")  # read at once
            for part, content in enumerate(parts):
                connection.execute(insert, [sha256, part, content])
    return len(lacking)


def _prune_unless_busy(connection: Connection, keep: int) -> None:
    """What cannot be removed now is left for the next push: this one is published."""
    try:
        with connection.transaction():
            connection.execute(f"set local lock_timeout = '{LOCK_SECONDS}s'")
            locked = connection.execute(
                "select pg_try_advisory_xact_lock(%s)", [PUSH_LOCK]
            ).fetchone()
            if locked and locked[0]:
                _prune(connection, keep)
    except errors.Error as error:
        said = str(error).partition("\n")[0]
        log.warning("Published; older generations are left for the next push to remove: %s", said)


def _prune(connection: Connection, keep: int) -> None:
    names = {
        "generations": "generations",
        "current": "current",
        "segments": "segments",
        "files": "files",
    }
    connection.execute(
        format_statement(
            "delete from {generations} where generation not in (select generation from {current})"
            " and generation not in (select generation from {generations}"
            "  order by generation desc limit %s)"
            " and coalesce(replaced_at < now() - make_interval(secs => %s), true)",
            **names,
        ),
        [keep, GRACE_SECONDS],
    )
    gone = connection.execute(
        format_statement(
            "delete from {segments} where segment not in"
            " (select unnest(segments) from {generations}) returning segment",
            **names,
        )
    ).fetchall()
    for (segment,) in gone:
        drop_partitions(connection, segment)
    manifests = connection.execute(
        format_statement("select manifest from {generations}", **names)
    ).fetchall()
    connection.execute(
        format_statement("delete from {files} where not (sha256 = any(%s))", **names),
        [_list_hashes([bytes(manifest) for (manifest,) in manifests])],
    )


def _list_hashes(manifests: Sequence[bytes]) -> list[str]:
    """Of the files that any of these manifests names."""
    named = [msgspec.json.decode(manifest, type=_NamedFiles).files for manifest in manifests]
    return sorted({record.sha256 for files in named for record in files.values()})
