"""From the cells of a table as its source has them to one grid, for the readers of every format."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from indexer.readers.pieces import Table, TableRow
from indexer.readers.tables.cells import GridCell, Slot, list_texts, widen_bold_rows
from indexer.readers.tables.headers import find_headers
from indexer.words import clean_text

__all__ = ["GridCell", "build_tables", "join_parts"]

# Beyond it a cell that says it reaches on is not believed.
MAX_COLUMNS = 200
_VALUE_BEGINNING = re.compile(r"\s*[\d¼½¾⅐-⅞]")


_EMPTY = Slot(GridCell())


def build_tables(
    rows: Iterable[Sequence[GridCell]], *, header_count: int = 0, line: int = 0
) -> list[Table]:
    """The tables that rows of cells make: a new one begins where a row names the columns anew.

    ``header_count`` is how many of the first rows the source itself says name the columns; rows
    of nothing but heads do in any case. Spans are resolved: a cell is in every row it reaches.
    Below a bold row that may name columns or not, rows are read without names of columns.
    """
    grid = _remove_empty_columns(_resolve_spans(widen_bold_rows(rows)))
    told = [row for row, slots in enumerate(grid) if any(clean_text(s.cell.text) for s in slots)]
    names, doubtful = find_headers(
        [grid[row] for row in told], [row < header_count for row in told]
    )
    grid = [grid[row] for row in told]
    tables: list[Table] = []
    start = 0
    while start < len(grid):
        body = start + len(list(takewhile(bool, names[start:])))
        begins = (
            at for at in range(max(body, start + 1), len(grid)) if names[at] or at in doubtful
        )
        end = next(begins, len(grid))
        for part in _split_side_by_side(grid[start:end], body - start):
            tables += _build_table(part, body - start, line)
        if start in doubtful:
            tables[-1] = replace(tables[-1], has_doubtful_head=True)
        start = end
    return tables


def join_parts(parts: Iterable[str]) -> str:
    """The paragraphs, lines and items of a cell as one line; the end of each is seen."""
    cleaned = [text for part in parts for text in map(clean_text, _part_values(part)) if text]
    ends = [text if text.endswith((*".:;,!?…。！？؟।",)) else f"{text};" for text in cleaned[:-1]]
    return " ".join([*ends, *cleaned[-1:]])


def _part_values(part: str) -> list[str]:
    """A part; its lines, where each begins with a number: "5 mg" over "10 mg" are two doses."""
    lines = [line for line in part.split("\v") if line.strip()]
    return lines if all(map(_VALUE_BEGINNING.match, lines)) else [part]


def _resolve_spans(rows: Iterable[Sequence[GridCell]]) -> list[list[Slot]]:
    """The slots of each row, all rows equally long."""
    grid: list[list[Slot]] = []
    above: list[Slot] = []
    for cells in rows:
        above = list(_fill_row(cells, above))
        grid.append(above)
    width = max(map(len, grid), default=0)
    return [[*slots, *[_EMPTY] * (width - len(slots))] for slots in grid]


def _fill_row(cells: Sequence[GridCell], above: Sequence[Slot]) -> Iterator[Slot]:
    """The slots of a row: cells from above that reach down to it, and its own between them."""
    column, own = 0, iter(cells)
    while column < MAX_COLUMNS:
        slot = above[column] if column < len(above) else _EMPTY
        if slot.rows_left:
            yield replace(slot, rows_left=slot.rows_left - 1)
            column += 1
        elif (cell := next(own, None)) is not None:
            free = _count_free_columns(above, column, max(cell.column_span, 1))
            for part in range(free):
                yield Slot(cell, max(cell.row_span, 1) - 1, goes_on=part > 0)
            column += free
        elif column < len(above):
            yield _EMPTY
            column += 1
        else:
            return


def _count_free_columns(above: Sequence[Slot], column: int, wanted: int) -> int:
    """How many of the wanted columns no cell from above reaches into; at least one."""
    end = min(column + wanted, MAX_COLUMNS)
    free = takewhile(lambda at: at >= len(above) or not above[at].rows_left, range(column, end))
    return len(list(free))


def _remove_empty_columns(grid: list[list[Slot]]) -> list[list[Slot]]:
    """The grid without the columns that say nothing of their own."""
    columns = [column for column in zip(*grid, strict=True) if any(map(_begins_text, column))]
    return [list(slots) for slots in zip(*columns, strict=True)]


def _begins_text(slot: Slot) -> bool:
    return bool(clean_text(slot.cell.text)) and not slot.goes_on


def _build_table(grid: Sequence[Sequence[Slot]], header_count: int, line: int) -> Iterator[Table]:
    """The table; a title over the names of its columns is a table of its own."""
    titles = list(takewhile(_spans_all, grid[: max(header_count - 1, 0)]))
    yield from (Table((_build_row(slots),), line=line) for slots in titles)
    header, body = grid[len(titles) : header_count], grid[header_count:]
    # Under a corner that is empty stand the names of the rows.
    min_heads = int(bool(header) and not any(clean_text(slots[0].cell.text) for slots in header))
    rows = [*(_build_row(slots) for slots in header), *(_build_row(s, min_heads) for s in body)]
    yield Table(tuple(rows), len(header), line)


def _split_side_by_side(
    grid: Sequence[Sequence[Slot]], header_count: int
) -> Iterator[list[Sequence[Slot]]]:
    """The tables that stand side by side as one: "Day | Dose | Day | Dose" are two."""
    names = list_texts(grid[header_count - 1]) if header_count else [""]
    starts = [at for at, name in enumerate(names) if name and name == names[0]]
    rows = [slots for slots in grid if not _spans_all(slots)]
    bounds = [*pairwise([*starts, len(names)])]
    is_cut = any(slots[at].goes_on for slots in rows for at in starts)
    if len(starts) < 2 or is_cut or min(end - start for start, end in bounds) < 2:
        yield [*grid]
        return
    for start, end in bounds:
        part = [[replace(slots[start], goes_on=False), *slots[start + 1 : end]] for slots in grid]
        yield [slots for slots in part if any(list_texts(slots))]


def _spans_all(slots: Sequence[Slot]) -> bool:
    return len(slots) > 1 and all(slot.goes_on for slot in slots[1:])


def _build_row(slots: Sequence[Slot], min_heads: int = 0) -> TableRow:
    heads = max(min_heads, len(list(takewhile(lambda slot: slot.cell.is_head, slots))))
    texts = (None if slot.goes_on else clean_text(slot.cell.text) for slot in slots)
    return TableRow(tuple(texts), heads if heads < len(slots) else 0)
