"""What was asked, read from the address or from JSON. Whether a question is fit is the engine's."""

import json
import re
from dataclasses import dataclass
from typing import Any

from flask import Request, abort

from indexer.errors import QueryError
from search_app.results import SearchResult
from search_app.web.current_engine import engine
from search_app.web.query_log import remember

RESULTS = 10
MOST_RESULTS = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its options; ``k`` in 1..100."""

    question: str
    k: int = RESULTS
    booklet: str | None = None

    def answer(self) -> SearchResult:
        result = engine().search(self.question, k=self.k, booklet=self.booklet)
        remember(result)
        return result


def from_address(request: Request) -> Asked:
    return Asked(
        question=request.args.get("q", ""),
        k=_written_number(request.args.get("k")),
        booklet=request.args.get("booklet") or None,
    )


def from_json(request: Request) -> Asked:
    if not request.is_json:
        abort(415)
    body = _object(request.get_data())
    return Asked(
        question=_text(body, "q") or "",
        k=_in_range(body.get("k", RESULTS)),
        booklet=_text(body, "booklet") or None,
    )


def _object(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):  # a body nested too deep is broken as well
        raise QueryError("The request body is not valid JSON.", code="bad_json") from None
    if not isinstance(body, dict):
        raise QueryError('The request body must be an object such as {"q": "…"}.', code="bad_json")
    return body


def _text(body: dict[str, Any], name: str) -> str | None:
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise QueryError(f'"{name}" must be text.', code=f"bad_{name}")
    return value


def _written_number(written: str | None) -> int:
    if written is None:
        return RESULTS
    return _in_range(int(written) if re.fullmatch("[0-9]{1,9}", written) else written)


def _in_range(k: object) -> int:
    if type(k) is not int or not 1 <= k <= MOST_RESULTS:  # type(): True is an int to isinstance
        raise QueryError(f'"k" must be a whole number from 1 to {MOST_RESULTS}.', code="bad_k")
    return k
