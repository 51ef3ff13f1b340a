"""Judgements resolved against the current texts and passages: the grade of each passage.

A passage contains a quote if it has at least half of the quote's words as one run; its grade is the
highest of the quotes it contains. So splitting a booklet in another way changes no judgement.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from itertools import islice
from operator import attrgetter, itemgetter

from indexer.documents import Document
from indexer.errors import JudgementError
from indexer.passages import Passage
from search_app.judgements import quotes
from search_app.judgements.files import Judgement, Quote, compute_content_hash
from search_app.judgements.quotes import Span, TokenizedText

EXACT_LIKENESS = 100.0
# Each is compared with all text, which takes milliseconds.
MAX_LOST_QUOTES = 1_000


class JudgementUnit(StrEnum):
    """What is graded: passages by the quotes they contain, or whole documents by their id."""

    PASSAGE = "passage"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class ResolvedQuote:
    """A quote and its current spans in the canonical texts, by document id.

    ``likeness`` is 100 for an unchanged quote, less for one found again after an edit, and 0 for
    one that is lost. ``passages`` are the ids of the passages that contain it.
    """

    quote: Quote
    spans: Mapping[str, tuple[Span, ...]]
    likeness: float
    passages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """A judged question, and the grade of each passage or document that was judged.

    Figures are given for each ``kind``; that of an unanswerable question includes the reason.
    ``booklet`` is the only one it is asked of, or "".
    """

    query_id: str
    text: str
    kind: str
    answerable: bool
    grades: Mapping[str, int]
    gold: tuple[ResolvedQuote, ...] = ()
    booklet: str = ""


@dataclass(frozen=True, slots=True)
class JudgementSet:
    """Judged questions. ``content_hash`` depends on the judgements, not on the booklets."""

    questions: tuple[JudgedQuestion, ...]
    unit: JudgementUnit
    content_hash: str

    @property
    def answerable_questions(self) -> tuple[JudgedQuestion, ...]:
        """The denominator of every mean: each answerable question counts, found or not."""
        return tuple(question for question in self.questions if question.answerable)

    def list_edited_quotes(self) -> Iterator[tuple[JudgedQuestion, ResolvedQuote]]:
        """Quotes found again only approximately: an editor should check them."""
        return ((q, f) for q in self.questions for f in q.gold if 0 < f.likeness < EXACT_LIKENESS)

    def list_lost_quotes(self) -> Iterator[tuple[JudgedQuestion, ResolvedQuote]]:
        """Quotes that no booklet contains any more."""
        return ((q, f) for q in self.questions for f in q.gold if not f.spans)

    def list_stray_grades(
        self, passages: Iterable[Passage]
    ) -> Iterator[tuple[JudgedQuestion, ResolvedQuote, str]]:
        """Passages that hold half of a quote in a row, where all of it stands elsewhere.

        Each with its id. It counts, for a quote may be cut in two; but most such are accidents, as
        "is given in pill form" of two drugs. A longer quote mends them.
        """
        by_id = {passage.passage_id: passage for passage in passages}
        for question in self.questions:
            for gold in question.gold:
                for passage_id in gold.passages:
                    passage = by_id[passage_id]
                    spans = gold.spans.get(passage.doc_id, ())
                    if not any(s < passage.end and passage.start < e for s, e in spans):
                        yield question, gold, passage_id

    def format_summary(self) -> Iterator[str]:
        """How many questions there are, and a line for each quote that was edited or lost."""
        answerable = len(self.answerable_questions)
        others = len(self.questions) - answerable
        yield f"{len(self.questions)} judged questions: {answerable} answerable, {others} not."
        for question, gold in self.list_edited_quotes():
            alike = f"{gold.likeness:.0f} % alike"
            yield f"Edited since ({alike}), {question.query_id}: {gold.quote.text}"
        for question, gold in self.list_lost_quotes():
            yield f"LOST, {question.query_id}: {gold.quote.text}"


def resolve_judgements(
    judgements: Sequence[Judgement], documents: Mapping[str, Document], passages: Iterable[Passage]
) -> JudgementSet:
    """Find every quote in the texts, and grade the passages that contain one.

    Raises:
        JudgementError: a question's booklet is not here, or too many quotes are lost.
    """
    lookup = _QuoteLookup({name: quotes.tokenize_text(d.text) for name, d in documents.items()})
    for passage in sorted(passages, key=lambda passage: passage.start):
        lookup.passages.setdefault(passage.doc_id, []).append(passage)
    return JudgementSet(
        tuple(_resolve_question(judgement, lookup) for judgement in judgements),
        JudgementUnit.PASSAGE,
        compute_content_hash(asdict(judgement) for judgement in judgements),
    )


_QuoteKey = tuple[str, tuple[str, ...]]  # booklet and words


@dataclass(frozen=True, slots=True)
class _QuotePlace:
    """What is in a ``ResolvedQuote`` beside the quote."""

    spans: Mapping[str, tuple[Span, ...]]
    likeness: float
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _QuoteLookup:
    """Where quotes are looked for, by document id, and what was found for each booklet and words.

    ``passages`` are in the order of the text, and do not overlap.
    """

    texts: Mapping[str, TokenizedText]
    passages: dict[str, list[Passage]] = field(default_factory=dict)
    places: dict[_QuoteKey, _QuotePlace] = field(default_factory=dict)
    lost: set[_QuoteKey] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _QuoteMatch:
    """Words of a text that repeat a quote; a passage with ``min_words`` of them contains it."""

    booklet: str
    word_range: range
    min_words: int
    likeness: float = EXACT_LIKENESS


def _resolve_question(judgement: Judgement, lookup: _QuoteLookup) -> JudgedQuestion:
    if judgement.booklet and judgement.booklet not in lookup.texts:
        raise JudgementError(
            f"{judgement.query_id}: the booklet {judgement.booklet!r} is not in the index. Name one"
            " that is, or none."
        )
    if judgement.booklet and {q.booklet for q in judgement.gold} - {"", judgement.booklet}:
        raise JudgementError(
            f"{judgement.query_id}: asked of {judgement.booklet!r}, it quotes another booklet."
        )
    quotes_there = (replace(q, booklet=q.booklet or judgement.booklet) for q in judgement.gold)
    gold = tuple(_resolve_quote(quote, lookup) for quote in quotes_there)
    grades: dict[str, int] = {}
    for resolved in gold:
        for passage_id in resolved.passages:
            grades[passage_id] = max(resolved.quote.grade, grades.get(passage_id, 0))
    kind = ": ".join(part for part in (judgement.kind, judgement.reason) if part)
    asked = (judgement.query_id, judgement.query, kind, judgement.answerable)
    return JudgedQuestion(*asked, grades, gold, judgement.booklet)


def _resolve_quote(quote: Quote, lookup: _QuoteLookup) -> ResolvedQuote:
    tokens = quotes.tokenize_text(quote.text)
    key = quote.booklet, tokens.words
    if key not in lookup.places:
        lookup.places[key] = _find_place(tokens, quote.booklet, lookup)
        lookup.lost.update([key] if not lookup.places[key].spans else [])
        if len(lookup.lost) > MAX_LOST_QUOTES:
            raise JudgementError(
                f"More than {MAX_LOST_QUOTES:,} quotes are in no booklet. Name the judgements that"
                " were made for these booklets."
            )
    place = lookup.places[key]
    return ResolvedQuote(quote, place.spans, place.likeness, place.passages)


def _find_place(tokens: TokenizedText, booklet: str, lookup: _QuoteLookup) -> _QuotePlace:
    """The spans are those of the longest matches: a full match outranks one of half the words."""
    matches = _find_matches(tokens, booklet, lookup.texts)
    longest = max((len(match.word_range) for match in matches), default=0)
    spans: dict[str, list[Span]] = {}
    for match in matches:
        if len(match.word_range) == longest:
            span = lookup.texts[match.booklet].get_span(match.word_range[0], match.word_range[-1])
            spans.setdefault(match.booklet, []).append(span)
    likeness = max((match.likeness for match in matches), default=0.0)
    passage_ids = dict.fromkeys(_find_passage_ids(matches, lookup))
    return _QuotePlace(
        {name: tuple(places) for name, places in spans.items()}, likeness, tuple(passage_ids)
    )


def _find_matches(
    tokens: TokenizedText, booklet: str, texts: Mapping[str, TokenizedText]
) -> list[_QuoteMatch]:
    """Where the texts contain the quote; if nowhere, the passages of text most similar to it."""
    if booklet:
        texts = {name: text for name, text in texts.items() if name == booklet}
    size = quotes.compute_min_shared_words(len(tokens.words))
    matches = [
        _QuoteMatch(name, word_range, size)
        for name, text in texts.items()
        for word_range in quotes.find_quote_ranges(text, tokens)
    ]
    return matches or list(_find_most_similar(tokens, texts))


def _find_most_similar(
    quote: TokenizedText, texts: Mapping[str, TokenizedText]
) -> Iterator[_QuoteMatch]:
    edited = {name: quotes.find_edited_quote(text, quote) for name, text in texts.items()}
    highest = max((match[1] for match in edited.values() if match), default=0.0)
    for name, match in edited.items():
        if match and match[1] == highest:
            # an edited quote is never fully like the original, even where its letters are
            likeness = min(highest, EXACT_LIKENESS - 0.1)
            min_words = quotes.compute_min_shared_words(len(match[0]))
            yield _QuoteMatch(name, match[0], min_words, likeness)


def _find_passage_ids(matches: Iterable[_QuoteMatch], lookup: _QuoteLookup) -> Iterator[str]:
    for match in matches:
        spans = lookup.texts[match.booklet].spans[match.word_range.start : match.word_range.stop]
        passages = lookup.passages.get(match.booklet, [])
        first = bisect_right(passages, spans[0][0], key=attrgetter("start")) - 1
        for passage in islice(passages, max(first, 0), None):
            if passage.start >= spans[-1][1]:
                break
            last = bisect_right(spans, passage.end, key=itemgetter(1))
            if last - bisect_left(spans, passage.start, key=itemgetter(0)) >= match.min_words:
                yield passage.passage_id
