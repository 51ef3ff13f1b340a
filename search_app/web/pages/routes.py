"""The pages people see."""

from dataclasses import dataclass
from math import ceil

from flask import Blueprint, Response, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue

from search_app.web import requests
from search_app.web.current_engine import get_document, get_engine
from search_app.web.pages import suggestions, view_models

pages = Blueprint("pages", __name__)

HOME_LIST_SIZE = 8
BOOKLETS_PER_PAGE = 200
MAX_MENU_BOOKLETS = 50  # more booklets than this are chosen from their list, not from a menu


@dataclass(frozen=True, slots=True)
class BookletChoice:
    """A booklet to look in."""

    doc_id: str
    title: str


@pages.get("/")
def show_search() -> ResponseReturnValue:
    search_request = requests.parse_query_string()
    if not search_request.question.strip():
        return _show_home()
    result = requests.answer(search_request)
    return render_template(
        "results.html",
        result=result,
        hits=view_models.build_hit_cards(result, get_engine().documents),
        read=view_models.build_interpretation_view(result),
        words_to_try=suggestions.suggest_words(result),
        **_build_search_box(),
    )


@pages.get("/booklets/")
def show_booklets() -> ResponseReturnValue:
    page = request.args.get("page", 1, type=int)
    choices = [
        BookletChoice(found.doc_id, found.title) for found in get_engine().documents.values()
    ]
    last = max(1, ceil(len(choices) / BOOKLETS_PER_PAGE))
    if not 1 <= page <= last:
        abort(404)
    start = (page - 1) * BOOKLETS_PER_PAGE
    listed = choices[start : start + BOOKLETS_PER_PAGE]
    return render_template(
        "booklets.html",
        listed=listed,
        page=page,
        last=last,
        total=len(choices),
        **_build_search_box(),
    )


@pages.get("/booklets/<booklet:doc_id>")
def show_reader(doc_id: str) -> ResponseReturnValue:
    found = get_document(doc_id)
    shown = view_models.build_reader_page(
        found, get_engine().get_passages(doc_id), request.args.get("mark", "")
    )
    response = make_response(render_template("reader.html", page=shown, **_build_search_box()))
    return _allow_revalidation(response)


def _show_home() -> ResponseReturnValue:
    documents = get_engine().documents
    listed = [BookletChoice(found.doc_id, found.title) for found in documents.values()]
    return render_template(
        "home.html",
        examples=suggestions.select_example_questions(documents),
        topics=suggestions.select_topics(documents),
        listed=listed[:HOME_LIST_SIZE],
        total=len(listed),
        **_build_search_box(),
    )


def _build_search_box() -> dict[str, object]:
    documents = get_engine().documents
    few = 1 < len(documents) <= MAX_MENU_BOOKLETS
    chosen = documents.get(request.args.get("booklet", ""))
    return {
        "question": request.args.get("q", ""),
        "choices": [BookletChoice(d.doc_id, d.title) for d in documents.values()] if few else [],
        "chosen": BookletChoice(chosen.doc_id, chosen.title) if chosen else None,
        "several": len(documents) > 1,
    }


def _allow_revalidation(response: Response) -> Response:
    """A browser may keep a booklet, but asks each time whether it is still the same."""
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response
