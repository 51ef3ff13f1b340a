"""Two small booklets and an engine that counts words, so that every answer is known beforehand."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast
from urllib.parse import quote

from indexer.documents import Block, BlockKind, Document, LeftOutText, Section
from indexer.errors import QueryError, UnknownBookletError
from indexer.passages import Passage, Sentence
from search_app.results import (
    Answer,
    Correction,
    Expansion,
    Hit,
    Interpretation,
    SearchResult,
    Verdict,
)
from search_app.search.engine import SearchEngine
from search_app.search.live_index import LiveIndex

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
        header: int | None = None
        paragraph: int | None = None
        for line in lines:
            kind, depth, written = _written(line)
            lead_in = {BlockKind.ROW: header, BlockKind.ITEM: paragraph}.get(kind)
            start, row = len(text), len(sections) - 1
            blocks.append(Block(kind, row, start, start + len(written), lead_in, depth))
            header = (
                (lead_in if lead_in is not None else len(blocks) - 1)
                if (kind is BlockKind.ROW)
                else None
            )
            paragraph = len(blocks) - 1 if kind is BlockKind.PARAGRAPH else paragraph
            text += f"{written}\n\n"
    return Document(
        doc_id,
        title,
        text,
        tuple(sections),
        tuple(blocks),
        left_out=(LeftOutText("Back to top", "page furniture", 7),),
        metadata={"updated": "May 2026"},
    )


def _written(line: str | tuple[int, str] | list[str]) -> tuple[BlockKind, int, str]:
    if isinstance(line, tuple):
        return BlockKind.ITEM, line[0], f"• {line[1]}"
    if isinstance(line, list):
        return BlockKind.ROW, 0, " | ".join(line)
    return BlockKind.PARAGRAPH, 0, line


def passages_of(document: Document) -> list[Passage]:
    """One passage a section, named s0, s1, …."""
    found = []
    for row, section in enumerate(document.sections):
        blocks = [block for block in document.blocks if block.section == row]
        if blocks:
            start, end = blocks[0].start, blocks[-1].end
            text = document.text[start:end]
            found.append(
                Passage(
                    passage_id=f"{document.doc_id}#s{row}",
                    doc_id=document.doc_id,
                    title=document.title,
                    heading_path=section.path,
                    context="",
                    prefix="",
                    text=text,
                    start=start,
                    end=end,
                    sentences=tuple(_sentences(text, start)),
                )
            )
    return found


def _sentences(text: str, start: int) -> list[Sentence]:
    found = re.finditer(r"[^\s•|][^.?!\n]*[.?!]?", text)
    return [Sentence(start + match.start(), start + match.end()) for match in found]


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
            ["Week", "Cans"],
            ["First", "two"],
            ["Second", "one"],
        ],
    ),
    (("Why do the leaves turn yellow?",), ["Too much water is the usual reason. Let it dry."]),
)
PEAS = booklet(
    "peas/50% & more #1?",
    "Peas <b>& more</b>",
    (("Picking <script>alert(1)</script>",), ["Pick peas in June. <img src=x onerror=alert(2)>"]),
)


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


@dataclass(frozen=True)
class CountingEngine:
    """Relevance is the share of the question's words in the passage's best sentence."""

    documents: Mapping[str, Document] = field(
        default_factory=lambda: {document.doc_id: document for document in (BEANS, PEAS)}
    )
    generation: str = "first"

    def get_passages(self, doc_id: str) -> Sequence[Passage]:
        return passages_of(self.documents[doc_id])

    def search(self, question: str, *, k: int = 10, booklet: str | None = None) -> SearchResult:
        _check(question)
        if booklet is not None and booklet not in self.documents:
            raise UnknownBookletError(booklet)
        asked = words(question.replace("bens", "beans"))
        found = [
            self._hit(passage, asked)
            for doc_id in self.documents
            if booklet in (None, doc_id)
            for passage in self.get_passages(doc_id)
        ]
        found.sort(key=lambda hit: (-hit.relevance, hit.passage_id))
        hits = tuple(replace(hit, rank=rank) for rank, hit in enumerate(found[:k], 1))
        confidence = hits[0].relevance
        return SearchResult(
            query=question,
            verdict=verdict(confidence),
            confidence=confidence,
            interpretation=_read(question),
            hits=hits,
            took_ms=1.5,
            generation=self.generation,
        )

    def _hit(self, passage: Passage, asked: set[str]) -> Hit:
        document = self.documents[passage.doc_id]
        texts = [(document.text[s.start : s.end], s) for s in passage.sentences]
        text, best = max(texts, key=lambda pair: len(asked & words(pair[0])))
        share = len(asked & words(text)) / len(asked)
        name = quote(passage.doc_id, safe="")
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
            badge=verdict(share),
            answer=Answer(text, best.start, best.end),
            url=f"/booklets/{name}?mark={best.start}-{best.end}#{passage.anchor}",
            scores={"dense": share, "sentence": share, "lexical": share, "late": share},
        )


def verdict(share: float) -> Verdict:
    if share >= 0.5:
        return Verdict.ANSWERED
    return Verdict.RELATED if share >= 0.25 else Verdict.NOT_COVERED


def _read(question: str) -> Interpretation:
    missing = tuple(name for name in ("Copper", "Zinc") if name.lower() in question)
    if "bens" not in question:
        return Interpretation(question, missing_drugs=missing)
    return Interpretation(
        question.replace("bens", "beans"),
        (Correction("bens", "beans"),),
        (Expansion("beans", "legumes", "class"), Expansion("beans", "runners", "lay")),
        missing,
    )


def _check(question: str) -> None:
    if not question.strip():
        raise QueryError("Please ask a question.", code="empty_question")
    if len(question) > 2000:
        raise QueryError("A question may have at most 2,000 characters.", code="long_question")
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in question):
        raise QueryError("The question holds control characters.", code="control_characters")


@dataclass
class Shelf(LiveIndex):
    """A live index whose engine a test can exchange, or take away."""

    current: CountingEngine | Exception = field(default_factory=CountingEngine)

    def get_engine(self) -> SearchEngine:
        if isinstance(self.current, Exception):
            raise self.current
        return cast(SearchEngine, self.current)
