"""Dense candidates by pgvector, scored as the folder scores them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np

from indexer.encoding.encoder import Vectors
from indexer.postgres.parts.segments import SegmentPart, SegmentPartitions
from indexer.postgres.schema import MAX_EXACT_ROWS
from indexer.storage.segments.rows import Rows
from indexer.storage.vectors import MORE_FOR_TIES, compute_inner_products

# Sums of the database and of the folder differ by less: both add the 32-bit products of vectors of
# length 1, in another order.
ROUNDING = 1e-5
CHUNK_ROWS = 4_096
# How many neighbours the search of a graph keeps in sight: a few more than it is to propose.
MIN_EFFORT, MAX_EFFORT = 100, 400

_START = "(select {segment}::integer, row, embedding from {table}"
# A graph is of half floats; what it proposes is scored by the whole vectors.
_BY_GRAPH = "(embedding::halfvec({dimension})) <#> %(query)s::vector::halfvec({dimension})"
_EXACTLY = "embedding <#> %(query)s::vector"
_LIVE = " where place <> all({dead}::integer[])"
_WITHIN = " where row >= {first} and row < {end}"


class _Proposed(NamedTuple):
    """What the segments proposed: rows of the library, and scores.

    Whatever an exact search did not propose scores less than ``exact_limit``; of graphs, what is
    further on hardly scores more than ``graph_limit``.
    """

    rows: Rows
    scores: Vectors
    exact_limit: float
    graph_limit: float


class DatabaseVectors:
    """The vectors of a library, by its rows. Safe to search from several threads.

    Segments with a graph find nearly all of the nearest, others all.
    """

    def __init__(self, partitions: SegmentPartitions, table: str, dimension: int) -> None:
        self._partitions = partitions
        self._table = table
        self._dimension = dimension
        segments = range(len(partitions.numbers))
        self._has_graph = [partitions.rows.sizes[n] > MAX_EXACT_ROWS for n in segments]
        self._dead = [partitions.find_dead_places(n) for n in segments]

    def __len__(self) -> int:
        return len(self._partitions.rows)

    def search(
        self, query: Vectors, *, limit: int, rows: range | None = None
    ) -> tuple[Rows, Vectors]:
        """As ``LibraryVectors.search``."""
        wanted = limit + MORE_FOR_TIES
        while True:
            found = self._propose(query, wanted, rows)
            order = np.lexsort((found.rows, -found.scores))[:limit]
            nearest, scores = found.rows[order], found.scores[order]
            last = float(scores[-1]) if len(scores) == limit else -np.inf
            is_all = max(found.exact_limit, found.graph_limit) == -np.inf
            if is_all or (last > found.exact_limit and last >= found.graph_limit):
                return nearest, scores
            wanted *= 2

    def get_vectors(self, rows: range) -> Vectors:
        """The vectors of a range of rows ``(n, d)``, as they were added."""
        parts = [
            SegmentPart(segment, {"first": within.start, "end": within.stop})
            for segment, within in self._partitions.rows.locate_range(rows)
        ]
        found = self._partitions.read(f"{_START}{_WITHIN})", self._table, parts)
        vectors = np.zeros((len(rows), self._dimension), dtype=np.float32)
        for segment, some in _group(found):
            vectors[self._map_rows(segment, some) - rows.start] = self._decode(some)
        return vectors

    def get_all_vectors(self) -> Vectors:
        """Every vector ``(n, d)``, as it was added."""
        starts = range(0, len(self), CHUNK_ROWS)
        chunks = [self.get_vectors(range(n, min(n + CHUNK_ROWS, len(self)))) for n in starts]
        return np.concatenate([np.zeros((0, self._dimension), dtype=np.float32), *chunks])

    def _propose(self, query: Vectors, wanted: int, rows: range | None) -> _Proposed:
        parts = [*self._list_parts(wanted, rows)]
        nearest, scores = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.float32)]
        exact_limit = graph_limit = -np.inf
        limits = {part.segment: limit for part, limit in parts}
        for segment, some in _group(self._read_nearest(query, parts)):
            nearest.append(self._map_rows(segment, some))
            scores.append(compute_inner_products(query, self._decode(some)))
            if len(some) < limits[segment]:
                continue
            if rows is None and self._has_graph[segment]:
                graph_limit = max(graph_limit, float(scores[-1].min()))
            else:
                exact_limit = max(exact_limit, float(scores[-1].min()) + 2 * ROUNDING)
        return _Proposed(np.concatenate(nearest), np.concatenate(scores), exact_limit, graph_limit)

    def _list_parts(self, wanted: int, rows: range | None) -> Iterator[tuple[SegmentPart, int]]:
        """What to read of each segment, and how much at most."""
        if rows is not None:
            for segment, within in self._partitions.rows.locate_range(rows):
                own = {"first": within.start, "end": within.stop}
                end = f"{_WITHIN} order by {_EXACTLY} limit {wanted})"
                yield SegmentPart(segment, own, end), wanted
            return
        for segment, dead in enumerate(self._dead):
            graph = _BY_GRAPH.replace("{dimension}", str(self._dimension))
            order = graph if self._has_graph[segment] else _EXACTLY
            limit = self._share(wanted, segment)
            end = f"{_LIVE if dead else ''} order by {order} limit {limit})"
            yield SegmentPart(segment, {"dead": dead} if dead else {}, end), limit

    def _share(self, wanted: int, segment: int) -> int:
        """How many a segment proposes: twice what would be its part, rarely too few."""
        sizes = self._partitions.rows.sizes
        part = -(-2 * wanted * sizes[segment] // max(1, sum(sizes)))
        return wanted if len(sizes) == 1 else min(wanted, part + MORE_FOR_TIES)

    def _read_nearest(
        self, query: Vectors, parts: Sequence[tuple[SegmentPart, int]]
    ) -> list[tuple[Any, ...]]:
        text = "[" + ",".join(map(repr, query.tolist())) + "]"
        limits = [limit for part, limit in parts if self._has_graph[part.segment]]
        effort = min(MAX_EFFORT, max(MIN_EFFORT, max(limits) * 5 // 4)) if limits else 0
        return self._partitions.read(
            _START, self._table, [p for p, _ in parts], {"query": text}, graph_effort=effort
        )

    def _map_rows(self, segment: int, records: Sequence[tuple[Any, ...]]) -> Rows:
        rows = np.array([row for _, row, _ in records], dtype=np.int64)
        return self._partitions.rows.map_rows(segment, rows)

    def _decode(self, records: Sequence[tuple[Any, ...]]) -> Vectors:
        """From the database's binary form: a head of four bytes, and big-endian floats."""
        kind = np.dtype([("head", "V4"), ("vector", ">f4", (self._dimension,))])
        packed = np.frombuffer(b"".join(vector for _, _, vector in records), dtype=kind)
        return np.ascontiguousarray(packed["vector"], dtype=np.float32)


def _group(records: list[tuple[Any, ...]]) -> Iterable[tuple[int, list[tuple[Any, ...]]]]:
    """The records of each segment."""
    ordered = sorted(records, key=itemgetter(0))
    return ((segment, [*some]) for segment, some in groupby(ordered, key=itemgetter(0)))
