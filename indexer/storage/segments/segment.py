"""One segment: its folder in a generation, and the record by which a finished one is trusted."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from indexer.storage.arrays import load_array
from indexer.storage.generations import record_file
from indexer.storage.manifest import SEGMENTED_SCHEMA, FileRecord, Manifest
from indexer.storage.segments.rows import BookletPlaces, RowMap, Rows
from indexer.storage.texts.files import BOOKLET_BOUNDS_FILE, SENTENCE_BOUNDS_FILE

SEGMENTS_FOLDER = "segments"
FINISHED_FILE = "finished.json"
PASSAGE_VECTORS_FILE, SENTENCE_VECTORS_FILE = "passages.faiss", "sentences.faiss"
PASSAGE_KEYS_FILE, SENTENCE_KEYS_FILE = "passages.keys", "sentences.keys"
LEXICAL_FOLDER, TOKENS_FOLDER = "lexical", "tokens"
CELLS_FILE = "cells.faiss"


class LibraryRows(NamedTuple):
    """Where passages and sentences of a library are, and whose its sentences are."""

    passages: RowMap
    sentences: RowMap
    sentence_bounds: Rows


def locate_segments(folder: Path, manifest: Manifest) -> list[Path]:
    """The folders of a generation's segments. Before there were any, it was one itself."""
    if manifest.schema < SEGMENTED_SCHEMA:
        return [folder]
    return [folder / SEGMENTS_FOLDER / name for name in manifest.segments]


def map_rows(places: BookletPlaces, segments: Sequence[Path]) -> LibraryRows:
    """The rows of a library of these segments."""
    passage_bounds = [load_array(segment / BOOKLET_BOUNDS_FILE) for segment in segments]
    sentence_bounds = [load_array(segment / SENTENCE_BOUNDS_FILE) for segment in segments]
    passages = RowMap(places, passage_bounds)
    sentences = [
        bounds[starts] for bounds, starts in zip(sentence_bounds, passage_bounds, strict=True)
    ]
    counts = passages.lay_out([np.diff(bounds) for bounds in sentence_bounds])
    return LibraryRows(passages, RowMap(places, sentences), np.cumsum([0, *counts]))


class FinishedSegment(msgspec.Struct, frozen=True):
    """What a segment's files were when it was finished, and by which model they were encoded."""

    fingerprint: str
    files: Mapping[str, FileRecord]


def seal_segment(folder: Path, fingerprint: str) -> None:
    """Say that a segment is finished; written last, so that none is trusted that is half done."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    files = {
        path.relative_to(folder).as_posix(): record_file(path)
        for path in paths
        if path.name != FINISHED_FILE
    }
    (folder / FINISHED_FILE).write_bytes(msgspec.json.encode(FinishedSegment(fingerprint, files)))


def load_segment_records(folder: Path) -> Mapping[str, FileRecord]:
    """What the files of a segment were when it was finished."""
    stored = (folder / FINISHED_FILE).read_bytes()
    return msgspec.json.decode(stored, type=FinishedSegment).files


def load_finished_segment(folder: Path) -> FinishedSegment | None:
    """The record of a finished segment; None where it is not finished, or not what it was then."""
    try:
        stored = (folder / FINISHED_FILE).read_bytes()
        finished = msgspec.json.decode(stored, type=FinishedSegment)
        is_sound = all(record_file(folder / n) == record for n, record in finished.files.items())
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return finished if is_sound else None
