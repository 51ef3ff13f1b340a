"""Two runs over the same questions: what moved, and whether chance would move as much.

B is better where its mean is higher at p ≤ 0.05 after Holm's correction over all measures. Without
that, the interval of the difference decides: wholly within ±0.02 there is no difference that
matters, otherwise there are too few questions to tell.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean

from indexer.errors import JudgementError
from search_app.evaluation.run_file import SavedRun
from search_app.evaluation.significance import (
    apply_holm_correction,
    compute_bootstrap_interval,
    compute_detectable_difference,
    compute_permutation_p_value,
    compute_smallest_p_value,
)

SIGNIFICANCE_LEVEL = 0.05
NEGLIGIBLE_DIFFERENCE = 0.02
# Says how much was judged, not how good a ranking is.
_EXCLUDED_MEASURES = ("Judged",)


class Conclusion(StrEnum):
    """What can be said of two runs by one measure."""

    SAME = "no difference"
    BETTER = "B is better"
    WORSE = "B is worse"
    NO_MATTER = "no difference that matters"
    TOO_FEW = "too few questions to tell"


@dataclass(frozen=True, slots=True)
class MeasureDifference:
    """One measure: means of both runs, and ``by`` how much B is above A.

    ``low`` to ``high`` bound ``by`` at 95 %. ``p`` is of the paired randomisation test, ``p_holm``
    corrected for all measures. ``detectable`` is the smallest difference that so many questions
    would show in 4 of 5 tries; None where they cannot say.
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
    """A question that the runs answer otherwise, and by how much each measure moved."""

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
        JudgementError: they were judged otherwise and not ``anyway``, or share no question.
    """
    if a.provenance.judgements != b.provenance.judgements and not ignore_judgements:
        raise JudgementError(
            f"{a.name} and {b.name} were measured with different judgements, so their figures"
            " cannot be compared. Measure both with the same, or pass --anyway to compare the"
            " questions they share."
        )
    pairs = _collect_paired_scores(a, b)
    chances = {pair.measure: compute_permutation_p_value(pair.differences) for pair in pairs}
    corrected = apply_holm_correction(chances)
    return Comparison(
        differences=tuple(
            _compare_measure(
                pair, chances[pair.measure], corrected[pair.measure], family_size=len(pairs)
            )
            for pair in pairs
        ),
        moved_questions=tuple(_list_moved_questions(pairs, {**a.queries, **b.queries})),
        only_a=tuple(name for name in a.scores if name not in b.scores),
        only_b=tuple(name for name in b.scores if name not in a.scores),
    )


@dataclass(frozen=True, slots=True)
class _PairedScores:
    """One measure of the questions that both runs hold, in the order of run A."""

    measure: str
    query_ids: Sequence[str]
    scores_a: Sequence[float]
    scores_b: Sequence[float]

    @property
    def differences(self) -> list[float]:
        return [b - a for a, b in zip(self.scores_a, self.scores_b, strict=True)]


def _collect_paired_scores(a: SavedRun, b: SavedRun) -> list[_PairedScores]:
    found = []
    for name in a.scores:
        if name in b.scores and not name.startswith(_EXCLUDED_MEASURES):
            old, new = a.scores[name], b.scores[name]
            ids = [query_id for query_id in old if query_id in new]
            found.append(
                _PairedScores(name, ids, [old[one] for one in ids], [new[one] for one in ids])
            )
    if not any(pair.query_ids for pair in found):
        raise JudgementError(f"{a.name} and {b.name} share no measured question.")
    return [pair for pair in found if pair.query_ids]


def _compare_measure(
    pair: _PairedScores, p_value: float, corrected_p_value: float, *, family_size: int
) -> MeasureDifference:
    low, high = compute_bootstrap_interval(pair.differences)
    return MeasureDifference(
        measure=pair.measure,
        questions=len(pair.query_ids),
        mean_a=fmean(pair.scores_a),
        mean_b=fmean(pair.scores_b),
        mean_difference=fmean(pair.differences),
        low=low,
        high=high,
        p_value=p_value,
        corrected_p_value=corrected_p_value,
        detectable_difference=compute_detectable_difference(pair.differences),
        increases=sum(value > 0 for value in pair.differences),
        decreases=sum(value < 0 for value in pair.differences),
        conclusion=_classify_difference(
            pair.differences,
            corrected_p_value,
            too_few=compute_smallest_p_value(len(pair.query_ids)) * family_size
            > SIGNIFICANCE_LEVEL,
        ),
    )


def _classify_difference(
    differences: Sequence[float], corrected_p_value: float, *, too_few: bool
) -> Conclusion:
    if not any(differences):
        return Conclusion.SAME
    if too_few:
        return Conclusion.TOO_FEW
    if corrected_p_value <= SIGNIFICANCE_LEVEL:
        return Conclusion.BETTER if fmean(differences) > 0 else Conclusion.WORSE
    low, high = compute_bootstrap_interval(differences)
    return (
        Conclusion.NO_MATTER
        if low >= -NEGLIGIBLE_DIFFERENCE and high <= NEGLIGIBLE_DIFFERENCE
        else Conclusion.TOO_FEW
    )


def _list_moved_questions(
    pairs: Sequence[_PairedScores], queries: Mapping[str, str]
) -> list[MovedQuestion]:
    """Those that moved most by the first measure come first."""
    by: dict[str, dict[str, float]] = {}
    for pair in pairs:
        for query_id, value in zip(pair.query_ids, pair.differences, strict=True):
            if value:
                by.setdefault(query_id, {})[pair.measure] = value
    moved = [
        MovedQuestion(query_id, queries.get(query_id, ""), each) for query_id, each in by.items()
    ]
    first = pairs[0].measure
    return sorted(moved, key=lambda one: (-abs(one.differences.get(first, 0.0)), one.query_id))
