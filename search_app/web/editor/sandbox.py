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
from search_app.web.current_engine import get_document
from search_app.web.editor.coverage_cache import (
    get_search_engine,
    read_bank_questions,
    show_waiting_page,
)
from search_app.web.editor.desk_state import editor, get_desk
from search_app.web.editor.jobs import BackgroundJobs

DRAFT_KINDS = (".md", ".txt", ".html")


@dataclass(frozen=True, slots=True)
class DraftSubmission:
    """A draft as it came: the whole of a booklet, its file ending in ``kind``, or one passage."""

    booklet: str
    text: str
    kind: str = ""

    @property
    def name(self) -> str:
        """Of the work on it; the same draft for the same edition is tried once."""
        told = f"{get_search_engine().generation}\n{self.booklet}\n{self.kind}\n{self.text}"
        return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class DraftResult:
    """A draft, and what it would change."""

    submission: DraftSubmission
    diff: EditionDiff


@editor.get("/sandbox")
def show_sandbox() -> ResponseReturnValue:
    return _render_form()


@editor.post("/sandbox")
def try_draft() -> ResponseReturnValue:
    pasted = _read_submission()
    if not pasted.text.strip():
        return _render_form("Paste the edited booklet, choose its file, or write a passage."), 400
    get_desk().background_jobs.request_outcome(("draft", pasted.name), _make_draft_job(pasted))
    return redirect(url_for("editor.show_draft_result", name=pasted.name), code=303)


@editor.get("/sandbox/<name>")
def show_draft_result(name: str) -> ResponseReturnValue:
    outcome = get_desk().background_jobs.find_outcome(("draft", name))
    if outcome is None:
        return _render_form("This try is no longer kept. Please send the draft again."), 404
    if not outcome.done:
        return show_waiting_page()
    if outcome.failure:
        return _render_form(outcome.failure)
    return _render_form(result=outcome.value)


def ask_once(
    background_jobs: BackgroundJobs, engine: SearchEngine, questions: tuple[Question, ...]
) -> Run:
    """The run of the edition that serves: drafts of one sitting share it.

    Kept by the generation's name: by its engine, it would keep all of an old one in memory.
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
        booklets=list(get_search_engine().documents.values()),
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
    asked, engine, index, background = (
        read_bank_questions(),
        get_search_engine(),
        get_desk().index_folder,
        get_desk().background_jobs,
    )

    def run_draft() -> DraftResult:
        from search_app.coverage.editions.sandbox import EditedBooklet, NewPassage, compare_draft

        if index is None or not asked:
            raise DeskError("The sandbox needs the bank's questions and the index's folder.")
        draft = (
            EditedBooklet(submission.text.encode(), f"{submission.booklet}{submission.kind}")
            if submission.kind
            else NewPassage(submission.text, submission.booklet)
        )
        before = ask_once(background, engine, asked)
        return DraftResult(
            submission, compare_draft(index / engine.generation, draft, asked, before=before)
        )

    return run_draft
