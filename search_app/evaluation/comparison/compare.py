"""Two runs over the same questions: the differences, and whether chance would make as large ones.

B is better where its mean is higher at p ≤ 0.05 after Holm's correction over all measures. Without
that, the interval of the difference decides: wholly within ±0.02 there is no difference that
matters, otherwise there are too few questions to decide. A gate refuses a run with losses.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean

from indexer.errors import JudgementError
from search_app.evaluation import significance
from search_app.evaluation.run_file import SavedRun

SIGNIFICANCE_LEVEL = 0.05
NEGLIGIBLE_DIFFERENCE = 0.02
# The gate accepts a loss up to this even where it is beyond chance.
TOLERANCE = 0.01
# Says how much was judged, not how good a ranking is.
_EXCLUDED_MEASURES = ("Judged",)


class Conclusion(StrEnum):
    """What one measure says about two runs."""

    SAME = "no difference"
    BETTER = "B is better"
    WORSE = "B is worse"
    NO_MATTER = "no difference that matters"
    TOO_FEW = "too few questions to tell"


@dataclass(frozen=True, slots=True)
class MeasureDifference:
    """One measure: the means of both runs, and ``mean_difference`` of B minus A.

    ``low`` to ``high`` is its interval at 95 %. ``p_value`` is of the paired randomisation test,
    ``corrected_p_value`` that for all measures. ``detectable_difference`` is the smallest that this
    number of questions would show in 4 of 5 experiments; None where it cannot be computed.
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
    increases: int
    decreases: int
    conclusion: Conclusion


@dataclass(frozen=True, slots=True)
class MovedQuestion:
    """A question with other scores in B than in A; ``differences`` by measure."""

    query_id: str
    query: str
    differences: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Comparison:
    """``only_a`` and ``only_b`` are measures that one run alone has."""

    differences: tuple[MeasureDifference, ...]
    moved_questions: tuple[MovedQuestion, ...]
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]


def compare_runs(a: SavedRun, b: SavedRun, *, ignore_judgements: bool = False) -> Comparison:
    """Compare run B with run A by every measure they share.

    Raises:
        JudgementError: the judgements differ and are not ignored, or no question is shared.
    """
    if a.provenance.judgements != b.provenance.judgements and not ignore_judgements:
        raise JudgementError(
            f"{a.name} and {b.name} were measured with different judgements, so their figures"
            " cannot be compared. Measure both with the same, or pass --anyway to compare the"
            " questions they share."
        )
    pairs = _collect_paired_scores(a, b)
    p_values = {
        pair.measure: significance.compute_permutation_p_value(pair.differences) for pair in pairs
    }
    corrected = significance.apply_holm_correction(p_values)
    return Comparison(
        tuple(
            _compare_measure(pair, p_values[pair.measure], corrected[pair.measure], len(pairs))
            for pair in pairs
        ),
        tuple(_list_moved_questions(pairs, {**a.queries, **b.queries})),
        only_a=tuple(name for name in a.scores if name not in b.scores),
        only_b=tuple(name for name in b.scores if name not in a.scores),
    )


def find_losses(comparison: Comparison, *, tolerance: float = TOLERANCE) -> list[MeasureDifference]:
    """Significant losses of run B beyond the tolerance, in the order of the measures."""
    return [
        one
        for one in comparison.differences
        if one.conclusion is Conclusion.WORSE and one.mean_difference < -tolerance
    ]


@dataclass(frozen=True, slots=True)
class _PairedScores:
    """One measure of the questions in both runs, in the order of run A."""

    measure: str
    query_ids: Sequence[str]
    scores_a: Sequence[float]
    scores_b: Sequence[float]

    @property
    def differences(self) -> list[float]:
        return [b - a for a, b in zip(self.scores_a, self.scores_b, strict=True)]


def _collect_paired_scores(a: SavedRun, b: SavedRun) -> list[_PairedScores]:
    pairs = []
    for name, old in a.scores.items():
        new = b.scores.get(name, {})
        ids = [query_id for query_id in old if query_id in new]
        if ids and not name.startswith(_EXCLUDED_MEASURES):
            pairs.append(_PairedScores(name, ids, [old[i] for i in ids], [new[i] for i in ids]))
    if not pairs:
        raise JudgementError(f"{a.name} and {b.name} share no measured question.")
    return pairs


def _compare_measure(
    pair: _PairedScores, p_value: float, corrected_p_value: float, family_size: int
) -> MeasureDifference:
    differences, count = pair.differences, len(pair.query_ids)
    interval = significance.compute_bootstrap_interval(differences)
    reachable_p_value = significance.compute_smallest_p_value(count) * family_size
    return MeasureDifference(
        pair.measure,
        count,
        fmean(pair.scores_a),
        fmean(pair.scores_b),
        fmean(differences),
        *interval,
        p_value,
        corrected_p_value,
        significance.compute_detectable_difference(differences),
        increases=sum(value > 0 for value in differences),
        decreases=sum(value < 0 for value in differences),
        conclusion=_classify_difference(
            differences, interval, corrected_p_value, reachable_p_value
        ),
    )


def _classify_difference(
    differences: Sequence[float],
    interval: tuple[float, float],
    corrected_p_value: float,
    reachable_p_value: float,
) -> Conclusion:
    """``reachable_p_value``: the smallest, after correction, with this number of questions."""
    if not any(differences):
        return Conclusion.SAME
    if reachable_p_value > SIGNIFICANCE_LEVEL:
        return Conclusion.TOO_FEW
    if corrected_p_value <= SIGNIFICANCE_LEVEL:
        return Conclusion.BETTER if fmean(differences) > 0 else Conclusion.WORSE
    is_negligible = max(-interval[0], interval[1]) <= NEGLIGIBLE_DIFFERENCE
    return Conclusion.NO_MATTER if is_negligible else Conclusion.TOO_FEW


def _list_moved_questions(
    pairs: Sequence[_PairedScores], queries: Mapping[str, str]
) -> list[MovedQuestion]:
    """Those with the largest difference of the first measure come first."""
    differences: dict[str, dict[str, float]] = {}
    for pair in pairs:
        for query_id, value in zip(pair.query_ids, pair.differences, strict=True):
            if value:
                differences.setdefault(query_id, {})[pair.measure] = value
    first = pairs[0].measure
    return [
        MovedQuestion(query_id, queries.get(query_id, ""), by_measure)
        for query_id, by_measure in sorted(
            differences.items(), key=lambda item: (-abs(item[1].get(first, 0.0)), item[0])
        )
    ]
