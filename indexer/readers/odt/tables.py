"""Tables of OpenDocument texts as those of Word files."""

import re
from collections.abc import Callable, Iterable, Iterator

from indexer.readers.docx.xml import Element
from indexer.readers.odt.elements import get_local_name, make
from indexer.readers.odt.styles import get

MAX_REPEATS = 60
ConvertBlocks = Callable[[Element], Iterable[Element]]
Covered = dict[int, tuple[int, int]]
"""By first column: over how many rows below a cell reaches, and over how many columns."""


def convert_table(table: Element, convert_blocks: ConvertBlocks) -> Element:
    covered: Covered = {}
    rows = _iterate_rows(table, is_header=False)
    return make(
        "tbl", *(_convert_row(row, covered, is_header, convert_blocks) for row, is_header in rows)
    )


def _iterate_rows(parent: Element, *, is_header: bool) -> Iterator[tuple[Element, bool]]:
    """Each row, and whether it names the columns."""
    for element in parent:
        name = get_local_name(element)
        if name == "table-row":
            yield element, is_header
        elif name in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _iterate_rows(element, is_header=is_header or name == "table-header-rows")


def _convert_row(
    row: Element, covered: Covered, is_header: bool, convert_blocks: ConvertBlocks
) -> Element:
    cells: list[Element] = []
    for column, cell in enumerate(_repeat_cells(row)):
        if get_local_name(cell) == "table-cell":
            width, height = (_read_count(cell, f"number-{one}-spanned") for one in _SIDES)
            covered[column] = (height - 1, width)
            cells.append(_make_cell(convert_blocks(cell), width, "restart" if height > 1 else ""))
        elif covered.get(column, (0, 0))[0]:
            left, width = covered[column]
            covered[column] = (left - 1, width)
            cells.append(_make_cell([make("p")], width, "continue"))
    return make("tr", make("trPr", *([make("tblHeader")] if is_header else [])), *cells)


_SIDES = ("columns", "rows")


def _repeat_cells(row: Element) -> Iterator[Element]:
    for cell in row:
        if get_local_name(cell) in ("table-cell", "covered-table-cell"):
            for _ in range(_read_count(cell, "number-columns-repeated")):
                yield cell


def _read_count(cell: Element, key: str) -> int:
    text = get(cell, key)
    return min(max(int(text), 1), MAX_REPEATS) if re.fullmatch(r"\d{1,6}", text) else 1


def _make_cell(blocks: Iterable[Element], width: int, merge: str) -> Element:
    merging = [make("vMerge", val=merge)] if merge else []
    return make("tc", make("tcPr", make("gridSpan", val=str(width)), *merging), *blocks)
