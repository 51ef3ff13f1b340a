"""From the blocks of a booklet to the pieces that every reader gives."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from indexer.documents import LeftOutText
from indexer.readers.page_furniture import make_left_out_text
from indexer.readers.pdf.blocks import PageBlock
from indexer.readers.pdf.flow import Aside, PageFlow, share_width
from indexer.readers.pdf.hyphens import join_lines
from indexer.readers.pdf.layout.cells import TableCell, TableGrid
from indexer.readers.pdf.layout.lines import unmark
from indexer.readers.pdf.page_links import REASON as LINK_REASON
from indexer.readers.pdf.page_links import is_linked, only_leads_away
from indexer.readers.pieces import Heading, ListItem, Paragraph, Piece, SectionEnd
from indexer.readers.tables import GridCell, build_tables

# Of the letters of a sidebar: with more it is a menu of links to other pages.
MAX_LINKED_SHARE = 0.5
MAX_LABEL_WORDS = 20
MAX_WORDS_ABOVE_TITLE = 25
_NUMBER_PATTERN = re.compile(r"^\d{1,2}(?:\.\d{1,2})+[.)]?\s+(?=\S)")
BULLET_MARKERS = "•◦▪▫‣⁃·●○■□◆◇►▶➢➤–—-*"


def write_pieces(flow: PageFlow, known_words: frozenset[str]) -> Iterator[Piece]:
    """The text, each box or sidebar at the end of the section that it stands beside."""
    writer = _Writer(known_words)
    menus = _find_menus(flow.asides)
    waiting = [aside for aside in flow.asides if aside not in menus]
    level = box_level = 0
    for row, block in enumerate(_put_title_first(flow.blocks)):
        if block.level and not block.is_framed:
            yield from writer.write_asides(waiting, row, level)
            level = block.level
        elif block.level:  # in a box, which ends before the section does
            block.level = max(block.level, level + 1)
            box_level = min(box_level or block.level, block.level)
        elif box_level and not block.is_framed:
            yield SectionEnd(box_level)
        box_level = box_level if block.is_framed else 0
        if only_leads_away(block):
            yield make_left_out_text(block.text, LINK_REASON, page=block.first.page)
        else:
            yield from writer.write(block)
    yield from writer.write_asides(waiting, len(flow.blocks), level)
    yield from map(_describe_menu, menus)


def _put_title_first(blocks: Sequence[PageBlock]) -> Sequence[PageBlock]:
    """The title before the few words that may stand above it, such as the name of a series."""
    row = next((row for row, block in enumerate(blocks) if block.level == 1), 0)
    above = sum(len(block.text.split()) for block in blocks[:row])
    if not 0 < above <= MAX_WORDS_ABOVE_TITLE or any(block.level for block in blocks[:row]):
        return blocks
    return [blocks[row], *blocks[:row], *blocks[row + 1 :]]


@dataclass(slots=True)
class _Writer:
    """``lefts`` are where the open items of a list begin, the outermost first."""

    known_words: frozenset[str]
    lefts: list[float] = field(default_factory=list)

    def write_asides(self, waiting: list[Aside], row: int, level: int) -> Iterator[Piece]:
        """Those seen before a row of the text; their headings are below its own."""
        ready = [aside for aside in waiting if aside.anchor <= row]
        waiting[:] = [aside for aside in waiting if aside.anchor > row]
        for aside in ready:
            top = min((block.level for block in aside.blocks if block.level), default=0)
            for block in aside.blocks:
                if block.level:
                    block.level += max(level + 1 - top, 0)
                yield from self.write(block)
            self.lefts.clear()

    def write(self, block: PageBlock) -> Iterator[Piece]:
        text, pages = join_lines(block.lines, self.known_words)
        if block.table:
            yield from self._write_table(block.table)
        elif block.level:
            heading = _NUMBER_PATTERN.sub("", text) or text
            yield Heading(heading, block.level, text.endswith("?"), pages=pages)
        elif block.marker:
            marker = "" if block.marker in BULLET_MARKERS else block.marker
            marker += "." if marker.isdecimal() else ""
            yield ListItem(text, self._find_depth(block), marker, pages=pages)
        elif text:
            yield Paragraph(text, pages=pages)
        if block.level or not block.marker:
            self.lefts.clear()
        page = block.first.page
        marks = [mark for line in block.lines for mark in line.footnote_marks]
        yield from (make_left_out_text(mark, "footnote mark", page=page) for mark in marks)

    def _write_table(self, grid: TableGrid) -> Iterator[Piece]:
        rows = [[self._build_grid_cell(cell) for cell in row] for row in grid.rows]
        pages = [next((cell.lines[0].page for cell in row if cell.lines), 0) for row in grid.rows]
        row = 0
        for table in build_tables(rows):
            starts = ((at, page) for at, page in enumerate(pages[row : row + len(table.rows)]))
            yield replace(table, pages=tuple(start for start in starts if start[1]))
            row += len(table.rows)

    def _build_grid_cell(self, cell: TableCell) -> GridCell:
        text, _ = join_lines([unmark(line) for line in cell.lines], self.known_words)
        return GridCell(text, cell.is_head, cell.row_span, cell.column_span, cell.is_bold)

    def _find_depth(self, block: PageBlock) -> int:
        left, slack = block.first.left - block.column_left, 0.5 * block.size
        while self.lefts and left < self.lefts[-1] - slack:
            self.lefts.pop()
        if not self.lefts or left > self.lefts[-1] + slack:
            self.lefts.append(left)
        return len(self.lefts) - 1


def _find_menus(asides: Sequence[Aside]) -> list[Aside]:
    """Lists of links beside the text, and the few words that stand among them."""
    menus = [aside for aside in asides if _is_menu(aside)]
    return [aside for aside in asides if aside in menus or _is_label(aside, menus)]


def _is_label(aside: Aside, menus: Sequence[Aside]) -> bool:
    words = sum(len(line.words) for block in aside.blocks for line in block.lines)
    near = [
        menu
        for menu in menus
        if set(menu.pages) & set(aside.pages) and share_width(menu.box, aside.box)
    ]
    return bool(near) and words <= MAX_LABEL_WORDS and not any("." in b.text for b in aside.blocks)


def _is_menu(aside: Aside) -> bool:
    return is_linked(aside.blocks, MAX_LINKED_SHARE)


def _describe_menu(aside: Aside) -> LeftOutText:
    text = " ".join(block.text for block in aside.blocks)
    page = aside.blocks[0].first.page
    return make_left_out_text(text, "links to other pages", page=page)
