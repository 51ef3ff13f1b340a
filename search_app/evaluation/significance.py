"""Tests, intervals and ranks. Home of scipy's statistics. The same input gives the same output."""

from collections.abc import Iterable, Mapping, Sequence
from math import ceil, sqrt

import numpy as np
import numpy.typing as npt
from scipy import optimize, stats

from search_app.intervals import Z_SCORE, Rate, compute_wilson_interval

Floats = npt.NDArray[np.float64]

CONFIDENCE_LEVEL = 0.95
POWER = 0.8
RESAMPLES = 9_999
SEED = 20_261_124
# Values drawn at once, to save memory.
_MAX_DRAWN = 5_000_000


def compute_auroc(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """The share of pairs in the right order, ties counting half (Mann & Whitney, 1947).

    The same as scikit-learn's ``roc_auc_score``, without its rounding errors in the last digit.
    """
    wins = stats.mannwhitneyu(positives, negatives).statistic
    return float(wins / (len(positives) * len(negatives)))


def compute_clustered_auroc_interval(
    clusters: Sequence[tuple[Sequence[float], Sequence[float]]],
) -> tuple[float, float]:
    """The interval of the AUROC at 95 %, by the bootstrap's percentiles, clusters drawn whole.

    A cluster is what belongs together, as the questions of one page: its positives and its
    negatives, at least one of each. How often each is drawn replaces the draws.
    """
    sides = [np.array([len(one[side]) for one in clusters]) for side in (0, 1)]
    wins = np.array([[_count_wins(yes, no) for _, no in clusters] for yes, _ in clusters])
    total = len(clusters)
    rng = np.random.default_rng(SEED)
    drawn = rng.multinomial(total, np.full(total, 1 / total), size=RESAMPLES)
    pairs = (drawn @ sides[0]) * (drawn @ sides[1])
    low, high = np.percentile(((drawn @ wins) * drawn).sum(axis=1) / pairs, [2.5, 97.5])
    return float(low), float(high)


def _count_wins(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """Pairs in the right order, ties counting half."""
    return float((np.sign(np.subtract.outer(positives, negatives)) + 1).sum() / 2)


def compute_exact_rate(count: int, total: int) -> Rate:
    """A rate of at least one question; its interval never covers less than 95 % (Clopper-Pearson).

    For figures that promise that something does not happen.
    """
    interval = stats.binomtest(count, total).proportion_ci(CONFIDENCE_LEVEL, method="exact")
    return Rate(count, total, float(interval.low), float(interval.high))


def compute_mean_interval(values: Sequence[float]) -> tuple[float, float]:
    """The interval at 95 % of a mean: Wilson's of a share, else by the bootstrap.

    A share, of values that are all 0 or 1, has a width even where all are equal.
    """
    if is_share(values):
        return compute_wilson_interval(round(sum(values)), len(values))
    return compute_bootstrap_interval(values)


def compute_bootstrap_interval(values: Sequence[float]) -> tuple[float, float]:
    """The interval of the mean at 95 %, by the BCa bootstrap (Efron, 1987).

    It differs from the percentiles where values are skewed, as scores near 1 are. Where all values
    are equal, as of a single question, it has no width.
    """
    if len(set(values)) < 2:
        return values[0], values[0]
    sample = np.asarray(values, dtype=np.float64)
    means, mean = _draw_means(sample), sample.mean()
    # ties of a resample with the sample count half
    below = ((means < mean - 1e-12).mean() + (means < mean + 1e-12).mean()) / 2
    bias = stats.norm.ppf(np.clip(below, 1 / RESAMPLES, 1 - 1 / RESAMPLES))
    apart = sample - mean
    acceleration = (apart**3).sum() / (6 * (apart**2).sum() ** 1.5)
    ends = bias + np.array([-Z_SCORE, Z_SCORE])
    low, high = np.quantile(means, stats.norm.cdf(bias + ends / (1 - acceleration * ends)))
    return min(float(low), float(mean)), max(float(high), float(mean))


def _draw_means(sample: Floats) -> Floats:
    """Means of resamples, ``(RESAMPLES,)``, in parts that a large sample leaves memory for."""
    rng = np.random.default_rng(SEED)
    part = max(1, min(RESAMPLES, _MAX_DRAWN // len(sample)))
    sizes = [min(part, RESAMPLES - start) for start in range(0, RESAMPLES, part)]
    draws = (rng.integers(0, len(sample), (size, len(sample))) for size in sizes)
    return np.concatenate([sample[rows].mean(axis=1) for rows in draws])


def compute_difference_interval(
    values_a: Sequence[float], values_b: Sequence[float]
) -> tuple[float, float]:
    """The interval at 95 % of the mean of B minus A, of the same questions.

    Of shares after Bonett and Price (2012), which has a width where no question differs; else by
    the bootstrap.
    """
    differences = [b - a for a, b in zip(values_a, values_b, strict=True)]
    if not is_share([*values_a, *values_b]):
        return compute_bootstrap_interval(differences)
    total = len(differences) + 2
    more, fewer = ((sum(d == sign for d in differences) + 1) / total for sign in (1, -1))
    middle, mean = more - fewer, sum(differences) / len(differences)
    reach = Z_SCORE * sqrt((more + fewer - middle**2) / total)
    return max(-1.0, min(mean, middle - reach)), min(1.0, max(mean, middle + reach))


def is_share(values: Iterable[float]) -> bool:
    """Whether the mean of these is a share of questions."""
    return set(values) <= {0.0, 1.0}


def compute_auroc_interval(auroc: float, positives: int, negatives: int) -> tuple[float, float]:
    """At 95 %, by Newcombe's method 5 (2006), which has a width where all pairs are in order."""

    def measure_excess(area: float) -> float:
        spread = (1 - area) / (2 - area) + area / (1 + area)
        pairs = 1 + ((positives + negatives) / 2 - 1) * spread
        return (auroc - area) ** 2 - Z_SCORE**2 * area * (1 - area) * pairs / (
            positives * negatives
        )

    # the end itself would be a solution where all pairs, or none, are in order
    low = optimize.brentq(measure_excess, 0.0, min(auroc, 1 - 1e-9)) if auroc > 0 else 0.0
    high = optimize.brentq(measure_excess, max(auroc, 1e-9), 1.0) if auroc < 1 else 1.0
    return float(low), float(high)


def compute_calibration_interval(excesses: Floats) -> tuple[float, float]:
    """The interval of a calibration error at 95 %, by the bootstrap's percentiles.

    ``excesses`` ``(questions, bins)`` are confidence minus truth. Of few questions the error is
    too high by chance alone, and the interval with it.
    """
    count = len(excesses)
    rng = np.random.default_rng(SEED)
    drawn = rng.multinomial(count, np.full(count, 1 / count), size=1_000)
    errors = np.abs(drawn @ excesses).sum(axis=1) / count
    low, high = np.percentile(errors, [2.5, 97.5])
    error = float(np.abs(excesses.sum(axis=0)).sum() / count)
    return min(float(low), error), max(float(high), error)


def compute_p_value(differences: Sequence[float]) -> float:
    """Two-sided p of the paired randomisation test: how often chance makes such a mean.

    A difference of 0 adds nothing under either sign. Exact where few are not 0.
    """
    moved = np.array([one for one in differences if one], dtype=np.float64)
    if len(moved) < 2:
        return 1.0
    rng = np.random.default_rng(SEED)
    test = stats.permutation_test(
        (moved,), np.sum, permutation_type="samples", n_resamples=RESAMPLES, rng=rng
    )
    return float(test.pvalue)


def compute_mid_p_value(differences: Sequence[float]) -> float:
    """Two-sided p of McNemar's mid-p test, of differences of 1, 0 and -1.

    The exact test finds too little among few questions; half of the probability of what was seen
    mends that (Fagerland, Lydersen & Laake, 2013).
    """
    more, fewer = (sum(one * sign > 0 for one in differences) for sign in (1, -1))
    if not more + fewer:
        return 1.0
    chance = stats.binom(more + fewer, 0.5)
    least = min(more, fewer)
    return float(min(1.0, 2 * chance.cdf(least) - chance.pmf(least)))


def compute_smallest_p_value(question_count: int) -> float:
    """The p of this number of questions if all moved in the same direction."""
    return float(2.0 ** (1 - question_count))


def compute_detectable_difference(standard_error: float, family_size: int = 1) -> float | None:
    """The smallest difference that would be significant in 4 of 5 such experiments.

    ``family_size`` is the number of measures that p is corrected for: the first step of Holm's
    correction, by Bonferroni, is what a lone difference has to pass. None where every question
    differs by as much, as of a single question.
    """
    if not standard_error:
        return None
    level = 1 - (1 - CONFIDENCE_LEVEL) / family_size / 2
    return float((stats.norm.ppf(level) + stats.norm.ppf(POWER)) * standard_error)


def count_missing_questions(questions: int, detectable: float | None, difference: float) -> int:
    """How many more questions would show such a difference in 4 of 5 experiments; 0 if none."""
    needed = questions * (detectable / difference) ** 2 if detectable else 0.0
    return max(0, ceil(needed) - questions)


def apply_holm_correction(p_values: Mapping[str, float]) -> dict[str, float]:
    """P values corrected for multiple testing (Holm, 1979), in the order given."""
    adjusted: dict[str, float] = {}
    largest = 0.0
    ordered = sorted(p_values, key=lambda name: (p_values[name], name))
    for rank, name in enumerate(ordered):
        largest = max(largest, min(1.0, p_values[name] * (len(ordered) - rank)))
        adjusted[name] = largest
    return {name: adjusted[name] for name in p_values}
