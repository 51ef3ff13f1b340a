"""A booklet's text as a page shows it: headings, paragraphs, nested lists, tables."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar, Generic, TypeAlias, TypeVar

from indexer.documents import Block, BlockKind, Document, Section
from search_app.web.pages.marking import Line, Marking, Span, line

BULLET = re.compile(r"\s*•\s+")
CELL_BORDER = re.compile(r"\s+\|\s+")
DEEPEST = 6  # further down, a list or a heading is shown at this depth

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Node(Generic[T]):
    """A list item or a line of the contents, with what is nested below it."""

    value: T
    below: tuple["Node[T]", ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A section's heading; ``level`` as in h1 to h6, ``section`` is the row in the booklet."""

    kind: ClassVar[str] = "heading"
    line: Line
    level: int
    section: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph."""

    kind: ClassVar[str] = "paragraph"
    line: Line


@dataclass(frozen=True, slots=True)
class ItemList:
    """Items that stand together."""

    kind: ClassVar[str] = "list"
    items: tuple[Node[Line], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that stand together; ``header`` is empty where nothing names the columns."""

    kind: ClassVar[str] = "table"
    header: tuple[Line, ...]
    rows: tuple[tuple[Line, ...], ...]


Part: TypeAlias = Heading | Paragraph | ItemList | Table


@dataclass(frozen=True, slots=True)
class _Shown:
    """A heading (``block`` is None) or a block, cut to what is shown of it."""

    lines: tuple[Line, ...]
    row: int
    block: Block | None = None

    @property
    def kind(self) -> str:
        return "heading" if self.block is None else self.block.kind.value


def parts(document: Document, span: Span, marking: Marking) -> Iterator[Part]:
    """What stands in ``span`` of the booklet, in reading order."""
    headers = {block.lead_in for block in document.blocks if block.kind is BlockKind.ROW}
    for kind, run in groupby(_shown(document, span, marking), key=lambda shown: shown.kind):
        if kind == BlockKind.ITEM.value:
            yield ItemList(nested([(_depth(shown), shown.lines[0]) for shown in run]))
        elif kind == BlockKind.ROW.value:
            yield from _tables(list(run), headers)
        elif kind == BlockKind.PARAGRAPH.value:
            yield from (Paragraph(shown.lines[0]) for shown in run)
        else:
            yield from (_heading(document, shown) for shown in run)


def nested(flat: Sequence[tuple[int, T]]) -> tuple[Node[T], ...]:
    """Nest values by their depth; a depth that jumps by more than one counts as one deeper."""
    nodes = []
    at = 0
    while at < len(flat):
        end = at + 1
        while end < len(flat) and flat[end][0] > flat[at][0]:
            end += 1
        nodes.append(Node(flat[at][1], nested(flat[at + 1 : end])))
        at = end
    return tuple(nodes)


def heading_level(section: Section) -> int:
    """h2 for the first level: h1 is the booklet's title."""
    return min(len(section.path) + 1, DEEPEST)


def _shown(document: Document, span: Span, marking: Marking) -> Iterator[_Shown]:
    reached = span.start
    for start, end, row, block in _stretches(document, span):
        inside = Span(max(start, span.start), min(end, span.end))
        spans = _cells(document, inside) if _is_row(block) else [_bare(document, inside, block)]
        lines = []
        for cell in spans:
            lines.append(line(document.text, cell, marking, since=reached))
            reached = cell.end
        yield _Shown(tuple(lines), row, block)


def _stretches(document: Document, span: Span) -> list[tuple[int, int, int, Block | None]]:
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


def _bare(document: Document, inside: Span, block: Block | None) -> Span:
    """Without the bullet of an item: the page's list brings its own."""
    if block is None or block.kind is not BlockKind.ITEM:
        return inside
    bullet = BULLET.match(document.text, inside.start, inside.end - 1)
    return Span(bullet.end(), inside.end) if bullet else inside


def _cells(document: Document, inside: Span) -> list[Span]:
    cells = []
    start = inside.start
    for border in CELL_BORDER.finditer(document.text, inside.start, inside.end):
        if border.start() > start and border.end() < inside.end:
            cells.append(Span(start, border.start()))
            start = border.end()
    return [*cells, Span(start, inside.end)]


def _tables(rows: list[_Shown], headers: set[int | None]) -> Iterator[Table]:
    """A new table begins at each row that names the columns of others."""
    tables: list[tuple[_Shown | None, list[_Shown]]] = []
    for row in rows:
        if row.row in headers:
            tables.append((row, []))
        else:
            if not tables:
                tables.append((None, []))
            tables[-1][1].append(row)
    for header, below in tables:
        yield Table(header.lines if header else (), tuple(row.lines for row in below))


def _heading(document: Document, shown: _Shown) -> Heading:
    level = heading_level(document.sections[shown.row])
    return Heading(shown.lines[0], level, shown.row)


def _depth(shown: _Shown) -> int:
    return min(shown.block.depth, DEEPEST) if shown.block else 0


def _is_row(block: Block | None) -> bool:
    return block is not None and block.kind is BlockKind.ROW
