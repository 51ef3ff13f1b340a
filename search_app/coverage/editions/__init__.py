"""Two editions of the booklets asked the same questions: what is gained, lost and moved."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from search_app.coverage.diagnosis import VISIBLE_HITS, is_answered
from search_app.coverage.paired_change import PairedChange
from search_app.questions.files import Question
from search_app.results import Run, SearchResult, Verdict
from search_app.search.relevance import MIN_ANSWER_PROBABILITY


class ChangeKind(StrEnum):
    """What a new edition does to a question.

    Lost: answered before, and not now. Where the sentence that answered is still in one of the
    first hits, or the verifier takes one of them for an answer because it says the same, readers
    lose nothing: the answer is less sure, not lost. Where the verifier did not take the answer for
    one before, it is only perhaps lost. Gained, surer and perhaps gained are the same in the other
    direction.

    A sentence present in both editions is not an answer in one if the other ranks it below its
    threshold behind a better one: a list that names nausea does not answer what the section on
    nausea did.
    """

    LOST = "lost"
    GAINED = "gained"
    PERHAPS_LOST = "perhaps lost"
    PERHAPS_GAINED = "perhaps gained"
    LESS_SURE = "less sure"
    SURER = "surer"
    MOVED = "moved"
    REWORDED = "answered by other words"
    SAME = "answered as before"
    OPEN = "still not answered"


LOSSES = (ChangeKind.LOST, ChangeKind.PERHAPS_LOST, ChangeKind.LESS_SURE)
GAINS = (ChangeKind.GAINED, ChangeKind.PERHAPS_GAINED, ChangeKind.SURER)
ANSWERED_TWICE = (ChangeKind.MOVED, ChangeKind.REWORDED, ChangeKind.SAME)
# Changes that are listed question by question; the others are only counted.
REPORTED_CHANGES = tuple(
    kind for kind in ChangeKind if kind not in (ChangeKind.SAME, ChangeKind.OPEN)
)


@dataclass(frozen=True, slots=True)
class EditionAnswer:
    """How one edition answers: what is marked, and the headings above it, booklet first.

    Both are empty where no passage was found. ``sentence`` is the last part of what is marked.
    """

    verdict: Verdict
    confidence: float
    marked: str
    section: tuple[str, ...]
    sentence: str

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
class TextChange:
    """A paragraph before and after; "" where there was none."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class EditionDiff:
    """All questions in their order; ``before`` and ``after`` name the two generations.

    ``lost_quotes`` are pairs of question id and quote: judgements that the new edition lost.
    ``draft_of`` is the id of the booklet that a draft replaces, "" of a new one and of editions;
    ``text_changes`` are the draft's.
    """

    before: str
    after: str
    changes: tuple[QuestionChange, ...]
    lost_quotes: tuple[tuple[str, str], ...] = ()
    draft_of: str = ""
    text_changes: tuple[TextChange, ...] = ()

    @property
    def counts_by_kind(self) -> Mapping[ChangeKind, int]:
        counts = Counter(change.kind for change in self.changes)
        return {kind: counts[kind] for kind in ChangeKind}

    @property
    def answered(self) -> PairedChange:
        """How many questions are answered before and after, and by how many each is ahead."""
        counts = self.counts_by_kind
        gained, lost = (sum(counts[kind] for kind in kinds) for kinds in (GAINS, LOSSES))
        both = sum(counts[kind] for kind in ANSWERED_TWICE)
        return PairedChange(both + lost, both + gained, gained, lost, len(self.changes))

    def select_changes(self, kind: ChangeKind) -> tuple[QuestionChange, ...]:
        return tuple(change for change in self.changes if change.kind is kind)


def compare_editions(questions: Sequence[Question], before: Run, after: Run) -> EditionDiff:
    """What changes from one run to another; both must contain every question."""
    changes = tuple(_compare_question(question, before, after) for question in questions)
    return EditionDiff(before.generation, after.generation, changes)


def _compare_question(question: Question, before: Run, after: Run) -> QuestionChange:
    old, new = before.results[question.question_id], after.results[question.question_id]
    was, now = _build_edition_answer(old), _build_edition_answer(new)
    was_answered, now_answered = is_answered(old, before), is_answered(new, after)
    answered_before = was_answered and not (now_answered and _is_refuted(was, new))
    answered_after = now_answered and not (was_answered and _is_refuted(now, old))
    if answered_before and answered_after:
        kind = _compare_answers(was, now)
    elif answered_before:
        kind = _judge_loss(old, new, LOSSES)
    elif answered_after:
        kind = _judge_loss(new, old, GAINS)
    else:
        kind = ChangeKind.OPEN
    return QuestionChange(question, kind, was, now)


def _is_refuted(answer: EditionAnswer, other: SearchResult) -> bool:
    """Whether the other edition has the answer's sentence behind a better one, as no answer."""
    lower_hits = (hit for hit in other.hits[1:] if hit.relevance < MIN_ANSWER_PROBABILITY)
    return any(answer.sentence in hit.text for hit in lower_hits)


def _judge_loss(
    answered: SearchResult, other: SearchResult, kinds: tuple[ChangeKind, ChangeKind, ChangeKind]
) -> ChangeKind:
    """Which of lost, perhaps lost and less sure it is that only one edition answers."""
    lost, perhaps_lost, less_sure = kinds
    sentence = _build_edition_answer(answered).sentence
    if any(sentence in hit.text or hit.is_read_as_answer for hit in other.hits[:VISIBLE_HITS]):
        return less_sure
    was_read = answered.hits and answered.hits[0].verified is not None
    return perhaps_lost if was_read and not answered.hits[0].is_read_as_answer else lost


def _compare_answers(before: EditionAnswer, after: EditionAnswer) -> ChangeKind:
    if before.section != after.section:
        return ChangeKind.MOVED
    return ChangeKind.SAME if before.marked == after.marked else ChangeKind.REWORDED


def _build_edition_answer(result: SearchResult) -> EditionAnswer:
    if not result.hits:
        return EditionAnswer(result.verdict, result.confidence, "", (), "")
    best = result.hits[0]
    section = (best.booklet_id, *best.heading_path)
    sentence = best.answer.parts[-1] if best.answer.parts else best.text
    return EditionAnswer(result.verdict, result.confidence, best.answer.text, section, sentence)
