"""Rows of a table whose cells have tabs between them."""

import re
from collections.abc import Sequence

from indexer.readers.text.lines import SourceLine
from indexer.readers.text.marks import LABEL_PATTERN


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
