"""The life of every gap, edition by edition, and the same to take along."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from search_app.desk.editions import load_editions
from search_app.desk.gap_life import LifeStage
from search_app.desk.gap_report import (
    GapReport,
    build_gap_report,
    describe_stage,
    format_life_csv,
    format_markdown,
    serialize_gap_report,
)
from search_app.web.editor.desk_state import get_desk, read_ledger
from search_app.web.editor.export import make_download

# A spreadsheet knows by the mark that it is UTF-8.
_FORMATS: Mapping[str, tuple[str, Callable[[GapReport], str]]] = {
    "csv": ("text/csv", lambda report: "\ufeff" + format_life_csv(report)),
    "md": ("text/markdown", format_markdown),
    "json": (
        "application/json",
        lambda report: (
            json.dumps(serialize_gap_report(report), ensure_ascii=False, indent=1) + "\n"
        ),
    ),
}


def show_history() -> ResponseReturnValue:
    report = _build_report()
    stages = [(stage, [one for one in report.lives if one.stage is stage]) for stage in LifeStage]
    return render_template(
        "editor/history.html",
        report=report,
        stages=[(stage, lives) for stage, lives in stages if lives],
        describe_stage=describe_stage,
        formats=list(_FORMATS),
    )


def download_history(kind: str) -> Response:
    if kind not in _FORMATS:
        abort(404)
    media_type, write = _FORMATS[kind]
    return make_download(write(_build_report()), media_type, f"gap-history.{kind}")


def _build_report() -> GapReport:
    """Since the day of the address, "" for all; what is no day is the whole history."""
    since = request.args.get("since", "")
    try:
        since = datetime.fromisoformat(since).date().isoformat() if since else ""
    except ValueError:
        since = ""
    decisions = read_ledger().get_decisions()
    today = datetime.now(UTC).date()
    return build_gap_report(load_editions(get_desk().folder), decisions, since, today)
