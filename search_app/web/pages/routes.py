"""The addresses of the pages that readers see."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import islice
from math import ceil
from pathlib import Path
from weakref import WeakKeyDictionary

from flask import Blueprint, abort, current_app, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from indexer.documents import Document
from indexer.errors import QueryError
from indexer.words import make_slug, remove_accents
from search_app.library import shelf
from search_app.notices import languages
from search_app.results import Interpretation, Verdict
from search_app.search.engine import SearchEngine
from search_app.search.question_text import check_characters
from search_app.source import ORIGINAL_TYPES, build_source, has_original, read_original
from search_app.web import requests
from search_app.web.current_engine import get_document, get_engine
from search_app.web.headers import LASTING
from search_app.web.pages import answer_view, suggestions, view_models, wording
from search_app.web.pages.booklets.facts import Fact, list_facts
from search_app.web.pages.booklets.structured_data import build_structured_data
from search_app.web.pages.excerpt import find_reached_part
from search_app.web.proxy import find_public_url

pages = Blueprint("pages", __name__)

HOME_LIST_SIZE = 8
BOOKLETS_PER_PAGE = 200
# What a browser shows a PDF with is a page of its own, with styles.
ORIGINAL_POLICY = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
)
LOGO_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
MAX_MENU_BOOKLETS = 50  # more booklets than this are chosen from their list, not from a menu
# Of all booklets, as long as their engine serves: to choose among many takes milliseconds.
_OFFERS: WeakKeyDictionary[SearchEngine, list[str]] = WeakKeyDictionary()
_CARDS: WeakKeyDictionary[SearchEngine, list[shelf.BookletCard]] = WeakKeyDictionary()
_PARTS: WeakKeyDictionary[SearchEngine, Mapping[str, list[suggestions.NamedPart]]] = (
    WeakKeyDictionary()
)
MAX_NAMESAKES = 3  # parts of the name that was typed


@dataclass(frozen=True, slots=True)
class BookletChoice:
    """A booklet to look in."""

    doc_id: str
    title: str


@pages.get("/")
def show_search() -> ResponseReturnValue:
    search_request = requests.parse_query_string()
    greeting = requests.find_greeting(search_request.question)
    if greeting or not search_request.question.strip():
        check_characters(search_request.question)
        return _show_home(greeting)
    return render_template(
        "results.html",
        **build_answer(search_request),
        today=wording.format_day(date.today()),
        reader_url=find_public_url(),
        **build_search_box(),
    )


@pages.get("/booklets/")
def show_booklets() -> ResponseReturnValue:
    cards = _list_cards()
    wanted = {field: request.args.get(field, "") for field in shelf.FILTER_FIELDS}
    listed = shelf.select_cards(cards, wanted)
    asked, last = request.args.get("page", "1"), ceil(len(listed) / BOOKLETS_PER_PAGE) or 1
    page = int(asked) if re.fullmatch("[0-9]{1,9}", asked) else 0
    if not 1 <= page <= last:
        abort(404)
    return render_template(
        "booklets.html",
        listed=[
            (card.document, wording.describe_booklet(build_source(card.document, date.today())))
            for card in listed[(page - 1) * BOOKLETS_PER_PAGE : page * BOOKLETS_PER_PAGE]
        ],
        filters=shelf.list_filters(cards),
        wanted={field: value for field, value in wanted.items() if value},
        name_language=name_language,
        page=page,
        last=last,
        total=len(listed),
        **build_search_box(),
    )


@pages.get("/booklets/<booklet:doc_id>")
def show_reader(doc_id: str) -> ResponseReturnValue:
    document, passages = get_document(doc_id), get_engine().get_passages(doc_id)
    page = view_models.build_reader_page(
        document, passages, request.args.get("mark", ""), _list_facts(document)
    )
    parts = [part for chapter in page.chapters for part in chapter.parts]
    reached = find_reached_part(parts, request.args.get("at", ""))
    response = make_response(
        render_template(
            "reader.html",
            page=page,
            reached=reached,
            structured_data=build_structured_data(document, _find_whole_address(doc_id)),
            **build_search_box(),
        )
    )
    if not request.query_string:
        # A browser may keep a booklet, but asks each time whether it is still the same. What is
        # marked, and the question to go back to, it does not keep.
        response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    return response.make_conditional(request)


def _find_whole_address(doc_id: str) -> str:
    """Of a booklet's page; "" where nobody said under which host readers find it."""
    public_url = find_public_url()
    path = url_for("pages.show_reader", doc_id=doc_id).removeprefix(request.script_root)
    return f"{public_url}{path}" if "://" in public_url else ""


@pages.get("/originals/<booklet:doc_id>")
def send_original(doc_id: str) -> ResponseReturnValue:
    """The very file that a booklet was made from, and never another one."""
    document = get_document(doc_id)
    if not (current_app.config["ORIGINALS"] and has_original(document)):
        abort(404)
    data = read_original(document)
    if data is None:
        abort(404)
    suffix = Path(document.source).suffix.lower()
    response = make_response(data)
    response.mimetype = ORIGINAL_TYPES[suffix]
    name = make_slug(remove_accents(doc_id.casefold())) or "booklet"
    response.headers["Content-Disposition"] = f'inline; filename="{name}{suffix}"'
    response.headers["Content-Security-Policy"] = ORIGINAL_POLICY
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(document.file_hash)
    return response.make_conditional(request)


