"""Splitting a booklet into passages.

Structure first: a passage never crosses a heading; a list keeps its lead-in; short items stay
together and long ones stand alone; a question's answer stays whole while it fits.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from indexer.documents import Block, BlockKind, Document
from indexer.passages import Passage, Sentence
from indexer.splitting.sentences import sentence_spans

# In words. Chosen on the dev sets: smaller groups tear tips apart, larger ones bury the answer.
LONG_ITEM = 30
SHORT_PARAGRAPH = 25
GROUP = 110
WHOLE_ANSWER = 180
# A label such as "Name (Brand)." says nothing alone: it is read together with what follows.
LABEL = 4
# At most this share of the window is spent on title, headings and lead-in.
PREFIX_SHARE = 0.3
# The marks of beginning and end that the model adds to every text.
MARKS = 2

CountPieces = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Sentences that belong into one passage, and the lead-in standing outside them."""

    section: int
    context: str
    sentences: tuple[Sentence, ...]
    prefix: str = ""


def split(document: Document, *, pieces: CountPieces, window: int) -> list[Passage]:
    """Passages of one document, in reading order, each block in exactly one stretch of them.

    ``pieces`` counts the model's word pieces of a text; ``window`` is the most the model reads,
    its two marks of beginning and end included.
    """
    anchors: Counter[str] = Counter()
    passages = []
    for stretch in _stretches(document):
        for part in _fitting(document, stretch, pieces=pieces, window=window):
            passages.append(_passage(document, part, anchors))
    return passages


def _stretches(document: Document) -> Iterator[Stretch]:
    rows = range(len(document.blocks))
    for section, members in groupby(rows, key=lambda row: document.blocks[row].section):
        for group in _groups(document, list(members)):
            yield _stretch(document, section, group)


def _groups(document: Document, rows: Sequence[int]) -> Iterator[list[int]]:
    """Rows of the blocks of one section, gathered into what should be read together."""
    blocks = [document.blocks[row] for row in rows]
    total = sum(_words(document, block) for block in blocks)
    if document.sections[blocks[0].section].is_question and total <= WHOLE_ANSWER:
        yield list(rows)
        return
    group: list[int] = []
    for row in rows:
        if group and not _joins(document, group, row):
            yield group
            group = []
        group.append(row)
    yield group


def _joins(document: Document, group: Sequence[int], row: int) -> bool:
    """Whether a block reads on from the group before it."""
    block, last = document.blocks[row], document.blocks[group[-1]]
    words = sum(_words(document, document.blocks[member]) for member in group)
    if words + _words(document, block) > GROUP:
        return False
    if block.lead_in == group[-1]:
        return True
    if BlockKind.PARAGRAPH in (block.kind, last.kind):
        return (
            block.kind == last.kind
            and not _introduces(document, row)
            and _short(document, group, row)
        )
    return max(_words(document, block), _words(document, last)) <= LONG_ITEM


def _short(document: Document, group: Sequence[int], row: int) -> bool:
    return any(
        _words(document, document.blocks[member]) <= SHORT_PARAGRAPH for member in (group[-1], row)
    )


def _introduces(document: Document, row: int) -> bool:
    following = document.blocks[row + 1 : row + 2]
    return bool(following) and following[0].lead_in == row


def _stretch(document: Document, section: int, group: Sequence[int]) -> Stretch:
    lead_in = document.blocks[group[0]].lead_in
    sentences = [s for row in group for s in _sentences(document, document.blocks[row])]
    return Stretch(
        section=section,
        context="" if lead_in is None else _lead_in(document, document.blocks[lead_in]),
        sentences=tuple(sentences),
    )


def _lead_in(document: Document, block: Block) -> str:
    """The last sentence of the lead-in: the one that ends in a colon."""
    start, end = sentence_spans(document.block_text(block), start=block.start)[-1]
    return document.text[start:end]


