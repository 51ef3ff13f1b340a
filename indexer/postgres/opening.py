"""A generation in a database, opened: its small files are read, its rows when asked for."""

import hashlib
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import msgspec

from indexer.encoding.verifier import VERIFIER_FILE
from indexer.errors import DatabaseError, DiskError, IndexDamagedError
from indexer.index_place import PUSH_HINT
from indexer.postgres.connection import (
    PATIENCE_SECONDS,
    RETRY_SECONDS,
    Database,
    format_statement,
)
from indexer.postgres.parts.postings import DatabasePostings
from indexer.postgres.parts.segments import SegmentPartitions
from indexer.postgres.parts.texts import DatabaseDocuments, DatabasePassages
from indexer.postgres.parts.tokens import DatabaseTokens
from indexer.postgres.parts.vectors import DatabaseVectors
from indexer.postgres.schema import (
    PART_BYTES,
    is_kept_as_file,
    refuse_old_vector,
    refuse_other_version,
)
from indexer.storage.arrays import load_array
from indexer.storage.index import Index, open_models
from indexer.storage.lexical import FIELDS, LexicalIndex
from indexer.storage.manifest import (
    BUILD_HINT,
    MANIFEST_FILE,
    FileRecord,
    Manifest,
    load_manifest,
)
from indexer.storage.segments.rows import BOOKLETS_FILE
from indexer.storage.segments.segment import locate_segments, map_rows
from indexer.storage.texts.files import BOOKLET_BOUNDS_FILE, REPEATS_FILE
from indexer.storage.texts.stored import BookletRows, load_library_facts
from indexer.vocabulary import Vocabulary

_CURRENT = """
select g.generation, g.manifest, g.segments, v.version,
    (select extversion from pg_extension where extname = 'vector'),
    v.tableoid::bigint,
    (select coalesce((extract(epoch from max(replaced_at)) * 1000000)::bigint, 0)
        from {generations})
from {version} v
left join ({current} c join {generations} g using (generation)) on true
"""


class PushedGeneration(NamedTuple):
    """What a database says of a generation; ``segments`` are numbers of partitions.

    ``tables`` tell our tables from those before them, where they were removed and made again;
    ``moment`` grows with each that is published in them, also with a rollback.
    """

    name: str
    manifest: bytes
    segments: tuple[int, ...]
    tables: int
    moment: int

    def is_as(self, other: "PushedGeneration") -> bool:
        """Whether it is the same, in the same rows."""
        return self._replace(moment=0) == other._replace(moment=0)

    def is_before(self, other: "PushedGeneration") -> bool:
        """Whether another was published after it: a replica that lags does not know it yet."""
        mine, others = (self.moment, self.name), (other.moment, other.name)
        return self.tables == other.tables and mine < others


def find_current(database: Database) -> PushedGeneration:
    """The generation that is published.

    Raises:
        DatabaseError: there is none, or the tables or pgvector are of another version.
    """
    names = {name: name for name in ("version", "current", "generations")}
    found = database.read(format_statement(_CURRENT, **names))
    refuse_other_version(found[0][3] if found else 0)
    name, manifest, segments, _, vector_version, tables, moment = found[0]
    refuse_old_vector(vector_version)
    if name is None:
        raise DatabaseError(
            f"The database at {database.address} holds no index yet. Publish one with:"
            f" indexer push {database.address}"
        )
    return PushedGeneration(name, bytes(manifest), tuple(segments), tables, moment)


def open_database_index(database: Database) -> Index:
    """The published generation.

    Raises:
        DatabaseError, IndexDamagedError, DiskError: as ``find_current`` and ``open_pushed``.
    """
    return open_pushed(database, find_current(database))


def open_pushed(
    database: Database, pushed: PushedGeneration, *, opened: Index | None = None
) -> Index:
    """A generation that was found; shares the encoder of an opened one where it can.

    Raises:
        IndexDamagedError: a file of it is damaged, or this program cannot open it.
        DiskError: there is no space for its small files, which are unpacked for a moment.
        DatabaseError: no server answers.
    """
    where = f"Generation {pushed.name} in the database at {database.address} cannot be"
    folder = ""
    try:
        with TemporaryDirectory(prefix="booklets-") as folder:
            place = Path(folder)
            (place / MANIFEST_FILE).write_bytes(pushed.manifest)
            manifest = load_manifest(place)
            _bring_files(database, place, manifest, opened)
            return _open_parts(database, place, manifest, pushed, opened)
    except DatabaseError:
        raise
    except IndexDamagedError as error:
        reason = str(error).replace(f"{folder}/", "").removesuffix(BUILD_HINT).rstrip()
        raise IndexDamagedError(f"{where} opened: {reason} {PUSH_HINT}") from error
    except OSError as error:
        raise DiskError(
            f"{where} unpacked into a temporary folder: {error.strerror or error}. Free some space"
            " there, or name another folder by TMPDIR."
        ) from error
    except Exception as error:  # each library has its own, for what another version wrote
        reason = f"{where} opened by this program ({type(error).__name__}). {PUSH_HINT}"
        raise IndexDamagedError(reason) from error


