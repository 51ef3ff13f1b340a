"""Whether a run is worse than the one it must not fall behind."""

from dataclasses import dataclass

from search_app.evaluation.compare import Comparison, Finding

# A loss as small as this is borne even where it is beyond chance.
TOLERANCE = 0.01


@dataclass(frozen=True, slots=True)
class Loss:
    """A measure that fell beyond chance and tolerance."""

    measure: str
    before: float
    after: float
    p: float


def losses(comparison: Comparison, *, tolerance: float = TOLERANCE) -> list[Loss]:
    """Significant losses of run B beyond the tolerance, in the order of the measures."""
    return [
        Loss(one.measure, one.a, one.b, one.p_holm)
        for one in comparison.differences
        if one.finding is Finding.WORSE and one.by < -tolerance
    ]
