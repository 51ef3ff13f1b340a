"""The other direction: the heat map, and passages that nobody is led to."""

from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from search_app.coverage.coverage import Coverage
from search_app.coverage.topics import HeatMap
from search_app.reporting.heat_map import compute_shade
from search_app.web.editor.coverage_cache import with_coverage
from search_app.web.editor.desk_state import editor


@dataclass(frozen=True, slots=True)
class Cell:
    """Demand that a section answers for a topic; ``shade`` from 0 (none) to 5 (the most)."""

    demand: float
    shade: int


@editor.get("/map")
@with_coverage
def heat(found: Coverage) -> ResponseReturnValue:
    return render_template("editor/map.html", found=found, rows=shaded(found.heat_map))


@editor.get("/passages")
@with_coverage
def passages(found: Coverage) -> ResponseReturnValue:
    texts = {one.question.question_id: one.question.text for one in found.findings}
    return render_template("editor/passages.html", found=found, texts=texts)


def shaded(heat: HeatMap) -> list[tuple[str, list[Cell]]]:
    most = heat.max_demand
    return [
        (section, [Cell(value, compute_shade(value, most)) for value in row])
        for section, row in zip(heat.sections, heat.cells, strict=True)
    ]