def _sentences(document: Document, block: Block) -> Iterator[Sentence]:
    spans = sentence_spans(document.block_text(block), start=block.start)
    first = document.text[spans[0][0] : spans[0][1]]
    if len(spans) > 1 and len(first.split()) <= LABEL:
        spans[:2] = [(spans[0][0], spans[1][1])]
    for start, end in spans:
        yield Sentence(start, end)


def _fitting(
    document: Document, stretch: Stretch, *, pieces: CountPieces, window: int
) -> Iterator[Stretch]:
    """The stretch in parts that fit the window, evenly long, cut between sentences."""
    stretch = replace(
        stretch, prefix=_prefix(document, stretch, pieces, int(window * PREFIX_SHARE))
    )
    room = window - MARKS - pieces(stretch.prefix)
    sentences = [p for s in stretch.sentences for p in _cut(document, s, pieces=pieces, room=room)]
    start, end = sentences[0].start, sentences[-1].end
    if end - start <= room or pieces(document.text[start:end]) <= room:
        yield replace(stretch, sentences=tuple(sentences))
        return
    sizes = [pieces(document.text[s.start : s.end]) + 1 for s in sentences]
    for part in _even_parts(sizes, room):
        yield replace(stretch, sentences=tuple(sentences[part]))


def _prefix(document: Document, stretch: Stretch, pieces: CountPieces, most: int) -> str:
    """Title, headings and lead-in; where they take too much room, the nearest of them that fit."""
    path = document.sections[stretch.section].path
    outer, nearest = [document.title, *path[:-1]], [*path[-1:], stretch.context]
    for parts in ([*outer, *nearest], [*path, stretch.context], nearest, path[-1:]):
        kept = "".join(f"{part}\n" for part in dict.fromkeys(parts) if part)
        if pieces(kept) <= most:
            return kept
    return ""


def _even_parts(sizes: Sequence[int], room: int) -> Iterator[slice]:
    """Slices of consecutive sizes, each adding up to at most ``room``, about equally large."""
    target = sum(sizes) / -(-sum(sizes) // room)
    begin, size = 0, 0
    for row, more in enumerate(sizes):
        if size and (size + more > room or size + more / 2 > target):
            yield slice(begin, row)
            begin, size = row, 0
        size += more
    yield slice(begin, len(sizes))


def _cut(
    document: Document, sentence: Sentence, *, pieces: CountPieces, room: int
) -> Iterator[Sentence]:
    """A sentence too long for the window, cut between words into halves until each part fits."""
    words = document.text[sentence.start : sentence.end]
    if len(words) < room or pieces(words) < room:
        yield sentence
        return
    middle = _middle(words)
    left = Sentence(sentence.start, sentence.start + len(words[:middle].rstrip()))
    right = Sentence(sentence.end - len(words[middle:].lstrip()), sentence.end)
    for half in (left, right):
        yield from _cut(document, half, pieces=pieces, room=room)


def _middle(words: str) -> int:
    """Where to cut: the break nearest the middle; through a word where there is no break."""
    half = len(words) // 2
    breaks = [m.start() for m in re.finditer(r"(?<=\S)\s+(?=\S)", words)]
    return min(breaks, key=lambda place: abs(place - half), default=half)


def _passage(document: Document, stretch: Stretch, anchors: Counter[str]) -> Passage:
    path = document.sections[stretch.section].path
    slug = _slug(path[-1]) if path else "start"
    anchors[slug] += 1
    start, end = stretch.sentences[0].start, stretch.sentences[-1].end
    return Passage(
        passage_id=f"{document.doc_id}#{slug}-{anchors[slug]}",
        doc_id=document.doc_id,
        title=document.title,
        heading_path=path,
        context=stretch.context,
        prefix=stretch.prefix,
        text=document.text[start:end],
        start=start,
        end=end,
        sentences=stretch.sentences,
    )


def _slug(heading: str) -> str:
    plain = unicodedata.normalize("NFKD", heading.casefold())
    return re.sub(r"[^a-z0-9]+", "-", plain)[:40].strip("-") or "section"


def _words(document: Document, block: Block) -> int:
    return len(document.block_text(block).split())
