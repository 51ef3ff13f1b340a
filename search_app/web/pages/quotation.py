"""A passage taken apart: what answers, to be quoted first, and the rest of the passage."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from search_app.web.pages.layout import PageList, PagePart, TreeNode
from search_app.web.pages.marking import TextLine, TextPiece
from search_app.web.pages.tables import PageRow, PageTable

LEFT_OUT = "[…]"


def select_answer(parts: Sequence[PagePart]) -> tuple[PagePart, ...]:
    """Only what is marked, with the heads of a table's columns."""
    return tuple(_cut_parts(parts, _keep_marked))


def select_rest(parts: Sequence[PagePart]) -> tuple[PagePart, ...]:
    """Only what is not marked; "[…]" stands where words were taken out of a sentence or a line."""
    return tuple(_cut_parts(parts, _drop_marked))


Cut = Callable[[TextLine], TextLine | None]


def _cut_parts(parts: Sequence[PagePart], cut: Cut) -> Iterator[PagePart]:
    for part in parts:
        if isinstance(part, PageList):
            if items := tuple(_cut_items(part.items, cut)):
                yield PageList(items)
        elif isinstance(part, PageTable):
            yield from _cut_table(part, keep_marked=cut is _keep_marked)
        elif line := cut(part.line):
            yield replace(part, line=line)


def _cut_table(table: PageTable, *, keep_marked: bool) -> Iterator[PageTable]:
    """The rows with something marked, or the others; whole, or a cell would seem to be empty."""
    rows = tuple(row for row in table.rows if _is_marked(row) == keep_marked)
    if rows or (keep_marked and any(map(_is_marked, table.header))):
        header = [[replace(cell, line=_unmark(cell.line)) for cell in row] for row in table.header]
        yield PageTable(tuple(map(tuple, header)), rows)


def _is_marked(row: PageRow) -> bool:
    return any(piece.is_marked for cell in row for piece in cell.line.pieces)


def _cut_items(nodes: Sequence[TreeNode[TextLine]], cut: Cut) -> Iterator[TreeNode[TextLine]]:
    """Items below one that is taken out take its place."""
    for node in nodes:
        children = tuple(_cut_items(node.children, cut))
        if line := cut(node.value):
            yield TreeNode(line, children)
        else:
            yield from children


def _keep_marked(line: TextLine) -> TextLine | None:
    pieces = [piece for piece in line.pieces if piece.is_marked]
    return TextLine(tuple(pieces)) if pieces else None


def _drop_marked(line: TextLine) -> TextLine | None:
    if not any(piece.text.strip() for piece in line.pieces if not piece.is_marked):
        return None
    words = [p for p in line.pieces if p.is_marked or p.text.strip()]
    runs = groupby(words, key=lambda piece: piece.is_marked)
    pieces = [[TextPiece(LEFT_OUT)] if is_marked else list(run) for is_marked, run in runs]
    return TextLine(tuple(piece for run in pieces for piece in run))


def _unmark(line: TextLine) -> TextLine:
    return TextLine(tuple(replace(piece, is_marked=False) for piece in line.pieces))
