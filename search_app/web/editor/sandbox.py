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
from search_app.web.current_engine import document
from search_app.web.editor.coverage_cache import bank, real_engine, waiting
from search_app.web.editor.desk_state import desk, editor
from search_app.web.editor.jobs import Background

KINDS = (".md", ".txt", ".html")


@dataclass(frozen=True, slots=True)
class Pasted:
    """A draft as it came: the whole of a booklet, its file ending in ``kind``, or one passage."""

    booklet: str
    text: str
    kind: str = ""

    @property
    def name(self) -> str:
        """Of the work on it; the same draft for the same edition is tried once."""
        told = f"{real_engine().generation}\n{self.booklet}\n{self.kind}\n{self.text}"
        return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class Tried:
    """A draft, and what it would change."""

    pasted: Pasted
    diff: EditionDiff


@editor.get("/sandbox")
def sandbox() -> ResponseReturnValue:
    return _form()


@editor.post("/sandbox")
def sandbox_try() -> ResponseReturnValue:
    pasted = _pasted()
    if not pasted.text.strip():
        return _form("Paste the edited booklet, choose its file, or write a passage."), 400
    desk().background.outcome(("draft", pasted.name), _work(pasted))
    return redirect(url_for("editor.tried", name=pasted.name), code=303)


@editor.get("/sandbox/<name>")
def tried(name: str) -> ResponseReturnValue:
    outcome = desk().background.find(("draft", name))
    if outcome is None:
        return _form("This try is no longer kept. Please send the draft again."), 404
    if not outcome.done:
        return waiting()
    if outcome.failed:
        return _form(outcome.failed)
    return _form(tried=outcome.value)


def ask_once(background: Background, engine: SearchEngine, questions: tuple[Question, ...]) -> Run:
    """The run of the edition that serves: drafts of one sitting share it.

    Kept by the generation's name: by its engine, it would keep all of an old one in memory.
    """
    from search_app.coverage.survey import ask_questions

    run: Run = background.resolve(
        ("run", engine.generation, questions), lambda: ask_questions(engine, questions)
    )
    return run


def _form(problem: str = "", *, tried: Tried | None = None) -> str:
    return render_template(
        "editor/sandbox.html",
        problem=problem,
        tried=tried,
        told=REPORTED_CHANGES,
        fixes=len(tried.diff.select_changes(ChangeKind.GAINED)) if tried else 0,
        harms=len(tried.diff.select_changes(ChangeKind.LOST)) if tried else 0,
        kinds=KINDS,
        booklets=list(real_engine().documents.values()),
        ready=bool(bank()) and desk().index is not None,
    )


def _pasted() -> Pasted:
    booklet = request.form.get("booklet", "")
    document(booklet)
    if request.form.get("what") == "passage":
        return Pasted(booklet, request.form.get("passage", ""))
    kind = request.form.get("kind", "")
    if kind not in KINDS:
        abort(400)
    file = request.files.get("file")
    sent = file.read() if file and file.filename else b""
    text = sent.decode("utf-8", "replace") if sent else request.form.get("whole", "")
    return Pasted(booklet, text.replace("\r\n", "\n"), kind)


def _work(pasted: Pasted) -> Callable[[], Tried]:
    asked, engine, index, background = bank(), real_engine(), desk().index, desk().background

    def work() -> Tried:
        from search_app.coverage.editions.sandbox import EditedBooklet, NewPassage, compare_draft

        if index is None or not asked:
            raise DeskError("The sandbox needs the bank's questions and the index's folder.")
        draft = (
            EditedBooklet(pasted.text.encode(), f"{pasted.booklet}{pasted.kind}")
            if pasted.kind
            else NewPassage(pasted.text, pasted.booklet)
        )
        before = ask_once(background, engine, asked)
        return Tried(pasted, compare_draft(index / engine.generation, draft, asked, before=before))

    return work
