"""How a question was read, and a whole booklet, ready for their templates."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from indexer.documents import Document
from indexer.passages import Passage
from search_app.results import Hit, Interpretation, SearchResult, Span, Verdict
from search_app.search.marks import find_mark
from search_app.search.question_form import find_leaning_word, split_question
from search_app.search.question_text import normalize_characters
from search_app.search.spelling.contractions import is_same_but_for_apostrophe
from search_app.source import has_original
from search_app.web.pages import wording
from search_app.web.pages.booklets.facts import Fact
from search_app.web.pages.layout import (
    PageHeading,
    PagePart,
    TreeNode,
    build_page_parts,
    compute_heading_level,
    nest_by_depth,
)
from search_app.web.pages.marking import build_marking


@dataclass(frozen=True, slots=True)
class InterpretationView:
    """How a question was read: (typed, kept) words, other words, names that no booklet has.

    An apostrophe that was put in is no correction here. ``searched`` is the question with its
    corrections, "" without any. ``kept`` are the words to keep for the question as it is typed;
    those beside a typed word keep only that one besides. ``parts`` are the questions asked in one,
    if that are several; ``leaning`` is the "it" of a question without an answer that names nothing.
    ``corrected`` is the question with the corrections that were undone, "" where none was.
    """

    searched: str
    kept: tuple[str, ...]
    corrections: list[tuple[str, tuple[str, ...]]]
    other_words: list[tuple[str, list[str]]]
    missing: tuple[str, ...]
    shortened: bool
    parts: tuple[str, ...] = ()
    leaning: str = ""
    corrected: str = ""


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A line of the contents list; ``section`` is the row in the booklet."""

    heading: str
    section: int


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the booklet under one heading of the first level, with those beside it."""

    parts: tuple[PagePart, ...]
    previous: ContentsEntry | None
    following: ContentsEntry | None


@dataclass(frozen=True, slots=True)
class ReaderPage:
    """A whole booklet, and what it says of itself."""

    document: Document
    chapters: tuple[Chapter, ...]
    contents: tuple[TreeNode[ContentsEntry], ...]
    facts: tuple[Fact, ...]
    has_original: bool = False


def build_interpretation_view(
    result: SearchResult, keep: tuple[str, ...], again: Interpretation | None = None
) -> InterpretationView:
    """``again`` is how the question is read without the words to ``keep``, if there are any."""
    reading = result.interpretation
    asked = normalize_characters(result.query)
    keep = tuple(
        word for word in dict.fromkeys(keep) if word and normalize_characters(word) in asked
    )
    corrected = [
        each.source
        for each in reading.corrections
        if not is_same_but_for_apostrophe(each.source, each.target)
    ]
    other_words: dict[str, list[str]] = {}
    for expansion in reading.expansions:
        other_words.setdefault(expansion.source, []).append(expansion.target)
    return InterpretationView(
        _restore_capitals(reading, result.hits) if corrected else "",
        (*keep, *(each.source for each in reading.corrections)),
        [(word, (*keep, word)) for word in corrected],
        list(other_words.items()),
        reading.missing_drugs,
        reading.shortened,
        split_question(asked),
        "" if result.verdict is Verdict.ANSWERED else find_leaning_word(asked),
        _restore_capitals(again, result.hits) if again and again.text != reading.text else "",
    )


def build_reader_page(
    document: Document, passages: Sequence[Passage], mark: str, facts: tuple[Fact, ...]
) -> ReaderPage:
    """``mark`` is from the address."""
    marking = build_marking(passages, find_mark(document, passages, mark))
    parts = build_page_parts(document, [Span(0, len(document.text))], marking)
    entries = _build_entries(document)
    return ReaderPage(
        document=document,
        chapters=tuple(_split_chapters(document, list(parts), entries)),
        contents=build_contents(document),
        facts=facts,
        has_original=has_original(document),
    )


def build_contents(document: Document) -> tuple[TreeNode[ContentsEntry], ...]:
    """The headings of a booklet, nested."""
    sections, entries = document.sections, _build_entries(document)
    return nest_by_depth([(compute_heading_level(sections[row]), e) for row, e in entries.items()])


def list_chapters(document: Document) -> list[ContentsEntry]:
    """The first level of the contents that has more than one heading; else all there is of them."""
    level = build_contents(document)
    while len(level) == 1 and level[0].children:
        level = level[0].children
    return [node.value for node in level]


def _build_entries(document: Document) -> dict[int, ContentsEntry]:
    """By the row of the section, of those with a heading."""
    return {
        row: ContentsEntry(wording.strip_question_prefix(section.heading), row)
        for row, section in enumerate(document.sections)
        if section.has_heading
    }


def _split_chapters(
    document: Document, parts: Sequence[PagePart], entries: Mapping[int, ContentsEntry]
) -> Iterator[Chapter]:
    """At the headings of the first level that has more than one; what is before them comes first.

    A booklet without such a level is one chapter.
    """
    depths = Counter(len(document.sections[row].path) for row in entries)
    depth = min((depth for depth, count in depths.items() if count > 1), default=0)
    starts = {row for row in entries if len(document.sections[row].path) == depth}
    chapters: list[tuple[ContentsEntry | None, list[PagePart]]] = [(None, [])]
    for part in parts:
        if isinstance(part, PageHeading) and part.section in starts:
            chapters.append((entries[part.section], []))
        chapters[-1][1].append(part)
    chapters = [chapter for chapter in chapters if chapter[1]]
    around = [None, *(entry for entry, _ in chapters), None]
    for number, (_, inside) in enumerate(chapters):
        yield Chapter(tuple(inside), around[number], around[number + 2])


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
