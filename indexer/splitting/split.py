"""Splitting a booklet into passages.

Structure first: a passage never crosses a heading; a list keeps its lead-in; short items stay
together and long ones stand alone; a question's answer stays whole while it fits.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from indexer.documents import Block, BlockKind, Document
from indexer.passages import Passage, Sentence
from indexer.splitting.sentences import find_sentence_spans
from indexer.words import make_slug

# In words. Chosen on the dev sets: smaller groups tear tips apart, larger ones bury the answer.
LONG_ITEM_WORDS = 30
SHORT_PARAGRAPH_WORDS = 25
MAX_GROUP_WORDS = 110
MAX_WHOLE_ANSWER_WORDS = 180
# A label such as "Name (Brand)." says nothing alone: it is read together with what follows.
MAX_LABEL_WORDS = 4
# At most this share of the window is spent on title, headings and lead-in.
MAX_PREFIX_SHARE = 0.3
# The marks of beginning and end that the model adds to every text.
SPECIAL_TOKEN_COUNT = 2

TokenCounter = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class SentenceGroup:
    """Sentences that belong into one passage, and the lead-in standing outside them."""

    section: int
    context: str
    sentences: tuple[Sentence, ...]
    prefix: str = ""


def split_document(document: Document, *, count_tokens: TokenCounter, window: int) -> list[Passage]:
    """Passages of one document, in reading order, each block in exactly one stretch of them.

    ``pieces`` counts the model's word pieces of a text; ``window`` is the most the model reads,
    its two marks of beginning and end included.
    """
    anchors: Counter[str] = Counter()
    passages = []
    for stretch in _group_sentences(document):
        for part in _fit_to_window(document, stretch, count_tokens=count_tokens, window=window):
            passages.append(_build_passage(document, part, anchors))
    return passages


def _group_sentences(document: Document) -> Iterator[SentenceGroup]:
    rows = range(len(document.blocks))
    for section, members in groupby(rows, key=lambda row: document.blocks[row].section):
        for group in _group_blocks(document, list(members)):
            yield _build_sentence_group(document, section, group)


def _group_blocks(document: Document, rows: Sequence[int]) -> Iterator[list[int]]:
    """Rows of the blocks of one section, gathered into what should be read together."""
    blocks = [document.blocks[row] for row in rows]
    total = sum(_count_words(document, block) for block in blocks)
    if document.sections[blocks[0].section].is_question and total <= MAX_WHOLE_ANSWER_WORDS:
        yield list(rows)
        return
    group: list[int] = []
    for row in rows:
        if group and not _can_join_group(document, group, row):
            yield group
            group = []
        group.append(row)
    yield group


def _can_join_group(document: Document, group: Sequence[int], row: int) -> bool:
    """Whether a block reads on from the group before it."""
    block, last = document.blocks[row], document.blocks[group[-1]]
    words = sum(_count_words(document, document.blocks[member]) for member in group)
    if words + _count_words(document, block) > MAX_GROUP_WORDS:
        return False
    if block.lead_in == group[-1]:
        return True
    if BlockKind.PARAGRAPH in (block.kind, last.kind):
        return (
            block.kind == last.kind
            and not _is_lead_in(document, row)
            and _has_short_paragraph(document, group, row)
        )
    return max(_count_words(document, block), _count_words(document, last)) <= LONG_ITEM_WORDS


def _has_short_paragraph(document: Document, group: Sequence[int], row: int) -> bool:
    return any(
        _count_words(document, document.blocks[member]) <= SHORT_PARAGRAPH_WORDS
        for member in (group[-1], row)
    )


def _is_lead_in(document: Document, row: int) -> bool:
    following = document.blocks[row + 1 : row + 2]
    return bool(following) and following[0].lead_in == row


def _build_sentence_group(document: Document, section: int, rows: Sequence[int]) -> SentenceGroup:
    lead_in = document.blocks[rows[0]].lead_in
    sentences = [s for row in rows for s in _split_sentences(document, document.blocks[row])]
    return SentenceGroup(
        section=section,
        context=""
        if lead_in is None
        else _find_lead_in_sentence(document, document.blocks[lead_in]),
        sentences=tuple(sentences),
    )


def _find_lead_in_sentence(document: Document, block: Block) -> str:
    """The last sentence of the lead-in: the one that ends in a colon."""
    start, end = find_sentence_spans(document.get_block_text(block), start=block.start)[-1]
    return document.text[start:end]


def _split_sentences(document: Document, block: Block) -> Iterator[Sentence]:
    spans = find_sentence_spans(document.get_block_text(block), start=block.start)
    first = document.text[spans[0][0] : spans[0][1]]
    if len(spans) > 1 and len(first.split()) <= MAX_LABEL_WORDS:
        spans[:2] = [(spans[0][0], spans[1][1])]
    for start, end in spans:
        yield Sentence(start, end)


def _fit_to_window(
    document: Document, sentence_group: SentenceGroup, *, count_tokens: TokenCounter, window: int
) -> Iterator[SentenceGroup]:
    """The stretch in parts that fit the window, evenly long, cut between sentences."""
    sentence_group = replace(
        sentence_group,
        prefix=_build_prefix(
            document, sentence_group, count_tokens, int(window * MAX_PREFIX_SHARE)
        ),
    )
    room = window - SPECIAL_TOKEN_COUNT - count_tokens(sentence_group.prefix)
    sentences = [
        p
        for s in sentence_group.sentences
        for p in _split_long_sentence(document, s, count_tokens=count_tokens, max_tokens=room)
    ]
    start, end = sentences[0].start, sentences[-1].end
    if end - start <= room or count_tokens(document.text[start:end]) <= room:
        yield replace(sentence_group, sentences=tuple(sentences))
        return
    sizes = [count_tokens(document.text[s.start : s.end]) + 1 for s in sentences]
    for part in _split_evenly(sizes, room):
        yield replace(sentence_group, sentences=tuple(sentences[part]))


def _build_prefix(
    document: Document, sentence_group: SentenceGroup, count_tokens: TokenCounter, max_tokens: int
) -> str:
    """Title, headings and lead-in; where they take too much room, the nearest of them that fit."""
    path = document.sections[sentence_group.section].path
    outer, nearest = [document.title, *path[:-1]], [*path[-1:], sentence_group.context]
    for parts in ([*outer, *nearest], [*path, sentence_group.context], nearest, path[-1:]):
        kept = "".join(f"{part}\n" for part in dict.fromkeys(parts) if part)
        if count_tokens(kept) <= max_tokens:
            return kept
    return ""


def _split_evenly(sizes: Sequence[int], max_size: int) -> Iterator[slice]:
    """Slices of consecutive sizes, each adding up to at most ``room``, about equally large."""
    target = sum(sizes) / -(-sum(sizes) // max_size)
    begin, size = 0, 0
    for row, more in enumerate(sizes):
        if size and (size + more > max_size or size + more / 2 > target):
            yield slice(begin, row)
            begin, size = row, 0
        size += more
    yield slice(begin, len(sizes))


def _split_long_sentence(
    document: Document, sentence: Sentence, *, count_tokens: TokenCounter, max_tokens: int
) -> Iterator[Sentence]:
    """A sentence too long for the window, cut between words into halves until each part fits."""
    words = document.text[sentence.start : sentence.end]
    if len(words) < max_tokens or count_tokens(words) < max_tokens:
        yield sentence
        return
    middle = _find_middle_break(words)
    left = Sentence(sentence.start, sentence.start + len(words[:middle].rstrip()))
    right = Sentence(sentence.end - len(words[middle:].lstrip()), sentence.end)
    for half in (left, right):
        yield from _split_long_sentence(
            document, half, count_tokens=count_tokens, max_tokens=max_tokens
        )


def _find_middle_break(text: str) -> int:
    """Where to cut: the break nearest the middle; through a word where there is no break."""
    half = len(text) // 2
    breaks = [m.start() for m in re.finditer(r"(?<=\S)\s+(?=\S)", text)]
    return min(breaks, key=lambda place: abs(place - half), default=half)


def _build_passage(
    document: Document, sentence_group: SentenceGroup, anchors: Counter[str]
) -> Passage:
    path = document.sections[sentence_group.section].path
    slug = _make_anchor_slug(path[-1]) if path else "start"
    anchors[slug] += 1
    start, end = sentence_group.sentences[0].start, sentence_group.sentences[-1].end
    return Passage(
        passage_id=f"{document.doc_id}#{slug}-{anchors[slug]}",
        doc_id=document.doc_id,
        title=document.title,
        heading_path=path,
        context=sentence_group.context,
        prefix=sentence_group.prefix,
        text=document.text[start:end],
        start=start,
        end=end,
        sentences=sentence_group.sentences,
    )


def _make_anchor_slug(heading: str) -> str:
    return make_slug(heading.casefold())[:40].strip("-") or "section"


def _count_words(document: Document, block: Block) -> int:
    return len(document.get_block_text(block).split())
