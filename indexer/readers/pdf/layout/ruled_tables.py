"""Tables whose rows and columns are drawn, by lines, boxes, or the colour behind the cells."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import mean

from indexer.readers.pdf.layout.cells import TableCell, TableGrid, build_cell, mark_heads
from indexer.readers.pdf.layout.frames import MAX_STROKE, is_level, is_upright
from indexer.readers.pdf.letters.page import Box
from indexer.readers.pdf.letters.words import Sheet, Word

# Points that lines of one table may be apart where they meet, or two lines that are one.
SLACK = 4.0
MAX_RULES = 600
MAX_STRIPE = 80.0  # points, of a row between two coloured ones
MAX_SLOTS = 20_000
WHITE = 750  # of red, green and blue together
# A line is between two cells that covers this share of their side.
MIN_COVER = 0.6
# Longer cells are parts of a page, laid out in boxes.
MAX_MEAN_WORDS = 60


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line: ``place`` is how far down it is if level, how far right if upright."""

    place: float
    start: float
    end: float


Rules = tuple[list[Rule], list[Rule]]  # level and upright


def find_ruled_tables(sheet: Sheet) -> list[TableGrid]:
    level, upright = _collect_rules(sheet)
    tables = []
    for group in _join_stripes(list(_connect(level, upright)), sheet):
        grid = _Grid.build(*group)
        if grid and (table := _fill_grid(grid, sheet)):
            tables.append(table)
    return tables


def _collect_rules(sheet: Sheet) -> tuple[list[Rule], list[Rule]]:
    """The level and the upright lines of a page, each whole, also those that are sides of boxes."""
    level: list[Rule] = []
    upright: list[Rule] = []
    for shape in sheet.shapes:
        box = shape.box
        if is_level(box):
            level.append(Rule((box.top + box.bottom) / 2, box.left, box.right))
        elif is_upright(box):
            upright.append(Rule((box.left + box.right) / 2, box.top, box.bottom))
        elif _has_sides(box, sheet) and (shape.stroked or sum(shape.color) < WHITE):
            level += (Rule(place, box.left, box.right) for place in (box.top, box.bottom))
            upright += (Rule(place, box.top, box.bottom) for place in (box.left, box.right))
    return _merge(level)[:MAX_RULES], _merge(upright)[:MAX_RULES]


def _has_sides(box: Box, sheet: Sheet) -> bool:
    return min(box.width, box.height) > MAX_STROKE and box.area < 0.9 * sheet.box.area


def _merge(rules: Iterable[Rule]) -> list[Rule]:
    """Lines on one line that touch become one."""
    merged: list[Rule] = []
    for group in _cluster(sorted(rules, key=lambda rule: rule.place)):
        place = mean(rule.place for rule in group)
        for rule in sorted(group, key=lambda rule: rule.start):
            last = merged[-1] if merged else None
            if last and last.place == place and rule.start <= last.end + SLACK:
                merged[-1] = Rule(place, last.start, max(last.end, rule.end))
            else:
                merged.append(Rule(place, rule.start, rule.end))
    return merged


def _cluster(rules: Sequence[Rule]) -> Iterator[list[Rule]]:
    """Lines that are about as far down or right as the first of their group."""
    group: list[Rule] = []
    for rule in rules:
        if group and rule.place - group[0].place > SLACK:
            yield group
            group = []
        group.append(rule)
    if group:
        yield group


def _connect(level: Sequence[Rule], upright: Sequence[Rule]) -> Iterator[Rules]:
    """Lines that cross or touch one another, those of one table together."""
    remaining = set(range(len(upright)))
    free = set(range(len(level)))
    while remaining:
        pending, ups, levels = [remaining.pop()], list[int](), set[int]()
        while pending:
            ups.append(pending.pop())
            met = {row for row in free if _cross(level[row], upright[ups[-1]])}
            levels |= met
            free -= met
            reached = {up for up in remaining for row in met if _cross(level[row], upright[up])}
            remaining -= reached
            pending += reached
        yield [level[row] for row in sorted(levels)], [upright[row] for row in sorted(ups)]


def _join_stripes(groups: Sequence[Rules], sheet: Sheet) -> list[Rules]:
    """Rows with a colour behind them and the white ones between them, as one table."""
    joined: list[Rules] = []
    for level, upright in sorted(groups, key=lambda group: min(one.start for one in group[1])):
        top = min(rule.start for rule in upright)
        last = joined[-1] if joined else None
        bottom = max(rule.end for rule in last[1]) if last else 0.0
        if last and _has_same_places(last[1], upright) and 0 < top - bottom < MAX_STRIPE:
            joined[-1] = ([*last[0], *level], [*last[1], *upright])
        else:
            joined.append((level, upright))
    return [_add_last_stripe(group, sheet) for group in joined]


def _has_same_places(first: Sequence[Rule], second: Sequence[Rule]) -> bool:
    places = [sorted({round(rule.place) for rule in rules}) for rules in (first, second)]
    return len(places[0]) == len(places[1]) > 2 and all(
        abs(one - other) <= SLACK for one, other in zip(*places, strict=True)
    )


def _add_last_stripe(group: Rules, sheet: Sheet) -> Rules:
    """With the white row below the last coloured one, where words stand in its columns."""
    level, upright = group
    ends = sorted({rule.end for rule in upright})
    if len(ends) < 2 or not level:
        return group
    left, right = min(rule.start for rule in level), max(rule.end for rule in level)
    strip = Box(left, ends[-1], right, ends[-1] + (ends[-1] - max(one.start for one in upright)))
    words = [word for word in sheet.words if strip.has_middle_of(word.box)]
    places = {rule.place for rule in upright}
    columns = {sum(place < word.box.left for place in places) for word in words}
    is_crossed = any(word.box.left < place < word.box.right for word in words for place in places)
    if len(columns) < 2 or is_crossed:
        return group
    return [*level, Rule(strip.bottom, left, right)], upright


def _cross(level: Rule, upright: Rule) -> bool:
    return (
        level.start - SLACK <= upright.place <= level.end + SLACK
        and upright.start - SLACK <= level.place <= upright.end + SLACK
    )


@dataclass(frozen=True, slots=True)
class _Grid:
    """Places of all lines of a table, and the lines; outer sides that are not drawn count too."""

    xs: list[float]
    ys: list[float]
    level: list[Rule]
    upright: list[Rule]
    open_rows: frozenset[int] = frozenset()  # with no upright lines at all: every second stripe

    @classmethod
    def build(cls, level: list[Rule], upright: list[Rule]) -> "_Grid | None":
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
    places = [mean(rule.place for rule in group) for group in _cluster(_sort(rules))]
    if places[0] - min(starts) > 2 * SLACK:
        places.insert(0, min(starts))
    if max(ends) - places[-1] > 2 * SLACK:
        places.append(max(ends))
    return places


def _sort(rules: Iterable[Rule]) -> list[Rule]:
    return sorted(rules, key=lambda rule: rule.place)


def _fill_grid(grid: _Grid, sheet: Sheet) -> TableGrid | None:
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


Area = tuple[int, int, int, int]  # first row and column, and those after the last


def _join_slots(grid: _Grid) -> list[tuple[Area, Box]] | None:
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


def _spread(grid: _Grid, row: int, column: int, rows: int, columns: int) -> set[tuple[int, int]]:
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
