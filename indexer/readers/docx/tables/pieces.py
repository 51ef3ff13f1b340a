"""From the cells of Word's tables to pieces, in the form that tables of all readers have."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from indexer.documents import LeftOutText
from indexer.readers.docx.flow import Part
from indexer.readers.docx.notes import extract_text
from indexer.readers.docx.outline.headings import StyledLine
from indexer.readers.docx.styles import StyleSheet
from indexer.readers.docx.tables.rows import WordRow, list_left_out_rows, read_rows
from indexer.readers.docx.xml import Element, find, find_value, get_attribute
from indexer.readers.page_furniture import make_left_out_text
from indexer.readers.pieces import Heading, ListItem, Paragraph, Table
from indexer.readers.tables import GridCell, build_tables, join_parts

# What a style gives a row or column that is to stand out.
_STANDING_OUT = ("w:rPr/w:b", "w:rPr/w:sz", "w:rPr/w:color", "w:trPr/w:tblHeader", "w:tcPr/w:shd")


@dataclass(frozen=True, slots=True)
class CellText:
    """What a cell says, and whether all of it is bold."""

    text: str
    bold: bool


@dataclass(slots=True)
class TableBuilder:
    """The pieces of one table; cells that hold headings or tables lay out a page."""

    table: Element
    styles: StyleSheet
    rows: list[WordRow] = field(init=False)
    column_count: int = field(init=False)
    parts: list[Part] = field(default_factory=list)
    grid: list[tuple[WordRow, list[CellText]]] = field(default_factory=list)
    reports: list[LeftOutText] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rows = read_rows(self.table)
        ends = (cell.column + cell.column_span for row in self.rows for cell in row.cells)
        self.column_count = max(ends, default=0)
        texts = list_left_out_rows(self.table)
        reports = [make_left_out_text(text, reason) for reason, text in texts]
        self.reports += [report for report in reports if report.text]

    def add_row(self, row: WordRow, cells: Sequence[list[Part]]) -> None:
        """Add a row, with the parts that each of its cells holds."""
        for cell in row.cells:
            if cell.is_left_out:
                reason = "deleted" if cell.is_deleted else "cell under another one"
                report = make_left_out_text(extract_text(cell.element), reason)
                self.reports += [report] if report.text else []
        if self.column_count == 1 or any(map(_is_layout, cells)):
            self._end_grid()
            self.parts += [_hide_look(part) for parts in cells for part in parts]
            return
        texts = [_read_cell(parts) for parts in cells]
        self.grid.append((row, texts))
        self.reports += [part for parts in cells for part in parts if isinstance(part, LeftOutText)]

    def finish(self) -> list[Part]:
        self._end_grid()
        return [*self.parts, *self.reports]

    def _end_grid(self) -> None:
        if self.grid:
            heads = self._find_head_columns()
            header_count = self._count_header_rows()
            cells = [
                [*_build_grid_cells(row, texts, heads if number >= header_count else set())]
                for number, (row, texts) in enumerate(self.grid)
            ]
            self.parts += build_tables(cells, header_count=header_count)
            self.grid = []

    def _count_header_rows(self) -> int:
        """How many rows name the columns: those that say so, or the first if it looks so."""
        count = 0
        while count < len(self.grid) and self.grid[count][0].is_header:
            count += 1
        if count or len(self.grid) < 2:
            return count if count < len(self.grid) else 0
        rows = [texts for _, texts in self.grid]
        is_marked = self._is_styled("firstRow", 0x20) or self._has_chosen_head()
        stands_out = is_marked and self.grid[0][0] is self.rows[0]
        is_bold = _is_bold_row(rows[0]) and not _is_bold_row(rows[1])
        return int(stands_out or is_bold or _has_empty_corner(rows))

    def _find_head_columns(self) -> set[int]:
        """The first column where it looks as if it named the rows."""
        body = [(row, texts) for row, texts in self.grid if len(texts) > 1 and not row.is_header]
        bold = [texts[0].bold and not _is_bold_row(texts) for _, texts in body[1:]]
        return {0} if self._is_styled("firstColumn", 0x80) or (bold and all(bold)) else set()

    def _is_styled(self, part: str, bit: int) -> bool:
        """Whether the table's style makes its first row or column look otherwise."""
        kind = {"firstColumn": "firstCol"}.get(part, part)
        styles = self.styles.list_bases(find_value(self.table, "w:tblPr/w:tblStyle"))
        forms = [find(style, f"w:tblStylePr[@w:type='{kind}']") for style in styles]
        return self._is_switched_on(part, bit) and any(
            find(form, path) is not None for form in forms for path in _STANDING_OUT
        )

    def _has_chosen_head(self) -> bool:
        """Whether someone, or the program that wrote the file, chose a first row that is a head.

        Every new table of Word has first row and first column switched on together, which says
        nothing; the row without the column is a choice.
        """
        parts = (("firstRow", 0x20), ("firstColumn", 0x80), ("lastColumn", 0x100))
        return [self._is_switched_on(*part) for part in parts] == [True, False, False]

    def _is_switched_on(self, part: str, bit: int) -> bool:
        look = find(self.table, "w:tblPr/w:tblLook")
        if look is None:
            return False
        stated = get_attribute(look, f"w:{part}") or str(int(_read_bits(look) & bit > 0))
        return stated in ("1", "true", "on")


def _read_bits(look: Element) -> int:
    text = get_attribute(look, "w:val")
    digits = set("0123456789abcdefABCDEF")
    return int(text, 16) if 0 < len(text) <= 8 and set(text) <= digits else 0


def _is_layout(parts: Sequence[Part]) -> bool:
    return any(isinstance(part, Heading | Table) for part in parts)


def _hide_look(part: Part) -> Part:
    """A bold line in a box heads nothing that comes after the box."""
    return part.piece if isinstance(part, StyledLine) else part


def _read_cell(parts: Sequence[Part]) -> CellText:
    pieces = [part.piece if isinstance(part, StyledLine) else part for part in parts]
    texts = [_write(piece) for piece in pieces if isinstance(piece, Paragraph | ListItem)]
    lines = [part for part in parts if isinstance(part, StyledLine)]
    return CellText(join_parts(texts), bool(lines) and all(line.bold for line in lines))


def _write(piece: Paragraph | ListItem) -> str:
    marker = piece.marker if isinstance(piece, ListItem) else ""
    return f"{marker} {piece.text}" if marker else piece.text


def _is_bold_row(texts: Sequence[CellText]) -> bool:
    filled = [cell for cell in texts if cell.text]
    return len(filled) > 1 and all(cell.bold for cell in filled)


def _has_empty_corner(rows: Sequence[Sequence[CellText]]) -> bool:
    """Whether only the first cell is empty in the first row, and none in the first column below."""
    corner, *names = [cell.text for cell in rows[0]]
    below = [row[0].text for row in rows[1:] if row]
    return not corner and len(names) > 1 and all(names) and all(below)


def _build_grid_cells(
    row: WordRow, texts: Sequence[CellText], heads: set[int]
) -> Iterator[GridCell]:
    for cell, text in zip(row.cells, texts, strict=True):
        if not cell.goes_on:
            is_head = cell.column in heads and bool(text.text)
            yield GridCell(text.text, is_head, cell.row_span, cell.column_span, text.bold)
