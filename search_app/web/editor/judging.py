"""Judging: a question, and its passages in an order that does not tell their rank.

The page's script sends the same forms beside the page and asks for JSON: then the answer says what
is kept now. Without the script each form leads back to the page.
"""

from dataclasses import dataclass, replace

from flask import abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from search_app.desk import judging
from search_app.desk.judging import TYPED_KIND, JudgementSheet, SheetQuestion
from search_app.judgements.files import ANSWER_GRADE
from search_app.web.editor import judging_view
from search_app.web.editor.coverage_cache import collect_all_questions
from search_app.web.editor.desk_state import get_desk, get_session, read_ledger
from search_app.web.editor.judging_view import (
    GRADE_MEANINGS,
    GRADES,
    HITS_TO_JUDGE,
    SheetPassage,
)

MAX_QUESTION_LENGTH = 2_000
REASON_MEANINGS = (
    ("", "as the grades say"),
    ("near miss", "it is about something the booklets treat, which they do not answer"),
    ("in the field", "a patient might well ask it here, and the booklets do not treat it"),
    ("elsewhere", "it has nothing to do with what the booklets are about"),
)
CHANGED_PASSAGE = (
    "Nothing was graded: the booklets changed since you opened this page, and this passage has"
    " another text now. Look at it again."
)


@dataclass(frozen=True, slots=True)
class OwnSheet:
    """A question with its passages and what this judge has said of them.

    ``given`` is what the file of judgements is made of, ``current`` the same without passages that
    the booklets no longer have. ``last_change`` is the number of the judge's last change that can
    be taken back, 0 for none.
    """

    question: SheetQuestion
    passages: tuple[SheetPassage, ...]
    given: JudgementSheet
    current: JudgementSheet
    last_change: int

    @property
    def graded_count(self) -> int:
        return sum(passage.grade is not None for passage in self.passages)

    @property
    def has_suggestions(self) -> bool:
        return any(passage.suggestions for passage in self.passages)

    @property
    def is_complete(self) -> bool:
        return self.graded_count == len(self.passages) > 0

    @property
    def is_unanswered(self) -> bool:
        """Whether everything is graded, and nothing answers."""
        return self.is_complete and not self.given.is_answerable

    @property
    def outcome(self) -> str:
        """What the grades say of the question, in a sentence; "" until all are given."""
        if not self.is_complete:
            return ""
        if self.is_unanswered:
            return f"In the judgements nothing answers it{self._describe_near_misses()}."
        if any(one.grade == ANSWER_GRADE for one in self.passages):
            return "In the judgements it is answered."
        where = "not among these" if self.current.is_answerable else "of an earlier edition"
        return f"In the judgements it is answered, by a passage {where}."

    def _describe_near_misses(self) -> str:
        near, here = (
            sum(bool(one.grade) for one in sheet.grades.values())
            for sheet in (self.given, self.current)
        )
        misses = f", with {near} near miss{'es' if near != 1 else ''}" if near else ""
        some = f", {near - here} of them" if here else ""
        return f"{misses}{some} of an earlier edition" if here < near else misses


def show_judging() -> ResponseReturnValue:
    rows = judging_view.list_progress(judging_view.read_own_sheets())
    judges = read_ledger().list_judges()
    return render_template(
        "editor/judge.html",
        rows=rows,
        done=sum(row.is_complete for row in rows),
        others=[name for name in judges if name != get_session().name],
        following=judging_view.find_next_question(rows, ""),
        pools=judging_view.read_pools(),
        origins=sorted({one.origin for one in judging_view.read_suggestions()}),
    )


def open_typed_question() -> ResponseReturnValue:
    query = " ".join(request.form.get("question", "").split())[:MAX_QUESTION_LENGTH]
    if not query:
        return redirect(url_for("editor.show_judging"), code=303)
    question_id = judging.make_typed_id(query)
    return redirect(url_for("editor.show_sheet", question_id=question_id, q=query), code=303)


def show_sheet(question_id: str) -> ResponseReturnValue:
    return _render_sheet(question_id)


def _render_sheet(question_id: str, problem: str = "") -> str:
    rows = judging_view.list_progress(judging_view.read_own_sheets())
    return render_template(
        "editor/sheet.html",
        sheet=_read_sheet(_get_question(question_id)),
        grades=GRADE_MEANINGS,
        following=judging_view.find_next_question(rows, question_id),
        kept=_read_typed_query(),
        problem=problem,
        reasons=REASON_MEANINGS,
    )


def save_grade(question_id: str) -> ResponseReturnValue:
    question, grade = _get_question(question_id), request.form.get("grade", "")
    passages = judging_view.shuffle_passages(question)
    question = judging_view.attach_passages(question, passages)
    ids = [passage.passage_id for passage in passages]
    if request.form.get("passage") not in ids or grade not in GRADES:
        abort(404)
    position = ids.index(request.form["passage"])
    if request.form.get("text") not in (None, question.passage_hashes[position]):
        return _refuse_changed_passage(question_id)
    quotes = request.form.getlist("quote", type=int)
    graded = judging_view.make_graded_passage(passages[position], int(grade), quotes)
    sheet = judging_view.read_own_sheets().get(question_id)
    # A request that is sent again, because its answer was lost, changes nothing.
    if not graded.says_the_same(sheet.grades.get(graded.key) if sheet else None):
        get_desk().record_change(judging.make_grade_change(question, graded, by=get_session().name))
        sheet = judging_view.read_own_sheets().get(question_id)
    if _wants_json():
        return _describe_sheet(question, changed=ids[position])
    following = judging_view.find_next_ungraded(sheet, passages, position)
    return _redirect_to_sheet(question_id, f"hit-{following}")


