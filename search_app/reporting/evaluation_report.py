"""One HTML file that shows a run: figures, charts, and every question with its hits."""

from collections.abc import Sequence
from dataclasses import dataclass

from search_app.evaluation.comparison.compare import Comparison
from search_app.evaluation.evaluate import Evaluation
from search_app.evaluation.per_question import QuestionRow
from search_app.evaluation.perturb import Robustness
from search_app.evaluation.run_file import RunProvenance
from search_app.judgements.resolve import JudgementSet
from search_app.reporting import charts
from search_app.reporting.environment import TEMPLATES


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
    wrong = [row for row in report.rows if _is_failure(row, report.evaluation)]
    return TEMPLATES.get_template("report.html").render(
        report=report,
        wrong=sorted(wrong, key=lambda row: (row.scores.get("nDCG@10", 0.0), row.id)),
        right=[row for row in report.rows if not _is_failure(row, report.evaluation)],
        charts=charts,
    )


def render_comparison_report(comparison: Comparison, name_a: str, name_b: str) -> str:
    """Two saved runs beside each other, as one self-contained page."""
    return TEMPLATES.get_template("comparison.html").render(
        compared=comparison, name_a=name_a, name_b=name_b, charts=charts
    )


def _is_failure(row: QuestionRow, evaluation: Evaluation) -> bool:
    """The first passage or the marked answer does not help, or the verdict is false."""
    scores = [row.scores.get(name) for name in ("A@1", "Success@1", "Success(rel=2)@1")]
    return 0 in scores or evaluation.correct_verdicts.get(row.id) == 0
