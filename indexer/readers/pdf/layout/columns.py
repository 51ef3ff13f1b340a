"""Where a page is divided from top to bottom: gutters between lines that stand side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.readers.pdf.layout.cells import TableGrid
from indexer.readers.pdf.layout.lines import PdfLine
from indexer.readers.pdf.letters.page import Box

# Shares of the size of the type: a gutter beside many lines may be narrower.
MIN_GUTTER, MIN_SHORT_GUTTER = 0.3, 1.2
MANY_LINES = 3
# Less beside one another is one line with gaps in it.
MIN_SHARED_LINES = 2
# A line at most this share of its size below another one goes on with it.
NORMAL_LEADING = 1.0


@dataclass(frozen=True, slots=True)
class Item:
    """What is placed as a whole: a line, a table, or a drawn box (``frame``) with items in it."""

    box: Box
    lines: tuple[PdfLine, ...]
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


def divide_into_bands(items: Sequence[Item]) -> list[Band]:
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
class Columns:
    """Bands up to ``end`` with a gutter from ``left`` to ``right`` between their items."""

    end: int
    left: float
    right: float
    shared: int  # lines with something on the other side, of the side with fewer of them


def find_columns(bands: Sequence[Band], start: int) -> Columns | None:
    """The columns that begin with a band, those that go on longest."""
    if start and len(bands[start]) == 1 and reads_on(bands[start - 1][-1], bands[start][0]):
        return None  # the last words of what is above the columns
    found = [_extend_columns(bands, start, gap) for gap in _list_gaps(bands, start)]
    fitting = [columns for columns in found if columns and _is_wide(columns, bands[start])]
    return max(fitting, key=lambda one: (one.shared, one.right - one.left), default=None)


def _list_gaps(bands: Sequence[Band], start: int) -> list[tuple[float, float]]:
    """Gaps between the items of the first band with several, where what is above goes on to it."""
    row = start
    while row < len(bands) - 1 and len(bands[row]) == 1 and goes_on(bands[row], bands[row + 1]):
        row += 1
    gaps: list[tuple[float, float]] = []
    right: float | None = None
    for item in sorted(bands[row], key=lambda item: item.box.left):
        if right is not None and item.box.left > right:
            gaps.append((right, item.box.left))
        right = max(right or 0, item.box.right)
    return gaps


def goes_on(above: Band, below: Band) -> bool:
    """Whether a band follows with no more than the usual space between lines."""
    size = max(above[0].size, below[0].size)
    top = min(item.box.top for item in below)
    return top - max(item.box.bottom for item in above) < NORMAL_LEADING * size


def _extend_columns(bands: Sequence[Band], start: int, gap: tuple[float, float]) -> Columns | None:
    left, right = gap
    end, shared = start, 0
    last_shared, heading = start, 0
    for row in range(start, len(bands)):
        narrowed = _narrow_gap(bands[row], left, right)
        if narrowed is None:
            break
        left, right = narrowed
        end = row + 1
        if least := _count_opposite_lines(bands[row], right):
            if heading:
                end = heading  # what is below it has columns of its own
                break
            shared, last_shared = shared + least, row
        elif shared and not heading and _is_heading_between(bands, row):
            heading = row
    if shared < MIN_SHARED_LINES:
        return None
    while (
        end < len(bands) and end - 1 > last_shared and not goes_on(bands[end - 2], bands[end - 1])
    ):
        end -= 1  # what crosses the gutter comes next, so what is loose before it may go with that
    return Columns(end, left, right, shared)


def _is_heading_between(bands: Sequence[Band], row: int) -> bool:
    """Whether a band is one bold or larger line, with space above it."""
    line, above = bands[row][0].lines[0], bands[row - 1][0].lines[-1]
    stands_out = line.bold > above.bold or line.style.size > above.style.size
    return len(bands[row]) == 1 and stands_out and not goes_on(bands[row - 1], bands[row])


def _count_opposite_lines(band: Band, gutter: float) -> int:
    """The lines of a band on the side of the gutter that has fewer."""
    right = sum(len(item.lines) for item in band if item.box.left >= gutter - 0.01)
    return min(right, sum(len(item.lines) for item in band) - right)


def _narrow_gap(band: Band, left: float, right: float) -> tuple[float, float] | None:
    """What of a gap is still white beside a band; ``None`` where an item is across it."""
    for item in band:
        if item.box.left <= left and item.box.right >= right:
            if _is_one_word(item):
                continue  # a web address too long for its column
            return None
        if item.box.right < right and item.box.left < left:
            left = max(left, item.box.right)
        elif item.box.left > left and item.box.right > right:
            right = min(right, item.box.left)
        else:
            return None
    return (left, right) if right - left > MIN_GUTTER * band[0].size else None


def _is_one_word(item: Item) -> bool:
    return len(item.lines) == 1 and len(item.lines[0].words) == 1


def _is_wide(columns: Columns, band: Band) -> bool:
    least = MIN_GUTTER if columns.shared >= MANY_LINES else MIN_SHORT_GUTTER
    return columns.right - columns.left >= least * band[0].size


def reads_on(above: Item, below: Item) -> bool:
    if above.frame or below.frame:
        return False
    line, following = above.lines[-1], below.lines[0]
    return (
        line.style.size == following.style.size
        and line.bold == following.bold
        and abs(line.box.left - following.box.left) < 3 * line.style.size
        and goes_on([above], [below])
    )
