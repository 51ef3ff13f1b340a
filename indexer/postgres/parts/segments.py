"""The segments of a generation as partitions of tables, and their rows as the library's."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import lru_cache
from threading import Lock
from typing import Any, Generic, NamedTuple, TypeVar

from psycopg import sql

from indexer.errors import DatabaseError
from indexer.postgres.connection import Database, format_statement, join_statements
from indexer.postgres.schema import MEND_HINT, name_partition
from indexer.storage.segments.rows import BookletPlaces, RowMap, SegmentRow

# They differ by which of the segments hold what is asked for.
COMPOSED_STATEMENTS = 1_024

_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")


class SegmentPart(NamedTuple):
    """A segment to read from, and values of its own."""

    segment: int
    own: Mapping[str, object] = {}


class SegmentQuery(NamedTuple):
    """What to ask of a table in some segments, and what to make of all their rows together.

    In the text ``{table}`` is the segment's partition, ``{segment}`` its number, ``{name}`` a value
    of the part's own, and ``%(name)s`` one that all share; in the frame ``{parts}`` are the texts.
    """

    table: str
    text: str
    parts: Sequence[SegmentPart]
    frame: str = "{parts}"


class RowsRequest(NamedTuple):
    """Some rows of a table: their places by its key, and the columns."""

    table: str
    key: str
    columns: str
    places: Sequence[SegmentRow]


class SegmentPartitions:
    """Reads rows of several segments in one journey. Safe for several threads.

    ``numbers`` are those of the partitions, in the order of the segments, and ``booklet_counts``
    how many booklets each holds, those that are gone too. ``rows`` are of passages or of sentences.
    """

    def __init__(
        self,
        database: Database,
        numbers: Sequence[int],
        rows: RowMap,
        places: BookletPlaces,
        booklet_counts: Sequence[int],
    ) -> None:
        self.rows = rows
        self.places = places
        self.numbers = numbers
        self.booklet_counts = booklet_counts
        self._read = database.read
        self.begin = database.begin

    def find_dead_places(self, segment: int) -> list[int]:
        """The booklets of a segment that the generation does not have, where rows are gone."""
        if self.rows.is_whole(segment):
            return []
        live = set(self.places[self.places[:, 0] == segment, 1].tolist())
        return sorted(set(range(self.booklet_counts[segment])) - live)

    def read(
        self, *queries: SegmentQuery, shared: Mapping[str, object] | None = None
    ) -> list[tuple[Any, ...]]:
        """The rows of all queries, in one journey."""
        asked = [query for query in queries if query.parts]
        if not asked:
            return []
        parts = enumerate(part for query in asked for part in query.parts)
        own = {f"{name}_{number}": part.own[name] for number, part in parts for name in part.own}
        shapes = (
            _QueryShape(
                query.text,
                query.frame,
                tuple(
                    _PartShape(
                        name_partition(query.table, self.numbers[part.segment]),
                        part.segment,
                        tuple(part.own),
                    )
                    for part in query.parts
                ),
            )
            for query in asked
        )
        return self._read(_compose(tuple(shapes)), {**(shared or {}), **own})

    def read_rows(self, *requests: RowsRequest) -> list[list[tuple[Any, ...]]]:
        """The columns of rows of each of some tables, in the order of places, in one journey.

        Raises:
            DatabaseError: rows that were pushed are gone.
        """
        queries = [self._build_query(number, rows) for number, rows in enumerate(requests)]
        found = {
            (number, segment, row): tuple(columns)
            for number, segment, row, *columns in self.read(*queries)
        }
        try:
            return [
                [found[(number, *place)] for place in rows.places]
                for number, rows in enumerate(requests)
            ]
        except KeyError as error:
            number, segment, _ = error.args[0]
            gone = name_partition(requests[number].table, self.numbers[segment])
            raise DatabaseError(
                f"Rows of the table {gone} are gone that were pushed. {MEND_HINT}"
            ) from error

    def _build_query(self, number: int, request: RowsRequest) -> SegmentQuery:
        """Of every segment, so that the database has one statement to know, and one type of it."""
        rows = [list[str]() for _ in self.numbers]
        for segment, row in request.places:
            rows[segment].append(str(row))
        parts = [SegmentPart(n, {"rows": f"{{{','.join(here)}}}"}) for n, here in enumerate(rows)]
        text = (
            f"select {number}, {{segment}}::integer, {request.key}, {request.columns}"
            f" from {{table}} where {request.key} = any({{rows}}::integer[])"
        )
        return SegmentQuery(request.table, text, parts)


class _PartShape(NamedTuple):
    """Of a part what its statement depends on."""

    partition: str
    segment: int
    names: tuple[str, ...]


class _QueryShape(NamedTuple):
    """Of a query what its statement depends on."""

    text: str
    frame: str
    parts: tuple[_PartShape, ...]


@lru_cache(COMPOSED_STATEMENTS)
def _compose(queries: tuple[_QueryShape, ...]) -> bytes:
    """One statement; the parts' own values are numbered."""
    number, composed = 0, list[sql.Composable]()
    for query in queries:
        texts = list[sql.Composable]()
        for partition, segment, names in query.parts:
            filled: dict[str, sql.Composable | int | str] = {
                name: sql.Placeholder(f"{name}_{number}") for name in names
            }
            filled |= {"table": partition, "segment": segment}
            texts.append(format_statement(query.text, **filled))
            number += 1
        composed.append(format_statement(query.frame, parts=join_statements(" union all ", texts)))
    return join_statements(" union all ", composed).as_bytes(None)


class BoundedCache(Generic[_Key, _Value]):
    """What was read last, up to a size. Safe for several threads."""

    def __init__(self, limit: int, measure: Callable[[_Value], int] = lambda _: 1) -> None:
        self._limit, self._measure, self._size = limit, measure, 0
        self._values: OrderedDict[_Key, _Value] = OrderedDict()
        self._lock = Lock()

    def read_through(
        self, keys: Sequence[_Key], fetch: Callable[[list[_Key]], Mapping[_Key, _Value]]
    ) -> dict[_Key, _Value]:
        """The value of each key; those that are not here are fetched together."""
        with self._lock:
            found = {key: self._values[key] for key in keys if key in self._values}
            for key in found:
                self._values.move_to_end(key)
        lacking = [key for key in dict.fromkeys(keys) if key not in found]
        if lacking:
            fetched = fetch(lacking)
            found |= fetched
            self.keep(fetched)
        return found

    def find_lacking(self, keys: Iterable[_Key]) -> list[_Key]:
        """Those of which nothing is kept."""
        with self._lock:
            return [key for key in dict.fromkeys(keys) if key not in self._values]

    def keep(self, values: Mapping[_Key, _Value]) -> None:
        with self._lock:
            for key, value in values.items():
                if key not in self._values:
                    self._values[key] = value
                    self._size += self._measure(value)
            while self._size > self._limit and len(self._values) > 1:
                _, oldest = self._values.popitem(last=False)
                self._size -= self._measure(oldest)
