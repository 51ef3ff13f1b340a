"""Two editions of the booklets asked the same questions: what is gained, lost and moved."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from search_app.coverage.answered import is_answered
from search_app.coverage.diagnosis import VISIBLE_HITS
from search_app.questions.files import Question
from search_app.results import Run, SearchResult, Verdict
from search_app.search.relevance import MIN_ANSWER_PROBABILITY


class ChangeKind(StrEnum):
    """What a new edition does to a question.

    Lost: answered before, and not now. Where the sentence that answered still stands among the
    first hits and only the verdict slid, a reader loses nothing: it is less sure, and not lost.
    Gained and surer are the same the other way round.

    A sentence that both editions hold answers as much in one as in the other. Where it seems to in
    the one that has nothing better, and the other, that has, does not take it for an answer, then
    it is none: a list that names nausea does not answer what the section on nausea did.
    """

    LOST = "lost"
    GAINED = "gained"
    LESS_SURE = "less sure"
    SURER = "surer"
    MOVED = "moved"
    REWORDED = "answered by other words"
    SAME = "answered as before"
    OPEN = "still not answered"


# What people are told one by one; what stays as it was is only counted.
REPORTED_CHANGES = tuple(
    change for change in ChangeKind if change not in (ChangeKind.SAME, ChangeKind.OPEN)
)


@dataclass(frozen=True, slots=True)
class EditionAnswer:
    """How one edition answers: the marked sentence, and the headings above it, booklet first.

    Both are empty where nothing was found.
    """

    verdict: Verdict
    confidence: float
    marked: str
    section: tuple[str, ...]

    @property
    def where(self) -> str:
        return " > ".join(self.section[1:]) or "".join(self.section)


@dataclass(frozen=True, slots=True)
class QuestionChange:
    """One question before and after."""

    question: Question
    kind: ChangeKind
    before: EditionAnswer
    after: EditionAnswer


@dataclass(frozen=True, slots=True)
class EditionDiff:
    """All questions in their order, and the quotes of judgements that the new edition lost.

    ``lost_quotes`` are pairs of question id and quote.
    """

    before: str
    after: str
    changes: tuple[QuestionChange, ...]
    lost_quotes: tuple[tuple[str, str], ...] = ()

    @property
    def counts_by_kind(self) -> Mapping[ChangeKind, int]:
        counted = Counter(one.kind for one in self.changes)
        return {change: counted[change] for change in ChangeKind}

    def select_changes(self, kind: ChangeKind) -> tuple[QuestionChange, ...]:
        return tuple(one for one in self.changes if one.kind is kind)


def compare_editions(questions: Sequence[Question], before: Run, after: Run) -> EditionDiff:
    """What changes from one run to another; both must hold every question."""
    changes = tuple(_compare_question(one, before, after) for one in questions)
    return EditionDiff(before.generation, after.generation, changes)


def _compare_question(question: Question, before: Run, after: Run) -> QuestionChange:
    old, new = before.results[question.question_id], after.results[question.question_id]
    was, now = is_answered(old, before), is_answered(new, after)
    change = _classify_change(
        old,
        new,
        answered_before=was and not (now and _is_refuted(old, new)),
        answered_after=now and not (was and _is_refuted(new, old)),
    )
    return QuestionChange(question, change, _build_edition_answer(old), _build_edition_answer(new))


def _is_refuted(result: SearchResult, other: SearchResult) -> bool:
    """Whether the best sentence of one answer stands in the other, behind, as none."""
    marked = _build_edition_answer(result).marked
    return any(
        marked in hit.text and hit.relevance < MIN_ANSWER_PROBABILITY for hit in other.hits[1:]
    )


def _classify_change(
    old: SearchResult, new: SearchResult, *, answered_before: bool, answered_after: bool
) -> ChangeKind:
    if answered_before and not answered_after:
        return (
            ChangeKind.LESS_SURE
            if _shows_sentence(new, _build_edition_answer(old).marked)
            else ChangeKind.LOST
        )
    if answered_after and not answered_before:
        return (
            ChangeKind.SURER
            if _shows_sentence(old, _build_edition_answer(new).marked)
            else ChangeKind.GAINED
        )
    if not answered_before:
        return ChangeKind.OPEN
    if _build_edition_answer(old).section != _build_edition_answer(new).section:
        return ChangeKind.MOVED
    return (
        ChangeKind.SAME
        if _build_edition_answer(old).marked == _build_edition_answer(new).marked
        else ChangeKind.REWORDED
    )


def _shows_sentence(result: SearchResult, sentence: str) -> bool:
    """Whether people still see the sentence: in one of the first hits."""
    return any(sentence in hit.text for hit in result.hits[:VISIBLE_HITS])


def _build_edition_answer(result: SearchResult) -> EditionAnswer:
    if not result.hits:
        return EditionAnswer(result.verdict, result.confidence, "", ())
    best = result.hits[0]
    section = (best.booklet_id, *best.heading_path)
    return EditionAnswer(result.verdict, result.confidence, best.answer.text, section)
