"""The rows of a library, and those of the segments that hold them."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.int64]
# ``(booklets, 2)``: the segment of each booklet of a library, and its place in that segment.
BookletPlaces = npt.NDArray[np.int64]

BOOKLETS_FILE = "booklets.npy"


class SegmentRow(NamedTuple):
    """A row of a segment, which is named by its number."""

    segment: int
    row: int


class SegmentRows(NamedTuple):
    """Rows of a segment that follow each other."""

    segment: int
    rows: range


class RowMap:
    """Between the rows of a library, booklet by booklet, and the rows of its segments.

    Rows are of passages, or of sentences: those of a booklet lie together in both. The bounds of a
    segment say where the rows of each of its booklets begin, and where the last end.
    """

    def __init__(self, places: BookletPlaces, bounds_by_segment: Sequence[Rows]) -> None:
        self.sizes = [int(bounds[-1]) for bounds in bounds_by_segment]
        begins = np.cumsum([0, *map(len, bounds_by_segment)])[:-1]
        all_bounds = np.concatenate([*bounds_by_segment, np.zeros(0, dtype=np.int64)])
        self._segments, entries = places[:, 0], begins[places[:, 0]] + places[:, 1]
        self._firsts = all_bounds[entries]
        counts = all_bounds[entries + 1] - self._firsts
        self.bounds: Rows = np.cumsum([0, *counts], dtype=np.int64)
        self._spans = [self._find_spans(segment, counts) for segment in range(len(self.sizes))]

    def __len__(self) -> int:
        return int(self.bounds[-1])

    def is_whole(self, segment: int) -> bool:
        """Whether no row of a segment is gone."""
        starts, ends, _ = self._spans[segment]
        return int((ends - starts).sum()) == self.sizes[segment]

    def find_live(self, segment: int) -> npt.NDArray[np.bool_]:
        """Which rows of a segment the library has."""
        live: npt.NDArray[np.bool_] = self.map_rows(segment, np.arange(self.sizes[segment])) >= 0
        return live

    def map_rows(self, segment: int, rows: npt.NDArray[np.integer[Any]]) -> Rows:
        """The library's rows of a segment's rows; -1 for those that are gone."""
        starts, ends, shifts = self._spans[segment]
        if len(starts) == 1 and starts[0] == 0 and ends[0] == self.sizes[segment]:
            moved: Rows = rows + shifts[0]
            return moved
        if not len(starts):
            return np.full(len(rows), -1, dtype=np.int64)
        spans = np.maximum(np.searchsorted(starts, rows, side="right") - 1, 0)
        is_live = (rows >= starts[spans]) & (rows < ends[spans])
        return np.where(is_live, rows + shifts[spans], -1)

    def locate(self, row: int) -> SegmentRow:
        booklet = int(np.searchsorted(self.bounds, row, side="right")) - 1
        first = int(self._firsts[booklet]) - int(self.bounds[booklet])
        return SegmentRow(int(self._segments[booklet]), row + first)

    def locate_range(self, rows: range) -> Iterator[SegmentRows]:
        """The parts of a range of rows, in its order."""
        start = rows.start
        while start < rows.stop:
            booklet = int(np.searchsorted(self.bounds, start, side="right")) - 1
            stop = min(rows.stop, int(self.bounds[booklet + 1]))
            segment, first = self.locate(start)
            yield SegmentRows(segment, range(first, first + stop - start))
            start = stop

    def lay_out(self, values_by_segment: Sequence[npt.NDArray[Any]]) -> npt.NDArray[Any]:
        """One value for each of the library's rows, from those of the segments' rows."""
        kind = values_by_segment[0] if values_by_segment else np.zeros(0, dtype=np.int64)
        values = np.zeros((len(self), *kind.shape[1:]), dtype=kind.dtype)
        for segment, held in enumerate(values_by_segment):
            rows = self.map_rows(segment, np.arange(len(held)))
            values[rows[rows >= 0]] = held[rows >= 0]
        return values

    def _find_spans(self, segment: int, counts: Rows) -> tuple[Rows, Rows, Rows]:
        """Where a segment's rows begin and end that move together, and how far they move."""
        booklets = np.flatnonzero((self._segments == segment) & (counts > 0))
        booklets = booklets[np.argsort(self._firsts[booklets])]
        starts = self._firsts[booklets]
        ends, shifts = starts + counts[booklets], self.bounds[booklets] - starts
        # Neighbours that stay side by side are one: few are left to look through.
        is_apart = (starts[1:] != ends[:-1]) | (shifts[1:] != shifts[:-1])
        begins = np.flatnonzero(np.append(len(starts) > 0, is_apart))
        lasts = np.append(begins[1:], len(starts))[: len(begins)] - 1
        return starts[begins], ends[lasts], shifts[begins]


def lay_one_segment(bounds: Rows) -> RowMap:
    """The rows of a library that is one segment, with all of its booklets."""
    booklets = np.arange(len(bounds) - 1)
    return RowMap(np.column_stack([np.zeros_like(booklets), booklets]), [bounds])
