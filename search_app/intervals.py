"""Rates with their 95 % intervals, for figures and for coverage. numpy only: the desk serves."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

# The 97.5th percentile of the normal distribution: two-sided 95 %.
Z_SCORE = 1.959963984540054
RESAMPLE_COUNT = 2_000
SEED = 20_261_124


@dataclass(frozen=True, slots=True)
class Rate:
    """``count`` of ``of`` questions; ``low`` to ``high`` at 95 %, by Wilson (1927) or exact."""

    count: int
    of: int
    low: float
    high: float

    @property
    def share(self) -> float:
        return self.count / self.of


@dataclass(frozen=True, slots=True)
class WeightedRate(Rate):
    """``demand`` is the rate with each question counting by its weight; interval by bootstrap."""

    demand: float
    demand_low: float
    demand_high: float


def compute_rate(count: int, total: int) -> Rate:
    """A rate of at least one question with its interval."""
    return Rate(count, total, *compute_wilson_interval(count, total))


def compute_weighted_rate(outcomes: Sequence[bool], weights: Sequence[float]) -> WeightedRate:
    """For how many of at least one question something is true."""
    count, total = sum(outcomes), len(outcomes)
    demand = float(np.dot(outcomes, weights) / sum(weights))
    low, high = compute_wilson_interval(count, total)
    return WeightedRate(count, total, low, high, demand, *_bootstrap_demand(outcomes, weights))


def compute_wilson_interval(count: int, total: int) -> tuple[float, float]:
    """From 0 to 1 also for few questions."""
    share, z2 = count / total, Z_SCORE * Z_SCORE / total
    middle = (share + z2 / 2) / (1 + z2)
    reach = Z_SCORE * sqrt(share * (1 - share) / total + z2 / (4 * total)) / (1 + z2)
    # Rounding must not put a share of 0 or 1 outside of its own interval.
    return min(share, max(0.0, middle - reach)), max(share, min(1.0, middle + reach))


def _bootstrap_demand(outcomes: Sequence[bool], weights: Sequence[float]) -> tuple[float, float]:
    """The 2.5th and 97.5th percentile over resampled questions; one question gives its own value.

    Counts of how often each question is drawn replace the draws: the same result, less memory.
    """
    true, weighted = np.asarray(outcomes, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    total = len(true)
    rng = np.random.default_rng(SEED)
    drawn = rng.multinomial(total, np.full(total, 1 / total), size=RESAMPLE_COUNT)
    low, high = np.percentile((drawn @ (true * weighted)) / (drawn @ weighted), [2.5, 97.5])
    return float(low), float(high)
