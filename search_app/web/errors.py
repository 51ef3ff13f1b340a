"""Failures as a sentence: in the contract's JSON form for programs, on a calm page for people."""

import json
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from indexer.errors import BookletSearchError, QueryError, UnknownBookletError, UnknownPassageError
from search_app.web.headers import SECURITY_HEADERS

HTTP_ERRORS = {
    400: ("bad_request", "This request cannot be read."),
    403: ("forbidden", "This page may not ask here. Who runs the search must allow its origin."),
    404: ("not_found", "There is no page at this address."),
    405: ("method_not_allowed", "This address cannot be used that way."),
    413: ("too_large", "That is too much at once. A request may have at most {limit}."),
    415: ("unsupported_media_type", "Send the question as JSON (Content-Type: application/json)."),
    429: ("too_many_requests", "Too many questions at once. Please wait a moment and try again."),
    431: ("too_large", "The address or the headers of this request are too long."),
    500: ("internal_error", "Something went wrong on our side. Please try again in a moment."),
    503: ("unavailable", "Too much to do, or about to restart. Please try again in a moment."),
}
PROGRAM_PATHS = ("/api/", "/healthz", "/readyz", "/metrics", "/openapi.json")
EMBEDDED_PATH = "/embed/answer"  # answers with a part of a page
OUT_OF_ORDER = "The search does not work just now. Please try again later."
RETRY_AFTER_SECONDS = 5
# Where no page can be made, which would name the numbers that are set.
WHOM_TO_CALL = (
    "If you feel very unwell, or it may be an emergency, do not search. Call your care team's"
    " number, or your local emergency number."
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A whole answer, to a request that never reaches the app."""

    status: str
    headers: dict[str, str]
    body: bytes


def describe_refusal(path: str, status: int) -> Refusal:
    """The answer of the server itself: to programs as JSON, else as plain text."""
    status = status if status in (413, 431, 503) else 400
    code, sentence = HTTP_ERRORS[status]
    sentence = sentence.format(limit="4 MiB" if path.startswith("/editor/") else "64 KiB")
    kind, body = "text/plain; charset=utf-8", f"{sentence}\n\n{WHOM_TO_CALL}\n"
    if path.startswith(PROGRAM_PATHS):
        kind, body = "application/json", json.dumps({"error": {"code": code, "message": sentence}})
    headers = {**SECURITY_HEADERS, "Content-Type": kind, "Cache-Control": "no-store"}
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return Refusal(f"{status} {HTTPStatus(status).phrase}", headers, body.encode())


def register_error_handlers(app: Flask) -> None:
    app.register_error_handler(QueryError, _handle_query_error)
    app.register_error_handler(BookletSearchError, _handle_unavailable)
    app.register_error_handler(HTTPException, _handle_http_error)
    app.register_error_handler(Exception, _handle_unexpected_error)


def _handle_query_error(error: QueryError) -> ResponseReturnValue:
    status = 404 if isinstance(error, UnknownBookletError | UnknownPassageError) else 400
    sentence = str(error).replace("See /booklets/", f"See {request.script_root}/booklets/")
    return _make_error_response(error.code, sentence, status)


def _handle_unavailable(error: BookletSearchError) -> ResponseReturnValue:
    """Programs and editors learn what is wrong; to readers it would say nothing."""
    current_app.logger.error("%s", error)
    is_told = request.path.startswith((*PROGRAM_PATHS, "/editor"))
    return _make_error_response("unavailable", str(error) if is_told else OUT_OF_ORDER, 503)


def _handle_http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    code, sentence = HTTP_ERRORS.get(status, ("http_error", f"{error.name}."))
    sentence = sentence.format(limit=_format_size(request.max_content_length or 0))
    response = current_app.make_response(_make_error_response(code, sentence, status))
    if isinstance(error, MethodNotAllowed):
        response.allow.update(error.valid_methods or ())
    return response


def _format_size(limit: int) -> str:
    """Bytes in words, as "64 KiB"."""
    return f"{limit // 1024**2} MiB" if limit >= 1024**2 else f"{limit // 1024} KiB"


def _handle_unexpected_error(error: Exception) -> ResponseReturnValue:
    """Log where it broke, without the error's own words, which may quote the question."""
    route = request.url_rule.rule if request.url_rule else "an unknown route"
    places = "".join(_format_tracebacks(error))
    current_app.logger.error("%s on %s\n%s", request.method, route, places)
    return _make_error_response(*HTTP_ERRORS[500], 500)


def _format_tracebacks(error: BaseException) -> Iterator[str]:
    cause = error.__cause__ or error.__context__
    if cause is not None:
        yield from _format_tracebacks(cause)
    yield from traceback.format_tb(error.__traceback__)
    yield f"{type(error).__name__}\n"


def _make_error_response(code: str, sentence: str, status: int) -> ResponseReturnValue:
    if request.path.startswith(PROGRAM_PATHS):
        return jsonify(error={"code": code, "message": sentence}), status
    if request.path == EMBEDDED_PATH:
        return render_template("embedded.html", sentence=sentence, status=status, top=2), status
    question = request.args.get("q", "")  # back into the search box, not to be typed again
    page = render_template("error.html", sentence=sentence, status=status, question=question)
    return page, status
