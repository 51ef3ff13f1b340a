"""The question that was just answered, handed to the query log where there is one."""

from pathlib import Path

from flask import Flask, current_app

from indexer.errors import QueryLogError
from search_app.querylog.writer import QueryLog, QueryLogRules
from search_app.results import SearchResult


def init_query_log(app: Flask) -> None:
    """Start the log that ``QUERY_LOG`` names.

    Raises:
        QueryLogError: it cannot be where it is asked for, or its rules are no numbers.
    """
    path = app.config.get("QUERY_LOG")
    if not path:
        return
    if not Path(path).parent.is_dir():
        raise QueryLogError(f"The query log {path} needs the folder {Path(path).parent}. Make it.")
    app.extensions["querylog"] = QueryLog(Path(path), _read_rules(app))


def close_query_log(app: Flask) -> None:
    """Write what waits."""
    log: QueryLog | None = app.extensions.get("querylog")
    if log:
        log.close()


def get_query_log() -> QueryLog | None:
    found: QueryLog | None = current_app.extensions.get("querylog")
    return found


def log_question(result: SearchResult) -> None:
    log = get_query_log()
    if log:
        log.queue_question(result.query, result.verdict)


def _read_rules(app: Flask) -> QueryLogRules:
    usual = QueryLogRules()
    return QueryLogRules(
        min_occasions=_read_positive_number(app, "QUERY_LOG_TIMES", usual.min_occasions),
        retention_days=_read_positive_number(app, "QUERY_LOG_DAYS", usual.retention_days),
    )


def _read_positive_number(app: Flask, name: str, default: int) -> int:
    written = str(app.config.get(name) or default)
    if not written.isdecimal() or int(written) < 1:
        raise QueryLogError(f"SEARCH_{name} is {written!r}, and must be a whole number from 1 on.")
    return int(written)
