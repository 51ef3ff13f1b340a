"""Tables of a booklet as a page shows them: rows always whole, under the heads of the columns."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from indexer.documents import TABLE_KINDS, Block, Document, Section, TextCell, TextTable
from search_app.results import Span
from search_app.web.pages.marking import Marking, TextLine, build_line


@dataclass(frozen=True, slots=True)
class PageCell:
    """A cell of a table; a head names its row, or in the header its column."""

    line: TextLine
    is_head: bool = False
    column_span: int = 1


PageRow = tuple[PageCell, ...]


@dataclass(frozen=True, slots=True)
class PageTable:
    """Rows of one table; ``header`` is empty where nothing names the columns."""

    kind: ClassVar[str] = "table"
    header: tuple[PageRow, ...]
    rows: tuple[PageRow, ...]


def clip_marks(document: Document, marks: Sequence[Span]) -> tuple[Span, ...]:
    """The marks as far as a page shows them: a head stands there once, and not at each value."""
    return tuple(_clip_mark(document, mark) for mark in marks)


def _clip_mark(document: Document, mark: Span) -> Span:
    start, end = mark.start, mark.end
    for table in document.tables:
        if table.start <= start < table.end or table.start < end <= table.end:
            cells = [cell for row in table.rows for cell in row if cell.start < cell.end]
            if table.start <= start < table.end:
                start = next((max(start, cell.start) for cell in cells if cell.end > start), start)
            if table.start < end <= table.end:
                ends = (min(end, cell.end) for cell in reversed(cells) if cell.start < end)
                end = next(ends, end)
    return Span(start, end) if start < end else mark


def find_table_row(document: Document, part: Section | Block) -> tuple[int, int] | None:
    """The table and the row in it that a block is of; None for what is in no table."""
    if not isinstance(part, Block) or part.kind not in TABLE_KINDS:
        return None
    table = bisect_right(document.tables, part.start, key=lambda each: each.start) - 1
    if table < 0 or part.start >= document.tables[table].end:
        return None
    return table, bisect_right(document.tables[table].row_starts, part.start) - 1


def build_cells(
    document: Document, cells: Sequence[TextCell], marking: Marking, *, anchors_from: int
) -> PageRow:
    return tuple(_build_cells(document.text, cells, marking, anchors_from))


def build_table(table: TextTable, rows: Mapping[int, PageRow], document: Document) -> PageTable:
    """The rows that are shown, by their number, and all that names the columns."""
    header = tuple(
        rows[number] if number in rows else build_cells(document, cells, Marking(), anchors_from=0)
        for number, cells in enumerate(table.rows[: table.header_count])
    )
    below = tuple(cells for number, cells in rows.items() if number >= table.header_count)
    return PageTable(header, below)


def _build_cells(
    text: str, cells: Sequence[TextCell], marking: Marking, reached: int
) -> Iterator[PageCell]:
    for cell in cells:
        line = TextLine(())
        if cell.start < cell.end:
            line = build_line(text, Span(cell.start, cell.end), marking, anchors_from=reached)
            reached = cell.end
        yield PageCell(line, cell.is_head, cell.column_span)
