"""The page of the texts themselves: what in them an editor would look at, whoever asks."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date

from flask import render_template
from flask.typing import ResponseReturnValue

from search_app.coverage.coverage import Coverage
from search_app.library.review import TextReview
from search_app.results import Verdict
from search_app.web.current_engine import get_engine
from search_app.web.editor.coverage_cache import (
    make_survey_key,
    remember_questions,
    require_coverage,
    show_outcome,
)
from search_app.web.editor.desk_state import get_desk

# Hard sections that are listed, of those with most demand.
MAX_HARD_SECTIONS = 30


@require_coverage
def show_texts(coverage: Coverage) -> ResponseReturnValue:
    key = ("texts", date.today(), *make_survey_key())
    outcome = get_desk().background_jobs.request_outcome(key, _make_review_job(coverage))
    documents = get_engine().documents
    return show_outcome(
        outcome,
        lambda review: render_template(
            "editor/texts.html",
            review=review,
            hard=review.hard_sections[:MAX_HARD_SECTIONS],
            titles={name: one.title for name, one in documents.items()},
        ),
    )


def _make_review_job(coverage: Coverage) -> Callable[[], TextReview]:
    """Takes everything it needs from this request: the job runs when the request is over."""
    engine, jobs, demand = get_engine(), get_desk().background_jobs, defaultdict[str, float](float)
    for finding in coverage.findings:
        if finding.best_passage and finding.verdict is not Verdict.NOT_COVERED:
            demand[finding.best_passage.passage_id] += finding.question.weight

    def run_review() -> TextReview:
        # It compares every sentence with every other: a server that only answers never loads it.
        from search_app.library.review import review_texts

        memory = remember_questions(jobs, engine)
        return review_texts(memory.open_engine(engine.index, engine.model), demand, date.today())

    return run_review
