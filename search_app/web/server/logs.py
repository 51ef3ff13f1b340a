"""The log on stderr: sentences for people, or a JSON object a line for programs.

Neither holds a question, an address or a name. As JSON there is also a line for each request: its
route, not its address.
"""

import json
import logging
import time
from datetime import UTC, datetime
from traceback import format_tb

from flask import Flask, Response, g, request

from search_app.web.metrics import KNOWN_METHODS
from search_app.web.server.repeats import RepeatFilter

JSON = "json"
TEXT_FORMAT = "%(levelname)s %(name)s: %(message)s"
CHECKS = ("/healthz", "/readyz", "/metrics")  # which ask every few seconds
FIELDS = "fields"  # of a record: what stands beside its message

log = logging.getLogger("search_app.requests")


class JsonFormatter(logging.Formatter):
    """A line an event: ``time`` in UTC, ``level``, ``logger``, ``message``, and its own fields."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, object] = {
            "time": at.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, FIELDS, {}),
        }
        if record.exc_info and record.exc_info[0]:  # an error's own words may quote a question
            line["error"] = record.exc_info[0].__name__
            line["places"] = "".join(format_tb(record.exc_info[2]))
        return json.dumps(line, ensure_ascii=False)


def init_logging(log_format: str) -> None:
    """Send what the program logs to stderr, as ``text`` or ``json``."""
    handler = logging.StreamHandler()
    handler.addFilter(RepeatFilter())
    handler.setFormatter(JsonFormatter() if log_format == JSON else logging.Formatter(TEXT_FORMAT))
    logging.basicConfig(level=logging.INFO, handlers=[handler])


def log_requests(app: Flask) -> None:
    """A line for each request that reaches the app."""

    def log_request(response: Response) -> Response:
        if request.path in CHECKS:
            return response
        fields = {
            "route": request.url_rule.rule if request.url_rule else "unknown",
            "method": request.method if request.method in KNOWN_METHODS else "other",
            "status": response.status_code,
            "ms": round(1000 * (time.perf_counter() - g.started), 1),
        }
        log.info("request", extra={FIELDS: fields})
        return response

    app.after_request(log_request)
