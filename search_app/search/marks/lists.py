"""Lists: which items belong together, and when all of them are the answer."""

import re
from collections.abc import Mapping, Sequence

from indexer.documents import TABLE_KINDS, BlockKind
from search_app.results import Span
from search_app.search.marks.section_text import SectionText

# In words: of a longer list only the first sentence of each item is marked.
MAX_WHOLE_LIST_WORDS = 90
# By so much must a sentence score more than the others to answer in place of their list.
LIST_MARGIN = 0.15
_CONDITION = re.compile(r"\b(?:if|when|who|must|need|only|unless)\b", re.IGNORECASE)
_BINDING = re.compile(
    r"\b(?:either|both|(?:all|each)(?:\sof)?\s(?:these|the))(?:\s\w+){0,4}\W*$", re.IGNORECASE
)
_ENDS_IN_AND = re.compile(r"\band\W*$", re.IGNORECASE)


def stands_out(text: SectionText, number: int, scores: Mapping[int, float]) -> bool:
    """Whether one item scores so much more than the rest of its list that it alone is asked for."""
    if text.find_introduced(number):
        return False
    rows = set(find_list(text, text.block_rows[number])) - {text.block_rows[number]}
    lead_in = text.get_block(number).lead_in
    others = [s for n, s in scores.items() if text.block_rows[n] in rows | {lead_in}]
    return scores[number] > max(others, default=0.0) + LIST_MARGIN


def binds_items(text: SectionText, rows: Sequence[int]) -> bool:
    """Whether an item alone says another thing than its list: "must have either", "if …; and".

    ``rows`` are those of the list.
    """
    blocks = text.document.blocks
    lead_in = blocks[rows[0]].lead_in if rows else None
    if lead_in is None or blocks[lead_in].kind in TABLE_KINDS:
        return False
    introduction, *items = (
        text.get_text(Span(blocks[row].start, blocks[row].end)) for row in (lead_in, *rows[:-1])
    )
    if not _CONDITION.search(introduction):
        return False
    return _BINDING.search(introduction) is not None or any(map(_ENDS_IN_AND.search, items))


def list_short_items(text: SectionText, number: int) -> list[str]:
    """The text of each item of the list that a sentence is in, where it is marked whole."""
    blocks = (text.document.blocks[row] for row in find_list(text, text.block_rows[number]))
    spans = [Span(block.start, block.end) for block in blocks]
    return [*map(text.get_text, spans)] if count_words(text, spans) <= MAX_WHOLE_LIST_WORDS else []


def find_list(text: SectionText, row: int) -> list[int]:
    """Rows of the list that an item is in, with what is nested below; none for other blocks."""
    blocks, block = text.document.blocks, text.document.blocks[row]
    if block.kind is not BlockKind.ITEM:
        return []
    last = text.block_rows[-1]
    first, end = row, row
    while first > text.block_rows[0] and _is_beside(text, first - 1, row):
        first -= 1
    while end < last and _is_beside(text, end + 1, row):
        end += 1
    return [r for r in range(first, end + 1) if blocks[r].depth >= block.depth]


def _is_beside(text: SectionText, other: int, row: int) -> bool:
    """Whether a block is in the list of an item: beside it, or nested below one beside it."""
    block, item = text.document.blocks[other], text.document.blocks[row]
    if block.kind is not BlockKind.ITEM or block.depth < item.depth:
        return False
    return block.depth > item.depth or block.lead_in == item.lead_in


def span_list(text: SectionText, rows: Sequence[int]) -> list[Span]:
    """The items whole, or the first sentence of each where that is too long; rows always whole."""
    blocks = [text.document.blocks[row] for row in rows]
    whole = [Span(block.start, block.end) for block in blocks]
    is_short = count_words(text, whole) <= MAX_WHOLE_LIST_WORDS
    if is_short or blocks[0].kind in TABLE_KINDS:
        return whole
    return [text.get_span(numbers[0]) for row in rows if (numbers := text.find_sentences(row))]


def count_words(text: SectionText, spans: Sequence[Span]) -> int:
    return sum(len(text.get_text(span).split()) for span in spans)
