"""Where in a booklet somebody is who comes from an answer: there the way back stands."""

from collections.abc import Iterator, Sequence

from search_app.web.pages.layout import PageList, PagePart, PageTable, TreeNode
from search_app.web.pages.marking import TextLine


def find_reached_part(parts: Sequence[PagePart], anchor: str) -> PagePart | None:
    """The last part with a mark; without any the one that ``anchor``, from an address, names."""
    marked = [part for part in parts if any(_is_marked(line) for line in _list_lines(part))]
    named = [part for part in parts if any(_has_anchor(line, anchor) for line in _list_lines(part))]
    return next(reversed(marked or named), None)


def _is_marked(line: TextLine) -> bool:
    return any(piece.is_marked for piece in line.pieces)


def _has_anchor(line: TextLine, anchor: str) -> bool:
    names = {line.anchor, *(name for piece in line.pieces for name in piece.anchors)}
    return anchor != "" and anchor in names


def _list_lines(part: PagePart) -> Iterator[TextLine]:
    if isinstance(part, PageList):
        yield from _list_items(part.items)
    elif isinstance(part, PageTable):
        yield from part.header
        yield from (cell for row in part.rows for cell in row)
    else:
        yield part.line


def _list_items(nodes: Sequence[TreeNode[TextLine]]) -> Iterator[TextLine]:
    for node in nodes:
        yield node.value
        yield from _list_items(node.children)
