"""The geometry of the report's charts, in units of their drawing; the templates only draw it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from search_app.evaluation.answerability import Answerability, ConfidenceBin
from search_app.evaluation.evaluate import Evaluation, Slice
from search_app.evaluation.per_question import QuestionRow
from search_app.evaluation.robustness import Robustness
from search_app.judgements.files import MIN_HELPFUL_GRADE

# Every square chart is so wide and high inside its axes.
SQUARE_SIZE = 200.0
BAR_LENGTH = 300.0
ROW_HEIGHT = 24.0
# The upper end of each group of ranks, and what it is called.
RANK_GROUPS = ((1, "1"), (2, "2"), (3, "3"), (5, "4–5"), (10, "6–10"))
DEEPER, NOT_FOUND = "deeper", "not found"


@dataclass(frozen=True, slots=True)
class ChartDot:
    """A place in a square chart; ``y`` grows downwards. ``told`` is what it says in words."""

    x: float
    y: float
    radius: float
    caption: str


@dataclass(frozen=True, slots=True)
class ChartBar:
    """A row of a bar chart: a bar from ``start`` to ``end``, with a whisker where there is one."""

    label: str
    caption: str
    y: float
    start: float
    end: float
    low: float | None = None
    high: float | None = None


def draw_threshold_curve(answerability: Answerability) -> str:
    """False refusals over false answers for every threshold, as points of a polyline."""
    dots = (_make_dot(point.false_answers, point.false_refusals) for point in answerability.curve)
    return " ".join(f"{dot.x:.1f},{dot.y:.1f}" for dot in dots)


def make_shipped_dot(answerability: Answerability) -> ChartDot:
    """Where the verdicts as shipped stand."""
    answers, refusals = answerability.false_answers.share, answerability.false_refusals.share
    return _make_dot(answers, refusals, caption=f"as shipped: {answers:.1%} and {refusals:.1%}")


def make_calibration_dots(answerability: Answerability) -> list[ChartDot]:
    """Confidence against what came true; the area of a dot is its share of the questions."""
    most = max(one.count for one in answerability.bins)
    return [
        _make_dot(
            one.confidence,
            one.answerable,
            radius=2 + 8 * sqrt(one.count / most),
            caption=_format_bin(one),
        )
        for one in answerability.bins
    ]


def make_measure_bars(evaluation: Evaluation) -> list[ChartBar]:
    return [
        _make_bar(row, name, value, evaluation.intervals[name])
        for row, (name, value) in enumerate(evaluation.means.items())
    ]


def make_slice_bars(slices: Sequence[Slice], measure: str) -> list[ChartBar]:
    """A measure by kind of question, of the kinds that can be answered."""
    kinds = [one for one in slices if measure in one.means]
    return [
        _make_bar(row, f"{one.kind or 'all'} ({one.answerable})", one.means[measure])
        for row, one in enumerate(kinds)
    ]


def make_robustness_bars(robustness: Sequence[Robustness]) -> list[ChartBar]:
    """From the measure after to the measure before, of changes that changed any question."""
    return [
        ChartBar(
            label=f"{one.name} ({len(one.questions)})",
            caption=f"{one.before:.3f} → {one.after:.3f}",
            y=row * ROW_HEIGHT,
            start=BAR_LENGTH * min(one.before, one.after),
            end=BAR_LENGTH * max(one.before, one.after),
        )
        for row, one in enumerate(one for one in robustness if one.questions)
    ]


def make_rank_bars(rows: Sequence[QuestionRow]) -> list[ChartBar]:
    """At which rank the first passage that helps stands, of the answerable questions."""
    counts = _count_first_ranks(rows)
    most = max(counts.values(), default=0) or 1
    return [
        ChartBar(name, str(count), row * ROW_HEIGHT, 0.0, BAR_LENGTH * count / most)
        for row, (name, count) in enumerate(counts.items())
    ]


def _count_first_ranks(rows: Sequence[QuestionRow]) -> Mapping[str, int]:
    counts = dict.fromkeys([*(name for _, name in RANK_GROUPS), DEEPER, NOT_FOUND], 0)
    for row in rows:
        if row.answerable:
            best = max(one.grade for one in row.expected)
            ranks = [
                e.rank for e in row.expected if e.rank and e.grade >= min(MIN_HELPFUL_GRADE, best)
            ]
            counts[_find_rank_group(min(ranks, default=0))] += 1
    return counts


def _find_rank_group(rank: int) -> str:
    if rank == 0:
        return NOT_FOUND
    return next((name for upto, name in RANK_GROUPS if rank <= upto), DEEPER)


def _format_bin(row: ConfidenceBin) -> str:
    return f"{row.count} questions: {row.confidence:.0%} sure, {row.answerable:.0%} answerable"


def _make_dot(x: float, y: float, *, radius: float = 4.0, caption: str = "") -> ChartDot:
    return ChartDot(x * SQUARE_SIZE, SQUARE_SIZE - y * SQUARE_SIZE, radius, caption)


def _make_bar(
    row: int, label: str, value: float, bounds: tuple[float, float] | None = None
) -> ChartBar:
    low, high = bounds or (None, None)
    return ChartBar(
        label=label,
        caption=f"{value:.3f}",
        y=row * ROW_HEIGHT,
        start=0.0,
        end=BAR_LENGTH * value,
        low=None if low is None else BAR_LENGTH * low,
        high=None if high is None else BAR_LENGTH * high,
    )
