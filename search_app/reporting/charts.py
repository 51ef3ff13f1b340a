"""What the charts show: bars and dots in units of their drawing, and the shades of a heat map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from search_app.judgements.files import MIN_HELPFUL_GRADE

if TYPE_CHECKING:  # the editors' desk needs only the shades, and must not load scipy for them
    from search_app.evaluation.answerability import Answerability
    from search_app.evaluation.comparison.compare import Comparison
    from search_app.evaluation.evaluate import Evaluation, Slice
    from search_app.evaluation.per_question import QuestionRow
    from search_app.evaluation.perturb import Robustness

SHADE_COUNT = 5
# Width and height of a square chart inside its axes.
SQUARE_SIZE = 200.0
BAR_LENGTH = 300.0
# Columns are no wider than if there were so many; this much of each is filled.
MIN_COLUMNS, COLUMN_FILL = 12, 0.8
# The upper end of each group of ranks, and its label.
RANK_GROUPS = ((1, "1"), (2, "2"), (3, "3"), (5, "4–5"), (10, "6–10"))
DEEPER, NOT_FOUND = "deeper", "not found"


@dataclass(frozen=True, slots=True)
class ChartDot:
    """A point of a square chart; ``y`` grows downwards."""

    x: float
    y: float
    radius: float
    caption: str


@dataclass(frozen=True, slots=True)
class ChartBar:
    """A row of a bar chart: a bar from ``start`` to ``end``, and its interval where it has one."""

    label: str
    caption: str
    start: float
    end: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class ChartColumn:
    """A column of a chart in which 0 is half way up; ``y`` grows downwards."""

    x: float
    y: float
    width: float
    height: float
    caption: str


def compute_shade(demand: float, max_demand: float) -> int:
    """From 1, the palest, to ``SHADE_COUNT``; 0 where there is no demand.

    The darkest is for the most demand that a section answers. Demand that no section answers is
    drawn no darker where it is more: it would leave the sections pale.
    """
    if not demand:
        return 0
    share = demand / max_demand if max_demand else 1.0
    return 1 + int(min(SHADE_COUNT - 1, SHADE_COUNT * share))


def draw_threshold_curve(answerability: Answerability) -> str:
    """False refusals over false answers for every threshold, as points of a polyline."""
    dots = (_make_dot(point.false_answers, point.false_refusals) for point in answerability.curve)
    return " ".join(f"{dot.x:.1f},{dot.y:.1f}" for dot in dots)


def make_shipped_dot(answerability: Answerability) -> ChartDot:
    """False refusals over false answers at the thresholds in use."""
    answers, refusals = answerability.false_answers.share, answerability.false_refusals.share
    return _make_dot(answers, refusals, caption=f"as shipped: {answers:.1%} and {refusals:.1%}")


def make_calibration_dots(answerability: Answerability) -> list[ChartDot]:
    """Confidence against what came true; the area of a dot is its share of the questions."""
    max_count = max(group.count for group in answerability.bins)
    return [
        _make_dot(
            group.confidence,
            group.answerable,
            radius=2 + 8 * sqrt(group.count / max_count),
            caption=f"{group.count} questions: {group.confidence:.0%} sure,"
            f" {group.answerable:.0%} answerable",
        )
        for group in answerability.bins
    ]


def make_measure_bars(evaluation: Evaluation) -> list[ChartBar]:
    return [
        _make_bar(name, value, evaluation.intervals[name])
        for name, value in evaluation.means.items()
    ]


def make_slice_bars(slices: Sequence[Slice], measure: str) -> list[ChartBar]:
    """A measure by kind of question, for the kinds that have answerable questions."""
    return [
        _make_bar(f"{kind.kind or 'all'} ({kind.answerable})", kind.means[measure])
        for kind in slices
        if measure in kind.means
    ]


def make_robustness_bars(robustness: Iterable[Robustness]) -> list[ChartBar]:
    """From the measure after to the measure before, of changes that changed any question."""
    return [
        ChartBar(
            label=f"{change.name} ({len(change.questions)})",
            caption=f"{change.before:.3f} → {change.after:.3f}",
            start=BAR_LENGTH * min(change.before, change.after),
            end=BAR_LENGTH * max(change.before, change.after),
        )
        for change in robustness
        if change.questions
    ]


def make_rank_bars(rows: Iterable[QuestionRow]) -> list[ChartBar]:
    """Answerable questions by the rank of the first passage that helps."""
    counts = Counter(_find_rank_group(row) for row in rows if row.answerable)
    max_count = max(counts.values(), default=1)
    labels = [*(label for _, label in RANK_GROUPS), DEEPER, NOT_FOUND]
    return [
        ChartBar(label, str(counts[label]), 0.0, BAR_LENGTH * counts[label] / max_count)
        for label in labels
    ]


def make_difference_columns(comparison: Comparison) -> list[ChartColumn]:
    """B minus A by the primary measure of each question that moved, the largest first."""
    primary = comparison.primary
    moved = sorted(
        (
            (question.query_id, question.differences[primary])
            for question in comparison.moved_questions
            if primary in question.differences
        ),
        key=lambda item: (-item[1], item[0]),
    )
    width = BAR_LENGTH / max(len(moved), MIN_COLUMNS)
    middle = SQUARE_SIZE / 2
    return [
        ChartColumn(
            number * width,
            middle - middle * max(value, 0.0),
            width * COLUMN_FILL,
            middle * abs(value),
            f"{query_id} {value:+.2f}",
        )
        for number, (query_id, value) in enumerate(moved)
    ]


def _find_rank_group(row: QuestionRow) -> str:
    """Where no quote of a question reaches the helpful grade, its best quotes count."""
    min_grade = min(MIN_HELPFUL_GRADE, max(quote.grade for quote in row.expected))
    ranks = [quote.rank for quote in row.expected if quote.rank and quote.grade >= min_grade]
    if not ranks:
        return NOT_FOUND
    return next((label for last, label in RANK_GROUPS if min(ranks) <= last), DEEPER)


def _make_dot(x: float, y: float, *, radius: float = 4.0, caption: str = "") -> ChartDot:
    return ChartDot(x * SQUARE_SIZE, SQUARE_SIZE - y * SQUARE_SIZE, radius, caption)


def _make_bar(label: str, value: float, interval: tuple[float, float] | None = None) -> ChartBar:
    low, high = (BAR_LENGTH * end for end in interval) if interval else (None, None)
    return ChartBar(label, f"{value:.3f}", 0.0, BAR_LENGTH * value, low, high)
