"""Nearest vectors among all segments."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from indexer.encoding.encoder import Vectors
from indexer.storage.segments.rows import RowMap, Rows
from indexer.storage.vectors import COMPARED_PER_WANTED, NearCells, VectorIndex


class LibraryVectors:
    """The vectors of a library, by its rows. Safe to search from several threads."""

    def __init__(self, indexes: Sequence[VectorIndex], rows: RowMap) -> None:
        self._indexes = indexes
        self._rows = rows
        # Of a large library's segments several are searched at once.
        self._threads = ThreadPoolExecutor(len(os.sched_getaffinity(0)), "vectors")
        self._live = [None if rows.is_whole(n) else rows.find_live(n) for n in range(len(indexes))]

    def __len__(self) -> int:
        return len(self._rows)

    def prepare(self, query: Vectors, *, limit: int, rows: range | None = None) -> None:
        """Nothing: the vectors are here."""

    def search(
        self, query: Vectors, *, limit: int, rows: range | None = None
    ) -> tuple[Rows, Vectors]:
        """As ``VectorIndex.search``. Ties are by row, also those at the limit."""
        places = self._list_places(rows)
        found = [
            self._search_segment(segment, query, limit, within)
            for segment, within in places
            if rows is not None or self._indexes[segment].is_exact
        ]
        found += [] if rows is not None else self._search_cells(query, limit)
        nearest = np.concatenate([np.zeros(0, dtype=np.int64), *(each for each, _ in found)])
        scores = np.concatenate([np.zeros(0, dtype=np.float32), *(each for _, each in found)])
        order = np.lexsort((nearest, -scores))[:limit]
        return nearest[order], scores[order]

    def _search_cells(self, query: Vectors, limit: int) -> list[tuple[Rows, Vectors]]:
        """Of the segments that are not searched exactly: those that seem nearest, compared."""
        wanted = COMPARED_PER_WANTED * limit
        near_cells: dict[str, NearCells] = {}
        segments = [n for n, index in enumerate(self._indexes) if not index.is_exact]
        if not segments:
            return []
        for index in (self._indexes[segment] for segment in segments):
            if index.cells_hash not in near_cells:
                near_cells[index.cells_hash] = index.find_cells(query)

        def estimate(segment: int) -> tuple[Rows, Vectors]:
            index, live = self._indexes[segment], self._live[segment]
            return index.estimate(query, near_cells[index.cells_hash], limit=wanted, within=live)

        search_all = self._threads.map if len(segments) > 1 else map
        estimated = [*search_all(estimate, segments)]
        joined = np.concatenate([scores for _, scores in estimated])
        least = np.partition(joined, -wanted)[-wanted] if wanted < len(joined) else -np.inf
        found = []
        for segment, (here, scores) in zip(segments, estimated, strict=True):
            near = here[scores >= least]
            compared = self._indexes[segment].compute_scores(near, query)
            found.append((self._rows.map_rows(segment, near), compared))
        return found

    def get_vectors(self, rows: range) -> Vectors:
        """The vectors of a range of rows ``(n, d)``, as they were added."""
        parts = [
            self._indexes[segment].get_vectors(within)
            for segment, within in self._rows.locate_range(rows)
        ]
        return np.concatenate(parts) if parts else np.zeros((0, self._dimension), dtype=np.float32)

    def get_all_vectors(self) -> Vectors:
        """Every vector ``(n, d)``, as it was added."""
        return self.get_vectors(range(len(self)))

    @property
    def _dimension(self) -> int:
        return self._indexes[0].dimension if self._indexes else 0

    def _list_places(
        self, rows: range | None
    ) -> list[tuple[int, range | npt.NDArray[np.bool_] | None]]:
        if rows is None:
            return [*enumerate(self._live)]
        return [*self._rows.locate_range(rows)]

    def _search_segment(
        self,
        segment: int,
        query: Vectors,
        limit: int,
        within: range | npt.NDArray[np.bool_] | None,
    ) -> tuple[Rows, Vectors]:
        nearest, scores = self._indexes[segment].search_with_ties(query, limit=limit, within=within)
        return self._rows.map_rows(segment, nearest), scores
