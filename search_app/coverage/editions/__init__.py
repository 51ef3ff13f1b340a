"""Two editions of the booklets asked the same questions: what is gained, lost and moved."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from search_app.coverage.chances import (
    MIN_ANSWERED_CHANCE,
    ChanceModel,
    ChanceScale,
    find_scale,
)
from search_app.coverage.diagnosis import VISIBLE_HITS, is_answered
from search_app.coverage.paired_change import PairedChange
from search_app.questions.files import Question
from search_app.results import Run, SearchResult, Verdict
from search_app.search.relevance import MIN_ANSWER_PROBABILITY


class ChangeKind(StrEnum):
    """What a new edition does to a question.

    A question counts as answered where that is likelier than not. Lost: likely answered before
    (``MIN_ANSWERED_CHANCE``), and not now. Where the sentence that answered is still in one of the
    first hits, or what is read of one of them makes an answer likelier than not because it says the
    same, readers lose nothing: the answer is less sure, not lost. Where the answer before was not
    likely one, it is only perhaps lost. Gained, surer and perhaps gained are the same in the other
    direction.

    Without a model of the chances the confidence decides what is answered, and the verifier whether
    that is likely. A sentence present in both editions is then not an answer in one if the other
    ranks it below its threshold behind a better one: a list that names nausea does not answer what
    the section on nausea did.
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
# From here on a question is likelier answered than not.
MIN_LIKELY_CHANCE = 0.5
# Changes that are listed question by question; the others are only counted.
REPORTED_CHANGES = tuple(
    kind for kind in ChangeKind if kind not in (ChangeKind.SAME, ChangeKind.OPEN)
)


@dataclass(frozen=True, slots=True)
class EditionAnswer:
    """How one edition answers: what is marked, and the headings above it, booklet first.

    Both are empty where no passage was found. ``sentence`` is the last part of what is marked.
    ``chance`` in [0, 1] is that of being truly answered, None where nothing says so.
    """

    verdict: Verdict
    confidence: float
    marked: str
    section: tuple[str, ...]
    sentence: str
    chance: float | None = None

    @property
    def likely(self) -> float:
        return self.confidence if self.chance is None else self.chance

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


def compare_editions(
    questions: Sequence[Question], before: Run, after: Run, model: ChanceModel | None = None
) -> EditionDiff:
    """What changes from one run to another; both must contain every question.

    ``model`` is that of the verifier that read for both, None where there is none.
    """
    results = list(before.results.values())
    scale = find_scale(results, model) if model and results else None
    comparison = _Comparison(before, after, scale)
    changes = tuple(comparison.compare(question) for question in questions)
    return EditionDiff(before.generation, after.generation, changes)


@dataclass(frozen=True, slots=True)
class _Comparison:
    """Two runs, and the scale of their chances where they have one."""

    before: Run
    after: Run
    scale: ChanceScale | None

    def compare(self, question: Question) -> QuestionChange:
        old = self.before.results[question.question_id]
        new = self.after.results[question.question_id]
        was, now = self._build_answer(old), self._build_answer(new)
        chance_before, chance_now = self._rate(old, self.before), self._rate(new, self.after)
        were = [one >= MIN_LIKELY_CHANCE for one in (chance_before, chance_now)]
        if all(were) and self.scale is None:
            were = [not _is_refuted(was, new), not _is_refuted(now, old)]
        if were == [True, True]:
            kind = _compare_answers(was, now)
        elif were[0]:
            kind = self._judge_loss(was, chance_before, new, LOSSES)
        elif were[1]:
            kind = self._judge_loss(now, chance_now, old, GAINS)
        else:
            kind = ChangeKind.OPEN
        return QuestionChange(question, kind, was, now)

    def _rate(self, result: SearchResult, run: Run) -> float:
        """How likely a question is answered; without a scale, as the verdict of both says."""
        reading = result.hits[0].verified if result.hits else 0.0
        if self.scale:
            return self.scale.rate(result.confidence, reading)
        if not is_answered(result, run):
            return 0.0
        is_likely = reading is None or result.hits and result.hits[0].is_read_as_answer
        return 1.0 if is_likely else MIN_LIKELY_CHANCE

    def _judge_loss(
        self,
        answer: EditionAnswer,
        chance: float,
        other: SearchResult,
        kinds: tuple[ChangeKind, ChangeKind, ChangeKind],
    ) -> ChangeKind:
        """Which of lost, perhaps lost and less sure it is that only one edition answers."""
        lost, perhaps_lost, less_sure = kinds
        shown = other.hits[:VISIBLE_HITS]
        if any(answer.sentence in hit.text for hit in shown) or self._says_so(other):
            return less_sure
        return lost if chance >= MIN_ANSWERED_CHANCE else perhaps_lost

    def _says_so(self, result: SearchResult) -> bool:
        """Whether one of the hits that people look at is read as an answer."""
        shown = result.hits[:VISIBLE_HITS]
        if self.scale is None:
            return any(hit.is_read_as_answer for hit in shown)
        best = max((hit.verified for hit in shown if hit.verified is not None), default=None)
        return self.scale.rate(result.confidence, best) >= MIN_LIKELY_CHANCE

    def _build_answer(self, result: SearchResult) -> EditionAnswer:
        if not result.hits:
            return EditionAnswer(result.verdict, result.confidence, "", (), "")
        best = result.hits[0]
        section = (best.booklet_id, *best.heading_path)
        sentence = best.answer.parts[-1] if best.answer.parts else best.text
        chance = self.scale.rate(result.confidence, best.verified) if self.scale else None
        return EditionAnswer(
            result.verdict, result.confidence, best.answer.text, section, sentence, chance
        )


def _is_refuted(answer: EditionAnswer, other: SearchResult) -> bool:
    """Whether the other edition has the answer's sentence behind a better one, as no answer."""
    lower_hits = (hit for hit in other.hits[1:] if hit.relevance < MIN_ANSWER_PROBABILITY)
    return any(answer.sentence in hit.text for hit in lower_hits)


def _compare_answers(before: EditionAnswer, after: EditionAnswer) -> ChangeKind:
    if before.section != after.section:
        return ChangeKind.MOVED
    return ChangeKind.SAME if before.marked == after.marked else ChangeKind.REWORDED
