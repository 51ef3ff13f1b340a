"""The question that was just answered, handed to the query log where there is one."""

from pathlib import Path

from flask import Flask, current_app

from indexer.errors import QueryLogError
from search_app.querylog.writer import QueryLog, QueryLogRules
from search_app.results import SearchResult


def keep_log(app: Flask) -> None:
    """Start the log that ``QUERY_LOG`` names.

    Raises:
        QueryLogError: it cannot be where it is asked for, or its rules are no numbers.
    """
    path = app.config.get("QUERY_LOG")
    if not path:
        return
    if not Path(path).parent.is_dir():
        raise QueryLogError(f"The query log {path} needs the folder {Path(path).parent}. Make it.")
    app.extensions["querylog"] = QueryLog(Path(path), _rules(app))


def stop_log(app: Flask) -> None:
    """Write what waits."""
    log: QueryLog | None = app.extensions.get("querylog")
    if log:
        log.close()


def query_log() -> QueryLog | None:
    found: QueryLog | None = current_app.extensions.get("querylog")
    return found


def remember(result: SearchResult) -> None:
    log = query_log()
    if log:
        log.queue_question(result.query, result.verdict)


def _rules(app: Flask) -> QueryLogRules:
    usual = QueryLogRules()
    return QueryLogRules(
        min_occasions=_whole(app, "QUERY_LOG_TIMES", usual.min_occasions),
        retention_days=_whole(app, "QUERY_LOG_DAYS", usual.retention_days),
    )


def _whole(app: Flask, name: str, usual: int) -> int:
    written = str(app.config.get(name) or usual)
    if not written.isdecimal() or int(written) < 1:
        raise QueryLogError(f"SEARCH_{name} is {written!r}, and must be a whole number from 1 on.")
    return int(written)
