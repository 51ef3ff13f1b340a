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
from search_app.web.editor.coverage_cache import all_questions, real_engine, with_coverage
from search_app.web.editor.desk_state import desk, editor, session

PER_PAGE = 50
HITS = 10


@dataclass(frozen=True, slots=True)
class Row:
    """A gap with what was decided about it, and the name of its group."""

    finding: Finding
    decision: Decision
    group: str = ""

    @property
    def reason(self) -> str:
        return self.finding.diagnosis.reason.value if self.finding.diagnosis else ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How the list is asked for; "" leaves a filter out."""

    reason: str = ""
    state: str = ""
    topic: str = ""
    group: str = ""
    words: str = ""
    sort: str = "demand"


SORTS: Mapping[str, Callable[[Row], tuple[object, ...]]] = {
    "demand": lambda row: (-row.finding.question.weight, row.finding.question.text),
    "nearly answered": lambda row: (-row.finding.confidence, row.finding.question.text),
    "reason": lambda row: (row.reason, -row.finding.question.weight),
    "topic": lambda row: (row.finding.question.topic_title, -row.finding.question.weight),
    "question": lambda row: (row.finding.question.text.casefold(),),
}


@editor.get("/gaps")
@with_coverage
def gaps(found: Coverage) -> ResponseReturnValue:
    wanted = _wanted()
    rows = listed(found, wanted)
    page = max(1, request.args.get("page", 1, type=int))
    return render_template(
        "editor/gaps.html",
        rows=rows[(page - 1) * PER_PAGE : page * PER_PAGE],
        total=len(rows),
        page=page,
        last=max(1, -(-len(rows) // PER_PAGE)),
        wanted=wanted,
        chosen=_chosen(),
        sorts=list(SORTS),
        reasons=_pairs(found.reason_shares),
        states=_pairs(GapState),
        topics=[(topic.topic, topic.title) for topic in found.topics if topic.gaps],
        groups=_pairs(group.name for group in found.groups),
    )


@editor.get("/gaps/<question_id>")
@with_coverage
def gap(found: Coverage, question_id: str) -> ResponseReturnValue:
    return _opened(_of(found, question_id))


@editor.post("/gaps/<question_id>")
def triage(question_id: str) -> ResponseReturnValue:
    asked = all_questions().get(question_id)
    state = request.form.get("state", "")
    if asked is None or state not in list(GapState):
        abort(404)
    change = make_decision_change(
        question_id,
        asked.text,
        state=GapState(state),
        note=request.form.get("note", ""),
        by=session().name,
    )
    try:
        desk().change(change, seen=request.form.get("seen", 0, type=int))
    except DeskConflictError as moved:
        return _moved(question_id, str(moved))
    return redirect(url_for("editor.gap", question_id=question_id, saved=1), code=303)


def listed(found: Coverage, wanted: Wanted) -> list[Row]:
    """The gaps that pass all filters, in the order asked for."""
    decided = collect_decisions(desk().journal.read_entries())
    names = {name: group.name for group in found.groups for name in group.question_ids}
    rows = [
        Row(one, decided.get(name, Decision()), names.get(name, ""))
        for one, name in ((gap, gap.question.question_id) for gap in found.gaps)
    ]
    return sorted((row for row in rows if _passes(row, wanted)), key=SORTS[wanted.sort])


def _passes(row: Row, wanted: Wanted) -> bool:
    return (
        wanted.reason in ("", row.reason)
        and wanted.state in ("", row.decision.state)
        and wanted.topic in ("", row.finding.question.topic)
        and wanted.group in ("", row.group)
        and wanted.words.casefold() in row.finding.question.text.casefold()
    )


def wanted_rows(found: Coverage) -> list[Row]:
    return listed(found, _wanted())


def _wanted() -> Wanted:
    asked = {name: request.args.get(name, "") for name in Wanted.__slots__}
    asked["sort"] = asked["sort"] if asked["sort"] in SORTS else "demand"
    return Wanted(**asked)


def _chosen() -> dict[str, str]:
    """What a link to the same list takes along: of an address' arguments, only our own."""
    return {name: said for name in ("of", *Wanted.__slots__) if (said := request.args.get(name))}


def _of(found: Coverage, question_id: str) -> Finding:
    for one in found.findings:
        if one.question.question_id == question_id:
            return one
    return abort(404)


def _opened(finding: Finding, *, moved: str = "") -> str:
    entries = desk().journal.read_entries()
    name = finding.question.question_id
    past = list_decisions(entries, name)
    return render_template(
        "editor/gap.html",
        finding=finding,
        result=real_engine().search(finding.question.text, k=HITS),
        decision=past[0] if past else Decision(),
        history=past,
        seen=len(entries),
        states=list(GapState),
        moved=moved,
        written=request.form.get("note"),
    )


def _moved(question_id: str, why: str) -> ResponseReturnValue:
    """Both words are shown: what the other decided, and what this editor was about to."""

    @with_coverage
    def shown(found: Coverage) -> ResponseReturnValue:
        return make_response(_opened(_of(found, question_id), moved=why), 409)

    return shown()


def _pairs(values: Iterable[str]) -> list[tuple[str, str]]:
    """A choice's value, and what it is called: the same."""
    return [(str(value), str(value)) for value in values]
