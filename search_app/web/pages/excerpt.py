"""What of a booklet a card shows: all of a hit, or only the part that answers."""

from itertools import takewhile

from indexer.documents import BlockKind, Document
from search_app.results import Hit
from search_app.web.pages.layout import find_block_rows
from search_app.web.pages.marking import Span


def select_whole_hit(document: Document, hit: Hit) -> tuple[Span, ...]:
    """All of a hit, after the words that introduce its first item."""
    return _add_lead_in(document, Span(hit.start, hit.end))


def select_excerpt(document: Document, hit: Hit) -> tuple[Span, ...]:
    """The blocks with the answer, after what introduces them; a table is not taken apart."""
    rows = find_block_rows(document, Span(hit.answer.start, hit.answer.end))
    if not rows or document.blocks[rows[0]].kind is BlockKind.ROW:
        return select_whole_hit(document, hit)
    first = document.blocks[_find_outermost_item(document, rows[0])]
    last = document.blocks[_find_last_introduced(document, rows[-1])]
    return _add_lead_in(document, Span(max(hit.start, first.start), min(hit.end, last.end)))


def extract_answer_text(document: Document, hit: Hit) -> str:
    """The answer; of a list the whole item, whose sentences depend on each other."""
    rows = find_block_rows(document, Span(hit.answer.start, hit.answer.end))
    block = document.blocks[rows[0]] if len(rows) == 1 else None
    if block is None or block.kind is not BlockKind.ITEM:
        return hit.answer.text
    return document.text[max(hit.start, block.start) : min(hit.end, block.end)].lstrip("• ")


def _find_outermost_item(document: Document, row: int) -> int:
    """The row of the outermost item around a nested item, else the same row."""
    while document.blocks[row].depth and document.blocks[row - 1].kind is BlockKind.ITEM and row:
        row -= 1
    return row


def _find_last_introduced(document: Document, row: int) -> int:
    """The row of the last item that a paragraph introduces, else the same row."""
    introduced = takewhile(lambda block: block.lead_in == row, document.blocks[row + 1 :])
    return row + sum(1 for _ in introduced)


def _add_lead_in(document: Document, span: Span) -> tuple[Span, ...]:
    """The span, after the paragraph before it that introduces its first item."""
    rows = find_block_rows(document, span)
    first = document.blocks[rows[0]] if rows else None
    if first is None or first.kind is not BlockKind.ITEM or first.lead_in is None:
        return (span,)
    lead_in = document.blocks[first.lead_in]
    return (Span(lead_in.start, lead_in.end), span) if lead_in.end <= span.start else (span,)
