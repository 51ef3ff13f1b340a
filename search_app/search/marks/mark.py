"""The mark: the smallest part of a section that answers and can be understood alone.

Around a sentence that answers stand the words without which it says less, or the opposite: the
sentence that its pronoun points to, the lead-in of its list, the heads of its columns, a heading
that forbids. A mark is never part of a sentence, but for a "Yes." that replies to something else.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product, starmap, takewhile

from indexer.documents import TABLE_KINDS, BlockKind, Section
from search_app.results import Answer, Span
from search_app.search.marks import wording
from search_app.search.marks.lists import binds_items, count_words, find_list, span_list
from search_app.search.marks.section_text import SectionText

MAX_CONTEXT_SENTENCES = 2
# Sentences on each side of the best: an address of a mark is looked for among all that may be.
MAX_BESIDE = 6
# In words: of a list that is longer even by its first sentences, only the item that answers.
MAX_LIST_WORDS = 200
# Of one that is only pointed back at: "All of these are pills."
MAX_LIST_POINTED_AT = 60
HASH_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Wish:
    """What a question asks for: everything of a kind; what the section's heading asks.

    ``before`` and ``after``: so many sentences beside the best say with it what answers.
    """

    for_list: bool = False
    same_as_heading: bool = False
    before: int = 0
    after: int = 0


def build_answer(text: SectionText, number: int, wish: Wish) -> Answer:
    """The answer around the sentence ``number`` of a section."""
    spans = tuple(_merge_spans(text, _find_spans(text, number, wish)))
    words = " ".join(map(text.get_text, spans))
    return Answer(words, spans[0].start, spans[-1].end, spans)


def find_marked_spans(text: SectionText, offset: int, digest: str) -> tuple[Span, ...]:
    """The spans around the sentence at an offset; none where the text is no longer the same.

    They are built anew, so that no address can mark half of an advice.
    """
    number = text.find_number(offset)
    wishes = list_wishes(text, number) if number >= 0 else ()
    answers = (build_answer(text, number, wish) for wish in wishes)
    return next((answer.spans for answer in answers if hash_answer(answer) == digest), ())


def list_wishes(text: SectionText, number: int) -> Iterator[Wish]:
    """Everything that a question could ask for of a sentence."""
    before, after = (range(len(find_beside(text, number, step)) + 1) for step in (-1, 1))
    return starmap(Wish, product((False, True), (False, True), before, after))


def hash_answer(answer: Answer) -> str:
    return hashlib.sha256(answer.text.encode()).hexdigest()[:HASH_LENGTH]


def choose_sentence(
    text: SectionText, numbers: Sequence[int], scores: Sequence[float], *, asks_heading: bool
) -> int | None:
    """The number with the highest score, the first of equals; None where none may be marked."""
    ranked = sorted(zip(numbers, scores, strict=True), key=lambda pair: -pair[1])
    able = (n for n, _ in ranked if can_answer(text, n, asks_heading=asks_heading))
    return next(able, None)


def find_introduction(text: SectionText, number: int) -> str:
    """The words that introduce the item or row of a sentence; "" for other sentences."""
    return " ".join(map(text.get_text, _find_lead_ins(text, text.block_rows[number])))


def can_answer(text: SectionText, number: int, *, asks_heading: bool = False) -> bool:
    """Whether a sentence says anything: no question, no heading again, no long list, no "Yes."."""
    words = text.get_text(text.sentences[number])
    if wording.is_question(words):
        return False
    if introduced := span_list(text, text.find_introduced(number)):
        return count_words(text, introduced) <= MAX_LIST_WORDS
    if wording.is_bare_reply(words):
        return asks_heading
    return not (wording.repeats(words, text.heading) or text.ends_in_colon(number))


def find_beside(text: SectionText, number: int, step: int) -> list[int]:
    """Numbers of the sentences before or after one that may be marked with it, the nearest first.

    ``step`` is -1 or 1. They are of the same paragraph or item, and each says something.
    """
    of_block = text.find_sentences(text.block_rows[number])
    numbers = islice(of_block[number - of_block[0] :: step], 1, MAX_BESIDE + 1)
    return [*takewhile(lambda n: can_answer(text, n) and not text.is_lead_in(n), numbers)]


def is_limited(text: SectionText, number: int) -> bool:
    """Whether the next sentence says what this one does not mean, or what not to do."""
    following = map(text.get_text, text.sentences[number + 1 : number + 2])
    return any(wording.takes_back(words) or wording.begins_negated(words) for words in following)


def _find_spans(text: SectionText, number: int, wish: Wish) -> list[Span]:
    row = text.block_rows[number]
    if introduced := text.find_introduced(number):
        own = text.get_block(number)
        header = [Span(own.start, own.end)] if own.kind is BlockKind.ROW else []
        lead_ins = header or _find_lead_ins(text, introduced[0])
        spans = [*lead_ins, *span_list(text, introduced), *_put_signs_right(text, introduced)]
    else:
        rows = find_list(text, row)
        items = span_list(text, rows if wish.for_list or binds_items(text, rows) else [])
        is_list = bool(items) and count_words(text, items) <= MAX_LIST_WORDS
        spans = [*(items if is_list else ()), *_span_sentence(text, number, wish)]
        if is_list or _needs_lead_in(text, number, spans):
            spans = [*_find_lead_ins(text, row), *spans, *_put_signs_right(text, rows)]
    return [*_find_headings(text, number, spans, wish), *spans]


def _span_sentence(text: SectionText, number: int, wish: Wish) -> list[Span]:
    """The sentence with what it leans on; a line of a table whole."""
    block = text.get_block(number)
    if block.kind in TABLE_KINDS:
        return [Span(block.start, block.end)]
    before = find_beside(text, number, -1)[: wish.before]
    after = find_beside(text, number, 1)[: wish.after]
    numbers = sorted([*before, number, *after])
    spans = [text.get_span(n) for n in [*_find_context(text, numbers[0]), *numbers]]
    label = wording.measure_reply_label(text.get_text(spans[0]))
    if label and not wish.same_as_heading:
        spans[0] = Span(spans[0].start + label, spans[0].end)
    return spans


def _find_context(text: SectionText, number: int) -> list[int]:
    """Numbers of the sentences that a sentence leans on; of an item the first is among them."""
    of_block = text.find_sentences(text.block_rows[number])
    first = number
    while first > of_block[0] and number - first < MAX_CONTEXT_SENTENCES and _leans(text, first):
        first -= 1
    context = list(range(first, number))
    if context and text.get_block(number).kind is BlockKind.ITEM:
        return sorted({of_block[0], *context[-1:]})
    if first == of_block[0] and _leans(text, first):
        context[:0] = _find_paragraph_end(text, first)
    return context


def _find_paragraph_end(text: SectionText, number: int) -> list[int]:
    """The last sentence of the paragraph before a paragraph, where it is a statement.

    After a list, the list and the words that introduce it: "All of the above drugs are pills."
    Where that is long, none, unless they forbid or set a condition. And none for words that only
    have an "it" somewhere: "You may take it with: Do not take it with:", "Like every drug it can".
    """
    before = number - 1
    if before < 0 or text.get_block(number).kind is not BlockKind.PARAGRAPH:
        return []
    if not wording.points_back_at_once(text.get_text(text.sentences[number])):
        return []
    lead_in = text.get_block(before).lead_in
    if lead_in is not None and text.document.blocks[lead_in].kind is BlockKind.PARAGRAPH:
        return _list_introduced(text, text.find_sentences(lead_in)[-1], before)
    statement = text.get_block(before).kind is BlockKind.PARAGRAPH and not text.is_lead_in(before)
    return [before] if statement else []


def _list_introduced(text: SectionText, lead_in: int, last: int) -> list[int]:
    """Numbers of the words that introduce a list, and of the list up to its last sentence."""
    limits = wording.limits(text.get_text(text.sentences[lead_in]))
    limit = MAX_LIST_WORDS if limits else MAX_LIST_POINTED_AT
    numbers = list(range(lead_in, last + 1))
    return numbers if count_words(text, [*map(text.get_span, numbers)]) <= limit else []


def _leans(text: SectionText, number: int) -> bool:
    words = text.get_text(text.sentences[number])
    words = words[wording.measure_reply_label(words) :]
    is_lead_in = text.ends_in_colon(number)
    is_first = number == text.find_sentences(text.block_rows[number])[0]
    if is_lead_in and not is_first and wording.names_again(words):
        return True
    return wording.leans_on_text_before(words, is_lead_in=is_lead_in)


def _find_lead_ins(text: SectionText, row: int) -> list[Span]:
    """What introduces an item or a row, outermost first: a sentence, a header row, an item.

    A cell has the heads of its row and column itself, and is understood without a mere caption.
    """
    spans: list[Span] = []
    is_cell = text.document.blocks[row].kind is BlockKind.CELL
    lead_in = text.document.blocks[row].lead_in
    while lead_in is not None:
        block, numbers = text.document.blocks[lead_in], text.find_sentences(lead_in)
        if block.kind is BlockKind.ROW and not is_cell:
            spans.append(Span(block.start, block.end))
        elif block.kind is not BlockKind.ROW and numbers:
            words = text.get_text(text.sentences[numbers[-1]])
            limits = wording.limits(words) or wording.sets_condition(words)
            if not is_cell or limits or text.has_captions():
                context = _find_context(text, numbers[-1])
                spans += [text.get_span(number) for number in (numbers[-1], *context)]
        is_beside = block.kind is BlockKind.ITEM and block.depth == text.document.blocks[row].depth
        if is_beside and not wording.limits(find_introduction(text, numbers[-1])):
            break  # it introduces what follows in place of what introduces itself
        lead_in = block.lead_in
    return spans


def _needs_lead_in(text: SectionText, number: int, spans: Sequence[Span]) -> bool:
    """A later sentence of an item stands without its lead-in, unless that forbids or conditions.

    So does an item of several sentences that would be one of "four main types:".
    """
    words, numbers = find_introduction(text, number), text.find_sentences(text.block_rows[number])
    if wording.negates(words) or wording.sets_condition(words.rstrip(":")):
        return True
    is_whole = spans[0].start <= text.sentences[numbers[0]].start
    is_told_apart = len(numbers) > 1 and wording.counts(words) and not wording.limits(words)
    return is_whole and not is_told_apart


def _find_headings(
    text: SectionText, number: int, spans: Sequence[Span], wish: Wish
) -> Iterator[Span]:
    """The headings without which the spans would say something else."""
    own = text.document.sections[text.section]
    is_reply = not wish.same_as_heading and wording.replies_to_question(text.get_text(spans[0]))
    forbids = all(wording.begins_negated(text.get_text(span)) for span in spans)
    says_again = forbids and wording.ends_negated(own.heading)
    is_alone = _is_unintroduced(text, number, spans) or _points_at_nothing(text, spans)
    needs_own = is_reply or (is_alone and not says_again)
    for section in _find_sections_above(text):
        if (section.path == own.path and needs_own) or (
            wording.negates(section.heading) and not forbids
        ):
            yield Span(section.start, section.end)


def _is_unintroduced(text: SectionText, number: int, spans: Sequence[Span]) -> bool:
    """A fragment of a list that only the heading introduces."""
    block = text.get_block(number)
    if block.kind is not BlockKind.ITEM or block.lead_in is not None:
        return False
    is_fragment = not text.get_text(spans[-1]).rstrip("\"'”’)*_").endswith((".", "!"))
    return is_fragment or wording.sets_condition(text.heading)


def _points_at_nothing(text: SectionText, spans: Sequence[Span]) -> bool:
    """Whether a mark begins with words like "All of these", and what they point at is not in it.

    That is a list before it, or at the beginning of a section its heading: "This means that".
    """
    first = text.find_number(spans[0].start)
    if first < 0 or not wording.points_back_at_once(text.get_text(spans[0])):
        return False
    is_first = first == text.find_sentences(text.block_rows[first])[0]
    is_paragraph = text.get_block(first).kind is BlockKind.PARAGRAPH and not text.is_lead_in(first)
    is_after_list = first > 0 and text.get_block(first - 1).kind is BlockKind.ITEM
    return is_first and is_paragraph and (is_after_list or first == 0)


def _put_signs_right(text: SectionText, rows: Sequence[int]) -> Iterator[Span]:
    """What the paragraph after a list of signs says of them: other causes, and whom to tell."""
    blocks = text.document.blocks
    lead_in = blocks[rows[0]].lead_in if rows else None
    if lead_in is None or blocks[lead_in].kind in TABLE_KINDS:
        return
    introduction = Span(blocks[lead_in].start, blocks[lead_in].end)
    after = rows[-1] + 1
    if not wording.lists_signs(text.get_text(introduction)) or after > text.block_rows[-1]:
        return
    if blocks[after].kind is BlockKind.PARAGRAPH:
        spans = map(text.get_span, text.find_sentences(after))
        yield from (span for span in spans if wording.puts_signs_right(text.get_text(span)))


def _find_sections_above(text: SectionText) -> Iterator[Section]:
    """The headings of the section and those it is in, outermost first."""
    sections = text.document.sections
    chain, path = [], sections[text.section].path
    for row in range(text.section, -1, -1):
        if path and sections[row].path == path and sections[row].has_heading:
            chain.append(sections[row])
            path = path[:-1]
    yield from reversed(chain)


def _merge_spans(text: SectionText, spans: Iterable[Span]) -> Iterator[Span]:
    """In order; sentences that follow each other on one line are one span."""
    merged: list[Span] = []
    for span in sorted(set(spans), key=lambda each: (each.start, -each.end)):
        if merged and text.document.text[merged[-1].end : span.start] in ("", " "):
            merged[-1] = Span(merged[-1].start, max(span.end, merged[-1].end))
        else:
            merged.append(span)
    yield from merged
