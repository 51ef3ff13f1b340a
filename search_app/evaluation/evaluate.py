"""A run against judgements: every figure over one denominator, whole and by kind of question."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median, quantiles

from search_app.evaluation.answer_measures import (
    ANSWER_ACCURACY,
    RECALL_IN_WORDS,
    compute_answer_measures,
)
from search_app.evaluation.answerability import Answerability, evaluate_answerability
from search_app.evaluation.measures import ScoresByQuestion, compute_measures, list_default_measures
from search_app.evaluation.significance import compute_bootstrap_interval
from search_app.judgements.resolve import JudgedQuestion, JudgementSet
from search_app.results import Run, Verdict

OWN_MEASURES = (ANSWER_ACCURACY, RECALL_IN_WORDS)


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

    scores: ScoresByQuestion
    means: Mapping[str, float]
    intervals: Mapping[str, tuple[float, float]]
    correct_verdicts: Mapping[str, float]
    slices: tuple[Slice, ...]
    answerability: Answerability | None
    latency: Latency | None


def evaluate_run(
    run: Run, judgements: JudgementSet, *, extra_measures: Iterable[str] = ()
) -> Evaluation:
    """All the usual measures, and ``more`` by name.

    Raises:
        JudgementError: a measure is unknown or cannot be computed here.
    """
    names = [
        *list_default_measures(judgements),
        *(name for name in extra_measures if name not in OWN_MEASURES),
    ]
    scores = {
        **compute_measures(run, judgements, names),
        **compute_answer_measures(run, judgements),
    }
    return Evaluation(
        scores=scores,
        means=compute_means(scores, judgements.answerable_questions),
        intervals={
            n: compute_bootstrap_interval(list(each.values())) for n, each in scores.items() if each
        },
        correct_verdicts={}
        if run.ranking_only
        else {q.query_id: _score_verdict(run, q) for q in judgements.questions},
        slices=tuple(_compute_slices(run, judgements, scores)),
        answerability=evaluate_answerability(run, judgements),
        latency=_compute_latency([result.took_ms for result in run.results.values()]),
    )


def compute_means(
    scores: ScoresByQuestion, questions: Sequence[JudgedQuestion]
) -> dict[str, float]:
    """The mean of each measure over the questions; nothing over none."""
    if not questions:
        return {}
    return {
        name: fmean(of_each[question.query_id] for question in questions)
        for name, of_each in scores.items()
    }


def _compute_slices(
    run: Run, judgements: JudgementSet, scores: ScoresByQuestion
) -> Iterable[Slice]:
    for kind in dict.fromkeys(question.kind for question in judgements.questions):
        questions = [question for question in judgements.questions if question.kind == kind]
        yes = [question for question in questions if question.answerable]
        no = [question for question in questions if not question.answerable]
        yield Slice(
            kind=kind,
            answerable=len(yes),
            unanswerable=len(no),
            means=compute_means(scores, yes),
            false_answers=_count_verdicts(run, no, Verdict.ANSWERED),
            false_refusals=_count_verdicts(run, yes, Verdict.NOT_COVERED),
        )


def _count_verdicts(run: Run, questions: Sequence[JudgedQuestion], verdict: Verdict) -> int | None:
    if not questions or run.ranking_only:
        return None
    return sum(get_verdict(run, question.query_id) is verdict for question in questions)


def _score_verdict(run: Run, question: JudgedQuestion) -> float:
    wrong = Verdict.NOT_COVERED if question.answerable else Verdict.ANSWERED
    return float(get_verdict(run, question.query_id) is not wrong)


def get_verdict(run: Run, query_id: str) -> Verdict:
    """A question the run lacks was refused."""
    result = run.results.get(query_id)
    return result.verdict if result else Verdict.NOT_COVERED


def _compute_latency(milliseconds: Sequence[float]) -> Latency | None:
    if not any(milliseconds):
        return None
    p95 = (
        quantiles(milliseconds, n=20, method="inclusive")[-1]
        if len(milliseconds) > 1
        else milliseconds[0]
    )
    return Latency(median(milliseconds), p95, max(milliseconds))
