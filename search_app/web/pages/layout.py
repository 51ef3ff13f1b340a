"""A booklet's text as a page shows it: headings, paragraphs, nested lists, tables."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby
from typing import ClassVar, Generic, TypeAlias, TypeVar

from indexer.documents import Block, BlockKind, Document, Section
from search_app.results import Span
from search_app.web.pages.marking import Marking, TextLine, build_line
from search_app.web.pages.tables import (
    PageRow,
    PageTable,
    build_cells,
    build_table,
    clip_marks,
    find_table_row,
)

BULLET = re.compile(r"\s*•\s+")
MAX_DEPTH = 6  # further down, a list or a heading is shown at this depth

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TreeNode(Generic[T]):
    """A list item or a line of the contents, with what is nested below it."""

    value: T
    children: tuple["TreeNode[T]", ...] = ()


@dataclass(frozen=True, slots=True)
class PageHeading:
    """A section's heading; ``level`` as in h1 to h6, ``section`` is the row in the booklet."""

    kind: ClassVar[str] = "heading"
    line: TextLine
    level: int
    section: int


@dataclass(frozen=True, slots=True)
class PageParagraph:
    """One paragraph."""

    kind: ClassVar[str] = "paragraph"
    line: TextLine


@dataclass(frozen=True, slots=True)
class PageList:
    """Items in a row."""

    kind: ClassVar[str] = "list"
    items: tuple[TreeNode[TextLine], ...]


PagePart: TypeAlias = PageHeading | PageParagraph | PageList | PageTable


@dataclass(frozen=True, slots=True)
class _VisibleBlock:
    """A heading or a block, cut to what is shown of it; of a table a whole row, with its cells.

    ``row`` is that of the section or block, or in the ``table``; ``depth`` the level of a heading.
    """

    kind: str
    row: int
    line: TextLine = TextLine(())
    depth: int = 0
    table: int | None = None
    cells: PageRow = ()


def build_page_parts(
    document: Document, spans: Iterable[Span], marking: Marking
) -> Iterator[PagePart]:
    """What ``spans`` of the booklet show; they are in reading order, and none overlap."""
    marking = replace(marking, marks=clip_marks(document, marking.marks))
    cuts = (_cut_visible_blocks(document, span, marking) for span in spans)
    visible = chain.from_iterable(cuts)
    for (kind, table), run in groupby(visible, key=lambda shown: (shown.kind, shown.table)):
        if table is not None:
            rows = {shown.row: shown.cells for shown in run}  # each once
            yield build_table(document.tables[table], rows, document)
        elif kind == BlockKind.ITEM.value:
            yield PageList(nest_by_depth([(shown.depth, shown.line) for shown in run]))
        elif kind == "heading":
            yield from (PageHeading(shown.line, shown.depth, shown.row) for shown in run)
        else:
            yield from (PageParagraph(shown.line) for shown in run)


def nest_by_depth(flat: Sequence[tuple[int, T]]) -> tuple[TreeNode[T], ...]:
    """Nest values by their depth; a depth that jumps by more than one counts as one deeper."""
    nodes = []
    start = 0
    while start < len(flat):
        end = start + 1
        while end < len(flat) and flat[end][0] > flat[start][0]:
            end += 1
        nodes.append(TreeNode(flat[start][1], nest_by_depth(flat[start + 1 : end])))
        start = end
    return tuple(nodes)


def compute_heading_level(section: Section) -> int:
    """h2 for the first level: h1 is the booklet's title."""
    return min(len(section.path) + 1, MAX_DEPTH)


def find_block_rows(document: Document, span: Span) -> range:
    """Rows of the blocks that touch a span."""
    first = bisect_right(document.blocks, span.start, key=lambda block: block.end)
    return range(first, bisect_right(document.blocks, span.end - 1, key=lambda block: block.start))


def _cut_visible_blocks(
    document: Document, span: Span, marking: Marking
) -> Iterator[_VisibleBlock]:
    reached, shown_row = span.start, None
    for part, row in _find_headings_and_blocks(document, span):
        if place := find_table_row(document, part):
            if place != shown_row:
                table, number = place
                cells = document.tables[table].rows[number]
                built = build_cells(document, cells, marking, anchors_from=reached)
                yield _VisibleBlock("table", number, table=table, cells=built)
                reached, shown_row = max(reached, cells[-1].end), place
            continue
        inside = _cut_bullet(document.text, span, part)
        line = build_line(document.text, inside, marking, anchors_from=reached)
        reached = inside.end
        if isinstance(part, Block):
            yield _VisibleBlock(part.kind.value, row, line, min(part.depth, MAX_DEPTH))
        else:
            yield _VisibleBlock("heading", row, line, compute_heading_level(part))


def _find_headings_and_blocks(document: Document, span: Span) -> list[tuple[Section | Block, int]]:
    """The sections whose heading touches the span, and such blocks, in order, with their rows."""
    headings = [
        (section, row)
        for row, section in enumerate(document.sections)
        if section.has_heading and max(section.start, span.start) < min(section.end, span.end)
    ]
    starts = {section.start for section, _ in headings}  # a heading that is a block too
    rows = find_block_rows(document, span)
    blocks = [
        (document.blocks[row], row) for row in rows if document.blocks[row].start not in starts
    ]
    return sorted([*blocks, *headings], key=lambda pair: pair[0].start)


def _cut_bullet(text: str, span: Span, part: Section | Block) -> Span:
    """What a span shows of a part; of an item not the bullet, which the page's list brings."""
    start, end = max(part.start, span.start), min(part.end, span.end)
    if isinstance(part, Block) and part.kind is BlockKind.ITEM:
        bullet = BULLET.match(text, start, end - 1)
        start = bullet.end() if bullet else start
    return Span(start, end)
