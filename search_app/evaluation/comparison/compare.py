"""Two runs over the same questions: the differences, and whether chance would make as large ones.

The primary measure, and each that says whether it is known when there is no answer, stand for
themselves: p is uncorrected. That of the others is corrected by Holm, over them alone. B is better
where p ≤ 0.05. Without that, the interval of the difference decides: wholly within ±0.02 there is
no difference that matters, otherwise there are too few questions to decide. A gate refuses a run
with losses: where B is worse, by more than a tolerance. ``tests/quality/gate_power.py`` tells how
often it closes, with reason and without.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from indexer.errors import JudgementError
from search_app.evaluation import significance
from search_app.evaluation.comparison.overlap import RankingOverlap, compare_rankings
from search_app.evaluation.comparison.paired import (
    ANSWERABILITY_MEASURES,
    AUROC,
    CALIBRATION_ERROR,
    LOWER_IS_BETTER,
    PairedDifference,
    list_measures,
    pair_runs,
)
from search_app.evaluation.comparison.risk import Risk, measure_risk
from search_app.evaluation.run_file import FALSE_ANSWERS, SavedRun

SIGNIFICANCE_LEVEL = 0.05
NEGLIGIBLE_DIFFERENCE = 0.02
# The gate accepts a loss up to this even where it is beyond chance.
TOLERANCE = 0.01


class Conclusion(StrEnum):
    """What one measure says about two runs."""

    SAME = "no difference"
    BETTER = "B is better"
    WORSE = "B is worse"
    NO_MATTER = "no difference that matters"
    TOO_FEW = "too few questions to tell"


@dataclass(frozen=True, slots=True)
class MeasureDifference:
    """One measure: that of both runs, and ``mean_difference`` of B minus A.

    ``low`` to ``high`` is its interval at 95 %. ``corrected_p_value`` is corrected for the measures
    that are not looked at alone. ``detectable_difference`` is the smallest that this number of
    questions would show in 4 of 5 experiments, with that correction; None where it cannot be
    computed. ``missing_questions`` are how many more would show the difference that there is, or
    one that matters. ``gain`` is above 0 where B is better.
    """

    measure: str
    questions: int
    mean_a: float
    mean_b: float
    mean_difference: float
    low: float
    high: float
    p_value: float
    corrected_p_value: float
    detectable_difference: float | None
    missing_questions: int
    increases: int | None
    decreases: int | None
    gain: float
    conclusion: Conclusion


@dataclass(frozen=True, slots=True)
class MovedQuestion:
    """A question with other scores in B than in A; ``differences`` by measure."""

    query_id: str
    query: str
    differences: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Comparison:
    """``only_a`` and ``only_b`` are measures that one run alone has.

    ``primary`` is the measure that is looked at first, and the one that ``risk`` is of;
    ``differences`` come in the order of run A. ``overlap`` is None where a run tells no rankings.
    """

    differences: tuple[MeasureDifference, ...]
    moved_questions: tuple[MovedQuestion, ...]
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]
    primary: str
    risk: Risk
    overlap: RankingOverlap | None

    def get_difference(self, measure: str) -> MeasureDifference:
        return next(one for one in self.differences if one.measure == measure)


def compare_runs(
    a: SavedRun, b: SavedRun, *, primary: str = "", ignore_judgements: bool = False
) -> Comparison:
    """Compare run B with run A by every measure they share; the first is primary unless one is.

    Raises:
        JudgementError: the judgements differ and are not ignored, or no question is shared, or one
            of the runs lacks the primary measure.
    """
    if a.provenance.judgements != b.provenance.judgements and not ignore_judgements:
        raise JudgementError(
            f"{a.name} and {b.name} were measured with different judgements, so their figures"
            " cannot be compared. Measure both with the same, or pass --anyway to compare the"
            " questions they share."
        )
    pairs = list(pair_runs(a, b))
    if not pairs:
        raise JudgementError(f"{a.name} and {b.name} share no measured question.")
    primary = _choose_primary(primary, [pair.measure for pair in pairs])
    family = [p for p in pairs if p.measure not in (primary, *ANSWERABILITY_MEASURES)]
    corrected = significance.apply_holm_correction({p.measure: p.p_value for p in family})
    sizes = dict.fromkeys(corrected, len(family))
    known_a, known_b = list_measures(a), list_measures(b)
    return Comparison(
        tuple(
            _compare_measure(
                pair,
                sizes.get(pair.measure, 1),
                corrected.get(pair.measure, pair.p_value),
            )
            for pair in pairs
        ),
        tuple(_list_moved_questions(pairs, {**a.queries, **b.queries}, primary)),
        only_a=tuple(name for name in known_a if name not in known_b),
        only_b=tuple(name for name in known_b if name not in known_a),
        primary=primary,
        risk=_measure_primary_risk(next(pair for pair in pairs if pair.measure == primary)),
        overlap=compare_rankings(a.rankings, b.rankings),
    )


def find_losses(comparison: Comparison, *, tolerance: float = TOLERANCE) -> list[MeasureDifference]:
    """Significant losses of run B beyond the tolerance, in the order of the measures.

    AUROC and calibration error move a little with every fit: of theirs, only what matters counts.
    False answers do harm and few questions show them: p is one-sided, for a gate only asks whether
    there are more.
    """
    borne = dict.fromkeys((AUROC, CALIBRATION_ERROR), max(tolerance, NEGLIGIBLE_DIFFERENCE))
    return [
        one
        for one in comparison.differences
        if -one.gain > borne.get(one.measure, tolerance)
        and (
            one.conclusion is Conclusion.WORSE
            or (one.measure == FALSE_ANSWERS and one.p_value / 2 <= SIGNIFICANCE_LEVEL)
        )
    ]


def _choose_primary(primary: str, measures: Sequence[str]) -> str:
    if primary and primary not in measures:
        known = ", ".join(measures)
        raise JudgementError(f"The runs do not share the measure {primary!r}, but: {known}.")
    return primary or measures[0]


def _measure_primary_risk(pair: PairedDifference) -> Risk:
    """Of a figure of all questions together there is only its own gain."""
    if pair.changes is None:
        return measure_risk([pair.gain])
    sign = -1.0 if pair.measure in LOWER_IS_BETTER else 1.0
    moved = [sign * change for change in pair.changes.values()]
    return measure_risk([*moved, *[0.0] * (pair.questions - len(moved))])


def _compare_measure(
    pair: PairedDifference, family_size: int, corrected_p_value: float
) -> MeasureDifference:
    changes = None if pair.changes is None else pair.changes.values()
    detectable = significance.compute_detectable_difference(pair.standard_error, family_size)
    missing = significance.count_missing_questions(
        pair.questions, detectable, max(abs(pair.difference), NEGLIGIBLE_DIFFERENCE)
    )
    return MeasureDifference(
        pair.measure,
        pair.questions,
        pair.value_a,
        pair.value_b,
        pair.difference,
        pair.low,
        pair.high,
        pair.p_value,
        corrected_p_value,
        detectable,
        missing,
        increases=None if changes is None else sum(value > 0 for value in changes),
        decreases=None if changes is None else sum(value < 0 for value in changes),
        gain=pair.gain,
        conclusion=_classify_difference(pair, corrected_p_value, family_size),
    )


def _classify_difference(
    pair: PairedDifference, corrected_p_value: float, family_size: int
) -> Conclusion:
    if not pair.difference and not pair.changes:
        return Conclusion.SAME
    if pair.smallest_p_value * family_size > SIGNIFICANCE_LEVEL:
        return Conclusion.TOO_FEW
    if corrected_p_value <= SIGNIFICANCE_LEVEL:
        return Conclusion.BETTER if pair.gain > 0 else Conclusion.WORSE
    is_negligible = max(-pair.low, pair.high) <= NEGLIGIBLE_DIFFERENCE
    return Conclusion.NO_MATTER if is_negligible else Conclusion.TOO_FEW


def _list_moved_questions(
    pairs: Sequence[PairedDifference], queries: Mapping[str, str], primary: str
) -> list[MovedQuestion]:
    """Those with the largest difference of the primary measure come first."""
    differences: dict[str, dict[str, float]] = {}
    for pair in pairs:
        for query_id, value in (pair.changes or {}).items():
            differences.setdefault(query_id, {})[pair.measure] = value
    return [
        MovedQuestion(query_id, queries.get(query_id, ""), by_measure)
        for query_id, by_measure in sorted(
            differences.items(), key=lambda item: (-abs(item[1].get(primary, 0.0)), item[0])
        )
    ]