@pages.get("/about")
def show_about() -> ResponseReturnValue:
    return render_template("about.html")


@pages.get("/logo")
def send_logo() -> ResponseReturnValue:
    """The publisher's picture; no script in it ever runs."""
    logo = current_app.config["LOGO"] or abort(404)
    response = make_response(logo.data)
    response.mimetype = logo.mimetype
    response.headers["Content-Security-Policy"] = LOGO_POLICY
    if request.args.get("v") == logo.version:
        response.headers["Cache-Control"] = LASTING
    return response


def _show_home(greeting: str) -> ResponseReturnValue:
    documents = get_engine().documents
    return render_template(
        "home.html",
        examples=suggestions.select_examples(documents),
        topics=suggestions.select_topics(documents),
        listed=_list_choices(HOME_LIST_SIZE),
        total=len(documents),
        greeting=greeting,
        **build_search_box(),
    )


def build_answer(search_request: requests.SearchRequest) -> dict[str, object]:
    """Ask, and prepare what is shown of the answer, on a page of ours or within another's."""
    result = requests.answer(search_request)
    publisher = requests.get_publisher().publisher_name
    found = answer_view.build_answer_view(result, get_engine().documents, publisher)
    booklet, namesakes = search_request.booklet, _find_namesakes(search_request)
    has_more = result.verdict is Verdict.ANSWERED or result.notice is not None
    return {
        "result": result,
        "found": found,
        "read": view_models.build_interpretation_view(
            result, search_request.keep, _read_again(search_request)
        ),
        "namesakes": namesakes,
        "is_named": bool(namesakes) and not has_more,
        "other_languages": _name_other_languages(found),
        "words_to_try": suggestions.suggest_words(result, partial(_finds_something, booklet)),
    }


def _read_again(search_request: requests.SearchRequest) -> Interpretation | None:
    """How a question with words to keep is read without them; None where there are none."""
    if not search_request.keep:
        return None
    question, booklet = search_request.question, search_request.booklet
    return get_engine().search(question, k=1, booklet=booklet).interpretation


def _find_namesakes(search_request: requests.SearchRequest) -> list[suggestions.NamedPart]:
    """Parts with the very heading that was typed, or chosen from what the search box offers."""
    engine = get_engine()
    if engine not in _PARTS:
        _PARTS[engine] = suggestions.index_parts(engine.documents)
    named = _PARTS[engine].get(" ".join(search_request.question.split()).casefold(), [])
    wanted = search_request.booklet
    return [part for part in named if wanted in (None, part.doc_id)][:MAX_NAMESAKES]


def _finds_something(booklet: str | None, words: str) -> bool:
    try:
        found = get_engine().search(words, k=1, booklet=booklet)
    except QueryError:  # a heading may hold anything
        return False
    return found.verdict is not Verdict.NOT_COVERED


def _name_other_languages(view: answer_view.AnswerView) -> list[str]:
    """The languages of what is shown, but for English, which the search is made for."""
    links = (*view.same_booklet, *view.other_booklets, *view.nearest)
    codes = {link.language for link in links} | ({view.best.language} if view.best else set())
    return sorted({name_language(code) for code in codes} - {"English"})


def _list_facts(document: Document) -> tuple[Fact, ...]:
    publisher = requests.get_publisher().publisher_name
    return list_facts(document, publisher, get_engine().documents, name_language)


def name_language(code: str) -> str:
    return languages.name_language(code, requests.get_notice_book().languages)


def _list_choices(limit: int) -> list[BookletChoice]:
    documents = islice(get_engine().documents.values(), limit)
    return [BookletChoice(document.doc_id, document.title) for document in documents]


def _list_cards() -> list[shelf.BookletCard]:
    """Of all booklets, which are read but once; without their texts."""
    engine = get_engine()
    if engine not in _CARDS:
        _CARDS[engine] = shelf.build_cards(map(_leave_text, engine.documents.values()))
    return _CARDS[engine]


def _leave_text(document: Document) -> Document:
    return replace(document, text="", sections=(), blocks=(), tables=(), left_out=(), doubts=())


def build_search_box() -> dict[str, object]:
    documents = get_engine().documents
    chosen = choose_booklet(request.args.get("booklet"))
    return {
        "question": request.args.get("q", ""),
        "choices": _list_choices(MAX_MENU_BOOKLETS)
        if 1 < len(documents) <= MAX_MENU_BOOKLETS
        else [],
        "chosen": chosen,
        "offers": _list_offers(documents[chosen.doc_id] if chosen else None),
    }


def choose_booklet(doc_id: str | None) -> BookletChoice | None:
    """The booklet to look in; None is all of them."""
    chosen = get_engine().documents.get(doc_id or "")
    return BookletChoice(chosen.doc_id, chosen.title) if chosen else None


def _list_offers(chosen: Document | None) -> list[str]:
    if chosen:
        return suggestions.list_offers({chosen.doc_id: chosen})
    engine = get_engine()
    if engine not in _OFFERS:
        _OFFERS[engine] = suggestions.list_offers(engine.documents)
    return _OFFERS[engine]
