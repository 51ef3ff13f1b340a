"""More than two runs: each against the first, with p corrected for their number too."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from search_app.evaluation.comparison.compare import (
    SIGNIFICANCE_LEVEL,
    Comparison,
    MeasureDifference,
    compare_runs,
)
from search_app.evaluation.comparison.paired import ANSWERABILITY_MEASURES
from search_app.evaluation.run_file import SavedRun
from search_app.evaluation.significance import apply_holm_correction


@dataclass(frozen=True, slots=True)
class Standing:
    """One run against the first. ``p_values`` by measure are corrected for runs and measures."""

    name: str
    comparison: Comparison
    p_values: Mapping[str, float]

    def get_sign(self, measure: str) -> str:
        """``+`` where it is better than the first beyond chance, ``-`` where it is worse, or ""."""
        if self.p_values.get(measure, 1.0) > SIGNIFICANCE_LEVEL:
            return ""
        return "+" if self.comparison.get_difference(measure).gain > 0 else "-"


def compare_many(
    runs: Sequence[SavedRun], *, primary: str = "", ignore_judgements: bool = False
) -> list[Standing]:
    """Every run but the first against it.

    The primary measure, and each that says whether it is known when there is no answer, are
    corrected for the number of runs alone; the others for runs and measures together.

    Raises:
        JudgementError: two of them cannot be compared.
    """
    first, *others = runs
    comparisons = [
        compare_runs(first, one, primary=primary, ignore_judgements=ignore_judgements)
        for one in others
    ]
    corrected = _correct_over_runs(comparisons)
    return [
        Standing(run.name, comparison, p_values)
        for run, comparison, p_values in zip(others, comparisons, corrected, strict=True)
    ]


def _correct_over_runs(comparisons: Sequence[Comparison]) -> Iterator[dict[str, float]]:
    families: dict[str, dict[str, float]] = {}
    for number, comparison in enumerate(comparisons):
        for one in comparison.differences:
            family = families.setdefault(_name_family(one, comparison), {})
            family[f"{number} {one.measure}"] = one.p_value
    corrected = {
        key: value
        for family in families.values()
        for key, value in apply_holm_correction(family).items()
    }
    for number, comparison in enumerate(comparisons):
        yield {one.measure: corrected[f"{number} {one.measure}"] for one in comparison.differences}


def _name_family(one: MeasureDifference, comparison: Comparison) -> str:
    """Those that stand alone are families of their own."""
    alone = (comparison.primary, *ANSWERABILITY_MEASURES)
    return one.measure if one.measure in alone else ""
