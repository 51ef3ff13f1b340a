"""When a question counts as answered.

Readers are told that the booklet answers only where that is nearly sure. To count questions by that
would call many of them gaps that are none: counted is from the probability at which as large a
share of answerable questions is lost as of others let through (``Thresholds.even``).
"""

from search_app.results import Run, SearchResult, Verdict


def is_answered(result: SearchResult, run: Run) -> bool:
    """Whether a result counts as an answer: one of the run, or to a question asked otherwise."""
    return result.verdict is Verdict.ANSWERED or (
        run.answered_from is not None and result.confidence >= run.answered_from
    )
