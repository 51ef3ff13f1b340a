"""Whether a run is worse than the one it must not fall behind."""

from dataclasses import dataclass

from search_app.evaluation.compare import Comparison, Conclusion

# A loss as small as this is borne even where it is beyond chance.
TOLERANCE = 0.01


@dataclass(frozen=True, slots=True)
class MeasureLoss:
    """A measure that fell beyond chance and tolerance."""

    measure: str
    before: float
    after: float
    p_value: float


def find_losses(comparison: Comparison, *, tolerance: float = TOLERANCE) -> list[MeasureLoss]:
    """Significant losses of run B beyond the tolerance, in the order of the measures."""
    return [
        MeasureLoss(one.measure, one.mean_a, one.mean_b, one.corrected_p_value)
        for one in comparison.differences
        if one.conclusion is Conclusion.WORSE and one.mean_difference < -tolerance
    ]
