"""One HTML file that shows a run: figures, charts, and every question with why. Home of jinja2."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from search_app.evaluation.compare import Comparison
from search_app.evaluation.evaluate import Evaluation
from search_app.evaluation.per_question import HitRow, QuestionRow
from search_app.evaluation.robustness import Robustness
from search_app.evaluation.run_file import About
from search_app.judgements.resolve import Judged
from search_app.reporting import charts

TEMPLATES = Path(__file__).parent / "templates"
# Longer texts are cut: a report shows why, it is not the booklet.
TEXT_SHOWN = 900


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that a report shows. ``comparison`` is with a baseline, None without one."""

    evaluation: Evaluation
    judged: Judged
    about: About
    rows: Sequence[QuestionRow]
    robust: Sequence[Robustness] = ()
    comparison: Comparison | None = None


def html(report: Report) -> str:
    """The report as one self-contained page."""
    template = _environment().get_template("report.html")
    return template.render(report=report, **_charts(report), **_wrong_and_right(report))


def marked(hit: HitRow) -> Markup:
    """The text of a hit with its marked answer, safe to put into a page."""
    text = hit.text if len(hit.text) <= TEXT_SHOWN else f"{hit.text[:TEXT_SHOWN]}…"
    before, found, after = text.partition(hit.marked) if hit.marked else (text, "", "")
    if not found:
        return escape(text)
    return Markup("{}<mark>{}</mark>{}").format(before, found, after)


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["marked"] = marked
    return made


def _charts(report: Report) -> Mapping[str, Any]:
    evaluation, found = report.evaluation, report.evaluation.answerability
    return {
        "measures": charts.measure_bars(evaluation),
        "ranks": charts.rank_bars(report.rows),
        "kinds": charts.slice_bars(evaluation.slices, "nDCG@10"),
        "robust": charts.robust_bars(report.robust),
        "thresholds": charts.threshold_path(found) if found else "",
        "shipped": charts.shipped(found) if found else None,
        "calibration": charts.calibration_dots(found) if found else [],
    }


def _wrong_and_right(report: Report) -> Mapping[str, Any]:
    """Questions that went wrong apart from the others, the worst first."""
    wrong = [row for row in report.rows if _went_wrong(row, report.evaluation)]
    told = {row.id for row in wrong}
    return {
        "wrong": sorted(wrong, key=lambda row: (row.scores.get("nDCG@10", 0.0), row.id)),
        "right": [row for row in report.rows if row.id not in told],
    }


def _went_wrong(row: QuestionRow, evaluation: Evaluation) -> bool:
    """The first passage or the marked answer does not help, or the verdict is false."""
    misses = any(
        value == 0
        for name, value in row.scores.items()
        if name in ("A@1", "Success@1", "Success(rel=2)@1")
    )
    return misses or evaluation.right.get(row.id) == 0
