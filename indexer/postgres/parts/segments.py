"""The segments of a generation as partitions of tables, and their rows as the library's."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from threading import Lock
from typing import Any, Generic, NamedTuple, TypeVar

from psycopg import sql

from indexer.postgres.connection import Database, format_statement, join_statements
from indexer.postgres.schema import name_partition
from indexer.storage.segments.rows import BookletPlaces, RowMap, SegmentRow

_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")


class SegmentPart(NamedTuple):
    """A segment to read from, values of its own, and how its query ends."""

    segment: int
    own: Mapping[str, object]
    end: str = ""


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

    def find_dead_places(self, segment: int) -> list[int]:
        """The booklets of a segment that the generation does not have, where rows are gone."""
        if self.rows.is_whole(segment):
            return []
        live = set(self.places[self.places[:, 0] == segment, 1].tolist())
        return sorted(set(range(self.booklet_counts[segment])) - live)

    def read(
        self,
        text: str,
        table: str,
        parts: Sequence[SegmentPart],
        shared: Mapping[str, object] | None = None,
        *,
        graph_effort: int = 0,
    ) -> list[tuple[Any, ...]]:
        """The rows of one query of each part, those of all together.

        In the text ``{table}`` is the partition, ``{segment}`` the number of the segment,
        ``%(name)s`` a value that all share, and ``{name}`` one of the part's own.
        """
        parameters, statements = dict(shared or {}), list[sql.Composed]()
        for number, (segment, own, end) in enumerate(parts):
            names = {name: f"{name}_{number}" for name in own}
            parameters |= {names[name]: value for name, value in own.items()}
            filled: dict[str, sql.Composable | int | str] = {
                name: sql.Placeholder(names[name]) for name in own
            }
            filled |= {"table": name_partition(table, self.numbers[segment]), "segment": segment}
            statements.append(format_statement(text + end, **filled))
        if not statements:
            return []
        joined = join_statements(" union all ", statements)
        return self._read(joined, parameters, graph_effort=graph_effort)

    def read_rows(
        self, text: str, table: str, places: Iterable[SegmentRow]
    ) -> list[tuple[Any, ...]]:
        """As ``read``, of rows of segments; ``{rows}`` is an array of those of one."""
        rows_by_segment: dict[int, list[int]] = {}
        for segment, row in places:
            rows_by_segment.setdefault(segment, []).append(row)
        parts = [SegmentPart(n, {"rows": rows}) for n, rows in rows_by_segment.items()]
        return self.read(text, table, parts)


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
            self._keep(fetched)
        return found

    def _keep(self, fetched: Mapping[_Key, _Value]) -> None:
        with self._lock:
            for key, value in fetched.items():
                if key not in self._values:
                    self._values[key] = value
                    self._size += self._measure(value)
            while self._size > self._limit and len(self._values) > 1:
                _, oldest = self._values.popitem(last=False)
                self._size -= self._measure(oldest)
