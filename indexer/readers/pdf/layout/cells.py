"""The cells of a table on a page, and which of them name its rows and columns."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexer.readers.pdf.layout.frames import find_barriers, find_dots, is_thin
from indexer.readers.pdf.layout.line_building import build_lines
from indexer.readers.pdf.layout.lines import PdfLine, sort_lines
from indexer.readers.pdf.letters.page import Box, Shape
from indexer.readers.pdf.letters.words import Sheet, Word


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell, and over how many rows and columns it reaches; a head names those beside it."""

    lines: tuple[PdfLine, ...]
    row_span: int = 1
    column_span: int = 1
    is_head: bool = False

    @property
    def is_bold(self) -> bool:
        return bool(self.lines) and all(line.bold for line in self.lines)


@dataclass(frozen=True, slots=True)
class TableGrid:
    """A table: in each row the cells that begin there."""

    box: Box
    rows: tuple[tuple[TableCell, ...], ...]

    @property
    def lines(self) -> tuple[PdfLine, ...]:
        return tuple(line for row in self.rows for cell in row for line in cell.lines)


def build_cell(
    words: Sequence[Word], sheet: Sheet, *, row_span: int = 1, column_span: int = 1
) -> TableCell:
    lines = build_lines(words, sheet.number, find_barriers(sheet), find_dots(sheet))
    return TableCell(tuple(sort_lines(lines)), row_span, column_span)


def mark_heads(grid: TableGrid, shapes: Sequence[Shape] = ()) -> TableGrid:
    """The first rows are heads if they look unlike those below, the first column if it does."""
    looks = [_find_look(row, shapes) for row in grid.rows]
    body = looks[-1] if looks else None
    header = 0
    while header < len(looks) - 1 and looks[header] != body and looks[header] == looks[0]:
        header += 1
    if header > max(2, len(looks) // 2) or looks[header:].count(looks[0]) or not looks[0]:
        header = 0  # stripes, or no look of their own
    named = _has_bold_first_column(grid.rows[header:])
    return replace(
        grid,
        rows=tuple(
            tuple(
                replace(cell, is_head=row < header or (named and column == 0 and cell.is_bold))
                for column, cell in enumerate(cells)
            )
            for row, cells in enumerate(grid.rows)
        ),
    )


def _find_look(
    row: Sequence[TableCell], shapes: Sequence[Shape]
) -> tuple[bool, tuple[int, ...]] | None:
    """Whether a row is bold, and the colour behind it."""
    filled = [cell for cell in row if cell.lines]
    if not filled:
        return None
    first = filled[0].lines[0].box
    grounds = [
        shape.color
        for shape in shapes
        if shape.filled and not is_thin(shape.box) and shape.box.has_middle_of(first)
    ]
    return all(cell.is_bold for cell in filled), grounds[-1] if grounds else ()


def _has_bold_first_column(rows: Sequence[Sequence[TableCell]]) -> bool:
    """Whether the first cells are bold and the others are not."""
    firsts = [row[0] for row in rows if row and row[0].lines]
    others = [cell for row in rows for cell in row[1:] if cell.lines]
    return all(cell.is_bold for cell in firsts) and not any(cell.is_bold for cell in others)
