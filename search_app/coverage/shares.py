"""Shares with their intervals: of questions, and of demand. Without scipy: the desk serves."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

# Two-sided 95 %.
Z_SCORE = 1.959964
RESAMPLE_COUNT = 2_000
SEED = 20_261_124


@dataclass(frozen=True, slots=True)
class Share:
    """``count`` of ``of`` questions with the interval of that share at 95 % (Wilson, 1927).

    ``demand`` is the share of demand, each question counting by its weight, with its interval by
    the bootstrap over questions.
    """

    count: int
    of: int
    low: float
    high: float
    demand: float
    demand_low: float
    demand_high: float

    @property
    def fraction(self) -> float:
        return self.count / self.of


def compute_share(outcomes: Sequence[bool], weights: Sequence[float]) -> Share:
    """Of at least one question: for how many something holds."""
    count, of = sum(outcomes), len(outcomes)
    demand = float(np.dot(outcomes, weights) / sum(weights))
    return Share(
        count,
        of,
        *compute_wilson_interval(count, of),
        demand,
        *_compute_bootstrap_interval(outcomes, weights),
    )


def compute_wilson_interval(count: int, total: int) -> tuple[float, float]:
    """Where a share lies at 95 %, from 0 to 1 also for few questions."""
    part, more = count / total, Z_SCORE * Z_SCORE / total
    middle = (part + more / 2) / (1 + more)
    reach = Z_SCORE * sqrt(part * (1 - part) / total + more / (4 * total)) / (1 + more)
    # what rounding leaves must not part an interval from a share of 0 or 1
    return min(part, max(0.0, middle - reach)), max(part, min(1.0, middle + reach))


def _compute_bootstrap_interval(
    outcomes: Sequence[bool], weights: Sequence[float]
) -> tuple[float, float]:
    """The 2.5th and 97.5th percentile over resampled questions; of one question it is its own."""
    held, weighed = np.asarray(outcomes, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    rng = np.random.default_rng(SEED)
    # how often each question is drawn says the same as the draw itself, in less memory
    drawn = rng.multinomial(len(held), np.full(len(held), 1 / len(held)), size=RESAMPLE_COUNT)
    ratios = (drawn @ (held * weighed)) / (drawn @ weighed)
    low, high = np.percentile(ratios, [2.5, 97.5])
    return float(low), float(high)
