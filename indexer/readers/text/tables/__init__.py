"""Tables: rows of lines with tabs in them, and which cells name the columns and the rows."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from indexer.readers.pieces import Table
from indexer.readers.tables import GridCell, build_tables
from indexer.readers.text.lines import SourceLine
from indexer.readers.text.marks import LABEL_PATTERN

# "| Time | Dose |" and "Time | Dose", and the rules of such a table: "+----+----+", "|----|".
_BAR_RULE_PATTERN = re.compile(r"(?=.*[-=]{2}.*)(?=.*[|+])[-=:+|\s]{5,}")
_PIPE_PATTERN = re.compile(rf"\|.*\||\S.*\s\|(?:\s.*)?|{_BAR_RULE_PATTERN.pattern}")
_DIGIT_PATTERN = re.compile(r"\d")


def build_text_tables(rows: Sequence[tuple[str, ...]], line: int) -> Iterable[Table]:
    """The tables that rows make. A first row without numbers above rows with them is a header."""
    first, *others = rows
    names = [row[0] for row in others]
    has_header = all(names) and _names_columns(first) and _has_numbers(others)
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


def mark_pipe_rows(lines: Sequence[SourceLine]) -> list[SourceLine]:
    """The lines; those right above each other with as many "|" in each are the rows of a table.

    Lines of dashes between them are gone.
    """
    marked: list[SourceLine] = []
    for is_table, run in groupby(_group_pipe_lines(lines), key=itemgetter(0)):
        rows = [line for _, line in run]
        texts = [line for line in rows if is_table and not _BAR_RULE_PATTERN.fullmatch(line.text)]
        cells = [_split_at_pipes(line.text) for line in texts]
        if len(texts) < 2 or len({*map(len, cells)}) > 1:
            marked += rows
            continue
        marked += [
            line._replace(cells=row, starts_table=line is texts[0])
            for line, row in zip(texts, cells, strict=True)
        ]
    return marked


def _group_pipe_lines(lines: Sequence[SourceLine]) -> Iterator[tuple[int, SourceLine]]:
    """Each line with the number of the run of lines with "|" that it is in, 0 for none."""
    run, is_open = 0, False
    for line in lines:
        is_row = not line.cells and _PIPE_PATTERN.fullmatch(line.text) is not None
        run += is_row and (line.after_blank or not is_open)
        is_open = is_row
        yield (run if is_row else 0), line


def _split_at_pipes(text: str) -> tuple[str, ...]:
    inner = text[1:].removesuffix("|") if text.startswith("|") else text
    return tuple(cell.strip() for cell in inner.split("|"))


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
