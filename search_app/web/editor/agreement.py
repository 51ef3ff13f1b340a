"""How far judges agree, and the grades that two of them should settle."""

from itertools import combinations

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from search_app.desk import agreement, judging
from search_app.desk.agreement import GradePair
from search_app.desk.judging import GradedPassage
from search_app.desk.suggestions import compare_with_people
from search_app.web.editor import judging_view
from search_app.web.editor.desk_state import get_desk, get_session, read_ledger
from search_app.web.editor.judging_view import GRADE_MEANINGS, GRADES


def show_agreement() -> ResponseReturnValue:
    ledger = read_ledger()
    sheets, judges = ledger.get_sheets(), combinations(ledger.list_judges(), 2)
    pairs = {both: agreement.collect_grade_pairs(sheets, *both) for both in judges}
    return render_template(
        "editor/agreement.html",
        rows=[(*both, agreement.compute_agreement(pairs[both])) for both in pairs if pairs[both]],
        group=agreement.compute_group_agreement(agreement.collect_unit_grades(sheets)),
        suggested=compare_with_people(judging_view.read_suggestions(), sheets),
        unsettled=_list_unsettled_pairs(pairs),
        grades=GRADE_MEANINGS,
    )


def settle_grade() -> ResponseReturnValue:
    form, sheets = request.form, read_ledger().get_sheets()
    text, grade = form.get("text", "").replace("\r\n", "\n"), form.get("grade", "")
    wanted = (form.get("question", ""), form.get("booklet", ""), text)
    judges = form.get("first", ""), form.get("second", "")
    for pair in agreement.collect_grade_pairs(sheets, *judges):
        passage = (pair.question.question_id, pair.first.booklet, pair.first.text)
        if passage == wanted and grade in GRADES:
            settled = _make_final_grade(pair, int(grade))
            change = judging.make_settle_change(pair.question, settled, by=get_session().name)
            get_desk().record_change(change)
            return redirect(url_for("editor.show_agreement", _anchor="settle"), code=303)
    return abort(404)


def _make_final_grade(pair: GradePair, grade: int) -> GradedPassage:
    """With the quotes of the judge who gave this grade, or else of the one who graded higher."""
    by_grade = {pair.first.grade: pair.first.quotes, pair.second.grade: pair.second.quotes}
    higher = max(pair.first, pair.second, key=lambda graded: graded.grade)
    quotes = by_grade.get(grade, higher.quotes) if grade else ()
    return GradedPassage(pair.first.booklet, pair.first.text, grade, quotes)


def _list_unsettled_pairs(
    pairs_by_judges: dict[tuple[str, str], list[GradePair]],
) -> list[tuple[str, str, GradePair]]:
    """(first judge, second judge, pair), the pairs of the largest difference first."""
    unsettled = [
        (*judges, pair)
        for judges, pairs in pairs_by_judges.items()
        for pair in pairs
        if pair.is_disputed and pair.settled_grade is None
    ]
    return sorted(unsettled, key=lambda row: -abs(row[2].first.grade - row[2].second.grade))
