"""What the pages show, ready for their templates."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from indexer.documents import Document
from indexer.passages import Passage
from search_app.results import Hit, SearchResult, Verdict
from search_app.web.pages import wording
from search_app.web.pages.excerpt import answering, excerpt, whole
from search_app.web.pages.layout import Heading, Node, Part, heading_level, nested, parts
from search_app.web.pages.marking import Marking, Span, marking

DEEP = 280  # characters into a card; on a phone, an answer below them is not seen at once
NOT_FOR_READERS = frozenset(["title", "encoding"])


@dataclass(frozen=True, slots=True)
class ShownHit:
    """A hit as a card. ``url`` leads to the marked sentence and carries the question.

    ``ahead`` is the answer where it stands too deep in the card to be seen at once; else empty.
    """

    hit: Hit
    language: str
    parts: tuple[Part, ...]
    badge: str
    url: str
    ahead: str

    @property
    def heading(self) -> str:
        path = self.hit.heading_path
        return wording.bare_question(path[-1]) if path else self.hit.title


@dataclass(frozen=True, slots=True)
class HowRead:
    """How a question was read: (typed, searched) words, other words, names that no booklet has."""

    corrections: tuple[tuple[str, str], ...]
    beside: tuple[tuple[str, tuple[str, ...]], ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """A line of the contents list; ``section`` is the row in the booklet."""

    heading: str
    section: int


@dataclass(frozen=True, slots=True)
class ReaderPage:
    """A whole booklet. ``mark`` is None where nothing is marked; ``facts`` are (label, value)."""

    document: Document
    parts: tuple[Part, ...]
    contents: tuple[Node[Contents], ...]
    mark: Span | None
    facts: tuple[tuple[str, str], ...]


def shown_hits(result: SearchResult, documents: Mapping[str, Document]) -> list[ShownHit]:
    """The best hit whole, where it may help; of the others what answers."""
    return [_shown(hit, result, documents[hit.booklet_id]) for hit in result.hits]


def how_read(result: SearchResult) -> HowRead:
    read = result.interpretation
    beside: dict[str, list[str]] = {}
    for expansion in read.expansions:
        beside.setdefault(expansion.source, []).append(expansion.target)
    return HowRead(
        tuple((c.source, _as_written(c.target, result.hits)) for c in read.corrections),
        tuple((source, tuple(targets)) for source, targets in beside.items()),
        read.missing_drugs,
    )


def reader_page(document: Document, passages: Sequence[Passage], mark: str) -> ReaderPage:
    span = parsed_mark(mark, len(document.text))
    everything = Span(0, len(document.text))
    shown = parts(document, everything, marking(passages, span))
    return ReaderPage(document, tuple(shown), _contents(document), span, tuple(_facts(document)))


def parsed_mark(written: str, length: int) -> Span | None:
    """``"120-180"`` as a span; None for anything that does not fit the text."""
    start, dash, end = written.partition("-")
    if not dash or not all(part.isascii() and part.isdigit() for part in (start, end)):
        return None
    if max(len(start), len(end)) > len(str(length)):
        return None
    span = Span(int(start), int(end))
    return span if span.start < span.end <= length else None


def _shown(hit: Hit, result: SearchResult, document: Document) -> ShownHit:
    far = result.verdict is Verdict.NOT_COVERED
    near = far or hit.badge is Verdict.NOT_COVERED
    first = hit.rank == 1 and not far
    marked = Marking(None if near else Span(hit.answer.start, hit.answer.end))
    spans = whole(document, hit) if first else excerpt(document, hit)
    shown = (part for span in spans for part in parts(document, span, marked))
    deep = first and not near and hit.answer.start - spans[-1].start >= DEEP
    return ShownHit(
        hit=hit,
        language=document.language,
        parts=tuple(part for part in shown if not _repeats_heading(part)),
        badge="" if near else wording.badge(hit.badge),
        url=_with_question(hit.url, result.query),
        ahead=answering(document, hit) if deep else "",
    )


def _repeats_heading(part: Part) -> bool:
    """The card has its heading already; only one with the answer in it is shown again."""
    return isinstance(part, Heading) and not any(piece.marked for piece in part.line.pieces)


def _as_written(word: str, hits: Sequence[Hit]) -> str:
    """A word with the capitals it has in the booklets; none where it stands without them."""
    found = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)
    written = [match for hit in hits for match in found.findall(hit.text)]
    return word if word in written or not written else written[0]


def _with_question(url: str, question: str) -> str:
    split = urlsplit(url)
    query = "&".join(filter(None, (split.query, f"q={quote(question, safe='')}")))
    return split._replace(query=query).geturl()


def _facts(document: Document) -> Iterator[tuple[str, str]]:
    for name, value in document.metadata.items():
        if name not in NOT_FOR_READERS and value != wording.NOTICE:
            yield wording.label(name), wording.told(value)


def _contents(document: Document) -> tuple[Node[Contents], ...]:
    return nested(
        [
            (heading_level(section), Contents(wording.bare_question(section.heading), row))
            for row, section in enumerate(document.sections)
            if section.path
        ]
    )
