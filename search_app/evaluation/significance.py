"""How far a figure can be trusted. Home of scipy. The same input gives the same output."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy import stats

CONFIDENCE_LEVEL = 0.95
POWER = 0.8
RESAMPLES = 9_999
SEED = 20_261_124


@dataclass(frozen=True, slots=True)
class Rate:
    """``count`` of ``of`` questions; ``low`` to ``high`` at 95 % (Wilson, 1927)."""

    count: int
    of: int
    low: float
    high: float

    @property
    def share(self) -> float:
        return self.count / self.of


def compute_rate(count: int, total: int) -> Rate:
    """A share of at least one question with its interval."""
    interval = stats.binomtest(count, total).proportion_ci(CONFIDENCE_LEVEL, method="wilson")
    return Rate(count, total, float(interval.low), float(interval.high))


def compute_bootstrap_interval(values: Sequence[float]) -> tuple[float, float]:
    """Where the mean of such questions lies at 95 %, by the bootstrap's percentiles.

    Of a single question it is the question's own value: it cannot tell more.
    """
    if len(set(values)) < 2:
        return values[0], values[0]
    found = stats.bootstrap(
        (np.asarray(values),),
        np.mean,
        n_resamples=RESAMPLES,
        confidence_level=CONFIDENCE_LEVEL,
        method="percentile",
        rng=np.random.default_rng(SEED),
    ).confidence_interval
    return float(found.low), float(found.high)


def compute_permutation_p_value(differences: Sequence[float]) -> float:
    """Two-sided p of the paired randomisation test: how often such a mean comes by chance.

    Questions that did not move weigh nothing under either sign. Exact where few moved.
    """
    moved = np.asarray([one for one in differences if one], dtype=np.float64)
    if len(moved) < 2:
        return 1.0
    found = stats.permutation_test(
        (moved,),
        np.sum,
        permutation_type="samples",
        n_resamples=RESAMPLES,
        rng=np.random.default_rng(SEED),
    )
    return float(found.pvalue)


def compute_smallest_p_value(question_count: int) -> float:
    """The smallest p that so many questions can reach, were all to move one way."""
    return float(2.0 ** (1 - question_count))


def compute_detectable_difference(differences: Sequence[float]) -> float | None:
    """The smallest difference of means that so many questions show in 4 of 5 experiments.

    None where they cannot say: a single question, or questions that all moved alike.
    """
    if len(set(differences)) < 2:
        return None
    z = stats.norm.ppf((1 + CONFIDENCE_LEVEL) / 2) + stats.norm.ppf(POWER)
    return float(z * np.std(differences, ddof=1) / sqrt(len(differences)))


def apply_holm_correction(p_values: Mapping[str, float]) -> dict[str, float]:
    """P values made larger for being several (Holm, 1979), in the order given."""
    adjusted: dict[str, float] = {}
    largest = 0.0
    ordered = sorted(p_values, key=lambda name: (p_values[name], name))
    for place, name in enumerate(ordered):
        largest = max(largest, min(1.0, p_values[name] * (len(ordered) - place)))
        adjusted[name] = largest
    return {name: adjusted[name] for name in p_values}
