"""How far two judges agree, and the list to settle."""

from itertools import combinations

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from search_app.desk import agreement, judging
from search_app.desk.agreement import GradePair
from search_app.desk.judging import GradedPassage
from search_app.web.editor.desk_state import editor, get_desk, get_session
from search_app.web.editor.judging_view import GRADE_MEANINGS


@editor.get("/agreement")
def show_agreement() -> ResponseReturnValue:
    entries = get_desk().journal.read_entries()
    found = judging.collect_sheets(entries)
    pairs = list(combinations(judging.list_judges(entries), 2))
    both = {pair: agreement.collect_grade_pairs(found, *pair) for pair in pairs}
    return render_template(
        "editor/agreement.html",
        rows=[(*pair, agreement.compute_agreement(both[pair])) for pair in pairs if both[pair]],
        unsettled=_list_unsettled_pairs(both),
        grades=GRADE_MEANINGS,
    )


@editor.post("/agreement")
def settle_grade() -> ResponseReturnValue:
    first, second = request.form.get("first", ""), request.form.get("second", "")
    pairs = agreement.collect_grade_pairs(
        judging.collect_sheets(get_desk().journal.read_entries()), first, second
    )
    wanted = (request.form.get("question", ""), request.form.get("booklet", ""))
    text, given = request.form.get("text", "").replace("\r\n", "\n"), request.form.get("grade", "")
    for pair in pairs:
        here = (pair.question.question_id, pair.first.booklet, pair.first.text)
        if here == (*wanted, text) and given in {str(value) for value, _ in GRADE_MEANINGS}:
            get_desk().record_change(
                judging.make_settle_change(
                    pair.question, _make_final_grade(pair, int(given)), by=get_session().name
                )
            )
            return redirect(url_for("editor.show_agreement", _anchor="settle"), code=303)
    return abort(404)


def _make_final_grade(pair: GradePair, grade: int) -> GradedPassage:
    """With the quotes of whoever gave this grade, or else of who gave the higher one."""
    by_grade = {pair.first.grade: pair.first.quotes, pair.second.grade: pair.second.quotes}
    higher = max(pair.first, pair.second, key=lambda one: one.grade)
    quotes = by_grade.get(grade, higher.quotes) if grade else ()
    return GradedPassage(pair.first.booklet, pair.first.text, grade, quotes)


def _list_unsettled_pairs(
    pairs_by_judges: dict[tuple[str, str], list[GradePair]],
) -> list[tuple[str, str, GradePair]]:
    """The widest apart first."""
    open_ones = [
        (first, second, pair)
        for (first, second), pairs in pairs_by_judges.items()
        for pair in pairs
        if pair.is_disputed and pair.settled_grade is None
    ]
    return sorted(open_ones, key=lambda one: -abs(one[2].first.grade - one[2].second.grade))
