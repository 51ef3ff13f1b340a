"""What the pages show, ready for their templates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, zip_longest
from urllib.parse import quote, urlsplit

from indexer.documents import Document
from indexer.passages import Passage
from search_app.results import Hit, SearchResult, Verdict
from search_app.web import wording
from search_app.web.marking import Marking, Span, marking
from search_app.web.text import Heading, Node, Part, heading_level, nested, parts

EXAMPLES = 6
ENOUGH_QUESTIONS = 3  # with fewer, the booklets' other headings stand beside them
BOOKLETS_ASKED_FOR_EXAMPLES = 40


@dataclass(frozen=True, slots=True)
class ShownHit:
    """A hit as a card. ``url`` leads to the marked sentence and carries the question."""

    hit: Hit
    language: str
    parts: tuple[Part, ...]
    badge: str
    url: str

    @property
    def heading(self) -> str:
        path = self.hit.heading_path
        return wording.bare_question(path[-1]) if path else self.hit.title


@dataclass(frozen=True, slots=True)
class Contents:
    """A line of the contents list; ``section`` is the row in the booklet."""

    heading: str
    section: int


@dataclass(frozen=True, slots=True)
class ReaderPage:
    """A whole booklet. ``mark`` is None where nothing is marked."""

    document: Document
    parts: tuple[Part, ...]
    contents: tuple[Node[Contents], ...]
    mark: Span | None


def shown_hits(result: SearchResult, documents: Mapping[str, Document]) -> list[ShownHit]:
    return [_shown(hit, result, documents[hit.booklet_id]) for hit in result.hits]


def reader_page(document: Document, passages: Sequence[Passage], mark: str) -> ReaderPage:
    span = parsed_mark(mark, len(document.text))
    whole = Span(0, len(document.text))
    shown = parts(document, whole, marking(passages, span))
    return ReaderPage(document, tuple(shown), _contents(document), span)


def parsed_mark(written: str, length: int) -> Span | None:
    """``"120-180"`` as a span; None for anything that does not fit the text."""
    start, dash, end = written.partition("-")
    if not dash or not all(part.isascii() and part.isdigit() for part in (start, end)):
        return None
    if max(len(start), len(end)) > len(str(length)):
        return None
    span = Span(int(start), int(end))
    return span if span.start < span.end <= length else None


def example_questions(documents: Mapping[str, Document]) -> list[str]:
    """Questions the booklets themselves ask, spread over them; else what their headings name."""
    some = list(islice(documents.values(), BOOKLETS_ASKED_FOR_EXAMPLES))
    asked = _in_turns([_spread(_headings(document, questions=True)) for document in some])
    named = _in_turns([_spread(_headings(document, questions=False)) for document in some])
    return (asked if len(asked) >= ENOUGH_QUESTIONS else [*asked, *named])[:EXAMPLES]


def _shown(hit: Hit, result: SearchResult, document: Document) -> ShownHit:
    near = Verdict.NOT_COVERED in (result.verdict, hit.badge)
    mark = None if near else Span(hit.answer.start, hit.answer.end)
    shown = parts(document, Span(hit.start, hit.end), Marking(mark))
    return ShownHit(
        hit=hit,
        language=document.language,
        parts=tuple(part for part in shown if not _repeats_heading(part)),
        badge="" if near else wording.badge(hit.badge),
        url=_with_question(hit.url, result.query),
    )


def _repeats_heading(part: Part) -> bool:
    """The card has its heading already; only one with the answer in it is shown again."""
    return isinstance(part, Heading) and not any(piece.marked for piece in part.line.pieces)


def _with_question(url: str, question: str) -> str:
    split = urlsplit(url)
    query = "&".join(filter(None, (split.query, f"q={quote(question, safe='')}")))
    return split._replace(query=query).geturl()


def _contents(document: Document) -> tuple[Node[Contents], ...]:
    return nested(
        [
            (heading_level(section), Contents(wording.bare_question(section.heading), row))
            for row, section in enumerate(document.sections)
            if section.path
        ]
    )


def _headings(document: Document, *, questions: bool) -> list[str]:
    return [
        wording.bare_question(section.heading)
        for section in document.sections
        if section.path and section.is_question is questions and section.heading != document.title
    ]


def _spread(headings: Sequence[str]) -> list[str]:
    """Up to ``EXAMPLES`` headings, evenly from the first to the last."""
    step = max(1, -(-len(headings) // EXAMPLES))
    return list(headings[::step])


def _in_turns(lists: Sequence[Sequence[str]]) -> list[str]:
    """The first of each list, then the second of each, …; what is repeated stands once."""
    turns = chain.from_iterable(zip_longest(*lists, fillvalue=""))
    return list(dict.fromkeys(filter(None, turns)))
