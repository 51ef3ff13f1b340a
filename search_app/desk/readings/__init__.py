"""What editors say of answers that were read: right, only in part, or not an answer."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from search_app.coverage.chances import AnswerState
from search_app.coverage.findings import Finding
from search_app.desk.journal import JournalChange, JournalEntry
from search_app.desk.triage import Decision, GapState

READING = "reading"
# What an editor decided about a gap says that it is one; "open" says nothing.
_CONFIRMING = (GapState.PLANNED, GapState.DONE, GapState.REFUSED)


class ReadingGrade(StrEnum):
    """Whether what was marked answers the question."""

    RIGHT = "right"
    PART = "only in part"
    WRONG = "not an answer"


@dataclass(frozen=True, slots=True)
class AnswerReading:
    """One reading. It counts as long as the same is marked: ``mark`` is a hash of that."""

    grade: ReadingGrade
    mark: str
    by: str
    at: str


def make_reading_change(by: str, finding: Finding, grade: ReadingGrade) -> JournalChange:
    best = finding.best_passage
    content = {
        "query": finding.question.text,
        "grade": grade.value,
        "mark": hash_mark(finding),
        "marked": best.marked if best else "",
        "booklet": best.booklet_id if best else "",
    }
    return JournalChange(by, READING, finding.question.question_id, content)


def build_reading(entry: JournalEntry) -> AnswerReading:
    said = entry.said
    return AnswerReading(ReadingGrade(said["grade"]), str(said["mark"]), entry.by, entry.at)


def hash_mark(finding: Finding) -> str:
    marked = finding.best_passage.marked if finding.best_passage else ""
    return hashlib.sha256(f"{finding.question.text}\n{marked}".encode()).hexdigest()[:16]


def find_reading(finding: Finding, readings: Mapping[str, AnswerReading]) -> AnswerReading | None:
    """The last reading of what is marked now; one of another sentence says nothing of it."""
    reading = readings.get(finding.question.question_id)
    return reading if reading and reading.mark == hash_mark(finding) else None


def find_truth(
    finding: Finding, readings: Mapping[str, AnswerReading], decisions: Mapping[str, Decision]
) -> bool | None:
    """Whether a person found it answered; None where nobody said so."""
    if finding.state is AnswerState.GAP:
        decision = decisions.get(finding.question.question_id, Decision())
        if decision.state is GapState.TOOL_WRONG:
            return True
        return False if decision.state in _CONFIRMING else None
    reading = find_reading(finding, readings)
    return None if reading is None else reading.grade is ReadingGrade.RIGHT
