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
from search_app.evaluation.run_file import RunProvenance
from search_app.judgements.resolve import JudgementSet
from search_app.reporting import charts

TEMPLATE_FOLDER = Path(__file__).parent / "templates"
# Longer texts are cut: a report shows why, it is not the booklet.
MAX_TEXT_LENGTH = 900


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """Everything that a report shows. ``comparison`` is with a baseline, None without one."""

    evaluation: Evaluation
    judgements: JudgementSet
    provenance: RunProvenance
    rows: Sequence[QuestionRow]
    robustness: Sequence[Robustness] = ()
    comparison: Comparison | None = None


def render_evaluation_report(report: EvaluationReport) -> str:
    """The report as one self-contained page."""
    template = _create_environment().get_template("report.html")
    return template.render(report=report, **_build_charts(report), **_split_by_outcome(report))


def render_marked_text(hit: HitRow) -> Markup:
    """The text of a hit with its marked answer, safe to put into a page."""
    text = hit.text if len(hit.text) <= MAX_TEXT_LENGTH else f"{hit.text[:MAX_TEXT_LENGTH]}…"
    before, found, after = text.partition(hit.marked) if hit.marked else (text, "", "")
    if not found:
        return escape(text)
    return Markup("{}<mark>{}</mark>{}").format(before, found, after)


def _create_environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATE_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["marked"] = render_marked_text
    return made


def _build_charts(report: EvaluationReport) -> Mapping[str, Any]:
    evaluation, found = report.evaluation, report.evaluation.answerability
    return {
        "measures": charts.make_measure_bars(evaluation),
        "ranks": charts.make_rank_bars(report.rows),
        "kinds": charts.make_slice_bars(evaluation.slices, "nDCG@10"),
        "robust": charts.make_robustness_bars(report.robustness),
        "thresholds": charts.draw_threshold_curve(found) if found else "",
        "shipped": charts.make_shipped_dot(found) if found else None,
        "calibration": charts.make_calibration_dots(found) if found else [],
    }


def _split_by_outcome(report: EvaluationReport) -> Mapping[str, Any]:
    """Questions that went wrong apart from the others, the worst first."""
    wrong = [row for row in report.rows if _is_failure(row, report.evaluation)]
    told = {row.id for row in wrong}
    return {
        "wrong": sorted(wrong, key=lambda row: (row.scores.get("nDCG@10", 0.0), row.id)),
        "right": [row for row in report.rows if row.id not in told],
    }


def _is_failure(row: QuestionRow, evaluation: Evaluation) -> bool:
    """The first passage or the marked answer does not help, or the verdict is false."""
    misses = any(
        value == 0
        for name, value in row.scores.items()
        if name in ("A@1", "Success@1", "Success(rel=2)@1")
    )
    return misses or evaluation.correct_verdicts.get(row.id) == 0
