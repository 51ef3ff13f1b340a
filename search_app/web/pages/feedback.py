"""What readers say of an answer: a form below the results, kept where the query log is, or not.

It works without a script and sets no cookie, so there is no token that a form of another site would
lack. A browser says by itself where a form comes from.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from indexer.errors import QueryError, UnknownPassageError
from search_app.querylog.feedback import Helpfulness, ShownPassage
from search_app.results import Verdict
from search_app.search.question_text import check_characters, normalize_question
from search_app.web.current_engine import get_document, get_engine
from search_app.web.pages import view_models
from search_app.web.pages.routes import build_search_box
from search_app.web.query_log import get_query_log

feedback = Blueprint("feedback", __name__)

# Of the form, each once; ``searched`` is the booklet that was looked in, "" for all.
FIELDS = "question verdict generation passage booklet searched helpful".split()
GENERATION_PATTERN = re.compile(r"[A-Za-z0-9_.-]{1,80}")
NOT_KEPT = "No questions are counted here, so there is nowhere to keep what you think of an answer."
FOREIGN = "This was sent from another site. Ask your question here, and press the button again."
GO_BACK = "Go back to the results, and press the button again."

Choice = TypeVar("Choice", bound=StrEnum)


@feedback.post("/feedback")
def save_feedback() -> ResponseReturnValue:
    """Count it, and lead on: a page that is loaded again counts nothing twice."""
    log = get_query_log()
    if log is None:
        return _refuse(NOT_KEPT, 404)
    if _is_foreign():
        return _refuse(FOREIGN, 403)
    form = _read_form()
    shown = _find_shown_passage(form["generation"], form["booklet"], form["passage"])
    verdict = _read_choice(form, "verdict", Verdict)
    helpfulness = _read_choice(form, "helpful", Helpfulness)
    log.queue_feedback(form["question"], verdict, helpfulness, shown)
    address = url_for(
        "feedback.show_thanks",
        q=form["question"],
        booklet=form["searched"] or None,
        shown=shown.booklet if verdict is not Verdict.NOT_COVERED and shown.booklet else None,
        helpful=helpfulness.value,
    )
    return redirect(address, code=303)


@feedback.get("/feedback/thanks")
def show_thanks() -> ResponseReturnValue:
    if get_query_log() is None:
        return _refuse(NOT_KEPT, 404)
    check_characters(request.args.get("q", ""))
    documents = get_engine().documents
    only = next(iter(documents), "") if len(documents) == 1 else ""
    shown = documents.get(request.args.get("shown", only))
    return render_template(
        "thanks.html",
        helped=request.args.get("helpful") == Helpfulness.YES,
        shown=shown,
        chapters=view_models.list_chapters(shown) if shown else [],
        **build_search_box(),
    )


def _read_form() -> Mapping[str, str]:
    """The fields, as the results page sends them."""
    if request.mimetype != "application/x-www-form-urlencoded":
        raise QueryError(f"This was not sent as a form. {GO_BACK}")
    form = request.form
    if sorted(name for name, _ in form.items(multi=True)) != sorted(FIELDS):
        raise QueryError(f"The form must have these fields, each once: {', '.join(FIELDS)}.")
    normalize_question(form["question"])
    if form["searched"]:
        get_document(form["searched"])
    return form


def _read_choice(form: Mapping[str, str], name: str, choices: type[Choice]) -> Choice:
    if form[name] not in list(choices):
        raise QueryError(f"The field “{name}” must be one of: {', '.join(choices)}. {GO_BACK}")
    return choices(form[name])


def _find_shown_passage(generation: str, booklet: str, passage_id: str) -> ShownPassage:
    """Only ids that this index holds: the file takes no words of a stranger.

    A page may be older than the index. What it showed is then kept if it is still there, as of no
    generation.
    """
    engine = get_engine()
    if not GENERATION_PATTERN.fullmatch(generation):
        raise QueryError(f"The field “generation” names no index. {GO_BACK}")
    is_current = generation == engine.generation
    passages = engine.get_passages(booklet) if booklet in engine.documents else ()
    if any(passage.passage_id == passage_id for passage in passages):
        return ShownPassage(booklet, passage_id, generation if is_current else "")
    if is_current and (booklet or passage_id):
        sentence = f"The fields “booklet” and “passage” name no passage here. {GO_BACK}"
        raise UnknownPassageError(sentence)
    return ShownPassage(generation=generation if is_current else "")


def _is_foreign() -> bool:
    """Whether the browser says that a page of another site sent this.

    Our pages tell no referrer, so browsers send ``Origin: null`` with their forms; one too old for
    ``Sec-Fetch-Site``, or that reaches us without TLS, says no more.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site != "same-origin"
    origin = request.headers.get("Origin", "null")
    public_host = current_app.config["PUBLIC_URL"].partition("://")[2].partition("/")[0]
    return origin != "null" and origin.partition("://")[2] not in {request.host, public_host} - {""}


def _refuse(sentence: str, status: int) -> ResponseReturnValue:
    return render_template("error.html", sentence=sentence, status=status, question=""), status
