"""Judging: a question, and its passages in an order that does not tell their rank."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from search_app.desk import judging
from search_app.desk.judging import SheetQuestion
from search_app.web.editor import judging_view
from search_app.web.editor.coverage_cache import collect_all_questions
from search_app.web.editor.desk_state import editor, get_desk, get_session
from search_app.web.editor.judging_view import (
    GRADE_MEANINGS,
    HITS_TO_JUDGE,
    MAX_QUESTION_LENGTH,
    TYPED_KIND,
    make_typed_id,
)


@editor.get("/judge")
def show_judging() -> ResponseReturnValue:
    found = judging.collect_sheets(get_desk().journal.read_entries())
    rows = judging_view.list_progress(judging_view.select_own_sheets(found))
    others = [
        name
        for name in judging.list_judges(get_desk().journal.read_entries())
        if name != get_session().name
    ]
    return render_template(
        "editor/judge.html",
        rows=rows,
        done=sum(row.is_complete for row in rows),
        others=others,
        following=judging_view.find_next_question(rows, ""),
    )


@editor.post("/judge")
def open_typed_question() -> ResponseReturnValue:
    query = " ".join(request.form.get("question", "").split())[:MAX_QUESTION_LENGTH]
    if not query:
        return redirect(url_for("editor.show_judging"), code=303)
    return redirect(
        url_for("editor.show_sheet", question_id=make_typed_id(query), q=query), code=303
    )


@editor.get("/judge/<question_id>")
def show_sheet(question_id: str) -> ResponseReturnValue:
    asked = _get_question(question_id)
    mine = judging_view.select_own_sheets(judging.collect_sheets(get_desk().journal.read_entries()))
    shown = [
        judging_view.build_sheet_passage(passage, mine.get(question_id))
        for passage in judging_view.shuffle_passages(asked)
    ]
    graded = sum(one.grade is not None for one in shown)
    return render_template(
        "editor/sheet.html",
        asked=asked,
        shown=shown,
        graded=graded,
        note=mine[question_id].note if question_id in mine else "",
        grades=GRADE_MEANINGS,
        can_undo=judging.make_undo_change(get_desk().journal.read_entries(), by=get_session().name)
        is not None,
        following=judging_view.find_next_question(judging_view.list_progress(mine), question_id),
        kept=_read_typed_query(),
    )


@editor.post("/judge/<question_id>/grade")
def save_grade(question_id: str) -> ResponseReturnValue:
    asked = _get_question(question_id)
    passages = judging_view.shuffle_passages(asked)
    place = next(
        (n for n, one in enumerate(passages) if one.passage_id == request.form.get("passage")), None
    )
    given = request.form.get("grade", "")
    if place is None or given not in {str(value) for value, _ in GRADE_MEANINGS}:
        abort(404)
    chosen = request.form.getlist("quote", type=int)
    graded = judging_view.make_graded_passage(passages[place], int(given), chosen)
    get_desk().record_change(
        judging.make_grade_change(
            judging_view.attach_passages(asked, passages), graded, by=get_session().name
        )
    )
    mine = judging_view.select_own_sheets(
        judging.collect_sheets(get_desk().journal.read_entries())
    ).get(question_id)
    return _redirect_to_sheet(
        question_id, f"hit-{judging_view.find_next_ungraded(mine, passages, place)}"
    )


@editor.post("/judge/<question_id>/note")
def save_note(question_id: str) -> ResponseReturnValue:
    asked = judging_view.attach_passages(
        _get_question(question_id), judging_view.shuffle_passages(_get_question(question_id))
    )
    get_desk().record_change(
        judging.make_note_change(asked, request.form.get("note", ""), by=get_session().name)
    )
    return _redirect_to_sheet(question_id, "note")


@editor.post("/judge/undo")
def undo_change() -> ResponseReturnValue:
    change = judging.make_undo_change(get_desk().journal.read_entries(), by=get_session().name)
    if change is None:
        return redirect(url_for("editor.show_judging"), code=303)
    get_desk().record_change(change)
    return _redirect_to_sheet(change.about, "hits")


def _get_question(question_id: str) -> SheetQuestion:
    """The question: of the bank, of the log, judged before, or typed by an editor just now."""
    known = collect_all_questions().get(question_id)
    if known:
        return SheetQuestion(question_id, known.text, known.topic or "logged", HITS_TO_JUDGE)
    for entry in reversed(get_desk().journal.read_entries()):
        if entry.about == question_id and entry.what in (judging.GRADE, judging.NOTE):
            return SheetQuestion(
                question_id, entry.said["query"], entry.said["kind"], HITS_TO_JUDGE
            )
    typed = request.values.get("q", "")
    if typed and make_typed_id(typed) == question_id:
        return SheetQuestion(question_id, typed, TYPED_KIND, HITS_TO_JUDGE)
    return abort(404)


def _read_typed_query() -> str:
    return request.values.get("q", "")


def _redirect_to_sheet(question_id: str, anchor: str) -> ResponseReturnValue:
    address = url_for("editor.show_sheet", question_id=question_id, q=_read_typed_query() or None)
    return redirect(f"{address}#{anchor}", code=303)
