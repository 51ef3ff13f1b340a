"""Tables with a line of dashes under the names of their columns, which shows where these are."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from indexer.readers.text.lines import SourceLine
from indexer.readers.text.marks import is_rule
from indexer.readers.text.tables.wrapped import Cells, join_cells, join_wrapped_rows

# "--------  ------"
_DASHES_PATTERN = re.compile(r"\s*(?:-{2,}\s+)+-{2,}\s*|\s*(?:={2,}\s+)+={2,}\s*")
_COLUMN_PATTERN = re.compile(r"[-=]+")
MAX_HEAD_LINES = 3


def mark_dashed_rows(lines: Sequence[SourceLine]) -> list[SourceLine]:
    """The lines; those around a line of dashes with gaps in it are the rows of a table."""
    marked: list[SourceLine] = []
    row = 0
    while row < len(lines):
        table = _read_table(lines, row)
        if table is None:
            marked.append(lines[row])
            row += 1
            continue
        start, end, rows = table
        del marked[len(marked) - (row - start) :]
        marked += rows
        row = end
    return marked


def _read_table(
    lines: Sequence[SourceLine], dashes: int
) -> tuple[int, int, list[SourceLine]] | None:
    """Where a table begins and ends, and its rows; ``None`` where the line shows no columns."""
    expanded = _expand(lines[dashes])
    if lines[dashes].cells or not _DASHES_PATTERN.fullmatch(expanded):
        return None
    starts = [match.start() for match in _COLUMN_PATTERN.finditer(expanded)]
    start, end = dashes, dashes + 1
    while start and dashes - start < MAX_HEAD_LINES and _may_head(lines, start, starts):
        start -= 1
    while end < len(lines) and not lines[end].after_blank and _fits(lines[end], starts):
        end += 1
    if start == dashes or end == dashes + 1:
        return None
    head = join_cells([_cut(line, starts) for line in lines[start:dashes]])
    body = lines[dashes + 1 : end]
    first = lines[start]._replace(cells=head, starts_table=True, names_columns=True)
    rows = (
        body[at]._replace(cells=cells)
        for at, cells in join_wrapped_rows([_cut(line, starts) for line in body])
    )
    return start, end, [first, *rows]


def _may_head(lines: Sequence[SourceLine], row: int, starts: Sequence[int]) -> bool:
    """Whether the line above a row, with no blank line between, has the columns."""
    return not lines[row].after_blank and _fits(lines[row - 1], starts)


def _fits(line: SourceLine, starts: Sequence[int]) -> bool:
    """Whether no word is across the beginning of a column."""
    text = _expand(line)
    is_free = all(not text[at - 1 : at].strip() for at in starts[1:])
    return is_free and not line.cells and not is_rule(line.text)


def _cut(line: SourceLine, starts: Sequence[int]) -> Cells:
    text = _expand(line)
    bounds: Iterator[tuple[int, int]] = pairwise([0, *starts[1:], len(text) + 1])
    return tuple(text[left : max(left, right)].strip() for left, right in bounds)


def _expand(line: SourceLine) -> str:
    return line.raw.expandtabs(8)
