"""How far two judges agree, and the list to settle."""

from itertools import combinations

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from search_app.desk import agreement, judging
from search_app.desk.agreement import Both
from search_app.desk.judging import Graded
from search_app.web.editor.desk_state import desk, editor, session
from search_app.web.editor.judging_view import GRADES


@editor.get("/agreement")
def agreeing() -> ResponseReturnValue:
    entries = desk().journal.entries()
    found = judging.sheets(entries)
    pairs = list(combinations(judging.judges(entries), 2))
    both = {pair: agreement.both(found, *pair) for pair in pairs}
    return render_template(
        "editor/agreement.html",
        rows=[(*pair, agreement.agreement(both[pair])) for pair in pairs if both[pair]],
        unsettled=_unsettled(both),
        grades=GRADES,
    )


@editor.post("/agreement")
def settled() -> ResponseReturnValue:
    first, second = request.form.get("first", ""), request.form.get("second", "")
    pairs = agreement.both(judging.sheets(desk().journal.entries()), first, second)
    wanted = (request.form.get("question", ""), request.form.get("booklet", ""))
    text, given = request.form.get("text", "").replace("\r\n", "\n"), request.form.get("grade", "")
    for pair in pairs:
        here = (pair.asked.question_id, pair.first.booklet, pair.first.text)
        if here == (*wanted, text) and given in {str(value) for value, _ in GRADES}:
            desk().change(judging.settle(pair.asked, _final(pair, int(given)), by=session().name))
            return redirect(url_for("editor.agreeing", _anchor="settle"), code=303)
    return abort(404)


def _final(pair: Both, grade: int) -> Graded:
    """With the quotes of whoever gave this grade, or else of who gave the higher one."""
    by_grade = {pair.first.grade: pair.first.quotes, pair.second.grade: pair.second.quotes}
    higher = max(pair.first, pair.second, key=lambda one: one.grade)
    quotes = by_grade.get(grade, higher.quotes) if grade else ()
    return Graded(pair.first.booklet, pair.first.text, grade, quotes)


def _unsettled(
    both: dict[tuple[str, str], list[Both]],
) -> list[tuple[str, str, Both]]:
    """The widest apart first."""
    open_ones = [
        (first, second, pair)
        for (first, second), pairs in both.items()
        for pair in pairs
        if pair.differs and pair.settled is None
    ]
    return sorted(open_ones, key=lambda one: -abs(one[2].first.grade - one[2].second.grade))
