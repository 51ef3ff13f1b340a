"""A line of the log for each request: its route, not its address, and nothing that was asked."""

import logging
import time

from flask import Flask, Response, g, request

from search_app.web.metrics import KNOWN_METHODS
from search_app.web.server.logs import FIELDS

CHECKS = ("/healthz", "/readyz", "/metrics")  # which ask every few seconds

log = logging.getLogger("search_app.requests")


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
