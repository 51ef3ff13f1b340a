"""What the pages show, ready for their templates."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from indexer.documents import Document
from indexer.passages import Passage
from search_app.results import Hit, Interpretation, SearchResult, Span, Verdict
from search_app.search.marks import find_mark
from search_app.web.pages import wording
from search_app.web.pages.excerpt import measure_depth, select_excerpt, select_whole_hit
from search_app.web.pages.layout import (
    PageHeading,
    PagePart,
    TreeNode,
    build_page_parts,
    compute_heading_level,
    nest_by_depth,
)
from search_app.web.pages.marking import Marking, build_marking

# Characters into a card: on a phone, an answer below them is not seen at once.
DEEP_ANSWER_OFFSET = 280
HIDDEN_METADATA = frozenset(["title", "encoding"])


@dataclass(frozen=True, slots=True)
class HitCard:
    """A hit as a card. ``url`` leads to the marked sentence and carries the question.

    ``answer_preview`` is the answer where it is too deep in the card to be seen at once; else "".
    """

    hit: Hit
    language: str
    parts: tuple[PagePart, ...]
    badge: str
    url: str
    answer_preview: str

    @property
    def heading(self) -> str:
        path = self.hit.heading_path
        return wording.strip_question_prefix(path[-1]) if path else self.hit.title


@dataclass(frozen=True, slots=True)
class InterpretationView:
    """How a question was read: (typed, kept) words, other words, names that no booklet has.

    ``searched`` is the question with its corrections, "" without any. ``kept`` are the words to
    keep for the question as it is typed; those beside a typed word keep only that one besides.
    """

    searched: str
    kept: tuple[str, ...]
    corrections: list[tuple[str, tuple[str, ...]]]
    other_words: list[tuple[str, list[str]]]
    missing: tuple[str, ...]
    shortened: bool


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A line of the contents list; ``section`` is the row in the booklet."""

    heading: str
    section: int


@dataclass(frozen=True, slots=True)
class ReaderPage:
    """A whole booklet. ``marks`` are what is marked in it; ``facts`` are (label, value)."""

    document: Document
    parts: tuple[PagePart, ...]
    contents: tuple[TreeNode[ContentsEntry], ...]
    marks: tuple[Span, ...]
    facts: tuple[tuple[str, str], ...]


def build_hit_cards(result: SearchResult, documents: Mapping[str, Document]) -> list[HitCard]:
    """The best hit whole, where it may help; of the others what answers."""
    return [_build_hit_card(hit, result, documents[hit.booklet_id]) for hit in result.hits]


def build_interpretation_view(result: SearchResult, keep: tuple[str, ...]) -> InterpretationView:
    reading = result.interpretation
    typed = [correction.source for correction in reading.corrections]
    other_words: dict[str, list[str]] = {}
    for expansion in reading.expansions:
        other_words.setdefault(expansion.source, []).append(expansion.target)
    return InterpretationView(
        _restore_capitals(reading, result.hits) if typed else "",
        (*keep, *typed),
        [(word, (*keep, word)) for word in typed],
        list(other_words.items()),
        reading.missing_drugs,
        reading.shortened,
    )


def build_reader_page(document: Document, passages: Sequence[Passage], mark: str) -> ReaderPage:
    marks = find_mark(document, passages, mark)
    whole, marking = Span(0, len(document.text)), build_marking(passages, marks)
    contents = [
        (
            compute_heading_level(section),
            ContentsEntry(wording.strip_question_prefix(section.heading), row),
        )
        for row, section in enumerate(document.sections)
        if section.path
    ]
    return ReaderPage(
        document=document,
        parts=tuple(build_page_parts(document, whole, marking)),
        contents=nest_by_depth(contents),
        marks=marks,
        facts=tuple(_list_facts(document)),
    )


def _build_hit_card(hit: Hit, result: SearchResult, document: Document) -> HitCard:
    covered = result.verdict is not Verdict.NOT_COVERED
    helpful = covered and hit.badge is not Verdict.NOT_COVERED
    best = covered and hit.rank == 1
    marking = Marking(hit.answer.spans if best and helpful else ())
    spans = select_whole_hit(document, hit) if best else select_excerpt(document, hit)
    parts = (part for span in spans for part in build_page_parts(document, span, marking))
    badge = wording.choose_badge(hit.badge, is_verified=hit.verified is not None)
    deep = best and helpful and measure_depth(hit, spans) >= DEEP_ANSWER_OFFSET
    return HitCard(
        hit=hit,
        language=document.language,
        parts=tuple(part for part in parts if not _is_repeated_heading(part)),
        badge=badge if helpful else "",
        url=_add_question_to_url(hit.url, result.query),
        answer_preview=hit.answer.text if deep else "",
    )


def _is_repeated_heading(part: PagePart) -> bool:
    """The card has its heading already; only one with the answer in it is shown again."""
    return isinstance(part, PageHeading) and not any(piece.is_marked for piece in part.line.pieces)


def _restore_capitals(reading: Interpretation, hits: Sequence[Hit]) -> str:
    """The question as searched, its corrections with the capitals that they have in the hits."""
    text = reading.text
    for correction in reading.corrections:
        word = rf"(?<!\w){re.escape(correction.target)}(?!\w)"
        # At the beginning of a sentence every word has a capital.
        amid = re.compile(rf"(?<=[\w,] ){word}", re.IGNORECASE)
        spellings = {match for hit in hits for match in amid.findall(hit.text)}
        if len(spellings) == 1:
            text = re.sub(word, spellings.pop(), text)
    return text


def _add_question_to_url(url: str, question: str) -> str:
    split = urlsplit(url)
    query = "&".join(filter(None, (split.query, f"q={quote(question, safe='')}")))
    return split._replace(query=query).geturl()


def _list_facts(document: Document) -> Iterator[tuple[str, str]]:
    for name, value in document.metadata.items():
        if name not in HIDDEN_METADATA and value != wording.NOTICE:
            yield wording.format_field_name(name), wording.format_field_value(value)
