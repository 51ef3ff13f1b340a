"""Regions joined to the text of the booklet: sentences that go on, boxes after the section."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexer.readers.pdf.blocks import PageBlock, Typography, build_blocks, find_right_edge
from indexer.readers.pdf.layout.cells import TableCell, TableGrid
from indexer.readers.pdf.layout.regions import Region
from indexer.readers.pdf.letters.page import Box

SAME_SIZE = 0.08
# Of the narrower one: how much of their width two parts of one sidebar share.
MIN_COMMON_WIDTH = 0.7
MAX_SHIFT = 3  # of the size of the type: parts of a page that begin on the same side
_SENTENCE_END = re.compile(r"[.!?:…][\"'”’)\]]*$")


@dataclass(slots=True)
class Aside:
    """A box or sidebar, over as many pages as it has, seen after ``anchor`` blocks of the text."""

    blocks: list[PageBlock]
    box: Box
    page: int
    anchor: int
    is_framed: bool

    @property
    def pages(self) -> range:
        return range(self.blocks[0].first.page, self.page + 1)


@dataclass(frozen=True, slots=True)
class PageFlow:
    """The blocks of the text in their order, and what stands beside them."""

    blocks: list[PageBlock]
    asides: list[Aside]


def join_regions(regions: Sequence[Region], typography: Typography) -> PageFlow:
    flow = PageFlow([], [])
    rights = _find_page_rights(regions)
    for region in regions:
        aside = next((one for one in reversed(flow.asides) if _goes_on(one, region)), None)
        if region.is_aside or (aside and _is_left_alone(region, flow)):
            blocks = list(build_blocks(replace(region, is_aside=True), typography))
            _add_aside(flow, aside, blocks, region)
        else:
            right = rights[region.lines[0].page] if _is_plain(region) else 0.0
            _append(flow.blocks, list(build_blocks(region, typography, right)))
    return flow


def _find_page_rights(regions: Sequence[Region]) -> dict[int, float]:
    """Where the full lines of each page end that stand in no column or box."""
    rights: dict[int, float] = {}
    for region in filter(_is_plain, regions):
        page = region.lines[0].page
        rights[page] = max(rights.get(page, 0.0), find_right_edge(region))
    return rights


def _is_plain(region: Region) -> bool:
    return not (region.is_column or region.is_aside or region.frame or region.table)


def _add_aside(
    flow: PageFlow, aside: Aside | None, blocks: list[PageBlock], region: Region
) -> None:
    page = region.lines[-1].page
    if aside is None:
        framed = region.frame is not None
        flow.asides.append(Aside(blocks, region.box, page, len(flow.blocks), framed))
    else:
        _append(aside.blocks, blocks)
        aside.box, aside.page = region.box, page


def _goes_on(aside: Aside, region: Region) -> bool:
    """Whether a region is the same sidebar, on the same or the next page."""
    box, page = region.box, region.lines[0].page
    if page - aside.page > 1 or not share_width(box, aside.box):
        return False
    if page > aside.page:
        return not region.is_aside or aside.is_framed == (region.frame is not None)
    return aside.is_framed == (region.frame is not None) and box.top >= aside.box.bottom - 1


def share_width(one: Box, other: Box) -> bool:
    """Whether two parts stand in the same column."""
    common = min(one.right, other.right) - max(one.left, other.left)
    return common >= MIN_COMMON_WIDTH * min(one.width, other.width)


def _is_left_alone(region: Region, flow: PageFlow) -> bool:
    """Whether a region stands where a sidebar was, with no text of the booklet above it before."""
    last_page = max((block.last.page for block in flow.blocks), default=0)
    lines = (line for block in flow.blocks for line in block.lines if line.page == last_page)
    return last_page > 0 and not any(share_width(line.box, region.box) for line in lines)


def _append(blocks: list[PageBlock], following: list[PageBlock]) -> None:
    if blocks and following and _continues(blocks[-1], following[0]):
        blocks[-1].lines += following[0].lines
        following = following[1:]
    elif blocks and following and (table := _join_tables(blocks[-1], following[0])):
        blocks[-1].lines += following[0].lines
        blocks[-1].table = table
        following = following[1:]
    blocks += following


def _continues(block: PageBlock, following: PageBlock) -> bool:
    """Whether a block is the rest of one that ended with its column or page."""
    if block.table or following.table:
        return False
    sizes = block.size, following.size
    if following.marker or max(sizes) > (1 + SAME_SIZE) * min(sizes):
        return False
    last, first, begins_small = block.last, following.first, following.text[:1].islower()
    looks = [(one.bold, one.style.italic) for one in (last, first)]
    if not begins_small and (looks[0] != looks[1] or block.is_framed != following.is_framed):
        return False
    if last.text.endswith("-"):
        return True
    if _SENTENCE_END.search(last.text):
        return False
    is_full = last.box.right > block.right - last.style.size * 4
    may_go_on = is_full and not block.bold and _are_columns(block, following)
    return begins_small or (may_go_on and (not block.marker or _is_hanging(block, following)))


def _is_hanging(item: PageBlock, following: PageBlock) -> bool:
    """Whether a line stands as far in as the text of an item before its column ended."""
    places = [
        one.box.left - block.column_left
        for one, block in ((item.last, item), (following.first, following))
    ]
    return places[0] > 0.5 * item.size and abs(places[0] - places[1]) < 0.5 * item.size


def _are_columns(block: PageBlock, following: PageBlock) -> bool:
    """Whether two parts begin on the same side, or are about equally wide."""
    if abs(block.column_left - following.column_left) < MAX_SHIFT * block.size:
        return True
    widths = sorted(one.right - one.column_left for one in (block, following))
    return widths[0] > MIN_COMMON_WIDTH * widths[1]


def _join_tables(block: PageBlock, following: PageBlock) -> TableGrid | None:
    """A table with the rest of it on the next page, which may name the columns again."""
    above, below = block.table, following.table
    if not above or not below or following.first.page != block.last.page + 1:
        return None
    is_aligned = abs(above.box.left - below.box.left) + abs(above.box.right - below.box.right) < 8
    if not is_aligned or _count_columns(above) != _count_columns(below):
        return None
    rows = below.rows
    while rows and any(
        _read_row(rows[0]) == _read_row(row) for row in above.rows if row[0].is_head
    ):
        rows = rows[1:]
    return replace(above, rows=(*above.rows, *rows))


def _count_columns(table: TableGrid) -> int:
    return max(sum(cell.column_span for cell in row) for row in table.rows)


def _read_row(row: Sequence[TableCell]) -> list[str]:
    return [" ".join(line.text for line in cell.lines) for cell in row]
