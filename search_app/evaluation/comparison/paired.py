"""One measure of two runs over the same questions: the difference, its interval, its p.

Most measures are means of the scores of questions. How confidence orders and fits is a figure of
all questions together: the AUROC (compared after DeLong et al., 1988) and the calibration error.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist, fmean

import numpy as np
import numpy.typing as npt

from search_app.evaluation import significance
from search_app.evaluation.answerability import compute_bin_excesses
from search_app.evaluation.run_file import FALSE_ANSWERS, FALSE_REFUSALS, NOT_ANSWERED, SavedRun
from search_app.evaluation.significance import RESAMPLES, SEED
from search_app.intervals import Z_SCORE

AUROC = "AUROC"
CALIBRATION_ERROR = "calibration error"
# Whether it is known when there is no answer: each is compared uncorrected by the others.
ANSWERABILITY_MEASURES = (FALSE_ANSWERS, FALSE_REFUSALS, AUROC, CALIBRATION_ERROR)
LOWER_IS_BETTER = (FALSE_ANSWERS, FALSE_REFUSALS, NOT_ANSWERED, CALIBRATION_ERROR)
# Says how much was judged, not how good a ranking is.
_EXCLUDED_MEASURES = ("Judged",)
# Resamples of many questions are drawn in parts, to save memory.
_CHUNK = 1_000

Matrix = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class PairedDifference:
    """One measure of run A and run B, before any correction.

    ``low`` to ``high`` is the interval at 95 % of B minus A, ``p_value`` two-sided.
    ``smallest_p_value`` is the least that so many questions can give. ``changes`` are the
    differences of the questions that differ; of a figure of all questions together None.
    """

    measure: str
    questions: int
    value_a: float
    value_b: float
    low: float
    high: float
    p_value: float
    smallest_p_value: float
    standard_error: float
    changes: Mapping[str, float] | None = None

    @property
    def difference(self) -> float:
        return self.value_b - self.value_a

    @property
    def gain(self) -> float:
        """The difference, above 0 where B is better."""
        return -self.difference if self.measure in LOWER_IS_BETTER else self.difference


def pair_runs(a: SavedRun, b: SavedRun) -> Iterator[PairedDifference]:
    """Every measure that both have, over the questions that both have; in the order of A."""
    for name, old in a.scores.items():
        new = b.scores.get(name, {})
        ids = [query_id for query_id in old if query_id in new]
        if ids and not name.startswith(_EXCLUDED_MEASURES):
            yield compare_scores(name, {i: (old[i], new[i]) for i in ids})
    yield from _compare_confidences(a, b)


def list_measures(run: SavedRun) -> list[str]:
    """The names of what ``pair_runs`` can compare of a run."""
    has_both = run.confidences and all(run.scores.get(n) for n in (FALSE_ANSWERS, FALSE_REFUSALS))
    return [*run.scores, *((AUROC, CALIBRATION_ERROR) if has_both else ())]


def compare_scores(measure: str, scores: Mapping[str, tuple[float, float]]) -> PairedDifference:
    """A mean: ``scores`` of run A and run B by question, at least one."""
    values_a, values_b = zip(*scores.values(), strict=True)
    differences = [b - a for a, b in scores.values()]
    is_verdict = measure in LOWER_IS_BETTER
    test = significance.compute_mid_p_value if is_verdict else significance.compute_p_value
    smallest = significance.compute_smallest_p_value(len(scores))
    deviation = float(np.std(differences, ddof=1)) if len(scores) > 1 else 0.0
    return PairedDifference(
        measure,
        len(scores),
        fmean(values_a),
        fmean(values_b),
        *significance.compute_difference_interval(values_a, values_b),
        p_value=test(differences),
        smallest_p_value=smallest / 2 if is_verdict else smallest,
        standard_error=deviation / sqrt(len(scores)),
        changes={i: d for i, d in zip(scores, differences, strict=True) if d},
    )


def _compare_confidences(a: SavedRun, b: SavedRun) -> Iterator[PairedDifference]:
    """Of the questions whose confidence both tell; nothing where these are of one kind."""
    yes, no = (
        [
            i
            for i in a.scores.get(name, {})
            if i in a.confidences and i in b.confidences and i in b.scores.get(name, {})
        ]
        for name in (FALSE_REFUSALS, FALSE_ANSWERS)
    )
    if not (yes and no):
        return
    told_a, told_b = (np.array([run.confidences[i] for i in (*yes, *no)]) for run in (a, b))
    answerable = np.arange(len(told_a)) < len(yes)
    yield compare_aurocs(told_a, told_b, answerable)
    yield compare_calibration_errors(told_a, told_b, answerable)


def compare_aurocs(a: Matrix, b: Matrix, answerable: Flags) -> PairedDifference:
    """After DeLong, DeLong and Clarke-Pearson (1988), by what each question adds to the areas.

    ``a`` and ``b`` are the confidences ``(questions,)`` of both runs.
    """
    wins_a, wins_b = (
        (np.sign(each[answerable][:, None] - each[~answerable][None, :]) + 1) / 2 for each in (a, b)
    )
    gained = wins_b - wins_a
    spreads = [
        float(np.var(one, ddof=1)) / len(one)
        for one in (gained.mean(axis=1), gained.mean(axis=0))
        if len(one) > 1
    ]
    difference, error = float(gained.mean()), sqrt(sum(spreads))
    return PairedDifference(
        AUROC,
        len(a),
        float(wins_a.mean()),
        float(wins_b.mean()),
        max(difference - Z_SCORE * error, -1.0),
        min(difference + Z_SCORE * error, 1.0),
        p_value=2 * NormalDist().cdf(-abs(difference) / error) if error else 1.0,
        smallest_p_value=0.0,
        standard_error=error,
    )


def compare_calibration_errors(a: Matrix, b: Matrix, answerable: Flags) -> PairedDifference:
    """By randomisation: each question's confidences are exchanged or not; interval by bootstrap."""
    old, new = (compute_bin_excesses(confidences, answerable) for confidences in (a, b))
    everything = np.ones((1, len(a)))
    error_a, error_b = (float(_sum_errors(everything, each)[0]) for each in (old, new))
    difference = error_b - error_a
    swapped, resampled = [], []
    rng = np.random.default_rng(SEED)
    for start in range(0, RESAMPLES, _CHUNK):
        size = min(_CHUNK, RESAMPLES - start)
        shift = rng.integers(0, 2, (size, len(a))) @ (new - old)
        ends = np.abs(old.sum(axis=0) + shift), np.abs(new.sum(axis=0) - shift)
        swapped.append((ends[1] - ends[0]).sum(axis=1) / len(a))
        counts = rng.multinomial(len(a), np.full(len(a), 1 / len(a)), size=size).astype(np.float64)
        resampled.append(_sum_errors(counts, new) - _sum_errors(counts, old))
    chance, drawn = np.concatenate(swapped), np.concatenate(resampled)
    as_far = int((np.abs(chance) >= abs(difference) - 1e-12).sum())
    low, high = np.percentile(drawn, [2.5, 97.5])
    return PairedDifference(
        CALIBRATION_ERROR,
        len(a),
        error_a,
        error_b,
        min(float(low), difference),
        max(float(high), difference),
        p_value=(1 + as_far) / (1 + len(chance)) if difference else 1.0,
        smallest_p_value=0.0,
        standard_error=float(drawn.std(ddof=1)),
    )


def _sum_errors(counts: Matrix, excesses: Matrix) -> Matrix:
    """The calibration error of resamples, ``(resamples,)``; ``counts`` of each question drawn."""
    errors: Matrix = np.abs(counts @ excesses).sum(axis=1) / counts.sum(axis=1)
    return errors
