"""The pages people see."""

from dataclasses import dataclass
from math import ceil

from flask import Blueprint, Response, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue

from search_app.web import metrics, requests
from search_app.web.current_engine import document, engine
from search_app.web.pages import suggestions, view_models

pages = Blueprint("pages", __name__)

LISTED_AT_HOME = 8
LISTED_ON_A_PAGE = 200
IN_A_MENU = 50  # more booklets than this are chosen from their list, not from a menu


@dataclass(frozen=True, slots=True)
class Choice:
    """A booklet to look in."""

    doc_id: str
    title: str


@pages.get("/")
def search() -> ResponseReturnValue:
    question = requests.from_address(request)
    if not question.question.strip():
        return _home()
    result = question.answer()
    metrics.count_question(result)
    return render_template(
        "results.html",
        result=result,
        hits=view_models.shown_hits(result, engine().documents),
        read=view_models.how_read(result),
        words_to_try=suggestions.words_to_try(result),
        **_search_box(),
    )


@pages.get("/booklets/")
def booklets() -> ResponseReturnValue:
    page = request.args.get("page", 1, type=int)
    choices = [Choice(found.doc_id, found.title) for found in engine().documents.values()]
    last = max(1, ceil(len(choices) / LISTED_ON_A_PAGE))
    if not 1 <= page <= last:
        abort(404)
    start = (page - 1) * LISTED_ON_A_PAGE
    listed = choices[start : start + LISTED_ON_A_PAGE]
    return render_template(
        "booklets.html", listed=listed, page=page, last=last, total=len(choices), **_search_box()
    )


@pages.get("/booklets/<booklet:doc_id>")
def reader(doc_id: str) -> ResponseReturnValue:
    found = document(doc_id)
    shown = view_models.reader_page(
        found, engine().get_passages(doc_id), request.args.get("mark", "")
    )
    response = make_response(render_template("reader.html", page=shown, **_search_box()))
    return _kept_while_unchanged(response)


def _home() -> ResponseReturnValue:
    documents = engine().documents
    listed = [Choice(found.doc_id, found.title) for found in documents.values()]
    return render_template(
        "home.html",
        examples=suggestions.example_questions(documents),
        topics=suggestions.topics(documents),
        listed=listed[:LISTED_AT_HOME],
        total=len(listed),
        **_search_box(),
    )


def _search_box() -> dict[str, object]:
    documents = engine().documents
    few = 1 < len(documents) <= IN_A_MENU
    chosen = documents.get(request.args.get("booklet", ""))
    return {
        "question": request.args.get("q", ""),
        "choices": [Choice(d.doc_id, d.title) for d in documents.values()] if few else [],
        "chosen": Choice(chosen.doc_id, chosen.title) if chosen else None,
        "several": len(documents) > 1,
    }


def _kept_while_unchanged(response: Response) -> Response:
    """A browser may keep a booklet, but asks each time whether it is still the same."""
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response
