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
        numbers = self._find(term)
        if not all(number is None or self._rows.is_whole(n) for n, number in enumerate(numbers)):
            return len(self.read(field, term)[0])
        return sum(
            postings.get_document_frequency(number)
            for postings, number in zip(self._fields[field], numbers, strict=True)
            if number is not None
        )

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
        rows.append(mapped[mapped >= 0])
        counts.append(count[mapped >= 0])
    joined = np.concatenate(rows)
    order = np.argsort(joined)
    return joined[order], np.concatenate(counts)[order]
