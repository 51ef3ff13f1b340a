"""Measuring, from Python: what ``search_app evaluate`` and ``compare`` do, as functions.

``tests/quality/README.md`` has an example. Everything else within this package may change.
"""

from search_app.evaluation.comparison.compare import (
    Comparison,
    Conclusion,
    MeasureDifference,
    compare_runs,
    find_losses,
)
from search_app.evaluation.comparison.standings import compare_many
from search_app.evaluation.evaluate import Evaluation, evaluate_run
from search_app.evaluation.measures import reject_foreign_run
from search_app.evaluation.per_question import build_question_rows
from search_app.evaluation.run_file import (
    RunProvenance,
    SavedRun,
    build_saved_run,
    load_saved_run,
    save_run,
    serialize_evaluation,
)
from search_app.judgements.files import read_judgements
from search_app.judgements.resolve import JudgementSet, resolve_judgements
from search_app.judgements.trec_beir import read_beir, read_run, read_trec_judgements

__all__ = [
    "Comparison",
    "Conclusion",
    "Evaluation",
    "JudgementSet",
    "MeasureDifference",
    "RunProvenance",
    "SavedRun",
    "build_question_rows",
    "build_saved_run",
    "compare_many",
    "compare_runs",
    "evaluate_run",
    "find_losses",
    "load_saved_run",
    "read_beir",
    "read_judgements",
    "read_run",
    "read_trec_judgements",
    "reject_foreign_run",
    "resolve_judgements",
    "save_run",
    "serialize_evaluation",
]
