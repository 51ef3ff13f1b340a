"""Tables: rows of lines with tabs in them, and which cells name the columns and the rows."""

import re
from collections.abc import Iterable, Sequence

from indexer.readers.pieces import Table
from indexer.readers.tables import GridCell, build_tables
from indexer.readers.text.lines import SourceLine
from indexer.readers.text.marks import LABEL_PATTERN

_DIGIT_PATTERN = re.compile(r"\d")


def build_text_tables(rows: Sequence[tuple[str, ...]], line: int) -> Iterable[Table]:
    """The tables that rows make. A first row without numbers above rows with them is a header."""
    first, *others = rows
    names = [row[0] for row in others]
    has_header = all(names) and _names_columns(first) and _has_numbers(others)
    has_names = has_header and len({*names}) == len(names)
    grid = [
        [
            GridCell(cell, is_head=(has_header and not number) or (has_names and not column))
            for column, cell in enumerate(row)
        ]
        for number, row in enumerate(rows)
    ]
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


def mark_tab_rows(lines: Sequence[SourceLine]) -> list[SourceLine]:
    """The lines; those in a row that have tabs between their words are a table's."""
    marked = [*lines]
    start = 0
    while start < len(lines):
        end = start
        while (
            end < len(lines)
            and _has_cells(lines[end])
            and (end == start or not lines[end].after_blank)
        ):
            end += 1
        if end - start > 1:
            marked[start:end] = _split_at_tabs(lines[start:end])
        start = max(end, start + 1)
    return marked


def _has_cells(line: SourceLine) -> bool:
    first, tab, _ = line.text.partition("\t")
    is_row = tab or line.raw.endswith("\t")
    return bool(is_row) and not LABEL_PATTERN.fullmatch(first)


def _split_at_tabs(lines: Sequence[SourceLine]) -> list[SourceLine]:
    """The rows; a tab is the border of a cell, unless several of them only move words apart."""
    rows = [[cell.strip() for cell in line.raw.split("\t")] for line in lines]
    if any(len(row) > len(rows[0]) for row in rows):
        rows = [[cell.strip() for cell in re.split(r"\t+", line.text)] for line in lines]
    pairs = zip(lines, rows, strict=True)
    return [line._replace(cells=tuple(row), starts_table=line is lines[0]) for line, row in pairs]
