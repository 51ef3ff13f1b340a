"""Tests, intervals and ranks. Home of scipy. The same input gives the same output."""

from collections.abc import Mapping, Sequence
from math import sqrt

import numpy as np
from scipy import stats

from search_app.intervals import Rate

CONFIDENCE_LEVEL = 0.95
POWER = 0.8
RESAMPLES = 9_999
SEED = 20_261_124


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


def compute_bootstrap_interval(values: Sequence[float]) -> tuple[float, float]:
    """The interval of the mean at 95 %, by the bootstrap's percentiles.

    Where all values are equal, as of a single question, it has no width.
    """
    if len(set(values)) < 2:
        return values[0], values[0]
    interval = stats.bootstrap(
        (np.asarray(values),),
        np.mean,
        n_resamples=RESAMPLES,
        confidence_level=CONFIDENCE_LEVEL,
        method="percentile",
        rng=np.random.default_rng(SEED),
    ).confidence_interval
    return float(interval.low), float(interval.high)


def compute_permutation_p_value(differences: Sequence[float]) -> float:
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


def compute_smallest_p_value(question_count: int) -> float:
    """The p of this number of questions if all moved in the same direction."""
    return float(2.0 ** (1 - question_count))


def compute_detectable_difference(differences: Sequence[float]) -> float | None:
    """The smallest difference of means that would be significant in 4 of 5 such experiments.

    None where the differences are all equal, as of a single question.
    """
    if len(set(differences)) < 2:
        return None
    z = stats.norm.ppf((1 + CONFIDENCE_LEVEL) / 2) + stats.norm.ppf(POWER)
    return float(z * np.std(differences, ddof=1) / sqrt(len(differences)))


def apply_holm_correction(p_values: Mapping[str, float]) -> dict[str, float]:
    """P values corrected for multiple testing (Holm, 1979), in the order given."""
    adjusted: dict[str, float] = {}
    largest = 0.0
    ordered = sorted(p_values, key=lambda name: (p_values[name], name))
    for rank, name in enumerate(ordered):
        largest = max(largest, min(1.0, p_values[name] * (len(ordered) - rank)))
        adjusted[name] = largest
    return {name: adjusted[name] for name in p_values}
