"""The page of what is called answered, or is to be read: each with what is marked, to be graded."""

from dataclasses import dataclass

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from search_app.coverage.chances import AnswerState
from search_app.coverage.chances.readings import ReadShare, correct_share
from search_app.coverage.coverage import Coverage
from search_app.coverage.findings import Finding
from search_app.desk.readings import (
    AnswerReading,
    ReadingGrade,
    collect_sample,
    draw_order,
    find_reading,
    hash_mark,
    make_reading_change,
)
from search_app.web.editor.coverage_cache import require_coverage
from search_app.web.editor.desk_state import get_desk, get_session, read_ledger

ANSWERS_PER_PAGE = 20
# What the page lists first; gaps, of which most are seen to be gaps at once, when asked for.
LISTED_STATES = (AnswerState.ANSWERED, AnswerState.UNSURE)
# The value of the key that gives a grade, besides its first letter.
KEYS = {"r": ReadingGrade.RIGHT, "p": ReadingGrade.PART, "n": ReadingGrade.WRONG}
# What a script asks for: it stays on the page.
SCRIPT_HEADER = "X-Requested-With"


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """An answer with what was said of it; ``mark`` names what is marked."""

    finding: Finding
    reading: AnswerReading | None
    mark: str


@require_coverage
def show_answers(coverage: Coverage) -> ResponseReturnValue:
    readings = read_ledger().get_readings()
    chosen = request.args.get("state", "")
    states = [state for state in AnswerState if state.value == chosen] or LISTED_STATES
    rows = [
        AnswerRow(one, find_reading(one, readings), hash_mark(one))
        for one in draw_order(one for one in coverage.findings if one.state in states)
    ]
    page = max(1, request.args.get("page", 1, type=int))
    return render_template(
        "editor/answers.html",
        rows=rows[(page - 1) * ANSWERS_PER_PAGE : page * ANSWERS_PER_PAGE],
        total=len(rows),
        page=page,
        last=max(1, -(-len(rows) // ANSWERS_PER_PAGE)),
        counts={state: len(coverage.select(state)) for state in AnswerState},
        chosen=chosen,
        keys=KEYS,
        read=summarize_readings(coverage),
        problem=request.args.get("problem"),
    )


@require_coverage
def save_reading(coverage: Coverage, question_id: str) -> ResponseReturnValue:
    """Saved for what is marked now; of another mark than the page had nothing is saved."""
    findings = {one.question.question_id: one for one in coverage.findings}
    grade = request.form.get("grade", "")
    if question_id not in findings or grade not in list(ReadingGrade):
        abort(404)
    is_moved = request.form.get("mark") != hash_mark(findings[question_id])
    if not is_moved:
        change = make_reading_change(get_session().name, findings[question_id], ReadingGrade(grade))
        get_desk().record_change(change)
    if request.headers.get(SCRIPT_HEADER):
        return (
            ("Another sentence is marked now: load the page again.", 409) if is_moved else ("", 204)
        )
    address = url_for(
        "editor.show_answers",
        page=request.form.get("page", 1, type=int),
        state=request.form.get("state", ""),
        problem="moved" if is_moved else None,
    )
    return redirect(f"{address}#answer-{request.form.get('next', 1, type=int)}", code=303)


def summarize_readings(coverage: Coverage) -> ReadShare | None:
    """What the readings say of all questions; None where no chance is known."""
    if coverage.true_share is None:
        return None
    truths = collect_sample(coverage.findings, read_ledger().get_readings())
    return correct_share(coverage.findings, truths, coverage.true_share.share)
