"""Tables whose rows and columns are drawn, by lines, boxes, or the colour behind the cells."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import mean

from indexer.readers.pdf.layout.cells import TableCell, TableGrid, build_cell, mark_heads
from indexer.readers.pdf.layout.rules import (
    SLACK,
    Rule,
    cluster_rules,
    collect_rules,
    connect_rules,
    join_stripes,
)
from indexer.readers.pdf.letters.page import Box
from indexer.readers.pdf.letters.words import Sheet, Word

MAX_SLOTS = 20_000
# A line is between two cells that covers this share of their side.
MIN_COVER = 0.6
# Longer cells are parts of a page, laid out in boxes.
MAX_MEAN_WORDS = 60
Area = tuple[int, int, int, int]  # first row and column, and those after the last


def find_ruled_tables(sheet: Sheet) -> list[TableGrid]:
    level, upright = collect_rules(sheet)
    tables = []
    for group in join_stripes(list(connect_rules(level, upright)), sheet):
        grid = RuleGrid.build(*group)
        if grid and (table := _fill_grid(grid, sheet)):
            tables.append(table)
    return tables


@dataclass(frozen=True, slots=True)
class RuleGrid:
    """Places of all lines of a table, and the lines; outer sides that are not drawn count too."""

    xs: list[float]
    ys: list[float]
    level: list[Rule]
    upright: list[Rule]
    open_rows: frozenset[int] = frozenset()  # with no upright lines at all: every second stripe

    @classmethod
    def build(cls, level: list[Rule], upright: list[Rule]) -> "RuleGrid | None":
        if not level or not upright:
            return None
        xs = _list_places(upright, [rule.start for rule in level], [rule.end for rule in level])
        ys = _list_places(level, [rule.start for rule in upright], [rule.end for rule in upright])
        if len(xs) < 3 or len(ys) < 3 or len(xs) * len(ys) > MAX_SLOTS:
            return None
        spans = enumerate(zip(ys, ys[1:], strict=False))
        middles = [(row, (top + bottom) / 2) for row, (top, bottom) in spans]
        is_open = [not any(one.start < y < one.end for one in upright) for _, y in middles]
        return cls(xs, ys, level, upright, frozenset(row for row, _ in middles if is_open[row]))

    @property
    def box(self) -> Box:
        return Box(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def is_divided(self, row: int, column: int, *, below: bool) -> bool:
        """Whether a line is right of a slot, or ``below`` it."""
        rules, place = (
            (self.level, self.ys[row + 1]) if below else (self.upright, self.xs[column + 1])
        )
        start, end = (
            (self.xs[column], self.xs[column + 1]) if below else (self.ys[row], self.ys[row + 1])
        )
        if not below and row in self.open_rows:
            return True
        cover = sum(
            max(min(rule.end, end) - max(rule.start, start), 0)
            for rule in rules
            if abs(rule.place - place) <= SLACK
        )
        return cover >= MIN_COVER * (end - start)


def _list_places(rules: Sequence[Rule], starts: list[float], ends: list[float]) -> list[float]:
    places = [mean(rule.place for rule in group) for group in cluster_rules(_sort(rules))]
    if places[0] - min(starts) > 2 * SLACK:
        places.insert(0, min(starts))
    if max(ends) - places[-1] > 2 * SLACK:
        places.append(max(ends))
    return places


def _sort(rules: Iterable[Rule]) -> list[Rule]:
    return sorted(rules, key=lambda rule: rule.place)


def _fill_grid(grid: RuleGrid, sheet: Sheet) -> TableGrid | None:
    """The table that a grid holds; ``None`` where it is not one."""
    words = [word for word in sheet.words if grid.box.has_middle_of(word.box)]
    areas = _join_slots(grid)
    if not words or areas is None:
        return None
    filled = [
        (area, [word for word in words if box.has_middle_of(word.box)]) for area, box in areas
    ]
    if not _is_table([(area, inside) for area, inside in filled if inside], words):
        return None
    rows: list[list[TableCell]] = [[] for _ in grid.ys[1:]]
    for (top, left, bottom, right), inside in filled:
        cell = build_cell(inside, sheet, row_span=bottom - top, column_span=right - left)
        rows[top].append(cell)
    return mark_heads(TableGrid(grid.box, tuple(map(tuple, rows))), sheet.shapes)


def _join_slots(grid: RuleGrid) -> list[tuple[Area, Box]] | None:
    """The cells, each with its place; ``None`` where one is no rectangle."""
    rows, columns = len(grid.ys) - 1, len(grid.xs) - 1
    taken: set[tuple[int, int]] = set()
    areas: list[tuple[Area, Box]] = []
    for row in range(rows):
        for column in range(columns):
            if (row, column) in taken:
                continue
            slots = _spread(grid, row, column, rows, columns)
            bottom, right = max(r for r, _ in slots) + 1, max(c for _, c in slots) + 1
            left = min(c for _, c in slots)
            if len(slots) != (bottom - row) * (right - left) or slots & taken:
                return None
            taken |= slots
            box = Box(grid.xs[left], grid.ys[row], grid.xs[right], grid.ys[bottom])
            areas.append(((row, left, bottom, right), box))
    return areas


def _spread(grid: RuleGrid, row: int, column: int, rows: int, columns: int) -> set[tuple[int, int]]:
    """A slot and those that no line divides from it."""
    found, pending = {(row, column)}, [(row, column)]
    while pending:
        r, c = pending.pop()
        steps = [
            (r, c + 1, c + 1 < columns and not grid.is_divided(r, c, below=False)),
            (r + 1, c, r + 1 < rows and not grid.is_divided(r, c, below=True)),
            (r, c - 1, c > 0 and not grid.is_divided(r, c - 1, below=False)),
            (r - 1, c, r > 0 and not grid.is_divided(r - 1, c, below=True)),
        ]
        new = [(r, c) for r, c, is_open in steps if is_open and (r, c) not in found]
        found.update(new)
        pending += new
    return found


def _is_table(filled: Sequence[tuple[Area, list[Word]]], words: Sequence[Word]) -> bool:
    """Whether there is text in several rows and columns, and not too much in each cell."""
    rows, columns = {area[0] for area, _ in filled}, {area[1] for area, _ in filled}
    return (
        len(rows) > 1
        and len(columns) > 1
        and sum(len(inside) for _, inside in filled) == len(words)
        and len(words) <= MAX_MEAN_WORDS * len(filled)
    )