def save_note(question_id: str) -> ResponseReturnValue:
    question, note = _get_question(question_id), request.form.get("note", "")
    question = judging_view.attach_passages(question, judging_view.shuffle_passages(question))
    get_desk().record_change(judging.make_note_change(question, note, by=get_session().name))
    return _describe_sheet(question) if _wants_json() else _redirect_to_sheet(question_id, "note")


def save_reason(question_id: str) -> ResponseReturnValue:
    """Why nothing answers the question, as the judge says; "" takes the reason back."""
    question, reason = _get_question(question_id), request.form.get("reason", "")
    if reason not in dict(REASON_MEANINGS):
        abort(404)
    question = judging_view.attach_passages(question, judging_view.shuffle_passages(question))
    get_desk().record_change(judging.make_reason_change(question, reason, by=get_session().name))
    return _describe_sheet(question) if _wants_json() else _redirect_to_sheet(question_id, "why")


def undo_change() -> ResponseReturnValue:
    """Take back the change of the ``number`` in the form, or the judge's last."""
    by, number = get_session().name, request.form.get("number", type=int)
    undone = read_ledger().find_change(by, number)
    change = read_ledger().make_undo_change(by, undone.number) if undone else None
    if change:
        get_desk().record_change(change)
    if _wants_json():
        question = _get_question(request.form.get("sheet", ""))
        is_here = undone is not None and undone.about == question.question_id
        passage = (undone.said.get("booklet"), undone.said.get("text")) if undone else ()
        changed = [
            each.passage_id
            for each in judging_view.shuffle_passages(question)
            if is_here and (each.doc_id, each.text) == passage
        ]
        elsewhere = undone.said["query"] if undone and not is_here else ""
        return _describe_sheet(question, changed="".join(changed[:1]), elsewhere=elsewhere)
    if change is None:
        return redirect(url_for("editor.show_judging"), code=303)
    return _redirect_to_sheet(change.about, "hits")


def _read_sheet(question: SheetQuestion) -> OwnSheet:
    own = judging_view.read_own_sheets().get(question.question_id)
    passages = judging_view.shuffle_passages(question)
    suggested = judging_view.find_suggestions(question)
    shown = tuple(
        replace(
            judging_view.build_sheet_passage(passage, own),
            suggestions=suggested.get((passage.doc_id, passage.text), ()),
        )
        for passage in passages
    )
    last = read_ledger().find_change(get_session().name)
    given = own or JudgementSheet(question, get_session().name, {})
    current = judging_view.drop_obsolete_grades(given)
    return OwnSheet(question, shown, given, current, last.number if last else 0)


def _describe_sheet(
    question: SheetQuestion, *, changed: str = "", elsewhere: str = ""
) -> ResponseReturnValue:
    """What is kept of this judge now.

    ``changed`` is the id of the passage whose grade this request changed; ``elsewhere`` the
    question whose grade it took back, where that is another.
    """
    sheet = _read_sheet(question)
    return jsonify(
        question=question.question_id,
        changed=changed,
        elsewhere=elsewhere,
        graded=sheet.graded_count,
        last=sheet.last_change,
        note=sheet.given.note,
        reason=sheet.given.reason,
        outcome=sheet.outcome,
        unanswered=sheet.is_unanswered,
        passages={
            one.passage.passage_id: {
                "grade": one.grade,
                "number": one.number,
                "quotes": [sentence.number for sentence in one.sentences if sentence.is_chosen],
            }
            for one in sheet.passages
        },
    )


def _refuse_changed_passage(question_id: str) -> ResponseReturnValue:
    if _wants_json():
        return jsonify(problem=CHANGED_PASSAGE), 409
    return _render_sheet(question_id, CHANGED_PASSAGE), 409


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _get_question(question_id: str) -> SheetQuestion:
    """The question: of a pool, the bank or the log, judged before, or typed just now."""
    pool = judging_view.read_pools().get(question_id)
    if pool:  # in the words that the runs were asked
        return SheetQuestion(question_id, pool.query, pool.kind, len(pool.passages))
    known = collect_all_questions().get(question_id)
    if known:
        return SheetQuestion(question_id, known.text, known.topic or "logged", HITS_TO_JUDGE)
    judged = read_ledger().find_judged(question_id)
    if judged:
        query, kind = judged.said["query"], judged.said["kind"]
        return SheetQuestion(question_id, query, kind, HITS_TO_JUDGE)
    typed = _read_typed_query()
    if typed and judging.make_typed_id(typed) == question_id:
        return SheetQuestion(question_id, typed, TYPED_KIND, HITS_TO_JUDGE)
    return abort(404)


def _read_typed_query() -> str:
    return request.values.get("q", "")


def _redirect_to_sheet(question_id: str, anchor: str) -> ResponseReturnValue:
    query = _read_typed_query() or None
    address = url_for("editor.show_sheet", question_id=question_id, q=query, _anchor=anchor)
    return redirect(address, code=303)
