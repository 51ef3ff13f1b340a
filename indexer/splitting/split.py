"""Splitting a booklet into passages.

Structure first: a passage never crosses a heading; a list keeps its lead-in; short items stay
together and each long one is alone; an answer to a question stays whole while it fits.
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

# In words. Chosen on the dev sets: smaller groups divide an answer, larger ones hide it.
LONG_ITEM_WORDS = 30
SHORT_PARAGRAPH_WORDS = 25
MAX_GROUP_WORDS = 110
MAX_WHOLE_ANSWER_WORDS = 180
# A label such as "Name (Brand)." says nothing alone: it is joined to the sentence after it.
MAX_LABEL_WORDS = 4
# So long may a value of a table with its heads be to count as one sentence.
MAX_CELL_WORDS = 60
# At most this share of the window is spent on title, headings and lead-in.
MAX_PREFIX_SHARE = 0.3
# Text of more characters for each token than this is too long without being counted, so that
# megabytes are not counted again and again. Booklets have 4 to 5.
MAX_TOKEN_LENGTH = 10
# A longer lead-in says nothing that could be read before each of its items.
MAX_LEAD_IN_LENGTH = 2_000
# The tokens of beginning and end that the model adds to every text.
SPECIAL_TOKEN_COUNT = 2

_SPACE_PATTERN = re.compile(r"(?<=\S)\s+(?=\S)")

TokenCounter = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class SentenceGroup:
    """Sentences that belong in one passage, and the lead-in outside them."""

    section: int
    context: str
    sentences: tuple[Sentence, ...]
    prefix: str = ""

    @property
    def start(self) -> int:
        return self.sentences[0].start

    @property
    def end(self) -> int:
        return self.sentences[-1].end


def split_document(document: Document, *, count_tokens: TokenCounter, window: int) -> list[Passage]:
    """Passages of one document, in reading order, each block in consecutive ones.

    ``window`` is the most tokens that the model reads, its two special tokens included.
    """
    anchors: Counter[str] = Counter()
    return [
        _build_passage(document, part, anchors)
        for rows in _group_blocks(document)
        for part in _fit_to_window(
            document, _build_sentence_group(document, rows), count_tokens, window
        )
    ]


def _group_blocks(document: Document) -> Iterator[list[int]]:
    """Rows of blocks that should be read together, all of one section."""
    blocks = document.blocks
    words = [len(document.get_block_text(block).split()) for block in blocks]
    for section, members in groupby(range(len(blocks)), key=lambda row: blocks[row].section):
        rows = list(members)
        total = sum(words[row] for row in rows)
        whole = document.sections[section].is_question and total <= MAX_WHOLE_ANSWER_WORDS
        group = rows[:1]
        for row in rows[1:]:
            if not (whole or _can_join_group(blocks, words, group, row)):
                yield group
                group = []
            group.append(row)
        yield group


def _can_join_group(
    blocks: Sequence[Block], words: Sequence[int], group: Sequence[int], row: int
) -> bool:
    """Whether a block reads on from the group before it. ``words`` are counts, by row."""
    block, last = blocks[row], blocks[group[-1]]
    if sum(words[member] for member in (*group, row)) > MAX_GROUP_WORDS:
        return False
    if block.lead_in == group[-1]:
        return True
    sizes = words[group[-1]], words[row]
    if BlockKind.PARAGRAPH not in (block.kind, last.kind):
        return max(sizes) <= LONG_ITEM_WORDS
    introduces = any(following.lead_in == row for following in blocks[row + 1 : row + 2])
    return block.kind == last.kind and not introduces and min(sizes) <= SHORT_PARAGRAPH_WORDS


def _build_sentence_group(document: Document, rows: Sequence[int]) -> SentenceGroup:
    blocks = [document.blocks[row] for row in rows]
    sentences = [sentence for block in blocks for sentence in _split_sentences(document, block)]
    context = ""
    lead_in = blocks[0].lead_in
    if blocks[0].kind is BlockKind.CELL:  # it has its own heads
        while lead_in is not None and document.blocks[lead_in].kind is BlockKind.ROW:
            lead_in = document.blocks[lead_in].lead_in
    if lead_in is not None:  # its last sentence, which ends in a colon
        context = _find_last_sentence(document.get_block_text(document.blocks[lead_in]))
    return SentenceGroup(blocks[0].section, context, tuple(sentences))


def _find_last_sentence(text: str) -> str:
    """The last sentence of a text; "" where it is too long."""
    end = text[-MAX_LEAD_IN_LENGTH:]
    first, *others = find_sentence_spans(end)
    if len(text) > len(end) and not others:
        return ""
    return end[slice(*[first, *others][-1])]


def _split_sentences(document: Document, block: Block) -> list[Sentence]:
    text = document.get_block_text(block)
    if block.kind is BlockKind.CELL and len(text.split()) <= MAX_CELL_WORDS:
        return [Sentence(block.start, block.end)]
    spans = find_sentence_spans(text, start=block.start)
    first = document.text[slice(*spans[0])]
    if len(spans) > 1 and len(first.split()) <= MAX_LABEL_WORDS:
        spans[:2] = [(spans[0][0], spans[1][1])]
    return [Sentence(start, end) for start, end in spans]


def _fit_to_window(
    document: Document, group: SentenceGroup, count_tokens: TokenCounter, window: int
) -> Iterator[SentenceGroup]:
    """The group in parts that fit the window, about equally long, cut between sentences."""
    prefix = _build_prefix(document, group, count_tokens, int(window * MAX_PREFIX_SHARE))
    room = window - SPECIAL_TOKEN_COUNT - count_tokens(prefix)
    sentences = [
        part
        for sentence in group.sentences
        for part in _split_long_sentence(document.text, sentence, count_tokens, room)
    ]
    group = replace(group, prefix=prefix, sentences=tuple(sentences))
    whole = document.text[group.start : group.end]
    if len(whole) <= room or _fits(whole, count_tokens, room):
        yield group
        return
    sizes = [count_tokens(document.text[one.start : one.end]) + 1 for one in sentences]
    for part in _split_evenly(sizes, room):
        yield replace(group, sentences=tuple(sentences[part]))


def _build_prefix(
    document: Document, group: SentenceGroup, count_tokens: TokenCounter, max_tokens: int
) -> str:
    """Title, headings and lead-in; where they take too much room, the nearest of them that fit."""
    section = document.sections[group.section]
    path = section.path[:-1] if section.path and group.start == section.start else section.path
    outer, nearest = [document.title, *path[:-1]], [*path[-1:], group.context]
    for parts in ([*outer, *nearest], [*path, group.context], nearest, path[-1:]):
        prefix = "".join(f"{part}\n" for part in dict.fromkeys(parts) if part)
        if _fits(prefix, count_tokens, max_tokens):
            return prefix
    return ""


def _fits(text: str, count_tokens: TokenCounter, max_tokens: int) -> bool:
    return len(text) <= max_tokens * MAX_TOKEN_LENGTH and count_tokens(text) <= max_tokens


def _split_evenly(sizes: Sequence[int], max_size: int) -> Iterator[slice]:
    """Slices of consecutive sizes, each at most ``max_size`` in all, about equally large."""
    target = sum(sizes) / -(-sum(sizes) // max_size)
    begin, size = 0, 0
    for row, more in enumerate(sizes):
        if size and (size + more > max_size or size + more / 2 > target):
            yield slice(begin, row)
            begin, size = row, 0
        size += more
    yield slice(begin, len(sizes))


def _split_long_sentence(
    text: str, sentence: Sentence, count_tokens: TokenCounter, max_tokens: int
) -> Iterator[Sentence]:
    """A sentence too long for the window, cut between words into halves until each part fits.

    The cut is at the space nearest the middle, and through a word where there is no space.
    """
    words = text[sentence.start : sentence.end]
    if len(words) < max_tokens or _fits(words, count_tokens, max_tokens - 1):
        yield sentence
        return
    middle = _find_middle(words)
    left = Sentence(sentence.start, sentence.start + len(words[:middle].rstrip()))
    right = Sentence(sentence.end - len(words[middle:].lstrip()), sentence.end)
    yield from _split_long_sentence(text, left, count_tokens, max_tokens)
    yield from _split_long_sentence(text, right, count_tokens, max_tokens)


def _find_middle(words: str) -> int:
    """The space nearest the middle, looked for ever farther from it; the middle where none is."""
    half, reach = len(words) // 2, 64
    if len(words.split(maxsplit=1)) < 2:
        return half
    while True:
        found = _SPACE_PATTERN.finditer(words, max(half - reach, 0), half + reach)
        middle = min((m.start() for m in found), key=lambda at: abs(at - half), default=-reach)
        if reach > len(words):
            return middle if middle >= 0 else half
        if middle >= 0 and abs(middle - half) < reach // 2:
            return middle
        reach *= 2


def _build_passage(document: Document, group: SentenceGroup, anchors: Counter[str]) -> Passage:
    path = document.sections[group.section].path
    slug = make_slug(path[-1].casefold())[:40].strip("-") or "section" if path else "start"
    anchors[slug] += 1
    return Passage(
        passage_id=f"{document.doc_id}#{slug}-{anchors[slug]}",
        doc_id=document.doc_id,
        title=document.title,
        heading_path=path,
        context=group.context,
        prefix=group.prefix,
        text=document.text[group.start : group.end],
        start=group.start,
        end=group.end,
        sentences=group.sentences,
    )
