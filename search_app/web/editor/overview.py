"""The pages that show the coverage: how much is answered, by which sections, and what is unused."""

from dataclasses import dataclass

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from search_app.coverage.coverage import Coverage
from search_app.coverage.topics import HeatMap
from search_app.desk.editions import load_editions
from search_app.desk.triage import Decision, GapState
from search_app.reporting.charts import compute_shade
from search_app.web.editor.coverage_cache import make_survey_key, require_coverage
from search_app.web.editor.desk_state import get_desk, read_ledger

MAX_GROUPS = 12


@dataclass(frozen=True, slots=True)
class ShadedCell:
    """Demand that a section answers for a topic; ``shade`` from 0 (none) to 5 (the most)."""

    demand: float
    shade: int


@require_coverage
def show_overview(coverage: Coverage) -> ResponseReturnValue:
    decisions = read_ledger().get_decisions()
    states = [decisions.get(gap.question.question_id, Decision()).state for gap in coverage.gaps]
    return render_template(
        "editor/overview.html",
        found=coverage,
        groups=coverage.groups[:MAX_GROUPS],
        decided={state: states.count(state) for state in GapState if state in states},
        trend=load_editions(get_desk().folder),
    )


def recompute_coverage() -> ResponseReturnValue:
    """Compute it again, after the vocabulary, the questions or the log changed."""
    get_desk().background_jobs.forget_outcome(make_survey_key())
    return redirect(url_for("editor.show_overview"), code=303)


@require_coverage
def show_heat_map(coverage: Coverage) -> ResponseReturnValue:
    return render_template("editor/map.html", found=coverage, rows=shade_cells(coverage.heat_map))


@require_coverage
def show_passages(coverage: Coverage) -> ResponseReturnValue:
    texts = {finding.question.question_id: finding.question.text for finding in coverage.findings}
    return render_template("editor/passages.html", found=coverage, texts=texts)


def shade_cells(heat_map: HeatMap) -> list[tuple[str, list[ShadedCell]]]:
    most = heat_map.max_demand
    return [
        (section, [ShadedCell(demand, compute_shade(demand, most)) for demand in row])
        for section, row in zip(heat_map.sections, heat_map.cells, strict=True)
    ]
