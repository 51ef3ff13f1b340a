"""What was asked, read from the address or from JSON. Whether a question is fit is the engine's."""

import json
import re
from dataclasses import dataclass
from typing import Any

from flask import Request, abort

from indexer.errors import QueryError
from search_app.results import SearchResult
from search_app.web.current_engine import get_engine
from search_app.web.query_log import log_question

DEFAULT_RESULTS = 10
MAX_RESULTS = 100


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A question with its options; ``k`` in 1..100."""

    question: str
    k: int = DEFAULT_RESULTS
    booklet: str | None = None

    def answer(self) -> SearchResult:
        result = get_engine().search(self.question, k=self.k, booklet=self.booklet)
        log_question(result)
        return result


def parse_query_string(request: Request) -> SearchRequest:
    return SearchRequest(
        question=request.args.get("q", ""),
        k=_parse_result_count(request.args.get("k")),
        booklet=request.args.get("booklet") or None,
    )


def parse_json_body(request: Request) -> SearchRequest:
    if not request.is_json:
        abort(415)
    body = _parse_json_object(request.get_data())
    return SearchRequest(
        question=_read_text_field(body, "q") or "",
        k=_check_result_count(body.get("k", DEFAULT_RESULTS)),
        booklet=_read_text_field(body, "booklet") or None,
    )


def _parse_json_object(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):  # a body nested too deep is broken as well
        raise QueryError("The request body is not valid JSON.", code="bad_json") from None
    if not isinstance(body, dict):
        raise QueryError('The request body must be an object such as {"q": "…"}.', code="bad_json")
    return body


def _read_text_field(body: dict[str, Any], name: str) -> str | None:
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise QueryError(f'"{name}" must be text.', code=f"bad_{name}")
    return value


def _parse_result_count(written: str | None) -> int:
    if written is None:
        return DEFAULT_RESULTS
    return _check_result_count(int(written) if re.fullmatch("[0-9]{1,9}", written) else written)


def _check_result_count(k: object) -> int:
    if type(k) is not int or not 1 <= k <= MAX_RESULTS:  # type(): True is an int to isinstance
        raise QueryError(f'"k" must be a whole number from 1 to {MAX_RESULTS}.', code="bad_k")
    return k
