"""When a question counts as answered.

Readers are told that the booklet answers only where that is nearly sure. To count questions by that
would call many of them gaps that are none: counted is from the probability at which as large a
share of answerable questions is lost as of others let through (``Thresholds.even``).
"""

from search_app.results import Run, SearchResult, Verdict
from search_app.search.relevance import RelevanceModel

# Where the settings of a run say the least probability, in [0, 1].
ANSWER_THRESHOLD_SETTING = "counted as answered from"


def make_run_settings(model: RelevanceModel) -> dict[str, str]:
    return {ANSWER_THRESHOLD_SETTING: str(model.thresholds.even)}


def get_answer_threshold(run: Run) -> float | None:
    """None for a run that says none: there the verdict alone counts."""
    told = run.settings.get(ANSWER_THRESHOLD_SETTING)
    return None if told is None else float(told)


def is_answered(result: SearchResult, run: Run) -> bool:
    """Whether a result counts as an answer: one of the run, or to a question asked otherwise."""
    probability = get_answer_threshold(run)
    return result.verdict is Verdict.ANSWERED or (
        probability is not None and result.confidence >= probability
    )
