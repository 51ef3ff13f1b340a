"""What is asked, read from the address or from JSON, and answered.

Whether a question can be used is decided by the engine.
"""

import json
import re
from dataclasses import dataclass, replace
from typing import Any

from flask import Flask, abort, current_app, request
from werkzeug.datastructures import MultiDict

from indexer.errors import QueryError
from search_app import notices
from search_app.notices.files import read_notices
from search_app.publisher import Publisher
from search_app.repeats import fold_repeats
from search_app.results import Hit, SearchResult
from search_app.search.engine import DEFAULT_RESULTS, MAX_RESULTS
from search_app.web.current_engine import get_engine
from search_app.web.metrics import count_question
from search_app.web.query_log import log_question
from search_app.web.settings import Settings

# More than are ever corrected in one question, and longer than any that is.
MAX_KEPT_WORDS = 20
MAX_KEPT_LENGTH = 80
HEADING_LEVELS = ("1", "2", "3", "4")


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A question with its options; ``k`` in 1..``MAX_RESULTS``.

    The words to ``keep`` are searched as they are typed.
    """

    question: str
    k: int = DEFAULT_RESULTS
    booklet: str | None = None
    keep: tuple[str, ...] = ()


def init_notices(app: Flask, settings: Settings) -> None:
    """Read what comes before a search, once, and keep whose numbers it names.

    Raises:
        NoticeError: a file does not follow its schema.
    """
    app.extensions["notices"] = read_notices(settings.notices)
    app.extensions["publisher"] = settings.publisher


def get_publisher() -> Publisher:
    publisher: Publisher = current_app.extensions["publisher"]
    return publisher


def get_notice_book() -> notices.NoticeBook:
    book: notices.NoticeBook = current_app.extensions["notices"]
    return book


def find_greeting(question: str) -> str:
    """What the first page says to a text that asks nothing, such as "hello"; else ""."""
    book = get_notice_book()
    return book.greeting if notices.is_greeting(question, book) else ""


def answer(search_request: SearchRequest) -> SearchResult:
    """Ask the engine; log and count the question. One with a sign of a crisis is logged nowhere."""
    engine = get_engine()
    result = engine.search(
        search_request.question,
        k=search_request.k,
        booklet=search_request.booklet,
        keep=search_request.keep,
    )
    vector = engine.encode_question(search_request.question, search_request.keep)
    notice = notices.find_notice(
        search_request.question, get_notice_book(), get_publisher(), engine.languages, vector
    )
    hits = tuple(map(_place_below_prefix, result.hits)) if request.script_root else result.hits
    result = fold_repeats(replace(result, hits=hits, notice=notice))
    if notice is None or not notice.not_kept:
        log_question(result)
    count_question(result)
    return result


def _place_below_prefix(hit: Hit) -> Hit:
    """The hit with addresses below the path that the whole site has here."""
    prefix = request.script_root
    also_in = tuple(replace(other, url=prefix + other.url) for other in hit.also_in)
    return replace(hit, url=prefix + hit.url, also_in=also_in)


def parse_query_string() -> SearchRequest:
    return parse_fields(request.args)


def parse_fields(fields: MultiDict[str, str]) -> SearchRequest:
    """From an address or a form."""
    k = fields.get("k", str(DEFAULT_RESULTS))
    return SearchRequest(
        question=fields.get("q", ""),
        k=_check_result_count(float(k) if re.fullmatch("[0-9]{1,9}(?:[.]0*)?", k) else k),
        booklet=fields.get("booklet") or None,
        keep=_check_kept_words(fields.getlist("keep")),
    )


def parse_heading_level() -> int:
    """Of the first heading of an answer within another page; below it are two more."""
    level = request.args.get("level", "2")
    if level not in HEADING_LEVELS:
        raise QueryError('"level" must be 1, 2, 3 or 4.', code="bad_level")
    return int(level)


def parse_json_body() -> SearchRequest:
    if not request.is_json:
        abort(415)
    body = _parse_json_object(request.get_data())
    return SearchRequest(
        question=_read_text_field(body, "q"),
        k=_check_result_count(body.get("k", DEFAULT_RESULTS)),
        booklet=_read_text_field(body, "booklet") or None,
        keep=_check_kept_words(body.get("keep")),
    )


def _parse_json_object(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):  # a body nested too deep is broken as well
        raise QueryError("The request body is not valid JSON.", code="bad_json") from None
    if not isinstance(body, dict):
        raise QueryError('The request body must be an object such as {"q": "…"}.', code="bad_json")
    return body


def _read_text_field(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str | None):
        raise QueryError(f'"{name}" must be text.', code=f"bad_{name}")
    return value or ""


def _check_kept_words(keep: object) -> tuple[str, ...]:
    words = [] if keep is None else keep
    if (
        not isinstance(words, list)
        or len(words) > MAX_KEPT_WORDS
        or any(not isinstance(word, str) or len(word) > MAX_KEPT_LENGTH for word in words)
    ):
        raise QueryError(
            f'"keep" must be a list of at most {MAX_KEPT_WORDS} words, each of at most'
            f" {MAX_KEPT_LENGTH} characters.",
            code="bad_keep",
        )
    return tuple(words)


def _check_result_count(k: object) -> int:
    """JSON does not tell 1.0 from 1, and True is a number to Python alone."""
    number = k if isinstance(k, int | float) and not isinstance(k, bool) else 0
    if not 1 <= number <= MAX_RESULTS or number != int(number):
        raise QueryError(f'"k" must be a whole number from 1 to {MAX_RESULTS}.', code="bad_k")
    return int(number)
