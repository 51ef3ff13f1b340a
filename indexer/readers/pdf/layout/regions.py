"""The parts of a page in reading order: columns one after the other, boxes and sidebars apart.

A page is cut where white space, or the frame of a box, runs through it from side to side.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.readers.pdf.layout.aligned_tables import find_aligned_table
from indexer.readers.pdf.layout.cells import TableGrid
from indexer.readers.pdf.layout.lines import Line, sort_lines
from indexer.readers.pdf.letters.page import Box, enclose

# Shares of the size of the type: a gutter beside many lines may be narrower.
MIN_GUTTER, MIN_SHORT_GUTTER = 0.3, 1.2
MANY_LINES = 3
# Less beside one another is one line with gaps in it.
MIN_SHARED_LINES = 2
# A line at most this share of its size below another one goes on with it.
NORMAL_LEADING = 1.0
# A column narrower than this share of the one beside it is a sidebar.
MAX_SIDEBAR_SHARE = 0.62
MIN_SIDEBAR_LINES = 3


@dataclass(frozen=True, slots=True)
class Region:
    """Lines to be read one after the other.

    ``frame`` is the drawn box around them, if any; ``is_aside``: beside the text, not in it. A
    ``table`` is a guess where only white space divides it.
    """

    lines: tuple[Line, ...]
    frame: Box | None = None
    is_aside: bool = False
    table: TableGrid | None = None
    is_guess: bool = False

    @property
    def box(self) -> Box:
        return enclose(line.outer_box for line in self.lines)


@dataclass(frozen=True, slots=True)
class Item:
    """What is placed as a whole: a line, a table, or a drawn box (``frame``) with items in it."""

    box: Box
    lines: tuple[Line, ...]
    frame: Box | None = None
    inside: tuple["Item", ...] = ()
    table: TableGrid | None = None

    @property
    def size(self) -> float:
        return self.lines[0].style.size

    @property
    def is_line(self) -> bool:
        return not (self.frame or self.table)


Band = list[Item]


def divide_page(
    lines: Sequence[Line], frames: Sequence[Box], tables: Sequence[TableGrid]
) -> list[Region]:
    """The regions of a page; ``frames`` are its drawn boxes, each after what it covers."""
    items = [Item(line.outer_box, (line,)) for line in lines]
    items += (Item(table.box, table.lines, table=table) for table in tables)
    return list(_read_items(_group_items(items, frames), None))


def _group_items(items: Sequence[Item], frames: Sequence[Box]) -> list[Item]:
    """Items and boxes by the box that they are in; a box that covers another has what is there."""
    contents: dict[int, list[Item]] = {}
    for item in items:
        owners = [row for row, frame in enumerate(frames) if frame.has_middle_of(item.box)]
        contents.setdefault(owners[-1] if owners else -1, []).append(item)
    for row in reversed(range(len(frames))):
        if inside := contents.pop(row, None):
            frame = frames[row]
            parents = [at for at in range(row) if frames[at].contains(frame)]
            place = contents.setdefault(parents[-1] if parents else -1, [])
            place += _build_box(frame, inside) if len(inside) > 1 else inside
    return contents.get(-1, [])


def _build_box(frame: Box, inside: Sequence[Item]) -> list[Item]:
    lines = tuple(line for item in inside for line in item.lines)
    return [Item(enclose(item.box for item in inside), lines, frame, tuple(inside))]


def _read_items(items: Sequence[Item], frame: Box | None) -> Iterator[Region]:
    """The regions of a part of a page; ``frame`` is the box that it is in."""
    bands = _divide_into_bands(items)
    plain: list[Line] = []
    row = 0
    while row < len(bands):
        columns = _find_columns(bands, row)
        if columns is None and _is_plain(bands[row]):
            plain += sort_lines([line for item in bands[row] for line in item.lines])
            row += 1
            continue
        yield from _read_lines(plain, frame)
        plain = []
        if columns is None:
            yield from _read_across(bands[row], frame)
            row += 1
        else:
            yield from _read_columns(bands, row, columns, frame)
            row = columns.end
    yield from _read_lines(plain, frame)


def _read_lines(lines: Sequence[Line], frame: Box | None) -> Iterator[Region]:
    """Lines one above the other, and the tables among them."""
    rest = list(lines)
    while rest and (found := find_aligned_table(rest)):
        if found.before:
            yield Region(tuple(found.before), frame)
        yield Region(found.grid.lines, frame, table=found.grid, is_guess=True)
        rest = found.after
    if rest:
        yield Region(tuple(rest), frame)


def _is_plain(band: Band) -> bool:
    return all(item.is_line for item in band)


def _read_across(band: Band, frame: Box | None) -> Iterator[Region]:
    """Boxes, tables and lines that stand beside one another without a gutter between them."""
    for item in sorted(band, key=lambda item: (item.box.top, item.box.left)):
        if item.table:
            yield Region(item.lines, frame, table=item.table)
        elif item.frame:
            yield from _read_items(item.inside, item.frame)
        else:
            yield Region(item.lines, frame)


def _divide_into_bands(items: Sequence[Item]) -> list[Band]:
    """Items with nothing but white space above and below them, all of them together."""
    bands: list[Band] = []
    bottom = 0.0
    for item in sorted(items, key=lambda item: (item.box.top, item.box.left)):
        if bands and item.box.top < bottom - 0.05 * item.size:
            bands[-1].append(item)
            bottom = max(bottom, item.box.bottom)
        else:
            bands.append([item])
            bottom = item.box.bottom
    return bands


@dataclass(frozen=True, slots=True)
class _Columns:
    """Bands up to ``end`` with a gutter from ``left`` to ``right`` between their items."""

    end: int
    left: float
    right: float
    shared: int  # lines with something on the other side, of the side with fewer of them


def _find_columns(bands: Sequence[Band], start: int) -> _Columns | None:
    """The columns that begin with a band, those that go on longest."""
    found = [_extend_columns(bands, start, gap) for gap in _list_gaps(bands, start)]
    fitting = [columns for columns in found if columns and _is_wide(columns, bands[start])]
    return max(fitting, key=lambda one: (one.shared, one.right - one.left), default=None)


def _list_gaps(bands: Sequence[Band], start: int) -> list[tuple[float, float]]:
    """Gaps between the items of the first band with several, where what is above goes on to it."""
    row = start
    while row < len(bands) - 1 and len(bands[row]) == 1 and _goes_on(bands[row], bands[row + 1]):
        row += 1
    gaps: list[tuple[float, float]] = []
    right: float | None = None
    for item in sorted(bands[row], key=lambda item: item.box.left):
        if right is not None and item.box.left > right:
            gaps.append((right, item.box.left))
        right = max(right or 0, item.box.right)
    return gaps


def _goes_on(above: Band, below: Band) -> bool:
    """Whether a band follows with no more than the usual space between lines."""
    size = max(above[0].size, below[0].size)
    top = min(item.box.top for item in below)
    return top - max(item.box.bottom for item in above) < NORMAL_LEADING * size


def _extend_columns(bands: Sequence[Band], start: int, gap: tuple[float, float]) -> _Columns | None:
    left, right = gap
    end, shared = start, 0
    last_shared = start
    for row in range(start, len(bands)):
        narrowed = _narrow_gap(bands[row], left, right)
        if narrowed is None:
            break
        left, right = narrowed
        end = row + 1
        if least := _count_opposite_lines(bands[row], right):
            shared, last_shared = shared + least, row
    if shared < MIN_SHARED_LINES:
        return None
    while (
        end < len(bands) and end - 1 > last_shared and not _goes_on(bands[end - 2], bands[end - 1])
    ):
        end -= 1  # what crosses the gutter comes next, so what is loose before it may go with that
    return _Columns(end, left, right, shared)


def _count_opposite_lines(band: Band, gutter: float) -> int:
    """The lines of a band on the side of the gutter that has fewer."""
    right = sum(len(item.lines) for item in band if item.box.left >= gutter - 0.01)
    return min(right, sum(len(item.lines) for item in band) - right)


def _narrow_gap(band: Band, left: float, right: float) -> tuple[float, float] | None:
    """What of a gap is still white beside a band; ``None`` where an item is across it."""
    for item in band:
        if item.box.left <= left and item.box.right >= right:
            return None
        if item.box.right < right and item.box.left < left:
            left = max(left, item.box.right)
        elif item.box.left > left and item.box.right > right:
            right = min(right, item.box.left)
        else:
            return None
    return (left, right) if right - left > MIN_GUTTER * band[0].size else None


def _is_wide(columns: _Columns, band: Band) -> bool:
    least = MIN_GUTTER if columns.shared >= MANY_LINES else MIN_SHORT_GUTTER
    return columns.right - columns.left >= least * band[0].size


def _read_columns(
    bands: Sequence[Band], start: int, columns: _Columns, frame: Box | None
) -> Iterator[Region]:
    items = [item for band in bands[start : columns.end] for item in band]
    if all(item.is_line for item in items):
        lines = [line for item in items for line in item.lines]
        regions = list(_read_lines(sort_lines(lines), frame))
        if not any(_has_both_sides(region, columns) for region in regions):
            yield from regions
            return
    left = [item for item in items if item.box.left < columns.left]
    right = [item for item in items if item.box.left >= columns.left]
    before = bands[start - 1] if start else []
    after = bands[columns.end] if columns.end < len(bands) else []
    aside = _find_aside(left, right, before, after)
    for side in (left, right):
        for region in _read_items(side, frame):
            yield replace(region, is_aside=True) if side is aside else region


def _has_both_sides(region: Region, columns: _Columns) -> bool:
    """Whether lines that are in no table stand on both sides of a gutter."""
    sides = {line.left >= columns.right - 0.01 for line in region.lines}
    return region.table is None and len(sides) == 2


def _find_aside(
    left: list[Item], right: list[Item], before: Band, after: Band
) -> list[Item] | None:
    """The side that is no column of the text but stands beside it, if one does."""
    framed = [all(item.frame for item in side) for side in (left, right)]
    if framed[0] != framed[1]:
        return left if framed[0] else right
    joined = [_is_joined(side, before, after) for side in (left, right)]
    if joined[0] != joined[1]:
        return right if joined[0] else left
    lines = [sum(len(item.lines) for item in side) for side in (left, right)]
    widths = [_measure_width(side) for side in (left, right)]
    narrow = 0 if widths[0] < widths[1] else 1
    is_sidebar = widths[narrow] < MAX_SIDEBAR_SHARE * widths[1 - narrow]
    if is_sidebar and min(lines) >= MIN_SIDEBAR_LINES:
        return (left, right)[narrow]
    return None


def _measure_width(side: Sequence[Item]) -> float:
    """The width of the longer lines of a side, which may be several columns itself."""
    widths = sorted(line.outer_box.width for item in side for line in item.lines)
    return widths[int(0.9 * (len(widths) - 1))]


def _is_joined(side: list[Item], before: Band, after: Band) -> bool:
    """Whether the text goes on from a column to the full width, above or below it."""
    last = max(side, key=lambda item: item.box.bottom)
    first = min(side, key=lambda item: item.box.top)
    return (bool(after) and _reads_on(last, after[0])) or (
        bool(before) and _reads_on(before[-1], first)
    )


def _reads_on(above: Item, below: Item) -> bool:
    if above.frame or below.frame:
        return False
    line, following = above.lines[-1], below.lines[0]
    return (
        line.style.size == following.style.size
        and line.bold == following.bold
        and abs(line.box.left - following.box.left) < 3 * line.style.size
        and _goes_on([above], [below])
    )
