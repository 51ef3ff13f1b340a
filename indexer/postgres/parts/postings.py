"""Postings of terms, brought for a whole question at once."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from indexer.postgres.parts.segments import (
    BoundedCache,
    SegmentPart,
    SegmentPartitions,
    SegmentQuery,
)
from indexer.postgres.rows import make_term_key
from indexer.storage.arrays import load_array
from indexer.storage.postings import Integers, match_phrase
from indexer.storage.segments.postings import join_postings
from indexer.storage.segments.segment import LEXICAL_FOLDER

CACHED_BYTES = 64 << 20

_POSTINGS = "text_rows, text_counts, above_rows, above_counts"
_PLACES = "text_places, above_places"


class _HeldTerm(NamedTuple):
    """What the segments hold of a term: by segment, a column's content for each of the columns."""

    by_segment: dict[int, tuple[bytes, ...]]

    @property
    def size(self) -> int:
        return 64 + sum(len(part) for parts in self.by_segment.values() for part in parts)


class DatabasePostings:
    """The postings of a library. Safe for several threads."""

    def __init__(
        self, partitions: SegmentPartitions, segments: Sequence[Path], fields: Sequence[str]
    ) -> None:
        self._partitions = partitions
        self._columns = {field: number for number, field in enumerate(fields)}
        self._lengths = {field: _load_all(segments, f"{field}.lengths") for field in fields}
        self._starts = {field: _load_all(segments, f"{field}.starts") for field in fields}
        self._read_postings = self._build_reader(_POSTINGS)
        self._read_places = self._build_reader(_PLACES)

    def get_lengths(self, field: str) -> Integers:
        lengths: Integers = self._partitions.rows.lay_out(self._lengths[field])
        return lengths

    def prepare(self, terms: Sequence[str]) -> None:
        """Bring the postings of all these terms."""
        self._read_postings(terms)

    def count_passages(self, field: str, term: str) -> int:
        return len(self.read(field, term)[0])

    def read(self, field: str, term: str) -> tuple[Integers, Integers]:
        held = self._read_postings([term])[term]
        column = 2 * self._columns[field]
        return join_postings(
            self._partitions.rows,
            (
                (
                    segment,
                    (
                        np.frombuffer(parts[column], dtype="<u4").astype(np.intp),
                        np.frombuffer(parts[column + 1], dtype="<u2"),
                    ),
                )
                for segment, parts in held.by_segment.items()
            ),
        )

    def read_phrase(
        self, field: str, terms: Sequence[str], max_gaps: int
    ) -> tuple[Integers, Integers]:
        held = self._read_places(terms)
        column, starts = self._columns[field], self._starts[field]
        everywhere = set.intersection(*({*held[term].by_segment} for term in terms))
        return join_postings(
            self._partitions.rows,
            (
                (
                    segment,
                    match_phrase(
                        [_decode_places(held[t].by_segment[segment][column]) for t in terms],
                        starts[segment],
                        max_gaps,
                    ),
                )
                for segment in sorted(everywhere)
            ),
        )

    def _build_reader(self, columns: str) -> Callable[[Sequence[str]], dict[str, _HeldTerm]]:
        cache = BoundedCache[str, _HeldTerm](CACHED_BYTES, lambda held: held.size)
        fetch = partial(self._fetch, columns)
        return lambda terms: cache.read_through(terms, fetch)

    def _fetch(self, columns: str, terms: list[str]) -> dict[str, _HeldTerm]:
        text = (
            f"select {{segment}}::integer, term, {columns} from {{table}}"
            " where term = any(%(terms)s::bytea[])"
        )
        parts = [SegmentPart(segment) for segment in range(len(self._partitions.numbers))]
        terms_by_key = {make_term_key(term.encode()): term for term in terms}
        wanted = {"terms": [*terms_by_key]}
        held = {term: _HeldTerm({}) for term in terms}
        found = self._partitions.read(SegmentQuery("terms", text, parts), shared=wanted)
        for segment, key, *columns_here in found:
            held[terms_by_key[key]].by_segment[segment] = tuple(columns_here)
        return held


def _decode_places(content: bytes) -> Integers:
    return np.frombuffer(content, dtype="<u4").astype(np.int64)


def _load_all(segments: Sequence[Path], name: str) -> list[Integers]:
    return [load_array(segment / LEXICAL_FOLDER / f"{name}.npy") for segment in segments]
