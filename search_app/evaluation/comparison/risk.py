"""What a change costs those whom it harms: a better mean can hide losses."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, stdev

WORST_SHARE = 0.05
# How much more a loss counts than a gain.
RISK_AVERSION = 1.0


@dataclass(frozen=True, slots=True)
class Risk:
    """Gains and losses of one measure, of ``questions``; a loss is below 0.

    ``worst_mean`` is of the worst ``worst_count``, a twentieth of the questions. ``utility`` is the
    mean gain with losses counting twice (URisk; Wang, Bennett & Collins-Thompson, 2012),
    ``t_value`` the same by its standard error (TRisk; Dinçer, Macdonald & Ounis, 2014): below -2
    the change is riskier than chance makes it. Both are 0 where nothing moves.
    """

    questions: int
    losses: int
    worst: float
    worst_count: int
    worst_mean: float
    utility: float
    t_value: float


def measure_risk(gains: Sequence[float]) -> Risk:
    """``gains`` are those of all questions, also of those that did not move."""
    ordered = sorted(gains)
    worst_count = max(1, round(WORST_SHARE * len(ordered)))
    weighed = [gain * (1 + RISK_AVERSION) if gain < 0 else gain for gain in gains]
    spread = stdev(weighed) if len(weighed) > 1 else 0.0
    return Risk(
        len(ordered),
        sum(gain < 0 for gain in ordered),
        min(ordered[0], 0.0),
        worst_count,
        fmean(min(gain, 0.0) for gain in ordered[:worst_count]),
        fmean(weighed),
        fmean(weighed) / (spread / sqrt(len(weighed))) if spread else 0.0,
    )
