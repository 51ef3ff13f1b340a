"""How far a figure can be trusted. Home of scipy."""

from dataclasses import dataclass

from scipy import stats

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Rate:
    """``count`` of ``of`` questions; the share lies in ``low`` to ``high`` at 95 % (Wilson, 1927)."""

    count: int
    of: int
    low: float
    high: float

    @property
    def share(self) -> float:
        return self.count / self.of


def rate(count: int, of: int) -> Rate:
    """A share of at least one question with its interval."""
    interval = stats.binomtest(count, of).proportion_ci(CONFIDENCE, method="wilson")
    return Rate(count, of, float(interval.low), float(interval.high))
