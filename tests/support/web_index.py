"""Two small booklets and an engine that counts words, so that a test can work out every answer."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import cast

import numpy as np

from indexer.documents import (
    Block,
    BlockKind,
    Document,
    LeftOutText,
    Section,
    TextCell,
    TextTable,
)
from indexer.errors import QueryError, UnknownBookletError
from indexer.passages import Passage, Sentence
from search_app.notices.likeness import QuestionVector
from search_app.results import (
    Correction,
    Expansion,
    Hit,
    Interpretation,
    SearchResult,
    Verdict,
    build_hit_url,
)
from search_app.search.engine import DEFAULT_RESULTS, SearchEngine
from search_app.search.live_index import LiveIndex
from search_app.search.marks import format_mark
from search_app.search.marks.mark import Wish, build_answer
from search_app.search.marks.section_text import find_section, read_section
from search_app.search.question_text import shorten_question

Lines = Sequence[str | tuple[int, str] | list[str]]
"""Text is a paragraph, (depth, text) an item, a list of cells a row."""


def booklet(doc_id: str, title: str, *chapters: tuple[tuple[str, ...], Lines]) -> Document:
    """Lay out headings and blocks a blank line apart, with all offsets."""
    text = ""
    sections: list[Section] = []
    blocks: list[Block] = []
    for path, lines in chapters:
        heading = path[-1] if path else ""
        span = (len(text), len(text) + len(heading))
        sections.append(Section(path, len(path), *span, is_question=heading.endswith("?")))
        text += f"{heading}\n\n" if heading else ""
        lead_ins: dict[BlockKind, int] = {}  # of rows the header, of items the paragraph
        for line in lines:
            kind, depth, shown = _parse_line(line)
            end = len(text) + len(shown)
            lead_in = None if kind is BlockKind.PARAGRAPH else lead_ins.get(kind)
            blocks.append(Block(kind, len(sections) - 1, len(text), end, lead_in, depth))
            if kind is BlockKind.PARAGRAPH:
                lead_ins[BlockKind.ITEM] = len(blocks) - 1
            if kind is BlockKind.ROW:
                lead_ins.setdefault(kind, len(blocks) - 1)
            else:
                lead_ins.pop(BlockKind.ROW, None)
            text += f"{shown}\n\n"
    left_out = (LeftOutText("Back to top", "page furniture", 7),)
    metadata = {"updated": "May 2026"}
    document = Document(doc_id, title, text, tuple(sections), tuple(blocks), left_out, metadata)
    return replace(document, tables=tuple(_find_tables(document)))


def _find_tables(document: Document) -> Iterator[TextTable]:
    """Each run of rows; the first names the columns."""
    for kind, run in groupby(document.blocks, key=lambda block: block.kind):
        if kind is BlockKind.ROW:
            spans = [(block.start, block.end) for block in run]
            finds = [re.compile(r"[^|\s]+").finditer(document.text, *span) for span in spans]
            rows = tuple(
                tuple(TextCell(*match.span(), is_head=number == 0) for match in find)
                for number, find in enumerate(finds)
            )
            starts = tuple(start for start, _ in spans)
            yield TextTable(starts[0], spans[-1][1], rows, starts, header_count=1)


def _parse_line(line: str | tuple[int, str] | list[str]) -> tuple[BlockKind, int, str]:
    if isinstance(line, tuple):
        return BlockKind.ITEM, line[0], f"• {line[1]}"
    if isinstance(line, list):
        return BlockKind.ROW, 0, " | ".join(line)
    return BlockKind.PARAGRAPH, 0, line


def make_passages(document: Document) -> Iterator[Passage]:
    """One passage a section, named s0, s1, …."""
    for row, section in enumerate(document.sections):
        blocks = [block for block in document.blocks if block.section == row]
        if blocks:
            start, end = blocks[0].start, blocks[-1].end
            text = document.text[start:end]
            yield Passage(
                passage_id=f"{document.doc_id}#s{row}",
                doc_id=document.doc_id,
                title=document.title,
                heading_path=section.path,
                context="",
                prefix="",
                text=text,
                start=start,
                end=end,
                sentences=tuple(
                    Sentence(start + match.start(), start + match.end())
                    for match in re.finditer(r"[^\s•|][^.?!\n]*[.?!]?", text)
                ),
            )


BEANS = booklet(
    "beans",
    "Growing beans",
    (("Before you start",), ["Beans like warm soil. Wait until the last frost has passed."]),
    (
        ("Before you start", "What do I need?"),
        [
            "Have these ready:",
            (0, "A spade, which"),
            (1, "is clean and"),
            (1, "is sharp."),
            (0, "Strong poles of two metres."),
        ],
    ),
    (
        ("Watering",),
        [
            "Water the roots in the morning. Never water the leaves at noon.",
            *(["Week", "Cans"], ["First", "two"], ["Second", "one"]),
        ],
    ),
    (("Why do the leaves turn yellow?",), ["Too much water is the usual reason. Let it dry."]),
)
WARM_SOIL_MARK = "18.448fe9213997"  # in an address: "Beans like warm soil." begins at 18
PEAS = booklet(
    "peas/50% & more #1?",
    "Peas <b>& more</b>",
    (("Picking <script>alert(1)</script>",), ["Pick peas in June. <img src=x onerror=alert(2)>"]),
)


@dataclass(frozen=True, eq=False)
class CountingEngine:
    """Relevance is the share of the question's words in the passage's best sentence."""

    documents: Mapping[str, Document] = field(
        default_factory=lambda: {document.doc_id: document for document in (BEANS, PEAS)}
    )
    generation: str = "first"
    reading: float | None = 0.9  # of every hit, by the verifier; None without one

    def get_passages(self, doc_id: str) -> Sequence[Passage]:
        return list(make_passages(self.documents[doc_id]))

    def count_passages(self, doc_id: str) -> int:
        return len(self.get_passages(doc_id))

    @property
    def languages(self) -> frozenset[str]:
        return frozenset(document.language for document in self.documents.values())

    def encode_question(self, question: str, keep: Collection[str] = ()) -> QuestionVector:
        """Of a model for which nothing was fitted, so that only patterns are found."""
        return QuestionVector(np.zeros(3, dtype=np.float32), "counting")

    def search(
        self,
        question: str,
        *,
        k: int = DEFAULT_RESULTS,
        booklet: str | None = None,
        keep: Collection[str] = (),
    ) -> SearchResult:
        _check_question(question)
        if booklet is not None and booklet not in self.documents:
            raise UnknownBookletError(booklet)
        interpretation = _interpret_question(question, keep)
        words = find_words(interpretation.text)
        doc_ids = self.documents if booklet is None else [booklet]
        hits = [
            _make_hit(passage, words, self.documents[doc_id])
            for doc_id in doc_ids
            for passage in self.get_passages(doc_id)
        ]
        hits.sort(key=lambda hit: (-hit.relevance, hit.passage_id))
        return SearchResult(
            query=question,
            verdict=choose_verdict(hits[0].relevance),
            confidence=hits[0].relevance,
            interpretation=interpretation,
            hits=tuple(self._rank(hit, rank) for rank, hit in enumerate(hits[:k], 1)),
            took_ms=1.5,
            generation=self.generation,
        )

    def _rank(self, hit: Hit, rank: int) -> Hit:
        return replace(hit, rank=rank, verified=self.reading)


def _make_hit(passage: Passage, words: set[str], document: Document) -> Hit:
    texts = [(passage.get_sentence_text(sentence), sentence) for sentence in passage.sentences]
    text, sentence = max(texts, key=lambda pair: len(words & find_words(pair[0])))
    share = len(words & find_words(text)) / len(words)
    section = read_section(
        document, list(make_passages(document)), find_section(document, sentence.start)
    )
    number = section.find_number(sentence.start)
    answer = build_answer(section, number, Wish())
    return Hit(
        rank=0,
        booklet_id=passage.doc_id,
        passage_id=passage.passage_id,
        title=passage.title,
        heading_path=passage.heading_path,
        text=passage.text,
        start=passage.start,
        end=passage.end,
        relevance=share,
        badge=choose_verdict(share),
        answer=answer,
        url=build_hit_url(passage, format_mark(section, number, answer)),
        scores=dict.fromkeys(("dense", "sentence", "lexical", "late"), share),
    )


def find_words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def choose_verdict(share: float) -> Verdict:
    if share >= 0.5:
        return Verdict.ANSWERED
    return Verdict.RELATED if share >= 0.25 else Verdict.NOT_COVERED


MISSPELT = {"bens": "beans", "wrm": "warm", "wont": "won't"}


def _interpret_question(question: str, keep: Collection[str]) -> Interpretation:
    missing = tuple(name for name in ("Copper", "Zinc") if name.lower() in question)
    misspelt = [word for word in MISSPELT if word in question and word not in keep]
    if not misspelt:
        shortened = shorten_question(question) != question
        return Interpretation(question, missing_drugs=missing, shortened=shortened)
    expansions = (Expansion("beans", "legumes", "class"), Expansion("beans", "runners", "lay"))
    corrections = tuple(Correction(word, MISSPELT[word]) for word in misspelt)
    text = re.sub("|".join(misspelt), lambda match: MISSPELT[match.group()], question)
    return Interpretation(text, corrections, expansions, missing)


def _check_question(question: str) -> None:
    if not question.strip():
        raise QueryError("Please ask a question.", code="empty_question")
    if len(question) > 2000:
        raise QueryError("A question may have at most 2,000 characters.", code="long_question")
    controls = (char for char in question if unicodedata.category(char) in ("Cc", "Cs"))
    if any(char not in "\t\n\r" for char in controls):
        raise QueryError("The question holds control characters.", code="control_characters")


@dataclass
class Shelf(LiveIndex):
    """A live index whose engine a test can exchange, or take away."""

    current: CountingEngine | Exception = field(default_factory=CountingEngine)

    def get_engine(self) -> SearchEngine:
        if isinstance(self.current, Exception):
            raise self.current
        return cast(SearchEngine, self.current)
