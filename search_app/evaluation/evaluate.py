"""Figures of a run by judgements, over one denominator: of all questions, and of each kind."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean, median, quantiles

from indexer.errors import JudgementError
from search_app.evaluation.answer_measures import (
    OWN_MEASURES,
    compute_answer_measures,
    explain_missing_measure,
)
from search_app.evaluation.answerability import Answerability, evaluate_answerability
from search_app.evaluation.measures import ScoresByQuestion, compute_measures, list_default_measures
from search_app.evaluation.significance import compute_mean_interval
from search_app.judgements.resolve import JudgedQuestion, JudgementSet
from search_app.results import Run, Verdict


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds a question took inside the engine."""

    median: float
    p95: float
    most: float


@dataclass(frozen=True, slots=True)
class Slice:
    """Questions of one kind: means over the answerable; how many verdicts were false.

    These numbers are None where there are no such questions, or the run gives no verdicts.
    """

    kind: str
    answerable: int
    unanswerable: int
    means: Mapping[str, float]
    false_answers: int | None
    false_refusals: int | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """``scores`` are each measure of each answerable question; ``means`` are over all of them.

    ``intervals`` of the means at 95 %. ``correct_verdicts`` is 0 for a question with a false answer
    or a false refusal, else 1; ``answered`` is 1 where the verdict is that, ``confidences`` are in
    [0, 1]. All three are of every question, and empty where a run gives no verdicts.
    """

    scores: ScoresByQuestion
    means: Mapping[str, float]
    intervals: Mapping[str, tuple[float, float]]
    correct_verdicts: Mapping[str, float]
    slices: tuple[Slice, ...]
    answerability: Answerability | None
    latency: Latency | None
    answered: Mapping[str, float] = field(default_factory=dict)
    confidences: Mapping[str, float] = field(default_factory=dict)


def evaluate_run(
    run: Run, judgements: JudgementSet, *, extra_measures: Iterable[str] = ()
) -> Evaluation:
    """All default measures, and extra ones by name.

    Raises:
        JudgementError: a measure is unknown or cannot be computed here.
    """
    names = list_default_measures(judgements)
    for name in extra_measures:
        if name not in OWN_MEASURES:
            names += (name,)
        elif reason := explain_missing_measure(name, run, judgements):
            raise JudgementError(f"{name} cannot be computed: {reason}.")
    scores = dict(compute_measures(run, judgements, names))
    scores |= compute_answer_measures(run, judgements)
    intervals = {
        name: compute_mean_interval(list(by_id.values())) for name, by_id in scores.items() if by_id
    }
    verdicts = {q.query_id: float(not _has_false_verdict(run, q)) for q in judgements.questions}
    asked = () if run.ranking_only else judgements.questions
    answers = {q.query_id: _get_answer(run, q) for q in asked}
    return Evaluation(
        scores,
        _compute_means(scores, judgements.answerable_questions),
        intervals,
        {} if run.ranking_only else verdicts,
        tuple(_compute_slices(run, judgements, scores)),
        evaluate_answerability(run, judgements),
        _compute_latency([result.took_ms for result in run.results.values()]),
        answered={i: float(verdict is Verdict.ANSWERED) for i, (verdict, _) in answers.items()},
        confidences={i: confidence for i, (_, confidence) in answers.items()},
    )


def _compute_means(
    scores: ScoresByQuestion, questions: Sequence[JudgedQuestion]
) -> dict[str, float]:
    """The mean of each measure over the questions; nothing over none."""
    if not questions:
        return {}
    return {name: fmean(by_id[q.query_id] for q in questions) for name, by_id in scores.items()}


def _compute_slices(
    run: Run, judgements: JudgementSet, scores: ScoresByQuestion
) -> Iterable[Slice]:
    for kind in dict.fromkeys(question.kind for question in judgements.questions):
        questions = [question for question in judgements.questions if question.kind == kind]
        yes = [question for question in questions if question.answerable]
        no = [question for question in questions if not question.answerable]
        means = _compute_means(scores, yes)
        false_answers, false_refusals = (_count_false_verdicts(run, part) for part in (no, yes))
        yield Slice(kind, len(yes), len(no), means, false_answers, false_refusals)


def _count_false_verdicts(run: Run, questions: Sequence[JudgedQuestion]) -> int | None:
    if not questions or run.ranking_only:
        return None
    return sum(_has_false_verdict(run, question) for question in questions)


def _has_false_verdict(run: Run, question: JudgedQuestion) -> bool:
    verdict, _ = _get_answer(run, question)
    return verdict is (Verdict.NOT_COVERED if question.answerable else Verdict.ANSWERED)


def _get_answer(run: Run, question: JudgedQuestion) -> tuple[Verdict, float]:
    """Verdict and confidence; a question that the run lacks counts as refused."""
    result = run.results.get(question.query_id)
    return (result.verdict, result.confidence) if result else (Verdict.NOT_COVERED, 0.0)


def _compute_latency(milliseconds: Sequence[float]) -> Latency | None:
    if not any(milliseconds):
        return None
    most = max(milliseconds)
    p95 = quantiles(milliseconds, n=20, method="inclusive")[-1] if len(milliseconds) > 1 else most
    return Latency(median(milliseconds), p95, most)
