"""Rows of a table that take several lines, for a cell is wrapped."""

from collections.abc import Iterator, Sequence

from indexer.readers.tables import join_parts
from indexer.readers.text.lines import begins_small, ends_sentence, has_open_end

Cells = tuple[str, ...]

# Of the longest line of its column: a cell of one value column that goes on is so full.
MIN_FULL = 0.8
# What begins so is a value of its own, and no second line of one.
_QUANTITIES = frozenset("half quarter one two three four five six once twice".split())


def join_wrapped_rows(lines: Sequence[Cells]) -> Iterator[tuple[int, Cells]]:
    """The rows that lines make, each with the place of its first line.

    A line goes on with the row above it only where it names nothing, and where its words cannot
    begin a value; else two doses of one drug would be read as one.
    """
    row: list[Cells] = []
    start = 0
    for at, cells in enumerate(lines):
        if row and not _goes_on(row, cells, lines):
            yield start, join_cells(row)
            row, start = [], at
        row.append(cells)
    if row:
        yield start, join_cells(row)


def join_cells(lines: Sequence[Cells]) -> Cells:
    """One row of several lines; numbers below each other in a cell stay apart."""
    columns = zip(*lines, strict=True)
    return tuple(join_parts(["\v".join(filter(None, column))]) for column in columns)


def _goes_on(row: Sequence[Cells], cells: Cells, lines: Sequence[Cells]) -> bool:
    above = row[-1]
    filled = [column for column, text in enumerate(cells) if text]
    if not filled or filled[0] == 0:
        return False
    leaves_out = any(not cells[at] and any(line[at] for line in row) for at in range(1, len(cells)))
    return all(
        above[column]
        and _goes_on_in_cell(above[column], cells[column])
        and (
            leaves_out
            or has_open_end(above[column])
            or _is_full(above[column], [line[column] for line in lines])
        )
        for column in filled
    )


def _goes_on_in_cell(above: str, text: str) -> bool:
    is_value = text.split()[0].casefold() in _QUANTITIES
    return begins_small(text) and not is_value and not ends_sentence(above)


def _is_full(text: str, column: Sequence[str]) -> bool:
    return len(text) >= MIN_FULL * max(map(len, column))
