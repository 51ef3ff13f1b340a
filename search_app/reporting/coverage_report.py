"""Coverage as one HTML file: gaps, topics, the heat map, and passages no question reaches."""

from search_app.coverage.coverage import Coverage
from search_app.coverage.editions import REPORTED_CHANGES, EditionDiff
from search_app.coverage.topics import HeatMap
from search_app.reporting.environment import TEMPLATES

# Passages of a kind that are listed; the JSON holds all.
MAX_PASSAGES = 100
UNANSWERED_LABEL = "answered by no section"


def render_coverage_report(coverage: Coverage, diff: EditionDiff | None = None) -> str:
    """A self-contained page; ``diff`` is the difference from another edition or to a draft."""
    heat = coverage.heat_map
    return TEMPLATES.get_template("coverage.html").render(
        coverage=coverage,
        diff=diff,
        reported_changes=REPORTED_CHANGES,
        by_id={finding.question.question_id: finding for finding in coverage.findings},
        heat=heat,
        heat_rows=list_heat_rows(heat),
        max_passages=MAX_PASSAGES,
    )


def list_heat_rows(heat: HeatMap) -> list[tuple[str, list[tuple[str, float]]]]:
    """(section, [(topic, demand)]) of each section, then of the demand that no section answers."""
    rows = [*zip(heat.sections, heat.cells, strict=True), (UNANSWERED_LABEL, heat.unanswered)]
    return [(name, list(zip(heat.topics, demands, strict=True))) for name, demands in rows]
