"""The text of a table: each value on a line of its own, after the heads of its row and column.

So a value says alone what it is, and none can be read under another column's head. Where nothing
names rows or columns, a row is a line with bars between its cells and a dash for each empty one.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

from indexer.documents import BlockKind
from indexer.readers.pieces import Table, TableRow

EMPTY_CELL = "–"
# In characters: longer words are no head that could be read again before each value.
MAX_HEAD_LENGTH = 200
# A table that would become longer than this by its heads is written with bars.
MAX_TABLE_LENGTH = 400_000
# In words: a longer line across a table is a note, and not what the rows below it are of.
MAX_GROUP_WORDS = 10
_NOTE_BEGINNING = re.compile(r"[*†‡§¶#]|\(?(?:notes?|nb|n\.b\.)(?:\W|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TableLine:
    """A line of the text, of one row of a table.

    ``cells`` are column, start and end in ``text`` of each cell in it.
    """

    kind: BlockKind
    row: int
    text: str
    cells: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True)
class _Heads:
    """What the rows and columns of a table are called."""

    table: Table

    @cached_property
    def columns(self) -> list[str]:
        """The names of each column, from every row that names columns; "" where it has none."""
        header = [_fill_gaps(row.cells) for row in self.table.rows[: self.table.header_count]]
        columns = zip(*header, strict=True) if header else ([""] for _ in self.table.rows[0].cells)
        return [", ".join(dict.fromkeys(filter(None, map(_trim, names)))) for names in columns]

    def find_column_name(self, row: TableRow, column: int) -> str:
        """The name over a cell; several, with a slash between, where it reaches over columns."""
        others = takewhile(lambda at: row.cells[at] is None, range(column + 1, len(row.cells)))
        names = [self.columns[at] for at in (column, *others)]
        return " / ".join(dict.fromkeys(filter(None, names)))

    def find_head_columns(self, row: TableRow) -> list[int]:
        """The cells that name a row: the first one where none is a head and columns have names."""
        implied = self.table.header_count and len(row.cells) > 1 and row.cells[1] is not None
        count = row.head_count or int(bool(implied))
        return [column for column in range(count) if row.cells[column] is not None]

    def find_row_names(self, row: TableRow) -> tuple[str, ...]:
        return tuple(_trim(row.cells[column] or "") for column in self.find_head_columns(row))


class _LineWriter:
    """A line while it is written, with where the cells in it are."""

    def __init__(self, row: int, text: str = "") -> None:
        self.row, self.text = row, text
        self.cells: list[tuple[int, int, int]] = []

    def add(self, column: int, cell: str, *, before: str = "") -> None:
        """Write a cell after some words; a dash where it is empty."""
        start = len(self.text) + len(before)
        self.text += before + (cell or EMPTY_CELL)
        if cell:
            self.cells.append((column, start, len(self.text)))

    def build(self, kind: BlockKind) -> TableLine:
        return TableLine(kind, self.row, self.text, tuple(self.cells))


def write_table(table: Table) -> Iterator[TableLine]:
    """The lines of a table, in order; every word of its cells is in one of them."""
    heads, group = _Heads(table), ""
    counts = Counter(map(heads.find_row_names, table.rows[table.header_count :]))
    can_repeat = _can_repeat(heads)
    for row, cells in enumerate(table.rows):
        columns = heads.find_head_columns(cells)
        is_named = can_repeat and row >= table.header_count and (columns or table.header_count)
        if _is_alone(cells):
            yield _write_with_bars(row, cells)
            group = _find_group(cells) or group
        elif is_named and any(cells.cells[max(columns, default=-1) + 1 :]):
            names = heads.find_row_names(cells)
            is_unique = bool(names) and all(names) and counts[names] == 1
            yield from _write_row(heads, row, group, is_unique=is_unique)
        else:
            yield _write_with_bars(row, cells, group if row >= table.header_count else "")


def _write_with_bars(row: int, cells: TableRow, group: str = "") -> TableLine:
    """Every cell in its place; one that reaches over others stands there once more."""
    line = _LineWriter(row, f"{group}: " if group else "")
    filled = [cells.cells[0] or ""] if _is_alone(cells) else _fill_gaps(cells.cells)
    for column, cell in enumerate(filled):
        line.add(column, cell, before=" | " if column else "")
    return line.build(BlockKind.ROW)


def _write_row(heads: _Heads, row: int, group: str, *, is_unique: bool) -> Iterator[TableLine]:
    """A line for each value; one for all where the heads do not tell the row from others."""
    cells = heads.table.rows[row]
    first = max(heads.find_head_columns(cells), default=-1) + 1
    values = [column for column in range(first, len(cells.cells)) if cells.cells[column]]
    if is_unique and all(heads.find_column_name(cells, column) for column in values[1:]):
        for column in values:
            yield _write_values(heads, row, group, [column])
    elif heads.table.header_count:
        yield _write_values(heads, row, group, values)
    else:
        yield _write_values(heads, row, group, range(first, len(cells.cells)))


def _write_values(heads: _Heads, row: int, group: str, columns: Iterable[int]) -> TableLine:
    """Some values of a row, the first after what names the row."""
    cells = heads.table.rows[row]
    line = _LineWriter(row, group)
    for column in heads.find_head_columns(cells):
        name = "" if cells.head_count else heads.columns[column]
        before = (", " if line.text else "") + (f"{name}: " if name else "")
        line.add(column, _trim(cells.cells[column] or ""), before=before)
    between = (", ", ": ") if line.text else ("", "")
    for column in columns:
        name = heads.find_column_name(cells, column)
        before = f"{between[0]}{name}: " if name else between[1]
        line.add(column, _fill_gaps(cells.cells)[column], before=before)
        between = ("; ", "; ") if heads.table.header_count else (" | ", " | ")
    return line.build(BlockKind.CELL)


def _can_repeat(heads: _Heads) -> bool:
    """Whether the heads are short enough to be read again before each value."""
    rows = heads.table.rows[heads.table.header_count :]
    names = [sum(map(len, heads.find_row_names(row))) for row in rows]
    lengths = [*map(len, heads.columns), *names]
    total = sum(len(row.cells) * length for row, length in zip(rows, names, strict=True))
    total += len(rows) * sum(map(len, heads.columns))
    return max(lengths, default=0) <= MAX_HEAD_LENGTH and total <= MAX_TABLE_LENGTH


def _is_alone(row: TableRow) -> bool:
    """Whether one cell reaches over all columns."""
    return len(row.cells) > 1 and all(cell is None for cell in row.cells[1:])


def _find_group(row: TableRow) -> str:
    """What a line across a table calls the rows below it; "" where it is a note."""
    text = row.cells[0] or ""
    is_note = text.endswith(".") or len(text.split()) > MAX_GROUP_WORDS
    return "" if is_note or _NOTE_BEGINNING.match(text) else _trim(text)


def _fill_gaps(cells: Sequence[str | None]) -> list[str]:
    """The cells, each in every column that it reaches over."""
    filled: list[str] = []
    for cell in cells:
        filled.append(filled[-1] if cell is None and filled else cell or "")
    return filled


def _trim(head: str) -> str:
    return head.rstrip(": ")
