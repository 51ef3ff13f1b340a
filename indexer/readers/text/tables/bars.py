"""Rows of a table with bars between their cells, also those drawn with signs for boxes."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from indexer.readers.text.lines import SourceLine
from indexer.readers.text.tables.wrapped import Cells, join_cells, join_wrapped_rows

# "| Time | Dose |" and "Time | Dose", and the rules of such a table: "+----+----+", "|----|".
_RULE_PATTERN = re.compile(r"(?=.*[-=]{2}.*)(?=.*[|+])[-=:+|\s]{5,}")
_ROW_PATTERN = re.compile(rf"\|.*\||\S.*\s\|(?:\s.*)?|{_RULE_PATTERN.pattern}")
_BOX_SIGNS = str.maketrans(
    {**dict.fromkeys("│┃║", "|"), **dict.fromkeys("─━", "-"), "═": "="}
    | dict.fromkeys("┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬╒╕╘╛╞╡╤╧╪╟╢╫╥╨", "+")
)
MIN_GRID_ROWS = 3  # with a rule after each: all lines between two rules are one row


def mark_bar_rows(lines: Sequence[SourceLine]) -> list[SourceLine]:
    """The lines; those right above each other with as many bars in each are the rows of a table.

    The rules between them are gone.
    """
    marked: list[SourceLine] = []
    for is_table, run in groupby(_group_lines(lines), key=itemgetter(0)):
        rows = [line for _, line in run]
        marked += (_read_table(rows) if is_table else None) or rows
    return marked


def _group_lines(lines: Sequence[SourceLine]) -> Iterator[tuple[int, SourceLine]]:
    """Each line with the number of the run of lines with bars that it is in, 0 for none."""
    run, is_open = 0, False
    for line in lines:
        is_row = not line.cells and _ROW_PATTERN.fullmatch(_write_plainly(line)) is not None
        run += is_row and (line.after_blank or not is_open)
        is_open = is_row
        yield (run if is_row else 0), line


def _write_plainly(line: SourceLine) -> str:
    return line.text.translate(_BOX_SIGNS)


def _is_rule(line: SourceLine) -> bool:
    return _RULE_PATTERN.fullmatch(_write_plainly(line)) is not None


def _read_table(lines: Sequence[SourceLine]) -> list[SourceLine] | None:
    """The rows of a table; ``None`` where the lines are none."""
    groups = [[*run] for is_rule, run in groupby(lines, key=_is_rule) if not is_rule]
    texts = [line for group in groups for line in group]
    if len(texts) < 2:
        return None
    first = _write_plainly(texts[0])
    sides = first.startswith("|"), first.endswith("|")
    cells = {line.number: _split(_write_plainly(line), *sides) for line in texts}
    if len({*map(len, cells.values())}) > 1 or len(cells[texts[0].number]) < 2:
        return None
    rows: list[SourceLine] = []
    for group in groups:
        rows += _join_lines(group, cells, is_grid=len(groups) >= MIN_GRID_ROWS)
    is_headed = len(groups) > 1 and (len(groups) == 2 or _has_double_rule(lines))
    is_headed = is_headed and rows[0].cells != () and len(groups[0]) < len(texts)
    first_row = rows[0]._replace(starts_table=True, names_columns=is_headed)
    return [first_row, *rows[1:]]


def _has_double_rule(lines: Sequence[SourceLine]) -> bool:
    """Whether the one rule of "=" is drawn below a first row."""
    return any("==" in _write_plainly(line) for line in lines[1:-1] if _is_rule(line))


def _join_lines(
    group: Sequence[SourceLine], cells: dict[int, Cells], *, is_grid: bool
) -> Iterator[SourceLine]:
    """The rows between two rules."""
    texts = [cells[line.number] for line in group]
    if is_grid and not any(map(all, texts[1:])):
        yield group[0]._replace(cells=join_cells(texts))
        return
    for at, row in join_wrapped_rows(texts):
        yield group[at]._replace(cells=row)


def _split(text: str, has_left: bool, has_right: bool) -> Cells:
    inner = text[1:] if has_left and text.startswith("|") else text
    inner = inner.removesuffix("|") if has_right else inner
    return tuple(cell.strip() for cell in inner.split("|"))
