"""The gaps: a list to filter and sort, and each one opened to see how it was ranked and why."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from indexer.errors import DeskConflictError
from search_app.coverage.coverage import Coverage
from search_app.coverage.findings import Finding
from search_app.desk import triage
from search_app.desk.triage import Decision, GapState
from search_app.results import split_by_marks
from search_app.web.current_engine import get_engine
from search_app.web.editor.coverage_cache import collect_all_questions, require_coverage
from search_app.web.editor.desk_state import get_desk, get_session, read_ledger

GAPS_PER_PAGE = 50
HIT_COUNT = 10


@dataclass(frozen=True, slots=True)
class GapRow:
    """A gap with what was decided about it, and the name of its group."""

    finding: Finding
    decision: Decision
    group: str = ""

    @property
    def reason(self) -> str:
        return self.finding.diagnosis.reason.value if self.finding.diagnosis else ""


@dataclass(frozen=True, slots=True)
class GapFilter:
    """Which gaps to list, and in which order; "" leaves a filter out."""

    reason: str = ""
    state: str = ""
    topic: str = ""
    group: str = ""
    words: str = ""
    sort: str = "demand"


FILTER_NAMES = tuple(field.name for field in fields(GapFilter))
SORT_KEYS: Mapping[str, Callable[[GapRow], tuple[object, ...]]] = {
    "demand": lambda row: (-row.finding.question.weight, row.finding.question.text),
    "nearly answered": lambda row: (-row.finding.confidence, row.finding.question.text),
    "reason": lambda row: (row.reason, -row.finding.question.weight),
    "topic": lambda row: (row.finding.question.topic_title, -row.finding.question.weight),
    "question": lambda row: (row.finding.question.text.casefold(),),
}


@require_coverage
def show_gaps(coverage: Coverage) -> ResponseReturnValue:
    rows = list_filtered_rows(coverage)
    page = max(1, request.args.get("page", 1, type=int))
    # Of the address' arguments, a link to the same list takes along only our own.
    own_arguments = {name: request.args.get(name) for name in ("of", *FILTER_NAMES)}
    return render_template(
        "editor/gaps.html",
        rows=rows[(page - 1) * GAPS_PER_PAGE : page * GAPS_PER_PAGE],
        total=len(rows),
        page=page,
        last=max(1, -(-len(rows) // GAPS_PER_PAGE)),
        wanted=_read_filter(),
        chosen={name: value for name, value in own_arguments.items() if value},
        sorts=list(SORT_KEYS),
        reasons=_make_choices(coverage.reason_shares),
        states=_make_choices(GapState),
        topics=[(topic.topic, topic.title) for topic in coverage.topics if topic.gaps],
        groups=_make_choices(group.name for group in coverage.groups),
    )


@require_coverage
def show_gap(coverage: Coverage, question_id: str, conflict: str = "") -> ResponseReturnValue:
    """``conflict`` is why this editor's decision was not saved: it is shown with the other's."""
    findings = {finding.question.question_id: finding for finding in coverage.findings}
    if question_id not in findings:
        abort(404)
    ledger = read_ledger()
    history, seen = ledger.list_decisions(question_id), ledger.entry_count
    page = render_template(
        "editor/gap.html",
        finding=findings[question_id],
        split_by_marks=split_by_marks,
        result=get_engine().search(findings[question_id].question.text, k=HIT_COUNT),
        decision=history[0] if history else Decision(),
        history=history,
        seen=seen,
        states=list(GapState),
        moved=conflict,
        written=request.form if conflict else None,
        today=date.today(),
    )
    return page, 409 if conflict else 200


def save_decision(question_id: str) -> ResponseReturnValue:
    question = collect_all_questions().get(question_id)
    state, note = request.form.get("state", ""), request.form.get("note", "")
    if question is None or state not in list(GapState):
        abort(404)
    decision = Decision(
        state=GapState(state),
        note=note,
        by=get_session().name,
        who=request.form.get("who", ""),
        until=_read_day(request.form.get("until", "")),
        query=question.text,
    )
    change = triage.make_decision_change(question_id, decision)
    try:
        get_desk().record_change(change, last_seen=request.form.get("seen", 0, type=int))
    except DeskConflictError as error:
        return show_gap(question_id=question_id, conflict=str(error))
    return redirect(url_for("editor.show_gap", question_id=question_id, saved=1), code=303)


def _read_day(text: str) -> str:
    """A day as browsers send it, "" for none; other words than a day are refused."""
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        abort(400)


def list_filtered_rows(coverage: Coverage) -> list[GapRow]:
    """The gaps that pass all filters of the address, in the order it names."""
    gap_filter = _read_filter()
    decisions = read_ledger().get_decisions()
    groups = {name: group.name for group in coverage.groups for name in group.question_ids}
    rows = (
        GapRow(gap, decisions.get(name, Decision()), groups.get(name, ""))
        for gap, name in ((gap, gap.question.question_id) for gap in coverage.gaps)
    )
    matching = (row for row in rows if _matches_filter(row, gap_filter))
    return sorted(matching, key=SORT_KEYS[gap_filter.sort])


def _matches_filter(row: GapRow, gap_filter: GapFilter) -> bool:
    return (
        gap_filter.reason in ("", row.reason)
        and gap_filter.state in ("", row.decision.state)
        and gap_filter.topic in ("", row.finding.question.topic)
        and gap_filter.group in ("", row.group)
        and gap_filter.words.casefold() in row.finding.question.text.casefold()
    )


def _read_filter() -> GapFilter:
    values = {name: request.args.get(name, "") for name in FILTER_NAMES}
    values["sort"] = values["sort"] if values["sort"] in SORT_KEYS else "demand"
    return GapFilter(**values)


def _make_choices(values: Iterable[str]) -> list[tuple[str, str]]:
    """(value, label) of each choice, both the same."""
    return [(str(value), str(value)) for value in values]