def _open_parts(
    database: Database,
    folder: Path,
    manifest: Manifest,
    pushed: PushedGeneration,
    opened: Index | None,
) -> Index:
    facts, places = load_library_facts(folder), load_array(folder / BOOKLETS_FILE)
    segments = locate_segments(folder, manifest)
    rows = map_rows(places, segments)
    counts = [len(load_array(segment / BOOKLET_BOUNDS_FILE)) - 1 for segment in segments]
    passages = SegmentPartitions(database, pushed.segments, rows.passages, places, counts)
    sentences = SegmentPartitions(database, pushed.segments, rows.sentences, places, counts)
    dimension = int(manifest.model["dimension"])
    rows_by_booklet = BookletRows(rows.passages.bounds, facts.booklets)
    texts = DatabasePassages(passages)
    encoder, verifier = open_models(folder, manifest, opened)
    return Index(
        manifest=manifest,
        documents=DatabaseDocuments(passages, rows_by_booklet, texts),
        passages=texts,
        rows_by_booklet=rows_by_booklet,
        sentence_bounds=rows.sentence_bounds,
        repeats=load_array(folder / REPEATS_FILE),
        languages=facts.languages,
        words=facts.words,
        passage_vectors=DatabaseVectors(passages, "passage_vectors", dimension),
        sentence_vectors=DatabaseVectors(sentences, "sentence_vectors", dimension),
        lexical=LexicalIndex(DatabasePostings(passages, segments, FIELDS)),
        tokens=DatabaseTokens(passages, texts, folder, segments),
        encoder=encoder,
        verifier=verifier,
        vocabulary=Vocabulary.from_json(_read_json(folder / "vocabulary.json")),
        relevance=_read_json(folder / "relevance.json"),
    )


def _bring_files(
    database: Database, folder: Path, manifest: Manifest, opened: Index | None
) -> None:
    """Write the files of a generation that are not rows; no models that are open already."""
    held = _select_models(opened.manifest) if opened else {}
    left_out = held if held == _select_models(manifest) else {}
    wanted = {n: r for n, r in manifest.files.items() if is_kept_as_file(n) and n not in left_out}
    for records in _group_by_size(wanted):
        hashes = {record.sha256 for record in records.values() if record.size}
        contents = _await_contents(database, hashes)
        for name, record in records.items():
            content = contents.get(record.sha256, b"")
            if hashlib.sha256(content).hexdigest() != record.sha256:
                raise IndexDamagedError(f"{name} is not what was pushed.")
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def _group_by_size(records: Mapping[str, FileRecord]) -> Iterator[dict[str, FileRecord]]:
    """Small files together, each large one alone, so that memory holds one."""
    yield {name: record for name, record in records.items() if record.size <= PART_BYTES}
    for name, record in records.items():
        if record.size > PART_BYTES:
            yield {name: record}


def _await_contents(database: Database, hashes: set[str]) -> dict[str, bytes]:
    """What files hold, by their hashes; a replica that lacks some is asked again for a while."""
    contents, until = _read_contents(database, hashes), time.monotonic() + PATIENCE_SECONDS
    while (lacking := hashes - contents.keys()) and time.monotonic() < until:
        time.sleep(RETRY_SECONDS)
        contents |= _read_contents(database, lacking)
    return contents


def _read_contents(database: Database, hashes: set[str]) -> dict[str, bytes]:
    found = database.read(
        format_statement(
            "select sha256, content from {files} where sha256 = any(%(hashes)s)"
            " order by sha256, part",
            files="files",
        ),
        {"hashes": sorted(hashes)},
    )
    parts: dict[str, list[bytes]] = {}
    for sha256, content in found:
        parts.setdefault(sha256, []).append(content)
    return {sha256: b"".join(contents) for sha256, contents in parts.items()}


def _select_models(manifest: Manifest) -> dict[str, FileRecord]:
    return {
        name: record
        for name, record in manifest.files.items()
        if name.startswith("encoder/") or name == VERIFIER_FILE
    }


def _read_json(path: Path) -> Any:
    return msgspec.json.decode(path.read_bytes())
