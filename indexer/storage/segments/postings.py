"""Which passages of the library hold which terms, added up over its segments."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from indexer.storage.postings import FieldPostings, Integers, TermList
from indexer.storage.segments.rows import RowMap
from indexer.words import cache_short_texts

CACHE_SIZE = 4_096
# A term's number in each segment; None in those that do not hold it.
_TermNumbers = tuple[int | None, ...]


class StoredPostings:
    """The postings of a library's segments, read when asked for. Safe for several threads."""

    def __init__(self, folders: Sequence[Path], fields: Sequence[str], rows: RowMap) -> None:
        self._fields = {
            field: [FieldPostings(folder, field) for folder in folders] for field in fields
        }
        self._terms = [TermList(folder) for folder in folders]
        self._rows = rows
        # The same words come with every question, and the index never changes.
        self._find = cache_short_texts(self._look_up, CACHE_SIZE)

    def get_lengths(self, field: str) -> Integers:
        lengths: Integers = self._rows.lay_out([each.lengths for each in self._fields[field]])
        return lengths

    def prepare(self, terms: Sequence[str]) -> None:
        """Nothing: a read from the disk costs no journey."""

    def count_passages(self, field: str, term: str) -> int:
        return sum(
            self._count_in_segment(field, segment, number)
            for segment, number in enumerate(self._find(term))
            if number is not None
        )

    def _count_in_segment(self, field: str, segment: int, term: int) -> int:
        postings = self._fields[field][segment]
        if self._rows.is_whole(segment):
            return postings.get_document_frequency(term)
        return int((self._rows.map_rows(segment, postings.read(term)[0]) >= 0).sum())

    def read(self, field: str, term: str) -> tuple[Integers, Integers]:
        postings = self._fields[field]
        return join_postings(
            self._rows,
            (
                (segment, postings[segment].read(number))
                for segment, number in enumerate(self._find(term))
                if number is not None
            ),
        )

    def read_phrase(
        self, field: str, terms: Sequence[str], max_gaps: int
    ) -> tuple[Integers, Integers]:
        postings = self._fields[field]
        by_segment = enumerate(zip(*map(self._find, terms), strict=True))
        return join_postings(
            self._rows,
            (
                (segment, postings[segment].read_phrase(numbers, max_gaps))
                for segment, numbers in by_segment
                if None not in numbers
            ),
        )

    def _look_up(self, term: str) -> _TermNumbers:
        return tuple(terms.find(term) for terms in self._terms)


def join_postings(
    row_map: RowMap, parts: Iterable[tuple[int, tuple[Integers, Integers]]]
) -> tuple[Integers, Integers]:
    """Rows of segments as rows of the library, ascending, without what is gone."""
    rows = [np.zeros(0, dtype=np.int64)]
    counts: list[Integers] = [np.zeros(0, dtype=np.uint16)]
    for segment, (here, count) in parts:
        mapped = row_map.map_rows(segment, here)
        if not row_map.is_whole(segment):
            count, mapped = count[mapped >= 0], mapped[mapped >= 0]
        rows.append(mapped)
        counts.append(count)
    joined, joined_counts = np.concatenate(rows), np.concatenate(counts)
    if np.all(joined[1:] > joined[:-1]):  # as where each segment holds what follows the last
        return joined, joined_counts
    order = np.argsort(joined, kind="stable")  # of a few runs, each ascending: quick
    return joined[order], joined_counts[order]
