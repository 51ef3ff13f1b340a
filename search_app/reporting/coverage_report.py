"""Coverage as one HTML file: gaps, topics, the heat map, and what nobody finds."""

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from search_app.coverage.coverage import Coverage
from search_app.coverage.editions import TOLD, EditionDiff
from search_app.coverage.findings import Evidence
from search_app.reporting import heat_map
from search_app.reporting.evaluation_report import TEMPLATE_FOLDER

# Longer texts are cut: a report shows why, it is not the booklet.
TEXT_SHOWN = 600
# Passages of a kind that are listed; the JSON holds all.
MOST = 100


def html(coverage: Coverage, diff: EditionDiff | None = None) -> str:
    """The report as one self-contained page; ``diff`` is with another edition or a draft."""
    return _environment().get_template("coverage.html").render(**_shown(coverage, diff))


def marked(best: Evidence) -> Markup:
    """The text of a passage with its marked sentence, safe to put into a page."""
    before, found, after = best.text.partition(best.marked) if best.marked else (best.text, "", "")
    if not found:
        return escape(_cut(best.text))
    return Markup("{}<mark>{}</mark>{}").format(_end(before), found, _cut(after))


def _shown(coverage: Coverage, diff: EditionDiff | None) -> Mapping[str, Any]:
    by_id = {finding.asked.question_id: finding for finding in coverage.findings}
    return {
        "coverage": coverage,
        "diff": diff,
        "told": TOLD,
        "by_id": by_id,
        "heat": heat_map.drawn(coverage.heat),
        "heat_rows": heat_map.in_words(coverage.heat),
        "topics": heat_map.topic_bars(coverage.topics),
        "most": MOST,
    }


def _environment() -> Environment:
    """Templates of our own, and the style of the evaluation's report."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATE_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["marked"] = marked
    return made


def _cut(text: str) -> str:
    return text if len(text) <= TEXT_SHOWN else f"{text[:TEXT_SHOWN]}…"


def _end(text: str) -> str:
    return text if len(text) <= TEXT_SHOWN else f"…{text[-TEXT_SHOWN:]}"
