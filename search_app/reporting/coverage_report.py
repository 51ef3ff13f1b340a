"""Coverage as one HTML file: gaps, topics, the heat map, and what nobody finds."""

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from search_app.coverage.coverage import Coverage
from search_app.coverage.editions import REPORTED_CHANGES, EditionDiff
from search_app.coverage.findings import BestPassage
from search_app.reporting import heat_map
from search_app.reporting.evaluation_report import TEMPLATE_FOLDER

# Longer texts are cut: a report shows why, it is not the booklet.
MAX_TEXT_LENGTH = 600
# Passages of a kind that are listed; the JSON holds all.
MAX_PASSAGES = 100


def render_coverage_report(coverage: Coverage, diff: EditionDiff | None = None) -> str:
    """The report as one self-contained page; ``diff`` is with another edition or a draft."""
    return (
        _create_environment().get_template("coverage.html").render(**_build_context(coverage, diff))
    )


def render_marked_passage(passage: BestPassage) -> Markup:
    """The text of a passage with its marked sentence, safe to put into a page."""
    before, found, after = (
        passage.text.partition(passage.marked) if passage.marked else (passage.text, "", "")
    )
    if not found:
        return escape(_cut_end(passage.text))
    return Markup("{}<mark>{}</mark>{}").format(_cut_start(before), found, _cut_end(after))


def _build_context(coverage: Coverage, diff: EditionDiff | None) -> Mapping[str, Any]:
    by_id = {finding.question.question_id: finding for finding in coverage.findings}
    return {
        "coverage": coverage,
        "diff": diff,
        "told": REPORTED_CHANGES,
        "by_id": by_id,
        "heat": heat_map.make_heat_map_drawing(coverage.heat_map),
        "heat_rows": heat_map.describe_heat_map(coverage.heat_map),
        "topics": heat_map.make_topic_bars(coverage.topics),
        "most": MAX_PASSAGES,
    }


def _create_environment() -> Environment:
    """Templates of our own, and the style of the evaluation's report."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATE_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["marked"] = render_marked_passage
    return made


def _cut_end(text: str) -> str:
    return text if len(text) <= MAX_TEXT_LENGTH else f"{text[:MAX_TEXT_LENGTH]}…"


def _cut_start(text: str) -> str:
    return text if len(text) <= MAX_TEXT_LENGTH else f"…{text[-MAX_TEXT_LENGTH:]}"
