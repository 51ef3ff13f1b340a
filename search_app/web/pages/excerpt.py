"""What of a booklet a card shows: all of a hit, or only the part that answers."""

from bisect import bisect_right
from itertools import takewhile

from indexer.documents import Block, BlockKind, Document
from search_app.results import Hit
from search_app.web.pages.marking import Span


def select_whole_hit(document: Document, hit: Hit) -> tuple[Span, ...]:
    """All of a hit, after the words that introduce its first item."""
    return _add_lead_in(document, Span(hit.start, hit.end))


def select_excerpt(document: Document, hit: Hit) -> tuple[Span, ...]:
    """The blocks with the answer, after what introduces them; a table is not taken apart."""
    rows = _find_block_rows(document, Span(hit.answer.start, hit.answer.end))
    if not rows or document.blocks[rows[0]].kind is BlockKind.ROW:
        return select_whole_hit(document, hit)
    first = document.blocks[_find_outermost_item(document, rows[0])]
    last = document.blocks[_find_last_introduced(document, rows[-1])]
    kept = Span(max(hit.start, first.start), min(hit.end, last.end))
    return _add_lead_in(document, kept)


def extract_answer_text(document: Document, hit: Hit) -> str:
    """The answer; an item in a list as a whole, because its sentences lean on each other."""
    rows = _find_block_rows(document, Span(hit.answer.start, hit.answer.end))
    block = document.blocks[rows[0]] if len(rows) == 1 else None
    if block is None or block.kind is not BlockKind.ITEM:
        return hit.answer.text
    return document.text[max(hit.start, block.start) : min(hit.end, block.end)].lstrip("• ")


def _find_block_rows(document: Document, span: Span) -> range:
    """Rows of the blocks that touch a span."""
    first = bisect_right(document.blocks, span.start, key=lambda block: block.end)
    last = bisect_right(document.blocks, span.end - 1, key=lambda block: block.start)
    return range(first, last)


def _find_outermost_item(document: Document, row: int) -> int:
    """The row of the item that a nested item stands under, else the same row."""
    while document.blocks[row].depth and document.blocks[row - 1].kind is BlockKind.ITEM and row:
        row -= 1
    return row


def _find_last_introduced(document: Document, row: int) -> int:
    """The row of the last item that a paragraph introduces, else the same row."""
    introduced = takewhile(lambda block: block.lead_in == row, document.blocks[row + 1 :])
    return row + sum(1 for _ in introduced)


def _add_lead_in(document: Document, span: Span) -> tuple[Span, ...]:
    rows = _find_block_rows(document, span)
    lead_in = _find_lead_in(document, document.blocks[rows[0]]) if rows else None
    if lead_in is None or lead_in.end > span.start:
        return (span,)
    return Span(lead_in.start, lead_in.end), span


def _find_lead_in(document: Document, block: Block) -> Block | None:
    if block.kind is not BlockKind.ITEM or block.lead_in is None:
        return None
    return document.blocks[block.lead_in]
