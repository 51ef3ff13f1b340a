"""The other direction: the heat map, and passages that nobody is led to."""

from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from search_app.coverage.coverage import Coverage
from search_app.coverage.topics import HeatMap
from search_app.reporting.charts import compute_shade
from search_app.web.editor.coverage_cache import require_coverage
from search_app.web.editor.desk_state import editor


@dataclass(frozen=True, slots=True)
class ShadedCell:
    """Demand that a section answers for a topic; ``shade`` from 0 (none) to 5 (the most)."""

    demand: float
    shade: int


@editor.get("/map")
@require_coverage
def show_heat_map(coverage: Coverage) -> ResponseReturnValue:
    return render_template("editor/map.html", found=coverage, rows=shade_cells(coverage.heat_map))


@editor.get("/passages")
@require_coverage
def show_passages(coverage: Coverage) -> ResponseReturnValue:
    texts = {one.question.question_id: one.question.text for one in coverage.findings}
    return render_template("editor/passages.html", found=coverage, texts=texts)


def shade_cells(heat_map: HeatMap) -> list[tuple[str, list[ShadedCell]]]:
    most = heat_map.max_demand
    return [
        (section, [ShadedCell(value, compute_shade(value, most)) for value in row])
        for section, row in zip(heat_map.sections, heat_map.cells, strict=True)
    ]
