"""Dense candidates by pgvector, scored as the folder scores them."""

from collections.abc import Iterable, Sequence
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

_START = "(select {segment}::integer, row, embedding from {table}"
# A graph is of half floats; what it proposes is scored by the whole vectors.
_BY_GRAPH = "(embedding::halfvec({dimension})) <#> %(query)s::vector::halfvec({dimension})"
_EXACTLY = "embedding <#> %(query)s::vector"
_LIVE = " where place <> all({dead}::integer[])"
_WITHIN = " where row >= {first} and row < {end}"


class _Proposed(NamedTuple):
    """What the exact segments proposed and graphs did: rows of the library, and scores.

    Whatever they did not propose scores no more than ``limit``.
    """

    rows: Rows
    scores: Vectors
    limit: float


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
            if len(scores) < limit or scores[-1] > found.limit:
                return nearest, scores
            wanted *= 2

    def get_vectors(self, rows: range) -> Vectors:
        """The vectors of a range of rows ``(n, d)``, as they were added."""
        parts = [
            (segment, {"first": within.start, "end": within.stop})
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
        found = self._read_nearest(query, wanted, rows)
        nearest, scores = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.float32)]
        limit = -np.inf
        for segment, some in _group(found):
            nearest.append(self._map_rows(segment, some))
            scores.append(compute_inner_products(query, self._decode(some)))
            is_exact = rows is not None or not self._has_graph[segment]
            if is_exact and len(some) == wanted:
                limit = max(limit, float(scores[-1].min()) + 2 * ROUNDING)
        return _Proposed(np.concatenate(nearest), np.concatenate(scores), limit)

    def _read_nearest(
        self, query: Vectors, wanted: int, rows: range | None
    ) -> list[tuple[int, int, bytes]]:
        parts: dict[str, list[SegmentPart]] = {}
        if rows is None:
            for segment, dead in enumerate(self._dead):
                order = _BY_GRAPH if self._has_graph[segment] else _EXACTLY
                where = _LIVE if dead else ""
                some = parts.setdefault(f"{where} order by {order}", [])
                some.append((segment, {"dead": dead} if dead else {}))
        else:
            for segment, within in self._partitions.rows.locate_range(rows):
                some = parts.setdefault(f"{_WITHIN} order by {_EXACTLY}", [])
                some.append((segment, {"first": within.start, "end": within.stop}))
        text = "[" + ",".join(map(repr, query.tolist())) + "]"
        return [
            row
            for end, some in parts.items()
            for row in self._partitions.read(
                f"{_START}{end} limit {wanted})".replace("{dimension}", str(self._dimension)),
                self._table,
                some,
                query=text,
            )
        ]

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
