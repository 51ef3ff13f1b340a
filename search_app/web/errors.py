"""Failures as a sentence: in the contract's JSON form for programs, on a calm page for people."""

import traceback
from collections.abc import Iterator

from flask import Flask, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from indexer.errors import BookletSearchError, QueryError, UnknownBookletError

HTTP = {
    400: ("bad_request", "This request cannot be read."),
    404: ("not_found", "There is no page at this address."),
    405: ("method_not_allowed", "This address cannot be used that way."),
    413: ("too_large", "That is too much at once. A request may have at most {limit}."),
    415: ("unsupported_media_type", "Send the question as JSON (Content-Type: application/json)."),
    429: ("too_many_requests", "Too many questions at once. Please wait a moment and try again."),
    500: ("internal_error", "Something went wrong on our side. Please try again in a moment."),
}
FOR_PROGRAMS = ("/api/", "/healthz", "/readyz", "/metrics", "/openapi.json")


def answer_failures(app: Flask) -> None:
    app.register_error_handler(QueryError, _bad_query)
    app.register_error_handler(BookletSearchError, _unavailable)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _bad_query(error: QueryError) -> ResponseReturnValue:
    status = 404 if isinstance(error, UnknownBookletError) else 400
    return _failure(error.code, str(error), status)


def _unavailable(error: BookletSearchError) -> ResponseReturnValue:
    current_app.logger.error("%s", error)
    return _failure("unavailable", str(error), 503)


def _http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    code, sentence = HTTP.get(status, ("http_error", f"{error.name}."))
    sentence = sentence.format(limit=_size(request.max_content_length or 0))
    response = current_app.make_response(_failure(code, sentence, status))
    if isinstance(error, MethodNotAllowed):
        response.allow.update(error.valid_methods or ())
    return response


def _size(limit: int) -> str:
    """Bytes in words, as "64 KiB"."""
    return f"{limit // 1024**2} MiB" if limit >= 1024**2 else f"{limit // 1024} KiB"


def _unexpected(error: Exception) -> ResponseReturnValue:
    """Log where it broke. An error's own words may quote the question, so they are not logged."""
    route = request.url_rule.rule if request.url_rule else "an unknown route"
    current_app.logger.error("%s on %s\n%s", request.method, route, "".join(_places(error)))
    return _failure(*HTTP[500], 500)


def _places(error: BaseException) -> Iterator[str]:
    cause = error.__cause__ or error.__context__
    if cause is not None:
        yield from _places(cause)
    yield from traceback.format_tb(error.__traceback__)
    yield f"{type(error).__name__}\n"


def _failure(code: str, sentence: str, status: int) -> ResponseReturnValue:
    if request.path.startswith(FOR_PROGRAMS):
        return jsonify(error={"code": code, "message": sentence}), status
    page = render_template("error.html", sentence=sentence, status=status, question=_kept())
    return page, status


def _kept() -> str:
    """The question goes back into the search box, so that nobody types it twice."""
    return request.args.get("q", "")
