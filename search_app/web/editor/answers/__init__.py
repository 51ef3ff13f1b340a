"""The page of what is called answered, or is to be read: each with what is marked, to be graded."""

import hashlib
from collections.abc import Sequence
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
    find_reading,
    find_truth,
    hash_mark,
    make_reading_change,
)
from search_app.web.editor.coverage_cache import require_coverage
from search_app.web.editor.desk_state import get_desk, get_session, read_ledger

ANSWERS_PER_PAGE = 20
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
    states = [one for one in LISTED_STATES if request.args.get("state") in ("", None, one.value)]
    rows = [
        AnswerRow(one, find_reading(one, readings), hash_mark(one))
        for one in order_answers(coverage, states)
    ]
    page = max(1, request.args.get("page", 1, type=int))
    return render_template(
        "editor/answers.html",
        rows=rows[(page - 1) * ANSWERS_PER_PAGE : page * ANSWERS_PER_PAGE],
        total=len(rows),
        page=page,
        last=max(1, -(-len(rows) // ANSWERS_PER_PAGE)),
        counts={state: len(coverage.select(state)) for state in LISTED_STATES},
        chosen=request.args.get("state", ""),
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


def order_answers(coverage: Coverage, states: Sequence[AnswerState]) -> list[Finding]:
    """An order that tells nothing, the same for everybody: from its top it is a fair sample."""
    chosen = [one for one in coverage.findings if one.state in states]
    return sorted(chosen, key=_hash_question)


def _hash_question(finding: Finding) -> str:
    return hashlib.sha256(finding.question.question_id.encode()).hexdigest()


def summarize_readings(coverage: Coverage) -> ReadShare | None:
    """What the readings say of all questions; None where no chance is known."""
    if coverage.true_share is None:
        return None
    ledger = read_ledger()
    readings, decisions = ledger.get_readings(), ledger.get_decisions()
    truths = {
        one.question.question_id: truth
        for one in coverage.findings
        if (truth := find_truth(one, readings, decisions)) is not None
    }
    return correct_share(coverage.findings, truths, coverage.true_share.share)
