"""Judging: a question, and its passages in an order that does not tell their rank."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from search_app.desk import judging
from search_app.desk.judging import SheetQuestion
from search_app.web.editor import judging_view
from search_app.web.editor.coverage_cache import all_questions
from search_app.web.editor.desk_state import desk, editor, session
from search_app.web.editor.judging_view import GRADES, HITS, LONGEST_QUESTION, TYPED, typed_id


@editor.get("/judge")
def judge() -> ResponseReturnValue:
    found = judging.collect_sheets(desk().journal.read_entries())
    rows = judging_view.progress(judging_view.mine(found))
    others = [
        name
        for name in judging.list_judges(desk().journal.read_entries())
        if name != session().name
    ]
    return render_template(
        "editor/judge.html",
        rows=rows,
        done=sum(row.whole for row in rows),
        others=others,
        following=judging_view.following(rows, ""),
    )


@editor.post("/judge")
def judge_typed() -> ResponseReturnValue:
    query = " ".join(request.form.get("question", "").split())[:LONGEST_QUESTION]
    if not query:
        return redirect(url_for("editor.judge"), code=303)
    return redirect(url_for("editor.sheet", question_id=typed_id(query), q=query), code=303)


@editor.get("/judge/<question_id>")
def sheet(question_id: str) -> ResponseReturnValue:
    asked = _asked(question_id)
    mine = judging_view.mine(judging.collect_sheets(desk().journal.read_entries()))
    shown = [
        judging_view.shown(passage, mine.get(question_id))
        for passage in judging_view.shuffled(asked)
    ]
    graded = sum(one.grade is not None for one in shown)
    return render_template(
        "editor/sheet.html",
        asked=asked,
        shown=shown,
        graded=graded,
        note=mine[question_id].note if question_id in mine else "",
        grades=GRADES,
        can_undo=judging.make_undo_change(desk().journal.read_entries(), by=session().name)
        is not None,
        following=judging_view.following(judging_view.progress(mine), question_id),
        kept=_kept(),
    )


@editor.post("/judge/<question_id>/grade")
def grade(question_id: str) -> ResponseReturnValue:
    asked = _asked(question_id)
    passages = judging_view.shuffled(asked)
    place = next(
        (n for n, one in enumerate(passages) if one.passage_id == request.form.get("passage")), None
    )
    given = request.form.get("grade", "")
    if place is None or given not in {str(value) for value, _ in GRADES}:
        abort(404)
    chosen = request.form.getlist("quote", type=int)
    graded = judging_view.graded(passages[place], int(given), chosen)
    desk().change(
        judging.make_grade_change(
            judging_view.with_hits(asked, passages), graded, by=session().name
        )
    )
    mine = judging_view.mine(judging.collect_sheets(desk().journal.read_entries())).get(question_id)
    return _back_to(question_id, f"hit-{judging_view.next_ungraded(mine, passages, place)}")


@editor.post("/judge/<question_id>/note")
def note(question_id: str) -> ResponseReturnValue:
    asked = judging_view.with_hits(_asked(question_id), judging_view.shuffled(_asked(question_id)))
    desk().change(judging.make_note_change(asked, request.form.get("note", ""), by=session().name))
    return _back_to(question_id, "note")


@editor.post("/judge/undo")
def undo() -> ResponseReturnValue:
    change = judging.make_undo_change(desk().journal.read_entries(), by=session().name)
    if change is None:
        return redirect(url_for("editor.judge"), code=303)
    desk().change(change)
    return _back_to(change.about, "hits")


def _asked(question_id: str) -> SheetQuestion:
    """The question: of the bank, of the log, judged before, or typed by an editor just now."""
    known = all_questions().get(question_id)
    if known:
        return SheetQuestion(question_id, known.text, known.topic or "logged", HITS)
    for entry in reversed(desk().journal.read_entries()):
        if entry.about == question_id and entry.what in (judging.GRADE, judging.NOTE):
            return SheetQuestion(question_id, entry.said["query"], entry.said["kind"], HITS)
    typed = request.values.get("q", "")
    if typed and typed_id(typed) == question_id:
        return SheetQuestion(question_id, typed, TYPED, HITS)
    return abort(404)


def _kept() -> str:
    return request.values.get("q", "")


def _back_to(question_id: str, anchor: str) -> ResponseReturnValue:
    address = url_for("editor.sheet", question_id=question_id, q=_kept() or None)
    return redirect(f"{address}#{anchor}", code=303)
