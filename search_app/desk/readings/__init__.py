"""What editors say of answers that were read: right, only in part, or not an answer."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from search_app.coverage.chances import AnswerState
from search_app.coverage.findings import Finding
from search_app.desk.journal import JournalChange, JournalEntry
from search_app.desk.triage import Decision, GapState

READING = "reading"
# What an editor decided about a gap says that it is one; "open" says nothing, and what is done may
# be answered since.
_CONFIRMING = (GapState.PLANNED, GapState.REFUSED)


class ReadingGrade(StrEnum):
    """Whether what was marked answers the question."""

    RIGHT = "right"
    PART = "only in part"
    WRONG = "not an answer"


@dataclass(frozen=True, slots=True)
class AnswerReading:
    """One reading. It counts as long as the same is marked: ``mark`` is a hash of that.

    ``marked`` are its parts, in the ``booklet`` of this id; older readings have only the whole.
    """

    grade: ReadingGrade
    mark: str
    by: str
    at: str
    query: str = ""
    marked: tuple[str, ...] = ()
    booklet: str = ""


def make_reading_change(by: str, finding: Finding, grade: ReadingGrade) -> JournalChange:
    best = finding.best_passage
    content = {
        "query": finding.question.text,
        "grade": grade.value,
        "mark": hash_mark(finding),
        "marked": best.marked if best else "",
        "parts": list(best.marked_parts) if best else [],
        "booklet": best.booklet_id if best else "",
    }
    return JournalChange(by, READING, finding.question.question_id, content)


def build_reading(entry: JournalEntry) -> AnswerReading:
    said = entry.said
    return AnswerReading(
        ReadingGrade(said["grade"]),
        str(said["mark"]),
        entry.by,
        entry.at,
        str(said.get("query", "")),
        tuple(map(str, said.get("parts") or [said.get("marked", "")])),
        str(said.get("booklet", "")),
    )


def hash_mark(finding: Finding) -> str:
    best = finding.best_passage
    return hash_marked(finding.question.text, best.marked if best else "")


def hash_marked(query: str, marked: str) -> str:
    return hashlib.sha256(f"{query}\n{marked}".encode()).hexdigest()[:16]


def find_reading(finding: Finding, readings: Mapping[str, AnswerReading]) -> AnswerReading | None:
    """The last reading of what is marked now; one of another sentence says nothing of it."""
    reading = readings.get(finding.question.question_id)
    return reading if reading and reading.mark == hash_mark(finding) else None


def draw_order(findings: Iterable[Finding]) -> list[Finding]:
    """An order by chance, the same at each call: no answer stands first for what it is."""
    return sorted(findings, key=lambda one: _hash_id(one.question.question_id))


def collect_sample(
    findings: Sequence[Finding], readings: Mapping[str, AnswerReading]
) -> dict[str, bool]:
    """Whether a person found them answered, by question id: of a random sample alone.

    Of each state it is the first in drawn order, up to the first that nobody read. What was read
    out of turn was picked by somebody, and a gap on which somebody decided was, too: of these
    nothing follows for the others.
    """
    truths = {}
    for state in AnswerState:
        for one in draw_order(one for one in findings if one.state is state):
            reading = find_reading(one, readings)
            if reading is None:
                break
            truths[one.question.question_id] = reading.grade is ReadingGrade.RIGHT
    return truths


def find_gap_truth(decision: Decision) -> bool | None:
    """Whether a gap is answered after all, as an editor decided; None where nobody said so."""
    if decision.state is GapState.TOOL_WRONG:
        return True
    return False if decision.state in _CONFIRMING else None


def list_judgements(
    readings: Mapping[str, AnswerReading], decisions: Mapping[str, Decision]
) -> Iterator[dict[str, Any]]:
    """Judgements, as ``calibrate`` reads them, that follow from what editors said of questions.

    A reading goes before a decision. That the tool is wrong about a gap is said without the words
    that answer, so that no judgement follows from it; nor from a mark that does not answer, for
    something else in the booklets may.
    """
    for name, reading in readings.items():
        gold = _build_gold(reading)
        if reading.query and gold:
            yield _build_label(name, reading.query, reading.by, reading.grade.value) | {
                "answerable": reading.grade is ReadingGrade.RIGHT,
                "gold": gold,
            }
    for name, decision in decisions.items():
        if find_gap_truth(decision) is False and decision.query and name not in readings:
            yield _build_label(name, decision.query, decision.by, decision.state.value) | {
                "answerable": False,
                "gold": [],
            }


def _build_label(name: str, query: str, by: str, note: str) -> dict[str, Any]:
    return {"id": name, "query": query, "kind": "read at the desk", "by": by, "note": note}


def _build_gold(reading: AnswerReading) -> list[dict[str, Any]]:
    grade = {ReadingGrade.RIGHT: 3, ReadingGrade.PART: 2}.get(reading.grade)
    if grade is None:
        return []
    parts = [part.strip() for part in reading.marked if part.strip()]
    return [{"quote": part, "grade": grade, "booklet": reading.booklet} for part in parts]


def _hash_id(question_id: str) -> str:
    return hashlib.sha256(question_id.encode()).hexdigest()
