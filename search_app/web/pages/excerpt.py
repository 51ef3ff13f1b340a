"""What of a booklet is quoted: a hit, and what its answer needs; and where in it that stands."""

from collections.abc import Iterable, Iterator, Sequence

from indexer.documents import Block, BlockKind, Document
from search_app.results import Hit, Span
from search_app.web.pages.layout import PageList, PagePart, TreeNode, find_block_rows
from search_app.web.pages.marking import TextLine
from search_app.web.pages.tables import PageTable


def select_whole_hit(document: Document, hit: Hit) -> tuple[Span, ...]:
    """All of a hit, with what introduces its first item and what else is in its answer."""
    around = [*_find_lead_in(document, hit), *_span_answer_parts(document, hit)]
    return tuple(_join_spans([Span(hit.start, hit.end), *around]))


def is_cut_off(document: Document, spans: Sequence[Span]) -> bool:
    """Whether a list, a table or a paragraph goes on where ``spans``, which are quoted, do not."""
    rows = {row for span in spans for row in find_block_rows(document, span)}
    blocks = [document.blocks[row] for row in rows]
    is_whole = all(any(s.start <= b.start and b.end <= s.end for s in spans) for b in blocks)
    return not is_whole or any(
        _goes_on(document, row)
        for row in range(len(document.blocks) - 1)
        if (row in rows) != (row + 1 in rows)
    )


def find_reached_part(parts: Sequence[PagePart], anchor: str) -> PagePart | None:
    """The last part with a mark; without any the one that ``anchor``, from an address, names."""
    marked = [part for part in parts if any(_is_marked(line) for line in _list_lines(part))]
    named = [part for part in parts if any(_has_anchor(line, anchor) for line in _list_lines(part))]
    return next(reversed(marked or named), None)


def _span_answer_parts(document: Document, hit: Hit) -> Iterator[Span]:
    """The headings and blocks in the answer; of a block beyond the hit no more than both hold."""
    for section in document.sections:
        if any(section.start <= span.start < section.end for span in hit.answer.spans):
            yield Span(section.start, section.end)
    for row in _find_answer_rows(document, hit):
        block = document.blocks[row]
        inside = [s for s in (Span(hit.start, hit.end), *hit.answer.spans) if _overlap(s, block)]
        start = max(block.start, min(span.start for span in inside))
        yield Span(start, min(block.end, max(span.end for span in inside)))


def _find_answer_rows(document: Document, hit: Hit) -> list[int]:
    return sorted({row for span in hit.answer.spans for row in find_block_rows(document, span)})


def _find_lead_in(document: Document, hit: Hit) -> Iterator[Span]:
    """The paragraph before a hit that introduces its first item."""
    rows = find_block_rows(document, Span(hit.start, hit.end))
    first = document.blocks[rows[0]] if rows else None
    if first and first.kind is BlockKind.ITEM and first.lead_in is not None:
        lead_in = document.blocks[first.lead_in]
        yield Span(lead_in.start, lead_in.end)


def _join_spans(spans: Iterable[Span]) -> Iterator[Span]:
    """In order, those that overlap as one."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda each: (each.start, each.end)):
        if joined and span.start < joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(span.end, joined[-1].end))
        else:
            joined.append(span)
    yield from joined


def _overlap(span: Span, block: Block) -> bool:
    return span.start < block.end and block.start < span.end


def _goes_on(document: Document, row: int) -> bool:
    """Whether a block and the next one are of the same list or table."""
    block, following = document.blocks[row : row + 2]
    is_of_many = block.kind is not BlockKind.PARAGRAPH and block.kind is following.kind
    return block.section == following.section and (is_of_many or following.lead_in == row)


def _is_marked(line: TextLine) -> bool:
    return any(piece.is_marked for piece in line.pieces)


def _has_anchor(line: TextLine, anchor: str) -> bool:
    names = {line.anchor, *(name for piece in line.pieces for name in piece.anchors)}
    return anchor != "" and anchor in names


def _list_lines(part: PagePart) -> Iterator[TextLine]:
    if isinstance(part, PageList):
        yield from _list_items(part.items)
    elif isinstance(part, PageTable):
        yield from (cell.line for row in (*part.header, *part.rows) for cell in row)
    else:
        yield part.line


def _list_items(nodes: Sequence[TreeNode[TextLine]]) -> Iterator[TextLine]:
    for node in nodes:
        yield node.value
        yield from _list_items(node.children)
