"""Rates with their 95 % intervals, for figures and for coverage. numpy only: the desk serves."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma, log, log1p, sqrt

import numpy as np

# The 97.5th percentile of the normal distribution: two-sided 95 %.
Z_SCORE = 1.959963984540054
TAIL = 0.025
BISECTIONS = 60
MAX_FRACTION_STEPS = 10_000
FRACTION_ERROR = 1e-13


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
    """``demand`` is the rate with each question counting by its weight; both intervals are exact.

    That of the demand is Korn and Graubard's (1998): as of so many questions of equal weight.
    """

    demand: float
    demand_low: float
    demand_high: float


def compute_rate(count: int, total: int) -> Rate:
    """A rate of at least one question with its interval."""
    return Rate(count, total, *compute_wilson_interval(count, total))


def compute_weighted_rate(outcomes: Sequence[bool], weights: Sequence[float]) -> WeightedRate:
    """For how many of at least one question something is true."""
    count, total = sum(outcomes), len(outcomes)
    demand, size = float(np.dot(outcomes, weights) / sum(weights)), _compute_effective_size(weights)
    demand_low, demand_high = compute_exact_interval(demand * size, size)
    low, high = compute_exact_interval(count, total)
    return WeightedRate(count, total, low, high, demand, demand_low, demand_high)


def compute_wilson_interval(count: int, total: int) -> tuple[float, float]:
    """From 0 to 1 also for few questions."""
    share, z2 = count / total, Z_SCORE * Z_SCORE / total
    middle = (share + z2 / 2) / (1 + z2)
    reach = Z_SCORE * sqrt(share * (1 - share) / total + z2 / (4 * total)) / (1 + z2)
    # Rounding must not put a share of 0 or 1 outside of its own interval.
    return min(share, max(0.0, middle - reach)), max(share, min(1.0, middle + reach))


def compute_exact_interval(count: float, total: float) -> tuple[float, float]:
    """Clopper and Pearson (1934): of 0 of 9 up to 34 %. Counts need not be whole numbers."""
    low = _find_beta_quantile(TAIL, count, total - count + 1) if count > 0 else 0.0
    high = _find_beta_quantile(1 - TAIL, count + 1, total - count) if count < total else 1.0
    return low, high


def _compute_effective_size(weights: Sequence[float]) -> float:
    """As many questions of equal weight say as much (Kish, 1965)."""
    relative = np.asarray(weights, dtype=np.float64) / max(weights)
    return float(relative.sum() ** 2 / (relative**2).sum())


def _find_beta_quantile(probability: float, a: float, b: float) -> float:
    """The x in [0, 1] below which a beta distribution has this probability, by bisection."""
    low, high = 0.0, 1.0
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        if _compute_beta_cdf(middle, a, b) < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _compute_beta_cdf(x: float, a: float, b: float) -> float:
    """The regularized incomplete beta function, by its continued fraction (DLMF 8.17.22)."""
    if x > (a + 1) / (a + b + 2):  # there the fraction converges only for the other side
        return 1 - _compute_beta_cdf(1 - x, b, a)
    if x <= 0:
        return 0.0
    scale = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    value, numerator, denominator = 1.0, 1.0, 0.0
    for step in range(MAX_FRACTION_STEPS):
        m = step // 2
        if step == 0:
            term = 1.0
        elif step % 2:
            term = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            term = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        denominator = 1 / _keep_from_zero(1 + term * denominator)
        numerator = _keep_from_zero(1 + term / numerator)
        value *= numerator * denominator
        if step and abs(numerator * denominator - 1) < FRACTION_ERROR:
            break
    return scale * (value - 1)


def _keep_from_zero(value: float) -> float:
    return value if abs(value) > 1e-300 else 1e-300
