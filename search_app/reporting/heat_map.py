"""The geometry of the report's drawings, in units of the drawing; templates only draw it."""

from collections.abc import Sequence
from dataclasses import dataclass

from search_app.coverage.topics import HeatMap, TopicCoverage, TopicState

CELL_SIZE = 22.0
TOPIC_BAR_LENGTH = 300.0
TOPIC_ROW_HEIGHT = 24.0
SHADE_COUNT = 5
UNANSWERED_LABEL = "answered by no section"


@dataclass(frozen=True, slots=True)
class HeatMapCell:
    """A square of the heat map. ``shade`` from 1, the palest; ``told`` says it in words."""

    x: float
    y: float
    shade: int
    caption: str


@dataclass(frozen=True, slots=True)
class AxisLabel:
    """The name of a row or a column, in the middle of it."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class HeatMapDrawing:
    """The heat map as drawn: empty cells are left out; the last row is what nothing answers."""

    cells: tuple[HeatMapCell, ...]
    rows: tuple[AxisLabel, ...]
    columns: tuple[AxisLabel, ...]
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class TopicBar:
    """A row of the topics' chart: the share of demand answered, with its interval."""

    label: str
    caption: str
    state: TopicState
    y: float
    end: float
    low: float
    high: float


def make_heat_map_drawing(heat: HeatMap) -> HeatMapDrawing:
    rows, most = _list_heat_map_rows(heat), heat.max_demand
    return HeatMapDrawing(
        cells=tuple(
            HeatMapCell(
                x=column * CELL_SIZE,
                y=row * CELL_SIZE,
                shade=compute_shade(value, most),
                caption=f"{name}, {topic}: {value:g}",
            )
            for row, (name, values) in enumerate(rows)
            for column, (topic, value) in enumerate(zip(heat.topics, values, strict=True))
            if value
        ),
        rows=tuple(
            AxisLabel(-6.0, row * CELL_SIZE + CELL_SIZE / 2, name)
            for row, (name, _) in enumerate(rows)
        ),
        columns=tuple(
            AxisLabel(column * CELL_SIZE + CELL_SIZE / 2, -6.0, topic)
            for column, topic in enumerate(heat.topics)
        ),
        width=len(heat.topics) * CELL_SIZE,
        height=len(rows) * CELL_SIZE,
    )


def compute_shade(demand: float, max_demand: float) -> int:
    """From 1, the palest, to ``SHADES``; 0 where there is no demand.

    The darkest is for the most that a section answers. What none answers is drawn no darker where
    it is more: it would leave the sections pale.
    """
    if not demand:
        return 0
    return (
        1 + int(min(SHADE_COUNT - 1, SHADE_COUNT * demand / max_demand))
        if max_demand
        else SHADE_COUNT
    )


def make_topic_bars(topics: Sequence[TopicCoverage]) -> tuple[TopicBar, ...]:
    return tuple(
        TopicBar(
            label=topic.title,
            caption=f"{topic.answered.count} of {topic.answered.of}",
            state=topic.state,
            y=row * TOPIC_ROW_HEIGHT,
            end=TOPIC_BAR_LENGTH * topic.answered.demand,
            low=TOPIC_BAR_LENGTH * topic.answered.demand_low,
            high=TOPIC_BAR_LENGTH * topic.answered.demand_high,
        )
        for row, topic in enumerate(topics)
    )


def describe_heat_map(heat: HeatMap) -> list[tuple[str, str]]:
    """Each section with its topics and their demand, the fullest first; "" where it has none."""
    return [
        (
            name,
            ", ".join(
                f"{topic} {value:g}" for topic, value in _select_filled_topics(heat.topics, values)
            ),
        )
        for name, values in _list_heat_map_rows(heat)
    ]


def _list_heat_map_rows(heat: HeatMap) -> list[tuple[str, tuple[float, ...]]]:
    return [*zip(heat.sections, heat.cells, strict=True), (UNANSWERED_LABEL, heat.unanswered)]


def _select_filled_topics(
    topics: Sequence[str], values: Sequence[float]
) -> list[tuple[str, float]]:
    pairs = [(topic, value) for topic, value in zip(topics, values, strict=True) if value]
    return sorted(pairs, key=lambda pair: -pair[1])
