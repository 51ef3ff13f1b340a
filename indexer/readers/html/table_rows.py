"""The rows of a table as the walk over a page gathers them."""

import re
from dataclasses import dataclass, field
from itertools import islice

from indexer.readers.html.elements import CELL_TAGS, Element, extract_text, get_line_number, is_bold
from indexer.readers.pieces import Table
from indexer.readers.tables import GridCell, build_tables, join_parts

_HEAD_ROLES = frozenset(["columnheader", "rowheader"])


@dataclass(slots=True)
class TableRows:
    """The open table: its rows so far, and the cells of the row that is open."""

    rows: list[list[GridCell]] = field(default_factory=list)
    cells: list[GridCell] = field(default_factory=list)
    header_count: int = 0
    line: int = 0
    has_heads: bool = False
    bold_rows: list[bool] = field(default_factory=list)
    bold_cells: list[bool] = field(default_factory=list)

    def add_cell(self, element: Element, parts: list[str]) -> None:
        text = join_parts(parts)
        is_head = element.tag == "th" or element.get("role", "").lower() in _HEAD_ROLES
        rows, columns = (_read_span(element, name) for name in ("rowspan", "colspan"))
        is_bold = bool(text) and _is_all_bold(element)
        self.cells.append(
            GridCell(text, is_head or bool(element.get("scope")), rows, columns, is_bold)
        )
        self.has_heads = self.has_heads or is_head
        self.bold_cells += [is_bold] if text else []

    def end_row(self, row: Element) -> None:
        if self.cells:
            parent = row.getparent()
            in_head = parent is not None and parent.tag == "thead"
            if in_head and self.header_count == len(self.rows):
                self.header_count += 1
            self.line = self.line or get_line_number(row)
            self.rows.append(self.cells)
            self.bold_rows.append(len(self.bold_cells) > 1 and all(self.bold_cells))
        self.cells, self.bold_cells = [], []

    def take_tables(self) -> list[Table]:
        """What the rows so far make; they are gone from here then."""
        header_count = self.header_count
        if not self.has_heads and not header_count and self.bold_rows[:2] == [True, False]:
            header_count = 1  # as word processors write it
        tables = build_tables(self.rows, header_count=header_count, line=self.line)
        self.rows, self.bold_rows = [], []
        self.header_count, self.line, self.has_heads = 0, 0, False
        return tables


def lays_out(cell: Element) -> bool:
    """Whether the table of a cell is none: a box of one cell, or one that says so itself."""
    table = next(cell.iterancestors("table"), None)
    if table is None or table.get("role", "").lower() in ("presentation", "none"):
        return True
    return len(list(islice(table.iter(*CELL_TAGS), 2))) == 1


def _read_span(element: Element, name: str) -> int:
    value = element.get(name, "").strip()
    return int(value) if re.fullmatch(r"[0-9]{1,4}", value) else 1


def _is_all_bold(cell: Element) -> bool:
    """Whether all that a cell says is bold."""
    bold = (extract_text(one) for one in cell.iter() if is_bold(one))
    return "".join(bold).startswith(extract_text(cell))
