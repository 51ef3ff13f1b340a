"""Dense candidates by pgvector, scored as the folder scores them."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np

from indexer.encoding.encoder import Vectors
from indexer.postgres.parts.segments import SegmentPart, SegmentPartitions, SegmentQuery
from indexer.postgres.schema import MAX_EXACT_ROWS
from indexer.storage.segments.rows import Rows
from indexer.storage.vectors import MORE_FOR_TIES, compute_inner_products

# Sums of the database and of the folder differ by less: both add the 32-bit products of vectors of
# length 1, in another order.
ROUNDING = 1e-5
CHUNK_ROWS = 4_096
# Searches that are prepared and not asked for yet: more than are answered at once.
MAX_BEGUN = 64

# Each graph proposes its nearest one by one, and no more of them than are among the nearest of all;
# a condition within a part would keep PostgreSQL from that. Graphs are of half floats; the whole
# vectors decide, and do not leave the database.
_OF_GRAPH = "select {segment}::integer as number, row, place, embedding from {table}"
_OF_GRAPHS = (
    "(select number, row, embedding <#> %(query)s::vector, null::vector from ({{parts}}) as graphs"
    " where (number::bigint << 32 | place) <> all(%(dead)s::bigint[])"
    " order by embedding::halfvec({dimension}) <#> %(query)s::vector::halfvec({dimension})"
    " limit {wanted})"
)
_SELECT = "(select {number}::integer, row, null::double precision, embedding from {table} where "
_LIVE = "place <> all({dead}::integer[])"
_WITHIN = "row >= {first} and row < {end}"
_NEAREST = " order by embedding <#> %(query)s::vector limit {limit}"


class _Search(NamedTuple):
    """What is searched: the bytes of a vector, how many are wanted, and where."""

    query: bytes
    limit: int
    rows: range | None


class _Compared(NamedTuple):
    """Rows of a segment that are all compared with a question; how many they may propose."""

    segment: int
    where: Mapping[str, object]
    limit: int


class _Proposed(NamedTuple):
    """Rows of the library, and their scores."""

    rows: Rows
    scores: Vectors


class DatabaseVectors:
    """The vectors of a library, by its rows. Safe to search from several threads.

    Segments with a graph find nearly all of the nearest, others all.
    """

    def __init__(self, partitions: SegmentPartitions, table: str, dimension: int) -> None:
        self._partitions = partitions
        self._table = table
        self._dimension = dimension
        self._begun = dict[_Search, Future[tuple[Rows, Vectors]]]()
        sizes = partitions.rows.sizes
        self._dead = [{"dead": partitions.find_dead_places(n)} for n in range(len(sizes))]
        self._graphs = [n for n, size in enumerate(sizes) if size > MAX_EXACT_ROWS]
        self._dead_of_graphs = [
            n << 32 | place for n in self._graphs for place in self._dead[n]["dead"]
        ]
        self._others = [n for n, size in enumerate(sizes) if size <= MAX_EXACT_ROWS]

    def __len__(self) -> int:
        return len(self._partitions.rows)

    def prepare(self, query: Vectors, *, limit: int, rows: range | None = None) -> None:
        """Begin to search."""
        if len(self._begun) >= MAX_BEGUN:  # by those who did not come for it
            for search in [*self._begun]:
                self._begun.pop(search).cancel()
        search = _Search(query.tobytes(), limit, rows)
        self._begun[search] = self._partitions.begin(partial(self._search, query, limit, rows))

    def search(
        self, query: Vectors, *, limit: int, rows: range | None = None
    ) -> tuple[Rows, Vectors]:
        """As ``LibraryVectors.search``."""
        begun = self._begun.pop(_Search(query.tobytes(), limit, rows), None)
        # where all threads are busy it has not begun; what failed was perhaps of an outage before
        if begun is None or begun.cancel() or (begun.done() and begun.exception()):
            return self._search(query, limit, rows)
        return begun.result()

    def _search(self, query: Vectors, limit: int, rows: range | None) -> tuple[Rows, Vectors]:
        wanted = limit + MORE_FOR_TIES
        compared = self._list_compared(wanted, rows)
        graphs = [] if rows is not None else [self._ask_graphs(wanted)]
        found = self._read_nearest(query, compared, graphs)
        while True:
            nearest, scores = _join(found.values())
            order = np.lexsort((nearest, -scores))[:limit]
            least = float(scores[order[-1]]) if len(order) == limit else -np.inf
            cut_off = {
                number: part._replace(limit=2 * part.limit)
                for number, part in compared.items()
                if number in found and _may_lack(found[number], part.limit, least)
            }
            if not cut_off:
                return nearest[order], scores[order]
            compared |= cut_off
            found |= self._read_nearest(query, cut_off)

    def get_vectors(self, rows: range) -> Vectors:
        """The vectors of a range of rows ``(n, d)``, as they were added."""
        parts = self._list_compared(0, rows)
        vectors = np.zeros((len(rows), self._dimension), dtype=np.float32)
        query = SegmentQuery(self._table, f"{_SELECT}{_WITHIN})", _list_parts(parts))
        for number, some in _group(self._partitions.read(query)):
            vectors[self._map_rows(parts[number].segment, some) - rows.start] = self._decode(some)
        return vectors

    def get_all_vectors(self) -> Vectors:
        """Every vector ``(n, d)``, as it was added."""
        starts = range(0, len(self), CHUNK_ROWS)
        chunks = [self.get_vectors(range(n, min(n + CHUNK_ROWS, len(self)))) for n in starts]
        return np.concatenate([np.zeros((0, self._dimension), dtype=np.float32), *chunks])

    def _list_compared(self, wanted: int, rows: range | None) -> dict[int, _Compared]:
        """By a number: that of the segment, unless they are parts of a range of rows."""
        if rows is None:
            return {n: _Compared(n, self._dead[n], self._share(wanted, n)) for n in self._others}
        return {
            number: _Compared(segment, {"first": within.start, "end": within.stop}, wanted)
            for number, (segment, within) in enumerate(self._partitions.rows.locate_range(rows))
        }

    def _share(self, wanted: int, segment: int) -> int:
        """How many a segment proposes at first: twice what would be its part."""
        sizes = self._partitions.rows.sizes
        part = -(-2 * wanted * sizes[segment] // max(1, sum(sizes)))
        return wanted if len(sizes) == 1 else min(wanted, part + MORE_FOR_TIES)

    def _ask_graphs(self, wanted: int) -> SegmentQuery:
        frame = _OF_GRAPHS.format(dimension=self._dimension, wanted=wanted)
        return SegmentQuery(self._table, _OF_GRAPH, [*map(SegmentPart, self._graphs)], frame)

    def _read_nearest(
        self,
        query: Vectors,
        compared: Mapping[int, _Compared],
        graphs: Sequence[SegmentQuery] = (),
    ) -> dict[int, _Proposed]:
        """What is proposed, by the number of what is compared, or of the segment of a graph."""
        is_part = any("first" in part.where for part in compared.values())
        text = f"{_SELECT}{_WITHIN if is_part else _LIVE}{_NEAREST})"
        queries = [SegmentQuery(self._table, text, _list_parts(compared)), *graphs]
        shared = {
            "query": "[" + ",".join(map(repr, query.tolist())) + "]",
            "dead": self._dead_of_graphs,
        }
        found = {}
        for number, some in _group(self._partitions.read(*queries, shared=shared)):
            if number in compared:
                rows = self._map_rows(compared[number].segment, some)
                scores = compute_inner_products(query, self._decode(some))
            else:
                rows = self._map_rows(number, some)
                scores = np.array([-distance for _, _, distance, _ in some], dtype=np.float32)
            found[number] = _Proposed(rows, scores)
        return found

    def _map_rows(self, segment: int, records: Sequence[tuple[Any, ...]]) -> Rows:
        rows = np.array([row for _, row, *_ in records], dtype=np.int64)
        return self._partitions.rows.map_rows(segment, rows)

    def _decode(self, records: Sequence[tuple[Any, ...]]) -> Vectors:
        """From the database's binary form: a head of four bytes, and big-endian floats."""
        kind = np.dtype([("head", "V4"), ("vector", ">f4", (self._dimension,))])
        packed = np.frombuffer(b"".join(vector for *_, vector in records), dtype=kind)
        return np.ascontiguousarray(packed["vector"], dtype=np.float32)


def _list_parts(compared: Mapping[int, _Compared]) -> list[SegmentPart]:
    return [
        SegmentPart(part.segment, {"number": number, "limit": part.limit, **part.where})
        for number, part in compared.items()
    ]


def _may_lack(proposed: _Proposed, limit: int, least: float) -> bool:
    """Whether what was not proposed may score as much as the least of the nearest."""
    return len(proposed.rows) >= limit and float(proposed.scores.min()) + 2 * ROUNDING >= least


def _join(parts: Iterable[_Proposed]) -> _Proposed:
    none = _Proposed(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))
    rows, scores = zip(none, *parts, strict=True)
    return _Proposed(np.concatenate(rows), np.concatenate(scores))


def _group(records: list[tuple[Any, ...]]) -> Iterable[tuple[int, list[tuple[Any, ...]]]]:
    """The records of each part."""
    ordered = sorted(records, key=itemgetter(0))
    return ((number, [*some]) for number, some in groupby(ordered, key=itemgetter(0)))
