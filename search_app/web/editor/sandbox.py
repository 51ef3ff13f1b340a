"""The sandbox: what a draft would fix and harm, before anything is published."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from indexer.errors import BookletSearchError, DeskError
from search_app.coverage.editions import REPORTED_CHANGES, ChangeKind, EditionDiff
from search_app.coverage.editions.draft_process import DraftProcess
from search_app.coverage.editions.drafts import BookletDraft, EditedBooklet, NewPassage
from search_app.desk.desk_folder import DRAFTS_FOLDER
from search_app.questions.files import Question, select_for_booklets
from search_app.results import Run
from search_app.search.engine import SearchEngine
from search_app.web.current_engine import get_document, get_engine
from search_app.web.editor.coverage_cache import (
    read_bank_questions,
    remember_questions,
    show_waiting_page,
)
from search_app.web.editor.desk_state import get_desk
from search_app.web.editor.jobs import BackgroundJobs

DRAFT_KINDS = (".md", ".txt", ".html")
CANCELLED = "You cancelled this try."


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
    """A draft, and what it would change, or a sentence why it could not be tried."""

    submission: DraftSubmission
    diff: EditionDiff | None
    failure: str = ""


def show_sandbox() -> ResponseReturnValue:
    """With the text of the booklet that the address names to start from."""
    booklet = request.args.get("start", "")
    if not booklet:
        return _render_form()
    # The readers of booklets: a server that only answers never loads them.
    from search_app.coverage.editions.current_text import read_current_text

    text, kind = read_current_text(get_document(booklet))
    return _render_form(start=DraftSubmission(booklet, text, kind))


def try_draft() -> ResponseReturnValue:
    submission = _read_submission()
    if not submission.text.strip():
        return _render_form("Paste the edited booklet, choose its file, or write a passage."), 400
    name, jobs = submission.name, get_desk().background_jobs
    last = jobs.find_outcome(("draft", name))
    if last and last.done and (last.value is None or last.value.failure):
        jobs.forget_outcome(("draft", name))
    if jobs.find_outcome(("draft", name)) is None:
        jobs.request_outcome(("draft", name), _make_draft_job(submission))
    return redirect(url_for("editor.show_draft_result", name=name), code=303)


def show_draft_result(name: str) -> ResponseReturnValue:
    outcome = get_desk().background_jobs.find_outcome(("draft", name))
    if outcome is None:
        return _render_form("This try is no longer kept. Please send the draft again."), 404
    if not outcome.done:
        return show_waiting_page(cancel=url_for("editor.cancel_draft", name=name))
    result: DraftResult | None = outcome.value
    return _render_form(outcome.failure or (result.failure if result else ""), result=result)


def cancel_draft(name: str) -> ResponseReturnValue:
    """Stop a try; one that is over already stays as it is."""
    process = get_desk().drafts.get(name)
    if process:
        process.stop(CANCELLED)
    return redirect(url_for("editor.show_draft_result", name=name), code=303)


def ask_once(
    background_jobs: BackgroundJobs, engine: SearchEngine, questions: tuple[Question, ...]
) -> Run:
    """The run of the edition that serves, asked once for all drafts.

    The key has the generation's name and not its engine, which would stay in memory.
    """
    from search_app.coverage.survey import ask_questions

    def ask() -> Run:
        memory = remember_questions(background_jobs, engine)
        return ask_questions(memory.open_engine(engine.index, engine.model), questions)

    run: Run = background_jobs.compute_once(("run", engine.generation, questions), ask)
    return run


def _render_form(
    problem: str = "",
    *,
    result: DraftResult | None = None,
    start: DraftSubmission | None = None,
) -> str:
    from search_app.coverage.editions.text_difference import split_words

    return render_template(
        "editor/sandbox.html",
        problem=problem,
        tried=result,
        pasted=result.submission if result else start,
        told=REPORTED_CHANGES,
        every_kind=ChangeKind,
        fixes=len(result.diff.select_changes(ChangeKind.GAINED)) if result and result.diff else 0,
        harms=len(result.diff.select_changes(ChangeKind.LOST)) if result and result.diff else 0,
        split_words=split_words,
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
    questions = select_for_booklets(read_bank_questions(), [submission.booklet])
    engine, desk = get_engine(), get_desk()
    index_folder, jobs = desk.index_folder, desk.background_jobs
    process = desk.drafts[submission.name] = DraftProcess(desk.folder / DRAFTS_FOLDER)

    def run_draft() -> DraftResult:
        if index_folder is None or not questions:
            raise DeskError("The sandbox needs questions for this booklet, and the index's folder.")
        before = ask_once(jobs, engine, questions)
        try:
            generation, draft = index_folder / engine.generation, _make_draft(submission)
            memory = remember_questions(jobs, engine).serialize()
            diff = process.compare(generation, draft, questions, before, memory)
        except BookletSearchError as error:
            return DraftResult(submission, None, str(error))
        return DraftResult(submission, diff)

    return run_draft


def _make_draft(submission: DraftSubmission) -> BookletDraft:
    if not submission.kind:
        return NewPassage(submission.text, submission.booklet)
    name = f"{submission.booklet}{submission.kind}"
    return EditedBooklet(submission.text.encode(), name, submission.booklet)
