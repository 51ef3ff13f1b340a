"""Tables: from the cells of Word's rows to the grid that all readers share."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lxml import etree

from indexer.readers.docx.xml import Element, find, find_number, find_switch, find_value, get_name

MAX_COLUMNS = 200
_EMPTY_CELL = etree.Element("cell")
_WRAPPERS = ("w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo")


@dataclass(frozen=True, slots=True)
class WordCell:
    """A cell, the column it begins in, and how far it reaches."""

    element: Element
    column: int
    column_span: int = 1
    row_span: int = 1
    merges: bool = False  # with the cell below
    goes_on: bool = False  # the cell above reaches down to it
    is_deleted: bool = False

    @property
    def is_left_out(self) -> bool:
        return self.goes_on or self.is_deleted


@dataclass(frozen=True, slots=True)
class WordRow:
    """A row, and whether the file says that it names the columns."""

    cells: tuple[WordCell, ...]
    is_header: bool


def read_rows(table: Element) -> list[WordRow]:
    """The rows of a table that are shown, each cell in the first row that it reaches over."""
    rows: list[WordRow] = []
    for element in _iterate_children(table, "w:tr"):
        if not _find_row_reason(element):
            rows.append(_read_row(element, rows[-1].cells if rows else ()))
    below: dict[int, int] = {}
    for number, row in reversed([*enumerate(rows)]):
        reaches = {cell.column: below.get(cell.column, 0) + 1 for cell in row.cells}
        below = {cell.column: reaches[cell.column] for cell in row.cells if cell.goes_on}
        cells = (replace(cell, row_span=reaches[cell.column]) for cell in row.cells)
        rows[number] = replace(row, cells=tuple(cells))
    return rows


def list_left_out_rows(table: Element) -> Iterator[tuple[str, str]]:
    """Why each row that is not read is left out, and what stands in it."""
    for row in _iterate_children(table, "w:tr"):
        if reason := _find_row_reason(row):
            yield reason, " ".join(one.text or "" for one in row.iter("{*}t", "{*}delText"))


def _find_row_reason(row: Element) -> str:
    if find(row, "w:trPr/w:del") is not None:
        return "deleted"
    return "hidden" if find_switch(row, "w:trPr/w:hidden") else ""


def _iterate_children(parent: Element, wanted: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, also those within a form's field."""
    for element in parent:
        name = get_name(element)
        if name == wanted:
            yield element
        elif name in _WRAPPERS:
            yield from _iterate_children(element, wanted)


def _read_row(element: Element, above: Sequence[WordCell]) -> WordRow:
    merging = {cell.column for cell in above if cell.merges}
    cells: list[WordCell] = []
    column = _read_count(element, "w:trPr/w:gridBefore", 0)
    if column:
        cells.append(WordCell(_EMPTY_CELL, 0, column))  # the row leaves columns out
    for cell in _iterate_children(element, "w:tc"):
        span = _read_count(cell, "w:tcPr/w:gridSpan", 1)
        merges = find(cell, "w:tcPr/w:vMerge") is not None
        begins = find_value(cell, "w:tcPr/w:vMerge") == "restart" or column not in merging
        gone = find(cell, "w:tcPr/w:cellDel") is not None
        goes_on = merges and not begins
        cells.append(WordCell(cell, column, span, 1, merges, goes_on, gone))
        column += span
    return WordRow(tuple(cells), bool(find_switch(element, "w:trPr/w:tblHeader")))


def _read_count(element: Element, path: str, least: int) -> int:
    """A number of columns, at least ``least`` and no more than are believed."""
    return min(max(find_number(element, path) or 0, least), MAX_COLUMNS)
