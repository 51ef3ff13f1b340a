"""The geometry of the report's drawings, in units of the drawing; templates only draw it."""

from collections.abc import Sequence
from dataclasses import dataclass

from search_app.coverage.topics import HeatMap, State, Topic

CELL = 22.0
BAR = 300.0
LINE = 24.0
SHADES = 5
NOTHING = "answered by no section"


@dataclass(frozen=True, slots=True)
class Cell:
    """A square of the heat map. ``shade`` from 1, the palest; ``told`` says it in words."""

    x: float
    y: float
    shade: int
    told: str


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a row or a column, in the middle of it."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The heat map as drawn: empty cells are left out; the last row is what nothing answers."""

    cells: tuple[Cell, ...]
    rows: tuple[Label, ...]
    columns: tuple[Label, ...]
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class TopicBar:
    """A row of the topics' chart: the share of demand answered, with its interval."""

    label: str
    told: str
    state: State
    y: float
    end: float
    low: float
    high: float


def drawn(heat: HeatMap) -> Drawing:
    rows, most = _rows(heat), heat.most
    return Drawing(
        cells=tuple(
            Cell(
                x=column * CELL,
                y=row * CELL,
                shade=compute_shade(value, most),
                told=f"{name}, {topic}: {value:g}",
            )
            for row, (name, values) in enumerate(rows)
            for column, (topic, value) in enumerate(zip(heat.topics, values, strict=True))
            if value
        ),
        rows=tuple(Label(-6.0, row * CELL + CELL / 2, name) for row, (name, _) in enumerate(rows)),
        columns=tuple(
            Label(column * CELL + CELL / 2, -6.0, topic) for column, topic in enumerate(heat.topics)
        ),
        width=len(heat.topics) * CELL,
        height=len(rows) * CELL,
    )


def compute_shade(demand: float, most: float) -> int:
    """From 1, the palest, to ``SHADES``; 0 where there is no demand.

    The darkest is for the most that a section answers. What none answers is drawn no darker where
    it is more: it would leave the sections pale.
    """
    if not demand:
        return 0
    return 1 + int(min(SHADES - 1, SHADES * demand / most)) if most else SHADES


def topic_bars(topics: Sequence[Topic]) -> tuple[TopicBar, ...]:
    return tuple(
        TopicBar(
            label=topic.title,
            told=f"{topic.answered.count} of {topic.answered.of}",
            state=topic.state,
            y=row * LINE,
            end=BAR * topic.answered.demand,
            low=BAR * topic.answered.demand_low,
            high=BAR * topic.answered.demand_high,
        )
        for row, topic in enumerate(topics)
    )


def in_words(heat: HeatMap) -> list[tuple[str, str]]:
    """Each section with its topics and their demand, the fullest first; "" where it has none."""
    return [
        (name, ", ".join(f"{topic} {value:g}" for topic, value in _filled(heat.topics, values)))
        for name, values in _rows(heat)
    ]


def _rows(heat: HeatMap) -> list[tuple[str, tuple[float, ...]]]:
    return [*zip(heat.sections, heat.cells, strict=True), (NOTHING, heat.unanswered)]


def _filled(topics: Sequence[str], values: Sequence[float]) -> list[tuple[str, float]]:
    pairs = [(topic, value) for topic, value in zip(topics, values, strict=True) if value]
    return sorted(pairs, key=lambda pair: -pair[1])
