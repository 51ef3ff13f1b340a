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
from search_app.judgements.files import Judgement, Quote, content_hash
from search_app.judgements.quotes import Span, Words, half, refound, runs, words

AS_IT_STANDS = 100.0


class Unit(StrEnum):
    """What is graded: passages by the quotes they hold, or whole documents by their id."""

    PASSAGE = "passage"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Found:
    """A quote and where it stands now: spans in the canonical texts, by document id.

    ``likeness`` is 100 for a quote that stands there, less for one found again after an edit, and 0
    for one that is lost. ``passages`` are the ids of those that hold it.
    """

    quote: Quote
    spans: Mapping[str, tuple[Span, ...]]
    likeness: float
    passages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A judged question, and the grade of each passage or document that was judged.

    ``kind`` is what figures are told by; of an unanswerable question, with the reason.
    """

    query_id: str
    text: str
    kind: str
    answerable: bool
    grades: Mapping[str, int]
    gold: tuple[Found, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """Judged questions. ``content`` hashes the judgements alone, whatever they are held against."""

    questions: tuple[Question, ...]
    unit: Unit
    content: str

    @property
    def answerable(self) -> tuple[Question, ...]:
        """The one denominator: every question that can be answered counts, found or not."""
        return tuple(question for question in self.questions if question.answerable)

    def edited(self) -> Iterator[tuple[Question, Found]]:
        """Quotes found again only approximately: somebody should look at them."""
        yield from ((q, f) for q in self.questions for f in q.gold if 0 < f.likeness < AS_IT_STANDS)

    def lost(self) -> Iterator[tuple[Question, Found]]:
        """Quotes that stand nowhere any more."""
        yield from ((q, f) for q in self.questions for f in q.gold if not f.spans)

    def told(self) -> Iterator[str]:
        """How many questions there are, and a line for each quote that is not as it was."""
        answerable = len(self.answerable)
        others = len(self.questions) - answerable
        yield f"{len(self.questions)} judged questions: {answerable} answerable, {others} not."
        for question, found in self.edited():
            alike = f"{found.likeness:.0f} % alike"
            yield f"Edited since ({alike}), {question.query_id}: {found.quote.text}"
        for question, found in self.lost():
            yield f"LOST, {question.query_id}: {found.quote.text}"


def resolve(
    judgements: Sequence[Judgement],
    documents: Mapping[str, Document],
    passages: Iterable[Passage],
) -> Judged:
    """Find every quote in the texts, and grade the passages that hold one."""
    shelf = _Shelf(
        {doc_id: words(document.text) for doc_id, document in documents.items()},
        _by_booklet(passages),
    )
    return Judged(
        tuple(_question(judgement, shelf) for judgement in judgements),
        Unit.PASSAGE,
        content_hash(asdict(judgement) for judgement in judgements),
    )


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Where quotes are looked for, by document id."""

    texts: Mapping[str, Words]
    passages: Mapping[str, Sequence[Passage]]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Rows of a text that repeat a quote, or ``likeness`` to it; ``size`` words hold it."""

    booklet: str
    rows: range
    size: int
    likeness: float = AS_IT_STANDS


def _by_booklet(passages: Iterable[Passage]) -> dict[str, list[Passage]]:
    found: dict[str, list[Passage]] = {}
    for passage in passages:
        found.setdefault(passage.doc_id, []).append(passage)
    return found


def _question(judgement: Judgement, shelf: _Shelf) -> Question:
    gold, grades = [], dict[str, int]()
    for quote in judgement.gold:
        stretches = _stretches(quote, shelf.texts)
        found = _found(quote, stretches, shelf)
        gold.append(found)
        for passage_id in found.passages:
            grades[passage_id] = max(quote.grade, grades.get(passage_id, 0))
    return Question(
        judgement.query_id,
        judgement.query,
        ": ".join(told for told in (judgement.kind, judgement.reason) if told),
        judgement.answerable,
        grades,
        tuple(gold),
    )


def _stretches(quote: Quote, texts: Mapping[str, Words]) -> list[_Stretch]:
    """Where the quote stands; where nothing is left of it, where it is most like the text."""
    places = [quote.booklet] if quote.booklet in texts else [] if quote.booklet else list(texts)
    wanted = words(quote.text)
    size = half(len(wanted.words))
    found = [_Stretch(name, run, size) for name in places for run in runs(texts[name], wanted)]
    return found or list(_most_like(wanted, {name: texts[name] for name in places}))


def _most_like(wanted: Words, texts: Mapping[str, Words]) -> Iterator[_Stretch]:
    likely = [(name, again) for name, text in texts.items() if (again := refound(text, wanted))]
    best = max((likeness for _, (_, likeness) in likely), default=0.0)
    for name, (rows, likeness) in likely:
        if likeness == best:
            # an edited quote is never quite the same, even where its letters are
            yield _Stretch(name, rows, half(len(rows)), min(likeness, AS_IT_STANDS - 0.1))


def _found(quote: Quote, stretches: Sequence[_Stretch], shelf: _Shelf) -> Found:
    """The spans of the fullest stretches: a whole quote is not also where half of it stands."""
    fullest = max((len(stretch.rows) for stretch in stretches), default=0)
    spans: dict[str, tuple[Span, ...]] = {}
    for one in stretches:
        if len(one.rows) == fullest:
            span = shelf.texts[one.booklet].span(one.rows[0], one.rows[-1])
            spans[one.booklet] = (*spans.get(one.booklet, ()), span)
    likeness = max((one.likeness for one in stretches), default=0.0)
    return Found(quote, spans, likeness, tuple(dict.fromkeys(_holding(stretches, shelf))))


def _holding(stretches: Iterable[_Stretch], shelf: _Shelf) -> Iterator[str]:
    for one in stretches:
        spans = shelf.texts[one.booklet].spans[one.rows.start : one.rows.stop]
        for passage in shelf.passages.get(one.booklet, ()):
            inside = bisect_right(spans, passage.end, key=_end) - bisect_left(
                spans, passage.start, key=_start
            )
            if inside >= one.size:
                yield passage.passage_id


def _start(span: Span) -> int:
    return span[0]


def _end(span: Span) -> int:
    return span[1]
