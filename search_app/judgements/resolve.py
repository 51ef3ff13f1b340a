"""Judgements against the texts and passages there are now: which passage earns which grade.

A passage holds a quote when it contains at least half of the quote's words as one run; its grade is
the highest of the quotes it holds. So splitting a booklet anew changes no judgement.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from indexer.documents import Document
from indexer.passages import Passage
from search_app.judgements.files import Judgement, Quote, compute_content_hash
from search_app.judgements.quotes import (
    Span,
    TokenizedText,
    compute_min_shared_words,
    find_edited_quote,
    find_quote_ranges,
    tokenize_text,
)

EXACT_LIKENESS = 100.0


class JudgementUnit(StrEnum):
    """What is graded: passages by the quotes they hold, or whole documents by their id."""

    PASSAGE = "passage"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class ResolvedQuote:
    """A quote and where it stands now: spans in the canonical texts, by document id.

    ``likeness`` is 100 for a quote that stands there, less for one found again after an edit, and 0
    for one that is lost. ``passages`` are the ids of those that hold it.
    """

    quote: Quote
    spans: Mapping[str, tuple[Span, ...]]
    likeness: float
    passages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """A judged question, and the grade of each passage or document that was judged.

    ``kind`` is what figures are told by; of an unanswerable question, with the reason.
    """

    query_id: str
    text: str
    kind: str
    answerable: bool
    grades: Mapping[str, int]
    gold: tuple[ResolvedQuote, ...] = ()


@dataclass(frozen=True, slots=True)
class JudgementSet:
    """Judged questions. ``content`` hashes the judgements alone, whatever they are held against."""

    questions: tuple[JudgedQuestion, ...]
    unit: JudgementUnit
    content_hash: str

    @property
    def answerable_questions(self) -> tuple[JudgedQuestion, ...]:
        """The one denominator: every question that can be answered counts, found or not."""
        return tuple(question for question in self.questions if question.answerable)

    def list_edited_quotes(self) -> Iterator[tuple[JudgedQuestion, ResolvedQuote]]:
        """Quotes found again only approximately: somebody should look at them."""
        yield from (
            (q, f) for q in self.questions for f in q.gold if 0 < f.likeness < EXACT_LIKENESS
        )

    def list_lost_quotes(self) -> Iterator[tuple[JudgedQuestion, ResolvedQuote]]:
        """Quotes that stand nowhere any more."""
        yield from ((q, f) for q in self.questions for f in q.gold if not f.spans)

    def format_summary(self) -> Iterator[str]:
        """How many questions there are, and a line for each quote that is not as it was."""
        answerable = len(self.answerable_questions)
        others = len(self.questions) - answerable
        yield f"{len(self.questions)} judged questions: {answerable} answerable, {others} not."
        for question, found in self.list_edited_quotes():
            alike = f"{found.likeness:.0f} % alike"
            yield f"Edited since ({alike}), {question.query_id}: {found.quote.text}"
        for question, found in self.list_lost_quotes():
            yield f"LOST, {question.query_id}: {found.quote.text}"


def resolve_judgements(
    judgements: Sequence[Judgement],
    documents: Mapping[str, Document],
    passages: Iterable[Passage],
) -> JudgementSet:
    """Find every quote in the texts, and grade the passages that hold one."""
    shelf = _QuoteLookup(
        {doc_id: tokenize_text(document.text) for doc_id, document in documents.items()},
        _group_by_booklet(passages),
    )
    return JudgementSet(
        tuple(_resolve_question(judgement, shelf) for judgement in judgements),
        JudgementUnit.PASSAGE,
        compute_content_hash(asdict(judgement) for judgement in judgements),
    )


@dataclass(frozen=True, slots=True)
class _QuoteLookup:
    """Where quotes are looked for, by document id."""

    texts: Mapping[str, TokenizedText]
    passages: Mapping[str, Sequence[Passage]]


@dataclass(frozen=True, slots=True)
class _QuoteMatch:
    """Rows of a text that repeat a quote, or ``likeness`` to it; ``size`` words hold it."""

    booklet: str
    word_range: range
    min_words: int
    likeness: float = EXACT_LIKENESS


def _group_by_booklet(passages: Iterable[Passage]) -> dict[str, list[Passage]]:
    found: dict[str, list[Passage]] = {}
    for passage in passages:
        found.setdefault(passage.doc_id, []).append(passage)
    return found


def _resolve_question(judgement: Judgement, lookup: _QuoteLookup) -> JudgedQuestion:
    gold, grades = [], dict[str, int]()
    for quote in judgement.gold:
        stretches = _find_matches(quote, lookup.texts)
        found = _resolve_quote(quote, stretches, lookup)
        gold.append(found)
        for passage_id in found.passages:
            grades[passage_id] = max(quote.grade, grades.get(passage_id, 0))
    return JudgedQuestion(
        judgement.query_id,
        judgement.query,
        ": ".join(told for told in (judgement.kind, judgement.reason) if told),
        judgement.answerable,
        grades,
        tuple(gold),
    )


def _find_matches(quote: Quote, texts: Mapping[str, TokenizedText]) -> list[_QuoteMatch]:
    """Where the quote stands; where nothing is left of it, where it is most like the text."""
    places = [quote.booklet] if quote.booklet in texts else [] if quote.booklet else list(texts)
    wanted = tokenize_text(quote.text)
    size = compute_min_shared_words(len(wanted.words))
    found = [
        _QuoteMatch(name, run, size)
        for name in places
        for run in find_quote_ranges(texts[name], wanted)
    ]
    return found or list(_find_most_similar(wanted, {name: texts[name] for name in places}))


def _find_most_similar(
    quote: TokenizedText, texts: Mapping[str, TokenizedText]
) -> Iterator[_QuoteMatch]:
    likely = [
        (name, again) for name, text in texts.items() if (again := find_edited_quote(text, quote))
    ]
    best = max((likeness for _, (_, likeness) in likely), default=0.0)
    for name, (rows, likeness) in likely:
        if likeness == best:
            # an edited quote is never quite the same, even where its letters are
            yield _QuoteMatch(
                name, rows, compute_min_shared_words(len(rows)), min(likeness, EXACT_LIKENESS - 0.1)
            )


def _resolve_quote(
    quote: Quote, matches: Sequence[_QuoteMatch], lookup: _QuoteLookup
) -> ResolvedQuote:
    """The spans of the fullest stretches: a whole quote is not also where half of it stands."""
    fullest = max((len(stretch.word_range) for stretch in matches), default=0)
    spans: dict[str, tuple[Span, ...]] = {}
    for one in matches:
        if len(one.word_range) == fullest:
            span = lookup.texts[one.booklet].get_span(one.word_range[0], one.word_range[-1])
            spans[one.booklet] = (*spans.get(one.booklet, ()), span)
    likeness = max((one.likeness for one in matches), default=0.0)
    return ResolvedQuote(
        quote, spans, likeness, tuple(dict.fromkeys(_find_passage_ids(matches, lookup)))
    )


def _find_passage_ids(matches: Iterable[_QuoteMatch], lookup: _QuoteLookup) -> Iterator[str]:
    for one in matches:
        spans = lookup.texts[one.booklet].spans[one.word_range.start : one.word_range.stop]
        for passage in lookup.passages.get(one.booklet, ()):
            inside = bisect_right(spans, passage.end, key=_get_end) - bisect_left(
                spans, passage.start, key=_get_start
            )
            if inside >= one.min_words:
                yield passage.passage_id


def _get_start(span: Span) -> int:
    return span[0]


def _get_end(span: Span) -> int:
    return span[1]
