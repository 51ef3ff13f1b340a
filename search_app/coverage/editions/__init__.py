"""Two editions of the booklets asked the same questions: what is gained, lost and moved."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from search_app.coverage.answered import is_answered
from search_app.coverage.diagnosis import FOLD
from search_app.questions.files import Asked
from search_app.results import Run, SearchResult, Verdict
from search_app.search.relevance import ANSWERS


class Change(StrEnum):
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
TOLD = tuple(change for change in Change if change not in (Change.SAME, Change.OPEN))


@dataclass(frozen=True, slots=True)
class Side:
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
class Changed:
    """One question before and after."""

    asked: Asked
    change: Change
    before: Side
    after: Side


@dataclass(frozen=True, slots=True)
class EditionDiff:
    """All questions in their order, and the quotes of judgements that the new edition lost.

    ``lost_quotes`` are pairs of question id and quote.
    """

    before: str
    after: str
    changes: tuple[Changed, ...]
    lost_quotes: tuple[tuple[str, str], ...] = ()

    @property
    def counts(self) -> Mapping[Change, int]:
        counted = Counter(one.change for one in self.changes)
        return {change: counted[change] for change in Change}

    def of(self, change: Change) -> tuple[Changed, ...]:
        return tuple(one for one in self.changes if one.change is change)


def compare(questions: Sequence[Asked], before: Run, after: Run) -> EditionDiff:
    """What changes from one run to another; both must hold every question."""
    changes = tuple(_changed(one, before, after) for one in questions)
    return EditionDiff(before.generation, after.generation, changes)


def _changed(asked: Asked, before: Run, after: Run) -> Changed:
    old, new = before.results[asked.question_id], after.results[asked.question_id]
    was, now = is_answered(old, before), is_answered(new, after)
    change = _change(
        old,
        new,
        was=was and not (now and _refuted(old, new)),
        now=now and not (was and _refuted(new, old)),
    )
    return Changed(asked, change, _side(old), _side(new))


def _refuted(result: SearchResult, other: SearchResult) -> bool:
    """Whether the best sentence of one answer stands in the other, behind, as none."""
    marked = _side(result).marked
    return any(marked in hit.text and hit.relevance < ANSWERS for hit in other.hits[1:])


def _change(old: SearchResult, new: SearchResult, *, was: bool, now: bool) -> Change:
    if was and not now:
        return Change.LESS_SURE if _shows(new, _side(old).marked) else Change.LOST
    if now and not was:
        return Change.SURER if _shows(old, _side(new).marked) else Change.GAINED
    if not was:
        return Change.OPEN
    if _side(old).section != _side(new).section:
        return Change.MOVED
    return Change.SAME if _side(old).marked == _side(new).marked else Change.REWORDED


def _shows(result: SearchResult, sentence: str) -> bool:
    """Whether people still see the sentence: in one of the first hits."""
    return any(sentence in hit.text for hit in result.hits[:FOLD])


def _side(result: SearchResult) -> Side:
    if not result.hits:
        return Side(result.verdict, result.confidence, "", ())
    best = result.hits[0]
    section = (best.booklet_id, *best.heading_path)
    return Side(result.verdict, result.confidence, best.answer.text, section)
