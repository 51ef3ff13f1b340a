"""The first page: how much of what people ask is answered, and where most is missing."""

from collections.abc import Mapping

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from search_app.coverage.coverage import Coverage
from search_app.desk.editions import kept_editions
from search_app.desk.triage import Decision, GapState, collect_decisions
from search_app.web.editor.coverage_cache import key, with_coverage
from search_app.web.editor.desk_state import desk, editor

GROUPS = 12


@editor.get("/")
@with_coverage
def overview(found: Coverage) -> ResponseReturnValue:
    decided = collect_decisions(desk().journal.read_entries())
    return render_template(
        "editor/overview.html",
        found=found,
        groups=found.groups[:GROUPS],
        decided=_by_state(found, decided),
        trend=kept_editions(desk().folder),
    )


@editor.post("/again")
def again() -> ResponseReturnValue:
    """Work it out anew, after the vocabulary, the questions or the log changed."""
    desk().background.forget(key())
    return redirect(url_for("editor.overview"), code=303)


def _by_state(found: Coverage, decided: Mapping[str, Decision]) -> dict[GapState, int]:
    """How many gaps are in each state."""
    states = [decided.get(gap.question.question_id, Decision()).state for gap in found.gaps]
    return {state: states.count(state) for state in GapState if state in states}
