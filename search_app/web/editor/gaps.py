"""The gaps: a list to filter and sort, and each one opened to see how it was ranked and why."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from flask import abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from indexer.errors import DeskConflictError
from search_app.coverage.coverage import Coverage
from search_app.coverage.findings import Finding
from search_app.desk.triage import (
    Decision,
    GapState,
    collect_decisions,
    list_decisions,
    make_decision_change,
)
from search_app.web.editor.coverage_cache import (
    collect_all_questions,
    get_search_engine,
    require_coverage,
)
from search_app.web.editor.desk_state import editor, get_desk, get_session

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
    """How the list is asked for; "" leaves a filter out."""

    reason: str = ""
    state: str = ""
    topic: str = ""
    group: str = ""
    words: str = ""
    sort: str = "demand"


SORT_KEYS: Mapping[str, Callable[[GapRow], tuple[object, ...]]] = {
    "demand": lambda row: (-row.finding.question.weight, row.finding.question.text),
    "nearly answered": lambda row: (-row.finding.confidence, row.finding.question.text),
    "reason": lambda row: (row.reason, -row.finding.question.weight),
    "topic": lambda row: (row.finding.question.topic_title, -row.finding.question.weight),
    "question": lambda row: (row.finding.question.text.casefold(),),
}


@editor.get("/gaps")
@require_coverage
def show_gaps(coverage: Coverage) -> ResponseReturnValue:
    wanted = _read_filter()
    rows = list_gap_rows(coverage, wanted)
    page = max(1, request.args.get("page", 1, type=int))
    return render_template(
        "editor/gaps.html",
        rows=rows[(page - 1) * GAPS_PER_PAGE : page * GAPS_PER_PAGE],
        total=len(rows),
        page=page,
        last=max(1, -(-len(rows) // GAPS_PER_PAGE)),
        wanted=wanted,
        chosen=_read_link_arguments(),
        sorts=list(SORT_KEYS),
        reasons=_make_choices(coverage.reason_shares),
        states=_make_choices(GapState),
        topics=[(topic.topic, topic.title) for topic in coverage.topics if topic.gaps],
        groups=_make_choices(group.name for group in coverage.groups),
    )


@editor.get("/gaps/<question_id>")
@require_coverage
def show_gap(coverage: Coverage, question_id: str) -> ResponseReturnValue:
    return _render_gap(_get_finding(coverage, question_id))


@editor.post("/gaps/<question_id>")
def save_decision(question_id: str) -> ResponseReturnValue:
    asked = collect_all_questions().get(question_id)
    state = request.form.get("state", "")
    if asked is None or state not in list(GapState):
        abort(404)
    change = make_decision_change(
        question_id,
        asked.text,
        state=GapState(state),
        note=request.form.get("note", ""),
        by=get_session().name,
    )
    try:
        get_desk().record_change(change, last_seen=request.form.get("seen", 0, type=int))
    except DeskConflictError as moved:
        return _show_conflict(question_id, str(moved))
    return redirect(url_for("editor.show_gap", question_id=question_id, saved=1), code=303)


def list_gap_rows(coverage: Coverage, gap_filter: GapFilter) -> list[GapRow]:
    """The gaps that pass all filters, in the order asked for."""
    decided = collect_decisions(get_desk().journal.read_entries())
    names = {name: group.name for group in coverage.groups for name in group.question_ids}
    rows = [
        GapRow(one, decided.get(name, Decision()), names.get(name, ""))
        for one, name in ((gap, gap.question.question_id) for gap in coverage.gaps)
    ]
    return sorted(
        (row for row in rows if _matches_filter(row, gap_filter)), key=SORT_KEYS[gap_filter.sort]
    )


def _matches_filter(row: GapRow, gap_filter: GapFilter) -> bool:
    return (
        gap_filter.reason in ("", row.reason)
        and gap_filter.state in ("", row.decision.state)
        and gap_filter.topic in ("", row.finding.question.topic)
        and gap_filter.group in ("", row.group)
        and gap_filter.words.casefold() in row.finding.question.text.casefold()
    )


def list_filtered_rows(coverage: Coverage) -> list[GapRow]:
    return list_gap_rows(coverage, _read_filter())


def _read_filter() -> GapFilter:
    asked = {name: request.args.get(name, "") for name in GapFilter.__slots__}
    asked["sort"] = asked["sort"] if asked["sort"] in SORT_KEYS else "demand"
    return GapFilter(**asked)


def _read_link_arguments() -> dict[str, str]:
    """What a link to the same list takes along: of an address' arguments, only our own."""
    return {name: said for name in ("of", *GapFilter.__slots__) if (said := request.args.get(name))}


def _get_finding(coverage: Coverage, question_id: str) -> Finding:
    for one in coverage.findings:
        if one.question.question_id == question_id:
            return one
    return abort(404)


def _render_gap(finding: Finding, *, conflict: str = "") -> str:
    entries = get_desk().journal.read_entries()
    name = finding.question.question_id
    past = list_decisions(entries, name)
    return render_template(
        "editor/gap.html",
        finding=finding,
        result=get_search_engine().search(finding.question.text, k=HIT_COUNT),
        decision=past[0] if past else Decision(),
        history=past,
        seen=len(entries),
        states=list(GapState),
        moved=conflict,
        written=request.form.get("note"),
    )


def _show_conflict(question_id: str, message: str) -> ResponseReturnValue:
    """Both words are shown: what the other decided, and what this editor was about to."""

    @require_coverage
    def show_current_gap(coverage: Coverage) -> ResponseReturnValue:
        return make_response(
            _render_gap(_get_finding(coverage, question_id), conflict=message), 409
        )

    return show_current_gap()


def _make_choices(values: Iterable[str]) -> list[tuple[str, str]]:
    """A choice's value, and what it is called: the same."""
    return [(str(value), str(value)) for value in values]
