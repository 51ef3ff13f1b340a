"""Whether the engine knows when the booklets do not answer: at all thresholds, and as shipped.

A false answer is an unanswerable question with the verdict ``answered``; a false refusal is an
answerable one with the verdict ``not_covered``. Between the two is ``related``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from search_app.evaluation.significance import Rate, compute_auroc, compute_rate
from search_app.judgements.resolve import JudgementSet
from search_app.results import Run, Verdict

BIN_COUNT = 10


@dataclass(frozen=True, slots=True)
class ThresholdPoint:
    """The effect of a threshold on the confidence; both are shares in [0, 1]."""

    threshold: float
    false_answers: float
    false_refusals: float


@dataclass(frozen=True, slots=True)
class ConfidenceBin:
    """Questions of similar confidence: its mean, and the share of them that is answerable."""

    count: int
    confidence: float
    answerable: float


@dataclass(frozen=True, slots=True)
class Answerability:
    """``auroc``: probability that an answerable question gets more confidence than another.

    ``calibration_error`` is the expected calibration error over ten bins of equal width (Guo et
    al., 2017); 0 is best. ``not_answered`` counts answerable questions with any verdict but
    ``answered``.
    """

    auroc: float
    calibration_error: float
    false_answers: Rate
    false_refusals: Rate
    not_answered: Rate
    curve: tuple[ThresholdPoint, ...]
    bins: tuple[ConfidenceBin, ...]


@dataclass(frozen=True, slots=True)
class _QuestionVerdict:
    answerable: bool
    confidence: float
    verdict: Verdict


def evaluate_answerability(run: Run, judgements: JudgementSet) -> Answerability | None:
    """None where the run gives no verdicts, or all questions can be answered, or none can."""
    verdicts = [
        _get_question_verdict(run, q.query_id, answerable=q.answerable)
        for q in judgements.questions
    ]
    yes = [one for one in verdicts if one.answerable]
    no = [one for one in verdicts if not one.answerable]
    if not yes or not no or run.ranking_only:
        return None
    bins, answered = _group_into_bins(verdicts), Verdict.ANSWERED
    refusals = sum(one.verdict is Verdict.NOT_COVERED for one in yes)
    error = sum(b.count * abs(b.confidence - b.answerable) for b in bins) / len(verdicts)
    yes_confidences, no_confidences = ([one.confidence for one in part] for part in (yes, no))
    return Answerability(
        auroc=compute_auroc(yes_confidences, no_confidences),
        calibration_error=error,
        false_answers=compute_rate(sum(one.verdict is answered for one in no), len(no)),
        false_refusals=compute_rate(refusals, len(yes)),
        not_answered=compute_rate(sum(one.verdict is not answered for one in yes), len(yes)),
        curve=_compute_curve(yes_confidences, no_confidences),
        bins=bins,
    )


def _get_question_verdict(run: Run, query_id: str, *, answerable: bool) -> _QuestionVerdict:
    """A question that the run lacks counts as refused."""
    result = run.results.get(query_id)
    if result is None:
        return _QuestionVerdict(answerable, 0.0, Verdict.NOT_COVERED)
    return _QuestionVerdict(answerable, result.confidence, result.verdict)


def _compute_curve(
    answerable: Sequence[float], unanswerable: Sequence[float]
) -> tuple[ThresholdPoint, ...]:
    """Every threshold that changes anything, from answering all to answering none."""
    steps = sorted({0.0, *answerable, *unanswerable})
    yes, no = np.array(answerable), np.array(unanswerable)
    return tuple(
        ThresholdPoint(step, float(np.mean(no >= step)), float(np.mean(yes < step)))
        for step in (*steps, steps[-1] + 1e-6)
    )


def _group_into_bins(verdicts: Sequence[_QuestionVerdict]) -> tuple[ConfidenceBin, ...]:
    ordered = sorted(verdicts, key=lambda one: one.confidence)
    groups = groupby(ordered, lambda one: min(int(one.confidence * BIN_COUNT), BIN_COUNT - 1))
    return tuple(
        ConfidenceBin(
            len(group),
            sum(one.confidence for one in group) / len(group),
            sum(one.answerable for one in group) / len(group),
        )
        for group in (list(members) for _, members in groups)
    )
