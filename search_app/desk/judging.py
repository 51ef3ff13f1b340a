"""Grades that judges gave to passages, identified by the passages' own words."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from search_app.desk.journal import JournalChange, JournalEntry
from search_app.judgements.files import ANSWER_GRADE

GRADE = "grade"
NOTE = "note"
REASON = "reason"
SETTLE = "settle"
UNDO = "undo"
MAX_NOTE_LENGTH = 2_000
# The kind of a question that is in no bank and was never logged: a judge typed it.
TYPED_KIND = "typed"
NEAR_MISS = "near miss"

PassageKey = tuple[str, str]
"""A passage by its booklet's id and its text: splitting again changes its id, not these."""


@dataclass(frozen=True, slots=True)
class SheetQuestion:
    """The question that is judged; ``hit_count`` is how many passages are shown for it.

    ``passage_hashes`` are theirs (``hash_passage_key``); without them any grade counts as one of a
    passage shown.
    """

    question_id: str
    query: str
    kind: str
    hit_count: int
    passage_hashes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GradedPassage:
    """A passage with its grade, 0 to 3. Without ``quotes`` the whole passage is the quote.

    ``number`` is that of the entry in the journal, 0 before it is there; ``at`` is its time.
    """

    booklet: str
    text: str
    grade: int
    quotes: tuple[str, ...] = ()
    number: int = 0
    at: str = ""

    @property
    def key(self) -> PassageKey:
        return self.booklet, self.text

    def says_the_same(self, other: "GradedPassage | None") -> bool:
        """Whether the other is the same passage with the same grade and quotes."""
        return other is not None and other == replace(self, number=other.number, at=other.at)


@dataclass(frozen=True, slots=True)
class JudgementSheet:
    """One judge's grades for one question. ``by`` is "" for the grades all judges settled.

    ``reason`` says why nothing answers it, as in files of judgements; "" where the judge did not.
    """

    question: SheetQuestion
    by: str
    grades: dict[PassageKey, GradedPassage]
    note: str = ""
    at: str = ""
    reason: str = ""

    @property
    def is_answerable(self) -> bool:
        """Whether a passage answers: what only helps, or touches the topic, is a near miss."""
        return any(graded.grade == ANSWER_GRADE for graded in self.grades.values())

    @property
    def unanswered_reason(self) -> str:
        """Why nothing answers it: as the judge said, else as the grades say; "" where one does."""
        if self.is_answerable:
            return ""
        has_near_miss = any(graded.grade for graded in self.grades.values())
        return self.reason or (NEAR_MISS if has_near_miss else "")

    @property
    def graded_count(self) -> int:
        """How many of the passages shown are graded; those of an older splitting do not count."""
        hashes = self.question.passage_hashes
        return sum(not hashes or hash_passage_key(key) in hashes for key in self.grades)

    @property
    def is_complete(self) -> bool:
        return self.graded_count >= self.question.hit_count > 0


@lru_cache(maxsize=50_000)
def hash_passage_key(key: PassageKey) -> str:
    return hashlib.sha256("\n".join(key).encode()).hexdigest()[:12]


def make_typed_id(query: str) -> str:
    return f"{TYPED_KIND}-{hashlib.sha256(query.encode()).hexdigest()[:10]}"


def make_grade_change(question: SheetQuestion, passage: GradedPassage, *, by: str) -> JournalChange:
    return _make_change(GRADE, question, by, _serialize_passage(passage))


def make_settle_change(
    question: SheetQuestion, passage: GradedPassage, *, by: str
) -> JournalChange:
    return _make_change(SETTLE, question, by, _serialize_passage(passage))


def make_note_change(question: SheetQuestion, text: str, *, by: str) -> JournalChange:
    return _make_change(NOTE, question, by, {"text": text.strip()[:MAX_NOTE_LENGTH]})


def make_reason_change(question: SheetQuestion, reason: str, *, by: str) -> JournalChange:
    """``reason`` is why nothing answers the question, or "" to say none."""
    return _make_change(REASON, question, by, {"reason": reason})


def build_judgement_quotes(sheet: JudgementSheet) -> Iterator[dict[str, Any]]:
    """The quotes of a sheet in the form of judgement files; grade 0 means it does not help."""
    for graded in sheet.grades.values():
        for quote in graded.quotes or (graded.text,):
            yield {"quote": quote, "grade": graded.grade, "booklet": graded.booklet}


def apply_entry(entry: JournalEntry, by: str, previous: JudgementSheet | None) -> JudgementSheet:
    """The sheet of a judge after one more grade, note or reason."""
    said = entry.said
    shown = tuple(said.get("shown", ()))
    question = SheetQuestion(entry.about, said["query"], said["kind"], said["hits"], shown)
    before = previous or JudgementSheet(question, by, {})
    sheet = replace(before, question=question, at=entry.at)
    if entry.what == NOTE:
        return replace(sheet, note=said["text"])
    if entry.what == REASON:
        return replace(sheet, reason=str(said["reason"]))
    passage = (said["booklet"], said["text"], said["grade"], tuple(said["quotes"]))
    graded = GradedPassage(*passage, entry.number, entry.at)
    return replace(sheet, grades={**sheet.grades, graded.key: graded})


def _make_change(
    what: str, question: SheetQuestion, by: str, content: dict[str, Any]
) -> JournalChange:
    context = {
        "query": question.query,
        "kind": question.kind,
        "hits": question.hit_count,
        "shown": list(question.passage_hashes),
    }
    return JournalChange(by, what, question.question_id, context | content)


def _serialize_passage(passage: GradedPassage) -> dict[str, Any]:
    return {
        "booklet": passage.booklet,
        "text": passage.text,
        "grade": passage.grade,
        "quotes": list(passage.quotes),
    }
