"""Judging: a question, and its passages in an order that does not tell their rank."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from search_app.desk import judging
from search_app.desk.judging import SheetQuestion
from search_app.web.editor import judging_view
from search_app.web.editor.coverage_cache import collect_all_questions
from search_app.web.editor.desk_state import get_desk, get_session, read_ledger
from search_app.web.editor.judging_view import GRADE_MEANINGS, GRADES, HITS_TO_JUDGE, TYPED_KIND

MAX_QUESTION_LENGTH = 2_000


def show_judging() -> ResponseReturnValue:
    rows = judging_view.list_progress(judging_view.read_own_sheets())
    judges = read_ledger().list_judges()
    return render_template(
        "editor/judge.html",
        rows=rows,
        done=sum(row.is_complete for row in rows),
        others=[name for name in judges if name != get_session().name],
        following=judging_view.find_next_question(rows, ""),
    )


def open_typed_question() -> ResponseReturnValue:
    query = " ".join(request.form.get("question", "").split())[:MAX_QUESTION_LENGTH]
    if not query:
        return redirect(url_for("editor.show_judging"), code=303)
    question_id = judging_view.make_typed_id(query)
    return redirect(url_for("editor.show_sheet", question_id=question_id, q=query), code=303)


def show_sheet(question_id: str) -> ResponseReturnValue:
    question, sheets = _get_question(question_id), judging_view.read_own_sheets()
    sheet = sheets.get(question_id)
    passages = judging_view.shuffle_passages(question)
    shown = [judging_view.build_sheet_passage(passage, sheet) for passage in passages]
    undo = read_ledger().make_undo_change(get_session().name)
    return render_template(
        "editor/sheet.html",
        asked=question,
        shown=shown,
        graded=sum(passage.grade is not None for passage in shown),
        note=sheet.note if sheet else "",
        grades=GRADE_MEANINGS,
        can_undo=undo is not None,
        following=judging_view.find_next_question(judging_view.list_progress(sheets), question_id),
        kept=_read_typed_query(),
    )


def save_grade(question_id: str) -> ResponseReturnValue:
    question, grade = _get_question(question_id), request.form.get("grade", "")
    passages = judging_view.shuffle_passages(question)
    ids = [passage.passage_id for passage in passages]
    if request.form.get("passage") not in ids or grade not in GRADES:
        abort(404)
    position = ids.index(request.form["passage"])
    quotes = request.form.getlist("quote", type=int)
    graded = judging_view.make_graded_passage(passages[position], int(grade), quotes)
    question = judging_view.attach_passages(question, passages)
    get_desk().record_change(judging.make_grade_change(question, graded, by=get_session().name))
    sheet = judging_view.read_own_sheets().get(question_id)
    following = judging_view.find_next_ungraded(sheet, passages, position)
    return _redirect_to_sheet(question_id, f"hit-{following}")


def save_note(question_id: str) -> ResponseReturnValue:
    question, note = _get_question(question_id), request.form.get("note", "")
    question = judging_view.attach_passages(question, judging_view.shuffle_passages(question))
    get_desk().record_change(judging.make_note_change(question, note, by=get_session().name))
    return _redirect_to_sheet(question_id, "note")


def undo_change() -> ResponseReturnValue:
    change = read_ledger().make_undo_change(get_session().name)
    if change is None:
        return redirect(url_for("editor.show_judging"), code=303)
    get_desk().record_change(change)
    return _redirect_to_sheet(change.about, "hits")


def _get_question(question_id: str) -> SheetQuestion:
    """The question: of the bank, of the log, judged before, or typed by an editor just now."""
    known = collect_all_questions().get(question_id)
    if known:
        return SheetQuestion(question_id, known.text, known.topic or "logged", HITS_TO_JUDGE)
    judged = read_ledger().find_judged(question_id)
    if judged:
        query, kind = judged.said["query"], judged.said["kind"]
        return SheetQuestion(question_id, query, kind, HITS_TO_JUDGE)
    typed = _read_typed_query()
    if typed and judging_view.make_typed_id(typed) == question_id:
        return SheetQuestion(question_id, typed, TYPED_KIND, HITS_TO_JUDGE)
    return abort(404)


def _read_typed_query() -> str:
    return request.values.get("q", "")


def _redirect_to_sheet(question_id: str, anchor: str) -> ResponseReturnValue:
    query = _read_typed_query() or None
    address = url_for("editor.show_sheet", question_id=question_id, q=query, _anchor=anchor)
    return redirect(address, code=303)
