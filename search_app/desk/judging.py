"""Grades that judges gave to passages, tied to the passages' own words."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from search_app.desk.journal import JournalChange, JournalEntry

GRADE = "grade"
NOTE = "note"
SETTLE = "settle"
UNDO = "undo"
MAX_NOTE_LENGTH = 2_000


@dataclass(frozen=True, slots=True)
class SheetQuestion:
    """The question that is judged; ``hits`` is how many passages are shown for it.

    ``shown`` names them as ``named`` does; without it any grade counts as one of a passage shown.
    """

    question_id: str
    query: str
    kind: str
    hit_count: int
    passage_hashes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GradedPassage:
    """A passage with the grade it was given, 0 to 3, and the sentences chosen as quotes.

    Without a chosen sentence the whole passage is the quote.
    """

    booklet: str
    text: str
    grade: int
    quotes: tuple[str, ...] = ()

    @property
    def key(self) -> "PassageKey":
        return self.booklet, self.text


PassageKey = tuple[str, str]
"""A passage by its booklet's id and its own words: splitting anew changes its id, not these."""


@dataclass(frozen=True, slots=True)
class JudgementSheet:
    """What one judge said about one question. ``by`` is "" for what was settled by all."""

    question: SheetQuestion
    by: str
    grades: dict[PassageKey, GradedPassage]
    note: str = ""
    at: str = ""

    @property
    def graded_count(self) -> int:
        """How many of the passages shown are graded; not those of an older splitting."""
        shown = self.question.passage_hashes
        return sum(not shown or hash_passage_key(place) in shown for place in self.grades)

    @property
    def is_complete(self) -> bool:
        """Whether everything that was shown is graded."""
        return self.graded_count >= self.question.hit_count > 0


def hash_passage_key(key: PassageKey) -> str:
    return hashlib.sha256("\n".join(key).encode()).hexdigest()[:12]


def make_grade_change(question: SheetQuestion, passage: GradedPassage, *, by: str) -> JournalChange:
    return JournalChange(
        by,
        GRADE,
        question.question_id,
        {**_serialize_question(question), **_serialize_passage(passage)},
    )


def make_settle_change(
    question: SheetQuestion, passage: GradedPassage, *, by: str
) -> JournalChange:
    return JournalChange(
        by,
        SETTLE,
        question.question_id,
        {**_serialize_question(question), **_serialize_passage(passage)},
    )


def make_note_change(question: SheetQuestion, text: str, *, by: str) -> JournalChange:
    said = {**_serialize_question(question), "text": text.strip()[:MAX_NOTE_LENGTH]}
    return JournalChange(by, NOTE, question.question_id, said)


def make_undo_change(entries: Sequence[JournalEntry], *, by: str) -> JournalChange | None:
    """Takes back the judge's last change that stands; None where there is none."""
    mine = [entry for entry in select_active_entries(entries) if entry.by == by]
    if not mine:
        return None
    return JournalChange(by, UNDO, mine[-1].about, {"number": mine[-1].number})


def select_active_entries(entries: Iterable[JournalEntry]) -> list[JournalEntry]:
    """The entries of judging that were not taken back, in order."""
    kept: dict[int, JournalEntry] = {}
    for entry in entries:
        if entry.what in (GRADE, NOTE, SETTLE):
            kept[entry.number] = entry
        elif entry.what == UNDO:
            kept.pop(int(entry.said["number"]), None)
    return list(kept.values())


def collect_sheets(entries: Iterable[JournalEntry]) -> dict[tuple[str, str], JudgementSheet]:
    """Each judge's sheets by (judge, question id); what was settled is by ""."""
    found: dict[tuple[str, str], JudgementSheet] = {}
    for entry in select_active_entries(entries):
        by = "" if entry.what == SETTLE else entry.by
        before = found.get((by, entry.about))
        found[by, entry.about] = _apply_entry(entry, by, before)
    return found


def list_judges(entries: Iterable[JournalEntry]) -> list[str]:
    """Everybody who graded something that stands, in the order they began."""
    return list(dict.fromkeys(e.by for e in select_active_entries(entries) if e.what == GRADE))


def build_judgement_quotes(sheet: JudgementSheet) -> Iterator[dict[str, Any]]:
    """The quotes of a sheet in the form of judgement files; grade 0 says that it does not help."""
    for graded in sheet.grades.values():
        for quote in graded.quotes or (graded.text,):
            yield {"quote": quote, "grade": graded.grade, "booklet": graded.booklet}


def _apply_entry(
    entry: JournalEntry, by: str, previous_sheet: JudgementSheet | None
) -> JudgementSheet:
    said = entry.said
    asked = SheetQuestion(
        entry.about, said["query"], said["kind"], said["hits"], tuple(said.get("shown", ()))
    )
    grades = dict(previous_sheet.grades) if previous_sheet else {}
    text = previous_sheet.note if previous_sheet else ""
    if entry.what == NOTE:
        text = said["text"]
    else:
        graded = GradedPassage(said["booklet"], said["text"], said["grade"], tuple(said["quotes"]))
        grades[graded.key] = graded
    return JudgementSheet(asked, by, grades, text, entry.at)


def _serialize_question(question: SheetQuestion) -> dict[str, Any]:
    return {
        "query": question.query,
        "kind": question.kind,
        "hits": question.hit_count,
        "shown": list(question.passage_hashes),
    }


def _serialize_passage(passage: GradedPassage) -> dict[str, Any]:
    return {
        "booklet": passage.booklet,
        "text": passage.text,
        "grade": passage.grade,
        "quotes": list(passage.quotes),
    }
