"""What happened to the gaps since a day: from the desk's folder alone, no question is asked."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from indexer.errors import QueryError
from indexer.storage.files import write_output
from search_app.desk.editions import load_editions
from search_app.desk.gap_report import (
    build_gap_report,
    format_life_csv,
    format_markdown,
    serialize_gap_report,
)
from search_app.desk.journal import Journal
from search_app.desk.ledger import DeskLedger

_DAYS_PATTERN = re.compile(r"(\d{1,4}) ?d(?:ays?)?")


def report_since(desk: Path, since: str, json_out: Path | None, csv_out: Path | None) -> str:
    """The report as Markdown; as JSON and CSV it is written to the files that are given."""
    today = datetime.now(UTC).date()
    editions = load_editions(desk)
    if not editions:
        raise QueryError(f"{desk} knows no edition yet. Open the desk's overview once, or name it.")
    decisions = DeskLedger(Journal(desk)).refresh().get_decisions()
    report = build_gap_report(editions, decisions, read_since(since, today), today)
    if json_out:
        text = json.dumps(serialize_gap_report(report), ensure_ascii=False, indent=1)
        write_output(json_out, f"{text}\n")
    if csv_out:
        write_output(csv_out, format_life_csv(report))
    return format_markdown(report)


def read_since(text: str, today: date) -> str:
    """The day meant by "2026-11-22" or "7d", year-month-day; "" for "start"."""
    if text == "start":
        return ""
    if days := _DAYS_PATTERN.fullmatch(text):
        return (today - timedelta(days=int(days[1]))).isoformat()
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        hint = "Give a day such as 2026-11-22, a number of days such as 7d, or start."
        raise QueryError(f"--since is {text!r}. {hint}") from None
