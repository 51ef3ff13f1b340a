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
from search_app.evaluation.run_file import Saved
from search_app.evaluation.significance import chance, detectable, holm, interval, least_chance

P = 0.05
MATTERS = 0.02
# Says how much was judged, not how good a ranking is.
_NOT_COMPARED = ("Judged",)


class Finding(StrEnum):
    """What can be said of two runs by one measure."""

    SAME = "no difference"
    BETTER = "B is better"
    WORSE = "B is worse"
    NO_MATTER = "no difference that matters"
    TOO_FEW = "too few questions to tell"


@dataclass(frozen=True, slots=True)
class Difference:
    """One measure: means of both runs, and ``by`` how much B is above A.

    ``low`` to ``high`` bound ``by`` at 95 %. ``p`` is of the paired randomisation test, ``p_holm``
    corrected for all measures. ``detectable`` is the smallest difference that so many questions
    would show in 4 of 5 tries; None where they cannot say.
    """

    measure: str
    questions: int
    a: float
    b: float
    by: float
    low: float
    high: float
    p: float
    p_holm: float
    detectable: float | None
    up: int
    down: int
    finding: Finding


@dataclass(frozen=True, slots=True)
class Moved:
    """A question that the runs answer otherwise, and by how much each measure moved."""

    query_id: str
    query: str
    by: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Comparison:
    """``only_a`` and ``only_b`` are measures that one run alone has."""

    differences: tuple[Difference, ...]
    moved: tuple[Moved, ...]
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]


def compare(a: Saved, b: Saved, *, anyway: bool = False) -> Comparison:
    """Compare run B with run A by every measure they share.

    Raises:
        JudgementError: they were judged otherwise and not ``anyway``, or share no question.
    """
    if a.about.judgements != b.about.judgements and not anyway:
        raise JudgementError(
            f"{a.name} and {b.name} were measured with different judgements, so their figures"
            " cannot be compared. Measure both with the same, or pass --anyway to compare the"
            " questions they share."
        )
    pairs = _pairs(a, b)
    chances = {pair.measure: chance(pair.by) for pair in pairs}
    corrected = holm(chances)
    return Comparison(
        differences=tuple(
            _difference(pair, chances[pair.measure], corrected[pair.measure], family=len(pairs))
            for pair in pairs
        ),
        moved=tuple(_moved(pairs, {**a.queries, **b.queries})),
        only_a=tuple(name for name in a.scores if name not in b.scores),
        only_b=tuple(name for name in b.scores if name not in a.scores),
    )


@dataclass(frozen=True, slots=True)
class _Pair:
    """One measure of the questions that both runs hold, in the order of run A."""

    measure: str
    ids: Sequence[str]
    a: Sequence[float]
    b: Sequence[float]

    @property
    def by(self) -> list[float]:
        return [b - a for a, b in zip(self.a, self.b, strict=True)]


def _pairs(a: Saved, b: Saved) -> list[_Pair]:
    found = []
    for name in a.scores:
        if name in b.scores and not name.startswith(_NOT_COMPARED):
            old, new = a.scores[name], b.scores[name]
            ids = [query_id for query_id in old if query_id in new]
            found.append(_Pair(name, ids, [old[one] for one in ids], [new[one] for one in ids]))
    if not any(pair.ids for pair in found):
        raise JudgementError(f"{a.name} and {b.name} share no measured question.")
    return [pair for pair in found if pair.ids]


def _difference(pair: _Pair, p: float, p_holm: float, *, family: int) -> Difference:
    low, high = interval(pair.by)
    return Difference(
        measure=pair.measure,
        questions=len(pair.ids),
        a=fmean(pair.a),
        b=fmean(pair.b),
        by=fmean(pair.by),
        low=low,
        high=high,
        p=p,
        p_holm=p_holm,
        detectable=detectable(pair.by),
        up=sum(value > 0 for value in pair.by),
        down=sum(value < 0 for value in pair.by),
        finding=_finding(pair.by, p_holm, too_few=least_chance(len(pair.ids)) * family > P),
    )


def _finding(by: Sequence[float], p_holm: float, *, too_few: bool) -> Finding:
    if not any(by):
        return Finding.SAME
    if too_few:
        return Finding.TOO_FEW
    if p_holm <= P:
        return Finding.BETTER if fmean(by) > 0 else Finding.WORSE
    low, high = interval(by)
    return Finding.NO_MATTER if low >= -MATTERS and high <= MATTERS else Finding.TOO_FEW


def _moved(pairs: Sequence[_Pair], queries: Mapping[str, str]) -> list[Moved]:
    """Those that moved most by the first measure come first."""
    by: dict[str, dict[str, float]] = {}
    for pair in pairs:
        for query_id, value in zip(pair.ids, pair.by, strict=True):
            if value:
                by.setdefault(query_id, {})[pair.measure] = value
    moved = [Moved(query_id, queries.get(query_id, ""), each) for query_id, each in by.items()]
    first = pairs[0].measure
    return sorted(moved, key=lambda one: (-abs(one.by.get(first, 0.0)), one.query_id))
