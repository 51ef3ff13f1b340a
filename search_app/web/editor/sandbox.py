"""The sandbox: what a draft would fix and harm, before anything is published."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from indexer.errors import DeskError
from search_app.coverage.editions import REPORTED_CHANGES, ChangeKind, EditionDiff
from search_app.questions.files import Question
from search_app.results import Run
from search_app.search.engine import SearchEngine
from search_app.web.current_engine import get_document, get_engine
from search_app.web.editor.coverage_cache import read_bank_questions, show_waiting_page
from search_app.web.editor.desk_state import get_desk
from search_app.web.editor.jobs import BackgroundJobs

DRAFT_KINDS = (".md", ".txt", ".html")


@dataclass(frozen=True, slots=True)
class DraftSubmission:
    """A draft as it was sent: a whole booklet whose file would end in ``kind``, or one passage."""

    booklet: str
    text: str
    kind: str = ""

    @property
    def name(self) -> str:
        """Names the job, so that the same draft for the same edition is tried once."""
        content = f"{get_engine().generation}\n{self.booklet}\n{self.kind}\n{self.text}"
        return hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class DraftResult:
    """A draft, and what it would change."""

    submission: DraftSubmission
    diff: EditionDiff


def show_sandbox() -> ResponseReturnValue:
    return _render_form()


def try_draft() -> ResponseReturnValue:
    submission = _read_submission()
    if not submission.text.strip():
        return _render_form("Paste the edited booklet, choose its file, or write a passage."), 400
    name = submission.name
    get_desk().background_jobs.request_outcome(("draft", name), _make_draft_job(submission))
    return redirect(url_for("editor.show_draft_result", name=name), code=303)


def show_draft_result(name: str) -> ResponseReturnValue:
    outcome = get_desk().background_jobs.find_outcome(("draft", name))
    if outcome is None:
        return _render_form("This try is no longer kept. Please send the draft again."), 404
    if not outcome.done:
        return show_waiting_page()
    return _render_form(outcome.failure, result=outcome.value)


def ask_once(
    background_jobs: BackgroundJobs, engine: SearchEngine, questions: tuple[Question, ...]
) -> Run:
    """The run of the edition that serves, asked once for all drafts.

    The key has the generation's name and not its engine, which would stay in memory.
    """
    from search_app.coverage.survey import ask_questions

    run: Run = background_jobs.compute_once(
        ("run", engine.generation, questions), lambda: ask_questions(engine, questions)
    )
    return run


def _render_form(problem: str = "", *, result: DraftResult | None = None) -> str:
    return render_template(
        "editor/sandbox.html",
        problem=problem,
        tried=result,
        told=REPORTED_CHANGES,
        fixes=len(result.diff.select_changes(ChangeKind.GAINED)) if result else 0,
        harms=len(result.diff.select_changes(ChangeKind.LOST)) if result else 0,
        kinds=DRAFT_KINDS,
        booklets=list(get_engine().documents.values()),
        ready=bool(read_bank_questions()) and get_desk().index_folder is not None,
    )


def _read_submission() -> DraftSubmission:
    booklet = request.form.get("booklet", "")
    get_document(booklet)
    if request.form.get("what") == "passage":
        return DraftSubmission(booklet, request.form.get("passage", ""))
    kind = request.form.get("kind", "")
    if kind not in DRAFT_KINDS:
        abort(400)
    file = request.files.get("file")
    sent = file.read() if file and file.filename else b""
    text = sent.decode("utf-8", "replace") if sent else request.form.get("whole", "")
    return DraftSubmission(booklet, text.replace("\r\n", "\n"), kind)


def _make_draft_job(submission: DraftSubmission) -> Callable[[], DraftResult]:
    """Takes everything it needs from this request: the job runs when the request is over."""
    questions, engine, desk = read_bank_questions(), get_engine(), get_desk()

    def run_draft() -> DraftResult:
        from search_app.coverage.editions.sandbox import EditedBooklet, NewPassage, compare_draft

        if desk.index_folder is None or not questions:
            raise DeskError("The sandbox needs the bank's questions and the index's folder.")
        draft = (
            EditedBooklet(submission.text.encode(), f"{submission.booklet}{submission.kind}")
            if submission.kind
            else NewPassage(submission.text, submission.booklet)
        )
        before = ask_once(desk.background_jobs, engine, questions)
        generation = desk.index_folder / engine.generation
        return DraftResult(submission, compare_draft(generation, draft, questions, before=before))

    return run_draft
