"""The parts of a page in reading order: columns one after the other, boxes and sidebars apart.

A page is cut where white space, or the frame of a box, runs through it from side to side.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from indexer.readers.pdf.layout.aligned_tables import find_aligned_table, find_table_on_top
from indexer.readers.pdf.layout.cells import TableGrid
from indexer.readers.pdf.layout.columns import (
    Band,
    Columns,
    Item,
    divide_into_bands,
    find_columns,
    reads_on,
)
from indexer.readers.pdf.layout.lines import PdfLine, sort_lines
from indexer.readers.pdf.layout.paired_lists import PairedList, pair_list
from indexer.readers.pdf.letters.page import Box, enclose

# A column narrower than this share of the one beside it is a sidebar.
MAX_SIDEBAR_SHARE = 0.62
MIN_SIDEBAR_LINES = 3
MAX_BANDS = 200  # that a table without lines is looked for in


@dataclass(frozen=True, slots=True)
class Region:
    """Lines to be read one after the other.

    ``frame`` is the drawn box around them, if any; ``is_aside``: beside the text, not in it. A
    ``table`` is a guess where only white space divides it.
    """

    lines: tuple[PdfLine, ...]
    frame: Box | None = None
    is_aside: bool = False
    table: TableGrid | None = None
    is_guess: bool = False
    is_column: bool = False

    @property
    def box(self) -> Box:
        return enclose(line.outer_box for line in self.lines)


def divide_page(
    lines: Sequence[PdfLine], frames: Sequence[Box], tables: Sequence[TableGrid]
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
    bands = divide_into_bands(items)
    plain: list[PdfLine] = []
    row = 0
    while row < len(bands):
        columns = find_columns(bands, row)
        if columns is None and _is_plain(bands[row]):
            plain += sort_lines([line for item in bands[row] for line in item.lines])
            row += 1
            continue
        yield from _read_lines(plain, frame)
        plain = []
        table, after = _find_table(bands, row)
        if columns is None:
            yield from _read_across(bands[row], frame)
            row += 1
        elif table and after >= columns.end:
            yield Region(table.lines, frame, table=table, is_guess=True)
            row = after
        else:
            yield from _read_columns(bands, row, columns, frame)
            row = columns.end
    yield from _read_lines(plain, frame)


def _find_table(bands: Sequence[Band], start: int) -> tuple[TableGrid | None, int]:
    """The table that begins with a band, and the band after it.

    Its columns may be as near to each other as words are, so that a line of some rows crosses them.
    """
    plain = list(takewhile(_is_plain, bands[start : start + MAX_BANDS]))
    found = find_table_on_top([line for band in plain for item in band for line in item.lines])
    if found is None:
        return None, start
    left = {id(line) for line in found.after}
    rest = [any(id(line) in left for item in band for line in item.lines) for band in plain]
    count = rest.index(True) if any(rest) else len(rest)
    return (found.grid, start + count) if all(rest[count:]) else (None, start)


def _read_lines(lines: Sequence[PdfLine], frame: Box | None) -> Iterator[Region]:
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


def _read_columns(
    bands: Sequence[Band], start: int, columns: Columns, frame: Box | None
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
    if all(item.is_line for item in items) and (paired := _pair_list(left, right)):
        if paired.before:
            yield Region(tuple(paired.before), frame)
        yield Region(paired.grid.lines, frame, table=paired.grid, is_guess=True)
        return
    before = bands[start - 1] if start else []
    after = bands[columns.end] if columns.end < len(bands) else []
    aside = _find_aside(left, right, before, after)
    for side in (left, right):
        for region in _read_items(side, frame):
            yield replace(region, is_aside=region.is_aside or side is aside, is_column=True)


def _pair_list(left: Sequence[Item], right: Sequence[Item]) -> PairedList | None:
    sides = ([line for item in side for line in item.lines] for side in (left, right))
    return pair_list(*sides)


def _has_both_sides(region: Region, columns: Columns) -> bool:
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
    widths = [item.box.width for item in side if item.table]
    widths += [line.outer_box.width for item in side if not item.table for line in item.lines]
    widths.sort()
    return widths[int(0.9 * (len(widths) - 1))]


def _is_joined(side: list[Item], before: Band, after: Band) -> bool:
    """Whether the text goes on from a column to the full width, above or below it."""
    last = max(side, key=lambda item: item.box.bottom)
    first = min(side, key=lambda item: item.box.top)
    return (bool(after) and reads_on(last, after[0])) or (
        bool(before) and reads_on(before[-1], first)
    )
