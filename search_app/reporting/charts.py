"""The geometry of the report's charts, in units of their drawing; the templates only draw it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from search_app.evaluation.answerability import Answerability, Bin
from search_app.evaluation.evaluate import Evaluation, Slice
from search_app.evaluation.per_question import QuestionRow
from search_app.evaluation.robustness import Robustness
from search_app.judgements.files import HELPS

# Every square chart is so wide and high inside its axes.
SIDE = 200.0
BAR = 300.0
LINE = 24.0
# The upper end of each group of ranks, and what it is called.
RANKS = ((1, "1"), (2, "2"), (3, "3"), (5, "4–5"), (10, "6–10"))
DEEPER, NOT_FOUND = "deeper", "not found"


@dataclass(frozen=True, slots=True)
class Dot:
    """A place in a square chart; ``y`` grows downwards. ``told`` is what it says in words."""

    x: float
    y: float
    radius: float
    told: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a bar chart: a bar from ``start`` to ``end``, with a whisker where there is one."""

    label: str
    told: str
    y: float
    start: float
    end: float
    low: float | None = None
    high: float | None = None


def threshold_path(found: Answerability) -> str:
    """False refusals over false answers for every threshold, as points of a polyline."""
    dots = (_dot(point.false_answers, point.false_refusals) for point in found.curve)
    return " ".join(f"{dot.x:.1f},{dot.y:.1f}" for dot in dots)


def shipped(found: Answerability) -> Dot:
    """Where the verdicts as shipped stand."""
    answers, refusals = found.false_answers.share, found.false_refusals.share
    return _dot(answers, refusals, told=f"as shipped: {answers:.1%} and {refusals:.1%}")


def calibration_dots(found: Answerability) -> list[Dot]:
    """Confidence against what came true; the area of a dot is its share of the questions."""
    most = max(one.count for one in found.bins)
    return [
        _dot(one.confidence, one.answerable, radius=2 + 8 * sqrt(one.count / most), told=_told(one))
        for one in found.bins
    ]


def measure_bars(evaluation: Evaluation) -> list[Bar]:
    return [
        _bar(row, name, value, evaluation.intervals[name])
        for row, (name, value) in enumerate(evaluation.means.items())
    ]


def slice_bars(slices: Sequence[Slice], measure: str) -> list[Bar]:
    """A measure by kind of question, of the kinds that can be answered."""
    kinds = [one for one in slices if measure in one.means]
    return [
        _bar(row, f"{one.kind or 'all'} ({one.answerable})", one.means[measure])
        for row, one in enumerate(kinds)
    ]


def robust_bars(robust: Sequence[Robustness]) -> list[Bar]:
    """From the measure after to the measure before, of changes that changed any question."""
    return [
        Bar(
            label=f"{one.name} ({len(one.changed)})",
            told=f"{one.before:.3f} → {one.after:.3f}",
            y=row * LINE,
            start=BAR * min(one.before, one.after),
            end=BAR * max(one.before, one.after),
        )
        for row, one in enumerate(one for one in robust if one.changed)
    ]


def rank_bars(rows: Sequence[QuestionRow]) -> list[Bar]:
    """At which rank the first passage that helps stands, of the answerable questions."""
    counts = _first_ranks(rows)
    most = max(counts.values(), default=0) or 1
    return [
        Bar(name, str(count), row * LINE, 0.0, BAR * count / most)
        for row, (name, count) in enumerate(counts.items())
    ]


def _first_ranks(rows: Sequence[QuestionRow]) -> Mapping[str, int]:
    counts = dict.fromkeys([*(name for _, name in RANKS), DEEPER, NOT_FOUND], 0)
    for row in rows:
        if row.answerable:
            best = max(one.grade for one in row.expected)
            ranks = [e.rank for e in row.expected if e.rank and e.grade >= min(HELPS, best)]
            counts[_group(min(ranks, default=0))] += 1
    return counts


def _group(rank: int) -> str:
    if rank == 0:
        return NOT_FOUND
    return next((name for upto, name in RANKS if rank <= upto), DEEPER)


def _told(one: Bin) -> str:
    return f"{one.count} questions: {one.confidence:.0%} sure, {one.answerable:.0%} answerable"


def _dot(x: float, y: float, *, radius: float = 4.0, told: str = "") -> Dot:
    return Dot(x * SIDE, SIDE - y * SIDE, radius, told)


def _bar(row: int, label: str, value: float, bounds: tuple[float, float] | None = None) -> Bar:
    low, high = bounds or (None, None)
    return Bar(
        label=label,
        told=f"{value:.3f}",
        y=row * LINE,
        start=0.0,
        end=BAR * value,
        low=None if low is None else BAR * low,
        high=None if high is None else BAR * high,
    )
