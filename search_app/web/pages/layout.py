"""A booklet's text as a page shows it: headings, paragraphs, nested lists, tables."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from typing import ClassVar, Generic, TypeAlias, TypeVar

from indexer.documents import Block, BlockKind, Document, Section
from search_app.results import Span
from search_app.web.pages.marking import Marking, TextLine, build_line

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
    """Items in a row."""

    kind: ClassVar[str] = "list"
    items: tuple[TreeNode[TextLine], ...]


@dataclass(frozen=True, slots=True)
class PageTable:
    """Rows of one table; ``header`` is empty where nothing names the columns."""

    kind: ClassVar[str] = "table"
    header: tuple[TextLine, ...]
    rows: tuple[tuple[TextLine, ...], ...]


PagePart: TypeAlias = PageHeading | PageParagraph | PageList | PageTable


@dataclass(frozen=True, slots=True)
class _VisibleBlock:
    """A heading or a block, cut to what is shown of it.

    ``row`` is that of the section or block; ``depth`` is the level of a heading.
    """

    kind: str
    lines: tuple[TextLine, ...]
    row: int
    depth: int


def build_page_parts(
    document: Document, spans: Iterable[Span], marking: Marking
) -> Iterator[PagePart]:
    """What ``spans`` of the booklet show; they are in reading order, and none overlap."""
    headers = {block.lead_in for block in document.blocks if block.kind is BlockKind.ROW}
    cuts = (_cut_visible_blocks(document, span, marking) for span in spans)
    visible = chain.from_iterable(cuts)
    for kind, run in groupby(visible, key=lambda shown: shown.kind):
        if kind == BlockKind.ITEM.value:
            yield PageList(nest_by_depth([(shown.depth, shown.lines[0]) for shown in run]))
        elif kind == BlockKind.ROW.value:
            yield from _group_tables(run, headers)
        elif kind == BlockKind.PARAGRAPH.value:
            yield from (PageParagraph(shown.lines[0]) for shown in run)
        else:
            yield from (PageHeading(shown.lines[0], shown.depth, shown.row) for shown in run)


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
    reached = span.start
    for part, row in _find_headings_and_blocks(document, span):
        inside = Span(max(part.start, span.start), min(part.end, span.end))
        lines = []
        for cell in _split_cells(document.text, inside, part):
            lines.append(build_line(document.text, cell, marking, anchors_from=reached))
            reached = cell.end
        if isinstance(part, Block):
            depth = min(part.depth, MAX_DEPTH)
            yield _VisibleBlock(part.kind.value, tuple(lines), row, depth)
        else:
            yield _VisibleBlock("heading", tuple(lines), row, compute_heading_level(part))


def _find_headings_and_blocks(document: Document, span: Span) -> list[tuple[Section | Block, int]]:
    """The sections whose heading touches the span, and such blocks, in order, with their rows."""
    headings = [
        (section, row)
        for row, section in enumerate(document.sections)
        if section.path and max(section.start, span.start) < min(section.end, span.end)
    ]
    blocks = [(document.blocks[row], row) for row in find_block_rows(document, span)]
    return sorted([*blocks, *headings], key=lambda pair: pair[0].start)


def _split_cells(text: str, inside: Span, part: Section | Block) -> list[Span]:
    """The cells of a row; of an item all but the bullet, which the page's list brings itself."""
    kind = part.kind if isinstance(part, Block) else None
    if kind is BlockKind.ITEM:
        bullet = BULLET.match(text, inside.start, inside.end - 1)
        return [Span(bullet.end() if bullet else inside.start, inside.end)]
    cells, start = [], inside.start
    for border in CELL_BORDER.finditer(text, inside.start, inside.end):
        if kind is BlockKind.ROW and start < border.start() and border.end() < inside.end:
            cells.append(Span(start, border.start()))
            start = border.end()
    return [*cells, Span(start, inside.end)]


def _group_tables(rows: Iterable[_VisibleBlock], headers: set[int | None]) -> Iterator[PageTable]:
    """A new table begins at each row that names the columns of others."""
    tables: list[tuple[tuple[TextLine, ...], list[tuple[TextLine, ...]]]] = []
    for row in rows:
        if row.row in headers:
            tables.append((row.lines, []))
            continue
        if not tables:
            tables.append(((), []))
        tables[-1][1].append(row.lines)
    yield from (PageTable(header, tuple(below)) for header, below in tables)
