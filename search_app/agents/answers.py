"""What an agent is handed: quotes with their place, and whether they may be called an answer.

Of a question that is not covered it gets no word of any booklet, only where to look, as readers do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from indexer.documents import Document
from indexer.errors import UnknownBookletError, UnknownPassageError
from search_app.results import Hit, Notice, SearchResult, Source, Verdict
from search_app.search.engine import SearchEngine
from search_app.source import build_source

STATEMENTS = {
    Verdict.ANSWERED: "ANSWERED. Quote the booklet's own words, with their source.",
    Verdict.RELATED: (
        "NOT ANSWERED. The booklets have nothing that surely answers this. The quotes are related"
        " to it: show them as such, and never as the answer."
    ),
    Verdict.NOT_COVERED: (
        "NOT ANSWERED. The booklets do not seem to answer this. Say so, and say whom to ask: the"
        " care team. Do not answer from elsewhere in the name of the booklets."
    ),
}
PERHAPS_STATEMENT = (
    "PERHAPS ANSWERED. The quotes may be about something else than what was asked: show them with"
    " that doubt, and never as a sure answer."
)
URGENT_STATEMENT = (
    "GET HELP FIRST. Show the first words before anything else, with whom to call. Any quotes are"
    " only near in their words, and not for an emergency: never show them as the answer."
)
MAX_NEAREST = 5

# None of these has slots, which the SDK would take for default values of its schema.


@dataclass(frozen=True)
class NamedContact:
    """Somebody to call or to write to."""

    label: str
    url: str


@dataclass(frozen=True)
class FirstWords:
    """What a person who asked this must read before anything else, word for word."""

    kind: str
    title: str
    text: str
    contacts: tuple[NamedContact, ...]


@dataclass(frozen=True)
class QuoteSource:
    """Whose words they are, and how old; None where the booklet does not say."""

    title: str
    publisher: str | None
    facts_as_of: str | None
    last_reviewed: str | None
    next_review: str | None
    overdue: bool | None
    page: int | None
    language: str


@dataclass(frozen=True)
class QuotedPassage:
    """A passage, with what answers in it; offsets are in characters of the canonical text.

    ``answer`` is "" where nothing in the passage may be taken for the answer.
    """

    booklet_id: str
    passage_id: str
    heading_path: tuple[str, ...]
    text: str
    start: int
    end: int
    answer: str
    answer_start: int
    answer_end: int
    source: QuoteSource


@dataclass(frozen=True)
class Place:
    """Where something near is, without its words."""

    booklet_id: str
    passage_id: str
    title: str
    heading_path: tuple[str, ...]


@dataclass(frozen=True)
class AgentAnswer:
    """``may_claim_an_answer`` is true only where readers are told so without a doubt."""

    question: str
    statement: str
    verdict: str
    may_claim_an_answer: bool
    confidence: float
    first_words: FirstWords | None
    not_in_any_booklet: tuple[str, ...]
    quotes: tuple[QuotedPassage, ...]
    nearest: tuple[Place, ...]
    generation: str


@dataclass(frozen=True)
class ListedBooklet:
    """A booklet, and what it says of itself."""

    booklet_id: str
    source: QuoteSource
    audience: str | None
    passage_count: int


@dataclass(frozen=True)
class BookletShelf:
    """All booklets of the generation."""

    generation: str
    booklets: tuple[ListedBooklet, ...]


@dataclass(frozen=True)
class WholePassage:
    """A passage as it stands in its booklet, with the ids of those before and after it."""

    booklet_id: str
    passage_id: str
    heading_path: tuple[str, ...]
    context: str
    text: str
    start: int
    end: int
    source: QuoteSource
    previous_passage_id: str | None
    next_passage_id: str | None
    generation: str


def build_agent_answer(result: SearchResult, documents: Mapping[str, Document]) -> AgentAnswer:
    """``result`` with its notice and without repeats, as readers get it."""
    is_covered = result.verdict is not Verdict.NOT_COVERED
    quoted = [hit for hit in result.hits if is_covered and hit.badge is not Verdict.NOT_COVERED]
    nearest = () if is_covered else result.hits[:MAX_NEAREST]
    return AgentAnswer(
        question=result.query,
        statement=_make_statement(result),
        verdict=result.verdict.value,
        may_claim_an_answer=result.is_sure,
        confidence=result.confidence,
        first_words=_build_first_words(result.notice),
        not_in_any_booklet=result.interpretation.missing_drugs,
        quotes=tuple(_build_quote(hit, result, documents[hit.booklet_id]) for hit in quoted),
        nearest=tuple(
            Place(hit.booklet_id, hit.passage_id, hit.title, hit.heading_path) for hit in nearest
        ),
        generation=result.generation,
    )


def _make_statement(result: SearchResult) -> str:
    if result.is_urgent:
        return URGENT_STATEMENT
    is_doubted = result.claims_answer and not result.is_sure
    return PERHAPS_STATEMENT if is_doubted else STATEMENTS[result.verdict]


def list_shelf(engine: SearchEngine) -> BookletShelf:
    booklets = tuple(
        ListedBooklet(
            doc_id,
            _build_quote_source(source := build_source(document, date.today())),
            source.audience,
            engine.count_passages(doc_id),
        )
        for doc_id, document in engine.documents.items()
    )
    return BookletShelf(engine.generation, booklets)


def read_whole_passage(engine: SearchEngine, booklet_id: str, passage_id: str) -> WholePassage:
    """One passage, word for word.

    Raises:
        UnknownBookletError: there is no such booklet.
        UnknownPassageError: the booklet has no such passage.
    """
    document = engine.documents.get(booklet_id)
    if document is None:
        raise UnknownBookletError(booklet_id)
    passages = engine.get_passages(booklet_id)
    ids = [passage.passage_id for passage in passages]
    if passage_id not in ids:
        raise UnknownPassageError(f"The booklet {booklet_id!r} has no passage {passage_id!r}.")
    row = ids.index(passage_id)
    passage = passages[row]
    return WholePassage(
        booklet_id,
        passage_id,
        passage.heading_path,
        passage.context,
        passage.text,
        passage.start,
        passage.end,
        _build_quote_source(build_source(document, date.today(), passage.start)),
        ids[row - 1] if row else None,
        ids[row + 1] if row + 1 < len(ids) else None,
        engine.generation,
    )


def _build_first_words(notice: Notice | None) -> FirstWords | None:
    if notice is None:
        return None
    contacts = tuple(NamedContact(contact.label, contact.url) for contact in notice.contacts)
    text = "\n".join(filter(None, (notice.call_now, notice.text)))
    return FirstWords(notice.kind.value, notice.title, text, contacts)


def _build_quote(hit: Hit, result: SearchResult, document: Document) -> QuotedPassage:
    """Only of a question that is answered, and in a passage that answers it, is there an answer."""
    answers = result.claims_answer and hit.badge is Verdict.ANSWERED
    return QuotedPassage(
        hit.booklet_id,
        hit.passage_id,
        hit.heading_path,
        hit.text,
        hit.start,
        hit.end,
        hit.answer.text if answers else "",
        hit.answer.start if answers else hit.start,
        hit.answer.end if answers else hit.start,
        _build_quote_source(hit.source or build_source(document, date.today(), hit.start)),
    )


def _build_quote_source(source: Source) -> QuoteSource:
    return QuoteSource(
        title=source.title,
        publisher=source.publisher,
        facts_as_of=source.facts_as_of,
        last_reviewed=source.last_reviewed,
        next_review=source.next_review,
        overdue=source.overdue,
        page=source.page,
        language=source.language,
    )
