"""Tables of plain text, by tabs, bars or a line of dashes; which row names the columns."""

import re
from collections.abc import Iterable, Sequence

from indexer.readers.pieces import Table
from indexer.readers.tables import GridCell, build_tables

_DIGIT_PATTERN = re.compile(r"\d")


def build_text_tables(
    rows: Sequence[tuple[str, ...]], line: int, *, is_headed: bool = False
) -> Iterable[Table]:
    """The tables that rows make; ``is_headed``: the first is a header in any case.

    Else it is one where it has no numbers and those below have.
    """
    first, *others = rows
    names = [row[0] for row in others]
    is_like_header = all(names) and _names_columns(first) and _has_numbers(others)
    has_header = bool(others) and (is_headed or is_like_header)
    grid = [[GridCell(cell) for cell in row] for row in rows]
    return build_tables(grid, header_count=int(has_header), line=line)


def _names_columns(cells: Sequence[str]) -> bool:
    """Whether a first row may name the columns; two cells may as well be a name and its value."""
    is_label = cells[0].endswith(":")
    has_numbers = any(map(_DIGIT_PATTERN.search, cells))
    return len(cells) > 2 and all(cells[1:]) and not is_label and not has_numbers


def _has_numbers(rows: Sequence[Sequence[str]]) -> bool:
    """Whether most of the cells of a column have a number."""
    columns = [[cell for cell in column if cell] for column in zip(*rows, strict=True)][1:]
    return any(
        2 * sum(bool(_DIGIT_PATTERN.search(cell)) for cell in column) > len(column)
        for column in columns
    )
