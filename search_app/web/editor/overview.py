"""The first page: how much of what people ask is answered, and where most is missing."""

from collections.abc import Mapping

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from search_app.coverage.coverage import Coverage
from search_app.desk.editions import load_editions
from search_app.desk.triage import Decision, GapState, collect_decisions
from search_app.web.editor.coverage_cache import make_survey_key, require_coverage
from search_app.web.editor.desk_state import editor, get_desk

MAX_GROUPS = 12


@editor.get("/")
@require_coverage
def show_overview(coverage: Coverage) -> ResponseReturnValue:
    decided = collect_decisions(get_desk().journal.read_entries())
    return render_template(
        "editor/overview.html",
        found=coverage,
        groups=coverage.groups[:MAX_GROUPS],
        decided=_count_by_state(coverage, decided),
        trend=load_editions(get_desk().folder),
    )


@editor.post("/again")
def recompute_coverage() -> ResponseReturnValue:
    """Work it out anew, after the vocabulary, the questions or the log changed."""
    get_desk().background_jobs.forget_outcome(make_survey_key())
    return redirect(url_for("editor.show_overview"), code=303)


def _count_by_state(coverage: Coverage, decisions: Mapping[str, Decision]) -> dict[GapState, int]:
    """How many gaps are in each state."""
    states = [decisions.get(gap.question.question_id, Decision()).state for gap in coverage.gaps]
    return {state: states.count(state) for state in GapState if state in states}
