"""A booklet's text as a page shows it: headings, paragraphs, nested lists, tables."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar, Generic, TypeAlias, TypeVar

from indexer.documents import Block, BlockKind, Document, Section
from search_app.web.pages.marking import Marking, Span, TextLine, build_line

BULLET = re.compile(r"\s*•\s+")
CELL_BORDER = re.compile(r"\s+\|\s+")
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
    """Items that stand together."""

    kind: ClassVar[str] = "list"
    items: tuple[TreeNode[TextLine], ...]


@dataclass(frozen=True, slots=True)
class PageTable:
    """Rows that stand together; ``header`` is empty where nothing names the columns."""

    kind: ClassVar[str] = "table"
    header: tuple[TextLine, ...]
    rows: tuple[tuple[TextLine, ...], ...]


PagePart: TypeAlias = PageHeading | PageParagraph | PageList | PageTable


@dataclass(frozen=True, slots=True)
class _VisibleBlock:
    """A heading (``block`` is None) or a block, cut to what is shown of it."""

    lines: tuple[TextLine, ...]
    row: int
    block: Block | None = None

    @property
    def kind(self) -> str:
        return "heading" if self.block is None else self.block.kind.value


def build_page_parts(document: Document, span: Span, marking: Marking) -> Iterator[PagePart]:
    """What stands in ``span`` of the booklet, in reading order."""
    headers = {block.lead_in for block in document.blocks if block.kind is BlockKind.ROW}
    for kind, run in groupby(
        _cut_visible_blocks(document, span, marking), key=lambda shown: shown.kind
    ):
        if kind == BlockKind.ITEM.value:
            yield PageList(nest_by_depth([(_get_depth(shown), shown.lines[0]) for shown in run]))
        elif kind == BlockKind.ROW.value:
            yield from _group_tables(list(run), headers)
        elif kind == BlockKind.PARAGRAPH.value:
            yield from (PageParagraph(shown.lines[0]) for shown in run)
        else:
            yield from (_make_heading(document, shown) for shown in run)


def nest_by_depth(flat: Sequence[tuple[int, T]]) -> tuple[TreeNode[T], ...]:
    """Nest values by their depth; a depth that jumps by more than one counts as one deeper."""
    nodes = []
    at = 0
    while at < len(flat):
        end = at + 1
        while end < len(flat) and flat[end][0] > flat[at][0]:
            end += 1
        nodes.append(TreeNode(flat[at][1], nest_by_depth(flat[at + 1 : end])))
        at = end
    return tuple(nodes)


def compute_heading_level(section: Section) -> int:
    """h2 for the first level: h1 is the booklet's title."""
    return min(len(section.path) + 1, MAX_DEPTH)


def _cut_visible_blocks(
    document: Document, span: Span, marking: Marking
) -> Iterator[_VisibleBlock]:
    reached = span.start
    for start, end, row, block in _find_stretches(document, span):
        inside = Span(max(start, span.start), min(end, span.end))
        spans = (
            _split_cells(document, inside)
            if _is_row(block)
            else [_drop_bullet(document, inside, block)]
        )
        lines = []
        for cell in spans:
            lines.append(build_line(document.text, cell, marking, anchors_from=reached))
            reached = cell.end
        yield _VisibleBlock(tuple(lines), row, block)


def _find_stretches(document: Document, span: Span) -> list[tuple[int, int, int, Block | None]]:
    """(start, end, row, block) of the headings and blocks that touch the span, in order."""
    first = bisect_right(document.blocks, span.start, key=lambda block: block.end)
    last = bisect_right(document.blocks, span.end - 1, key=lambda block: block.start)
    found: list[tuple[int, int, int, Block | None]] = [
        (block.start, block.end, row, block)
        for row, block in enumerate(document.blocks[first:last], first)
    ]
    for row, section in enumerate(document.sections):
        if section.path and max(section.start, span.start) < min(section.end, span.end):
            found.append((section.start, section.end, row, None))
    return sorted(found, key=lambda stretch: stretch[0])


def _drop_bullet(document: Document, inside: Span, block: Block | None) -> Span:
    """Without the bullet of an item: the page's list brings its own."""
    if block is None or block.kind is not BlockKind.ITEM:
        return inside
    bullet = BULLET.match(document.text, inside.start, inside.end - 1)
    return Span(bullet.end(), inside.end) if bullet else inside


def _split_cells(document: Document, inside: Span) -> list[Span]:
    cells = []
    start = inside.start
    for border in CELL_BORDER.finditer(document.text, inside.start, inside.end):
        if border.start() > start and border.end() < inside.end:
            cells.append(Span(start, border.start()))
            start = border.end()
    return [*cells, Span(start, inside.end)]


def _group_tables(rows: list[_VisibleBlock], headers: set[int | None]) -> Iterator[PageTable]:
    """A new table begins at each row that names the columns of others."""
    tables: list[tuple[_VisibleBlock | None, list[_VisibleBlock]]] = []
    for row in rows:
        if row.row in headers:
            tables.append((row, []))
        else:
            if not tables:
                tables.append((None, []))
            tables[-1][1].append(row)
    for header, below in tables:
        yield PageTable(header.lines if header else (), tuple(row.lines for row in below))


def _make_heading(document: Document, visible_block: _VisibleBlock) -> PageHeading:
    level = compute_heading_level(document.sections[visible_block.row])
    return PageHeading(visible_block.lines[0], level, visible_block.row)


def _get_depth(visible_block: _VisibleBlock) -> int:
    return min(visible_block.block.depth, MAX_DEPTH) if visible_block.block else 0


def _is_row(block: Block | None) -> bool:
    return block is not None and block.kind is BlockKind.ROW
