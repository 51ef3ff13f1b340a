"""A run against judgements: every figure over one denominator, whole and by kind of question."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median, quantiles

from search_app.evaluation.answer_measures import ACCURACY, REACHED, answer_measures
from search_app.evaluation.answerability import Answerability, answerability
from search_app.evaluation.measures import PerQuestion, measure, usual
from search_app.evaluation.significance import interval
from search_app.judgements.resolve import Judged, Question
from search_app.rankings import only_ranks
from search_app.results import Run, Verdict

OURS = (ACCURACY, REACHED)


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds a question took inside the engine."""

    median: float
    p95: float
    most: float


@dataclass(frozen=True, slots=True)
class Slice:
    """Questions of one kind: means over the answerable; how many verdicts were false.

    The verdicts are None where there are no such questions, or the run gives none.
    """

    kind: str
    answerable: int
    unanswerable: int
    means: Mapping[str, float]
    false_answers: int | None
    false_refusals: int | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """``scores`` hold each measure of each answerable question; ``means`` are over all of them.

    ``intervals`` bound each mean at 95 %. ``right`` is 1 for a question, answerable or not, that
    was neither answered falsely nor refused falsely, else 0; empty where a run gives no verdicts.
    """

    scores: PerQuestion
    means: Mapping[str, float]
    intervals: Mapping[str, tuple[float, float]]
    right: Mapping[str, float]
    slices: tuple[Slice, ...]
    answerability: Answerability | None
    latency: Latency | None


def evaluate(run: Run, judged: Judged, *, more: Iterable[str] = ()) -> Evaluation:
    """All the usual measures, and ``more`` by name.

    Raises:
        JudgementError: a measure is unknown or cannot be computed here.
    """
    names = [*usual(judged), *(name for name in more if name not in OURS)]
    scores = {**measure(run, judged, names), **answer_measures(run, judged)}
    return Evaluation(
        scores=scores,
        means=means(scores, judged.answerable),
        intervals={n: interval(list(each.values())) for n, each in scores.items() if each},
        right={} if only_ranks(run) else {q.query_id: _right(run, q) for q in judged.questions},
        slices=tuple(_slices(run, judged, scores)),
        answerability=answerability(run, judged),
        latency=_latency([result.took_ms for result in run.results.values()]),
    )


def means(scores: PerQuestion, questions: Sequence[Question]) -> dict[str, float]:
    """The mean of each measure over the questions; nothing over none."""
    if not questions:
        return {}
    return {
        name: fmean(of_each[question.query_id] for question in questions)
        for name, of_each in scores.items()
    }


def _slices(run: Run, judged: Judged, scores: PerQuestion) -> Iterable[Slice]:
    for kind in dict.fromkeys(question.kind for question in judged.questions):
        questions = [question for question in judged.questions if question.kind == kind]
        yes = [question for question in questions if question.answerable]
        no = [question for question in questions if not question.answerable]
        yield Slice(
            kind=kind,
            answerable=len(yes),
            unanswerable=len(no),
            means=means(scores, yes),
            false_answers=_with(run, no, Verdict.ANSWERED),
            false_refusals=_with(run, yes, Verdict.NOT_COVERED),
        )


def _with(run: Run, questions: Sequence[Question], verdict: Verdict) -> int | None:
    if not questions or only_ranks(run):
        return None
    return sum(verdict_of(run, question.query_id) is verdict for question in questions)


def _right(run: Run, question: Question) -> float:
    wrong = Verdict.NOT_COVERED if question.answerable else Verdict.ANSWERED
    return float(verdict_of(run, question.query_id) is not wrong)


def verdict_of(run: Run, query_id: str) -> Verdict:
    """A question the run lacks was refused."""
    result = run.results.get(query_id)
    return result.verdict if result else Verdict.NOT_COVERED


def _latency(took: Sequence[float]) -> Latency | None:
    if not any(took):
        return None
    p95 = quantiles(took, n=20, method="inclusive")[-1] if len(took) > 1 else took[0]
    return Latency(median(took), p95, max(took))
