"""Where each cell of a table is in the text that was written of it."""

from collections.abc import Sequence

from indexer.documents import TextCell, TextTable
from indexer.readers.pieces import Table, TableRow
from indexer.readers.tables.lines import TableLine

Places = dict[int, tuple[int, int]]
"""By column: where the text of a cell starts and ends."""


def place_cells(table: Table, lines: Sequence[TableLine], starts: Sequence[int]) -> TextTable:
    """``starts`` are where the lines begin in the text. A cell is where it is first written."""
    places: list[Places] = [{} for _ in table.rows]
    row_starts = [0] * len(table.rows)
    for line, line_start in reversed(list(zip(lines, starts, strict=True))):
        spans = {
            column: (line_start + start, line_start + end) for column, start, end in line.cells
        }
        places[line.row] |= spans
        row_starts[line.row] = line_start
    rows = zip(range(len(table.rows)), table.rows, places, row_starts, strict=True)
    return TextTable(
        start=starts[0],
        end=starts[-1] + len(lines[-1].text),
        rows=tuple(
            _place_row(row, cells, start, is_header=number < table.header_count)
            for number, row, cells, start in rows
        ),
        row_starts=tuple(row_starts),
        header_count=table.header_count,
    )


def _place_row(
    row: TableRow, places: Places, row_start: int, *, is_header: bool
) -> tuple[TextCell, ...]:
    cells: list[TextCell] = []
    columns = [column for column, cell in enumerate(row.cells) if cell is not None]
    for column, following in zip(columns, [*columns[1:], len(row.cells)], strict=True):
        nowhere = (cells[-1].end if cells else row_start,) * 2
        start, end = places.get(column, nowhere)
        is_head = (is_header and start < end) or column < row.head_count
        cells.append(TextCell(start, end, is_head, following - column))
    return tuple(cells)
