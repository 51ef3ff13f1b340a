"""A cell as its source has it, and rows of which one bold cell says what the rows below are of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from indexer.words import clean_text


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell, and how far it reaches; ``is_head``: it names the cells of its row or column."""

    text: str = ""
    is_head: bool = False
    row_span: int = 1
    column_span: int = 1
    is_bold: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """What stands in one column of one row: a cell, or the part of it that reaches to here."""

    cell: GridCell
    rows_left: int = 0  # rows below that the cell reaches over
    goes_on: bool = False  # the cell begins in a column to the left


def list_texts(slots: Sequence[Slot]) -> list[str]:
    return [clean_text(slot.cell.text) for slot in slots]


def widen_bold_rows(rows: Iterable[Sequence[GridCell]]) -> list[Sequence[GridCell]]:
    """The rows; a bold cell with nothing beside it reaches over all, as "Do not eat" over foods.

    Not where bold cells begin other rows too: there one with nothing beside it is an empty row.
    """
    found = [*rows]
    if any(_begins_bold(row) for row in found):
        return found
    return [_widen(row) if _is_bold_alone(row) else row for row in found]


def _list_filled(row: Sequence[GridCell]) -> list[GridCell]:
    return [cell for cell in row if clean_text(cell.text)]


def _is_bold_alone(row: Sequence[GridCell]) -> bool:
    first = row[0] if len(row) > 1 else GridCell()
    return first.is_bold and not first.is_head and _list_filled(row) == [first]


def _begins_bold(row: Sequence[GridCell]) -> bool:
    """Whether a row begins with a bold cell, and goes on with others."""
    filled = _list_filled(row)
    return len(filled) > 1 and row[0].is_bold and not all(cell.is_bold for cell in filled)


def _widen(row: Sequence[GridCell]) -> list[GridCell]:
    return [replace(row[0], column_span=sum(max(cell.column_span, 1) for cell in row))]
