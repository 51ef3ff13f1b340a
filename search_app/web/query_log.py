"""The query log of an app, where it has one."""

from typing import TYPE_CHECKING

from flask import Flask, current_app

from indexer.errors import QueryLogError
from search_app.querylog.limits import QueryLogRules
from search_app.results import SearchResult
from search_app.web.settings import Settings

if TYPE_CHECKING:
    from search_app.querylog.writer import QueryLog


def init_query_log(app: Flask, settings: Settings) -> None:
    """Start the log that the settings name.

    Raises:
        QueryLogError: its folder is missing.
    """
    path = settings.query_log
    if path is None:
        return
    if not path.parent.is_dir():
        raise QueryLogError(f"The query log {path} needs the folder {path.parent}. Make it.")
    # The masks take a while to read: a server without a log starts without them.
    from search_app.querylog.writer import QueryLog

    app.extensions["querylog"] = QueryLog(
        path,
        QueryLogRules(
            settings.query_log_times, settings.query_log_days, settings.query_log_megabytes
        ),
    )


def close_query_log(app: Flask) -> None:
    """Write what waits."""
    log: QueryLog | None = app.extensions.get("querylog")
    if log:
        log.close()


def get_query_log() -> "QueryLog | None":
    log: QueryLog | None = current_app.extensions.get("querylog")
    return log


def log_question(result: SearchResult) -> None:
    log = get_query_log()
    if log:
        log.queue_question(result.query, result.verdict)
