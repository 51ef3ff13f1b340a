"""The rows of a segment, in the binary form in which COPY takes them."""

import hashlib
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import numpy as np

from indexer.encoding.encoder import Vectors
from indexer.storage.arrays import load_array
from indexer.storage.lexical import FIELDS
from indexer.storage.postings import FieldPostings, Integers, TermList
from indexer.storage.segments.library import open_segment_texts
from indexer.storage.segments.segment import (
    LEXICAL_FOLDER,
    PASSAGE_VECTORS_FILE,
    SENTENCE_VECTORS_FILE,
    TOKENS_FOLDER,
)
from indexer.storage.texts.files import (
    BOOKLET_BOUNDS_FILE,
    DOCUMENTS_FILE,
    SENTENCE_BOUNDS_FILE,
)
from indexer.storage.texts.lines import LineFile
from indexer.storage.tokens import TokenIndex
from indexer.storage.vectors import VectorIndex

COPY_HEADER = b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0)
COPY_END = struct.pack(">h", -1)
# Vectors are packed this many at a time.
CHUNK_ROWS = 4_096
MAX_TERM_BYTES = 1_024


def pack_documents(folder: Path, segment: int) -> Iterator[bytes]:
    lines = LineFile(folder / DOCUMENTS_FILE)
    for place in range(len(lines)):
        yield _pack_row(segment, place, lines.read(place).rstrip(b"\n"))


def pack_passages(folder: Path, segment: int) -> Iterator[bytes]:
    """Each passage with its text, and with its tokens: ids, spans, and codes or vectors."""
    _, passages = open_segment_texts(folder)
    index = TokenIndex(folder / TOKENS_FOLDER, max_in_memory=0)
    for row, passage in enumerate(passages):
        tokens, stored = index.get_tokens(row), index.get_stored_tokens(row)
        yield _pack_row(
            segment,
            row,
            msgspec.json.encode(passage),
            tokens.token_ids.astype("<i4").tobytes(),
            tokens.spans.astype("<u4").tobytes(),
            (stored if index.quantizer else stored.astype("<f2")).tobytes(),
        )


def pack_passage_vectors(folder: Path, segment: int) -> Iterator[bytes]:
    places = _number_places(load_array(folder / BOOKLET_BOUNDS_FILE))
    return _pack_vectors(VectorIndex(folder / PASSAGE_VECTORS_FILE), places, segment)


def pack_sentence_vectors(folder: Path, segment: int) -> Iterator[bytes]:
    bounds = load_array(folder / SENTENCE_BOUNDS_FILE)[load_array(folder / BOOKLET_BOUNDS_FILE)]
    return _pack_vectors(
        VectorIndex(folder / SENTENCE_VECTORS_FILE), _number_places(bounds), segment
    )


def pack_terms(folder: Path, segment: int) -> Iterator[bytes]:
    """Each term with its postings and places in every field, in the order of the keys."""
    lexical = folder / LEXICAL_FOLDER
    fields = [FieldPostings(lexical, field) for field in FIELDS]
    keys = enumerate(map(make_term_key, TermList(lexical).list_all()))
    for key, number in sorted((key, number) for number, key in keys):
        parts = [key]
        for field in fields:
            rows, counts = field.read(number)
            places = field.read_places(number)
            parts += [part.tobytes() for part in _narrow(rows, counts, places)]
        yield _pack_row(segment, *parts)


def make_term_key(term: bytes) -> bytes:
    """By what a term is found: an index entry of PostgreSQL holds 2,704 bytes at most.

    A longer one, which is no word, goes by a hash that no word is: it is no UTF-8.
    """
    return term if len(term) <= MAX_TERM_BYTES else b"\xff" + hashlib.sha256(term).digest()


def _narrow(rows: Integers, counts: Integers, places: Integers) -> Iterable[Integers]:
    return rows.astype("<u4"), counts.astype("<u2"), places.astype("<u4")


def _number_places(bounds: Integers) -> Integers:
    """The place of the booklet of each row."""
    return np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))


def _pack_vectors(index: VectorIndex, places: Integers, segment: int) -> Iterator[bytes]:
    for start in range(0, len(index), CHUNK_ROWS):
        rows = range(start, min(start + CHUNK_ROWS, len(index)))
        yield _pack_vector_rows(index.get_vectors(rows), rows, places[start : rows.stop], segment)


def _pack_vector_rows(vectors: Vectors, rows: range, places: Integers, segment: int) -> bytes:
    """(segment, row, place, vector) of many rows in one array, big-endian as PostgreSQL wants."""
    count, dimension = vectors.shape
    fields = [("count", ">i2")]
    for name in ("segment", "row", "place"):
        fields += [(f"{name}_size", ">i4"), (name, ">i4")]
    fields += [("size", ">i4"), ("dimension", ">i2"), ("unused", ">i2")]
    packed = np.zeros(count, dtype=[*fields, ("vector", ">f4", (dimension,))])
    packed["count"], packed["size"] = 4, 4 + 4 * dimension
    for name, values in (("segment", segment), ("row", rows), ("place", places)):
        packed[f"{name}_size"], packed[name] = 4, values
    packed["dimension"], packed["vector"] = dimension, vectors
    return packed.tobytes()


def _pack_row(*values: int | bytes) -> bytes:
    """One row of integers and bytes."""
    parts = [struct.pack(">h", len(values))]
    for value in values:
        content = struct.pack(">i", value) if isinstance(value, int) else value
        parts += [struct.pack(">i", len(content)), content]
    return b"".join(parts)
