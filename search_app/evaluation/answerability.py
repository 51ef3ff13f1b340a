"""Whether it is known when the booklets do not answer: over all thresholds, and as shipped.

A false answer is an unanswerable question with the verdict ``answered``; a false refusal is an
answerable one with the verdict ``not_covered``. Between the two lies ``related``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from search_app.evaluation.significance import Rate, compute_rate
from search_app.judgements.resolve import JudgementSet
from search_app.results import Run, Verdict

BIN_COUNT = 10


@dataclass(frozen=True, slots=True)
class ThresholdPoint:
    """What a threshold on the confidence would do; both are shares in [0, 1]."""

    threshold: float
    false_answers: float
    false_refusals: float


@dataclass(frozen=True, slots=True)
class ConfidenceBin:
    """Questions of like confidence: how sure the engine was, and how often it was right to be."""

    count: int
    confidence: float
    answerable: float


@dataclass(frozen=True, slots=True)
class Answerability:
    """``auroc``: the chance that an answerable question gets more confidence than another.

    ``calibration_error`` is the expected calibration error over ten bins of equal width (Guo et
    al., 2017); 0 is best. ``not_answered`` counts answerable questions without the verdict
    ``answered``, whatever else they got.
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
    told = [
        _get_question_verdict(run, q.query_id, answerable=q.answerable)
        for q in judgements.questions
    ]
    yes = [one for one in told if one.answerable]
    no = [one for one in told if not one.answerable]
    if not yes or not no or run.ranking_only:
        return None
    bins = _group_into_bins(told)
    return Answerability(
        auroc=_compute_auroc([one.confidence for one in yes], [one.confidence for one in no]),
        calibration_error=sum(b.count * abs(b.confidence - b.answerable) for b in bins) / len(told),
        false_answers=compute_rate(sum(one.verdict is Verdict.ANSWERED for one in no), len(no)),
        false_refusals=compute_rate(
            sum(one.verdict is Verdict.NOT_COVERED for one in yes), len(yes)
        ),
        not_answered=compute_rate(
            sum(one.verdict is not Verdict.ANSWERED for one in yes), len(yes)
        ),
        curve=_compute_curve(yes, no),
        bins=bins,
    )


def _get_question_verdict(run: Run, query_id: str, *, answerable: bool) -> _QuestionVerdict:
    """A question the run lacks was refused."""
    result = run.results.get(query_id)
    if result is None:
        return _QuestionVerdict(answerable, 0.0, Verdict.NOT_COVERED)
    return _QuestionVerdict(answerable, result.confidence, result.verdict)


def _compute_auroc(answerable: Sequence[float], unanswerable: Sequence[float]) -> float:
    """The share of pairs in the right order, ties counting half (Mann & Whitney, 1947)."""
    won = sum((a > b) + (a == b) / 2 for a in answerable for b in unanswerable)
    return won / (len(answerable) * len(unanswerable))


def _compute_curve(
    answerable: Sequence[_QuestionVerdict], unanswerable: Sequence[_QuestionVerdict]
) -> tuple[ThresholdPoint, ...]:
    """Every threshold that changes anything, from answering all to answering none."""
    steps = sorted({0.0, *(one.confidence for one in (*answerable, *unanswerable))})
    return tuple(
        ThresholdPoint(
            threshold,
            sum(one.confidence >= threshold for one in unanswerable) / len(unanswerable),
            sum(one.confidence < threshold for one in answerable) / len(answerable),
        )
        for threshold in (*steps, steps[-1] + 1e-6)
    )


def _group_into_bins(verdicts: Sequence[_QuestionVerdict]) -> tuple[ConfidenceBin, ...]:
    ordered = sorted(verdicts, key=lambda one: one.confidence)
    groups = [list(group) for _, group in groupby(ordered, key=_compute_bin_index)]
    return tuple(
        ConfidenceBin(
            len(group),
            sum(one.confidence for one in group) / len(group),
            sum(one.answerable for one in group) / len(group),
        )
        for group in groups
    )


def _compute_bin_index(question_verdict: _QuestionVerdict) -> int:
    return min(int(question_verdict.confidence * BIN_COUNT), BIN_COUNT - 1)
