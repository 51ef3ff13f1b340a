"""What answers, to be quoted first, and the passage that it stands in, in its own order."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from search_app.web.pages.layout import PageList, PagePart, TreeNode
from search_app.web.pages.marking import TextLine, TextPiece
from search_app.web.pages.tables import PageRow, PageTable


def select_answer(parts: Sequence[PagePart]) -> tuple[PagePart, ...]:
    """Only what is marked, with the heads of a table's columns."""
    return tuple(_select_marked(parts))


def select_passage(parts: Sequence[PagePart]) -> tuple[PagePart, ...]:
    """All of it without a mark, where the answer is not the whole of it.

    Without the words of the answer the others may say something else: "Some of these are …".
    """
    if all(_is_quoted_whole(part) for part in parts):
        return ()
    return tuple(map(_unmark_part, parts))


def _select_marked(parts: Sequence[PagePart]) -> Iterator[PagePart]:
    for part in parts:
        if isinstance(part, PageList):
            if items := tuple(_select_marked_items(part.items)):
                yield PageList(items)
        elif isinstance(part, PageTable):
            yield from _select_marked_rows(part)
        elif line := _keep_marked(part.line):
            yield replace(part, line=line)


def _select_marked_rows(table: PageTable) -> Iterator[PageTable]:
    """The rows with something marked; whole, or a cell would seem to be empty."""
    rows = tuple(row for row in table.rows if _is_marked(row))
    if rows or any(map(_is_marked, table.header)):
        yield PageTable(_unmark_rows(table.header), rows)


def _select_marked_items(nodes: Sequence[TreeNode[TextLine]]) -> Iterator[TreeNode[TextLine]]:
    """Items below one that is taken out take its place."""
    for node in nodes:
        children = tuple(_select_marked_items(node.children))
        if line := _keep_marked(node.value):
            yield TreeNode(line, children)
        else:
            yield from children


def _keep_marked(line: TextLine) -> TextLine | None:
    """What is marked of a line, with "…" for what is left out between."""
    kept: list[TextPiece] = []
    left_out = ""
    for piece in line.pieces:
        if not piece.is_marked:
            left_out += piece.text
            continue
        if kept and left_out:
            kept.append(TextPiece(" … " if left_out.strip() else left_out))
        kept.append(piece)
        left_out = ""
    return TextLine(tuple(kept)) if kept else None


def _is_quoted_whole(part: PagePart) -> bool:
    if isinstance(part, PageList):
        return all(_is_marked_whole(node.value) for node in _list_nodes(part.items))
    if isinstance(part, PageTable):
        return bool(part.rows) and all(map(_is_marked, part.rows))
    return _is_marked_whole(part.line)


def _is_marked(row: PageRow) -> bool:
    return any(piece.is_marked for cell in row for piece in cell.line.pieces)


def _is_marked_whole(line: TextLine) -> bool:
    return all(piece.is_marked or not piece.text.strip() for piece in line.pieces)


def _list_nodes(nodes: Sequence[TreeNode[TextLine]]) -> Iterator[TreeNode[TextLine]]:
    for node in nodes:
        yield node
        yield from _list_nodes(node.children)


def _unmark_part(part: PagePart) -> PagePart:
    if isinstance(part, PageList):
        return PageList(tuple(map(_unmark_node, part.items)))
    if isinstance(part, PageTable):
        return PageTable(_unmark_rows(part.header), _unmark_rows(part.rows))
    return replace(part, line=_unmark(part.line))


def _unmark_node(node: TreeNode[TextLine]) -> TreeNode[TextLine]:
    return TreeNode(_unmark(node.value), tuple(map(_unmark_node, node.children)))


def _unmark_rows(rows: Sequence[PageRow]) -> tuple[PageRow, ...]:
    return tuple(tuple(replace(cell, line=_unmark(cell.line)) for cell in row) for row in rows)


def _unmark(line: TextLine) -> TextLine:
    return TextLine(tuple(replace(piece, is_marked=False) for piece in line.pieces))
