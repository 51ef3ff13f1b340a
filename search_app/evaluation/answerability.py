"""Whether the engine knows when the booklets do not answer: at all thresholds, and as shipped.

A false answer is an unanswerable question with the verdict ``answered``; a false refusal is an
answerable one with the verdict ``not_covered``. Between the two is ``related``.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from search_app.evaluation.significance import (
    compute_auroc,
    compute_auroc_interval,
    compute_calibration_interval,
)
from search_app.intervals import Rate, compute_rate
from search_app.judgements.resolve import JudgementSet
from search_app.results import Run, Verdict

Scores = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

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

    ``auroc_interval`` and ``calibration_interval`` are at 95 %.

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
    auroc_interval: tuple[float, float] = (0.0, 1.0)
    calibration_interval: tuple[float, float] = (0.0, 1.0)


def evaluate_answerability(run: Run, judgements: JudgementSet) -> Answerability | None:
    """None where the run gives no verdicts, or all questions can be answered, or none can.

    A question that the run lacks counts as refused.
    """
    answerable = np.array([question.answerable for question in judgements.questions], dtype=bool)
    if run.ranking_only or answerable.all() or not answerable.any():
        return None
    results = [run.results.get(question.query_id) for question in judgements.questions]
    verdicts = np.array([one.verdict if one else Verdict.NOT_COVERED for one in results])
    confidences = np.array([one.confidence if one else 0.0 for one in results])
    yes, no, answered = confidences[answerable], confidences[~answerable], Verdict.ANSWERED
    bins = tuple(_group_into_bins(confidences, answerable))
    error = sum(b.count * abs(b.confidence - b.answerable) for b in bins) / len(results)
    auroc = compute_auroc(yes.tolist(), no.tolist())
    return Answerability(
        auroc=auroc,
        calibration_error=error,
        false_answers=_compute_rate(verdicts[~answerable] == answered),
        false_refusals=_compute_rate(verdicts[answerable] == Verdict.NOT_COVERED),
        not_answered=_compute_rate(verdicts[answerable] != answered),
        curve=tuple(_compute_curve(yes, no)),
        bins=bins,
        auroc_interval=compute_auroc_interval(auroc, len(yes), len(no)),
        calibration_interval=compute_calibration_interval(
            compute_bin_excesses(confidences, answerable)
        ),
    )


def compute_bin_excesses(confidences: Scores, answerable: Flags) -> Scores:
    """What each question adds to its bin, ``(questions, bins)``: confidence minus what came true.

    The calibration error is the sum over bins of the absolute sums, by the number of questions.
    """
    excesses = np.zeros((len(confidences), BIN_COUNT))
    excesses[np.arange(len(confidences)), _find_bins(confidences)] = confidences - answerable
    return excesses


def _find_bins(confidences: Scores) -> npt.NDArray[np.int64]:
    return np.minimum((confidences * BIN_COUNT).astype(np.int64), BIN_COUNT - 1)


def _compute_rate(flags: Flags) -> Rate:
    return compute_rate(int(flags.sum()), len(flags))


def _compute_curve(yes: Scores, no: Scores) -> Iterator[ThresholdPoint]:
    """Every threshold that changes anything, from answering all to answering none."""
    steps = sorted({0.0, *yes.tolist(), *no.tolist()})
    for step in (*steps, steps[-1] + 1e-6):
        yield ThresholdPoint(step, float((no >= step).mean()), float((yes < step).mean()))


def _group_into_bins(confidences: Scores, answerable: Flags) -> Iterator[ConfidenceBin]:
    numbers = _find_bins(confidences)
    for number in np.unique(numbers):
        # summed in one order, so that the same questions in another give the same digits
        members = sorted(confidences[numbers == number].tolist())
        share = float(answerable[numbers == number].mean())
        yield ConfidenceBin(len(members), sum(members) / len(members), share)
