"""What an editor takes along: the gaps for a spreadsheet, the judgements for a file."""

from flask import Response, abort
from flask.typing import ResponseReturnValue

from search_app.coverage.coverage import Coverage
from search_app.coverage.export import CSV_COLUMNS, build_csv_row
from search_app.csv_text import format_csv
from search_app.desk.judgement_files import COMBINED_FILE, format_combined
from search_app.web.editor.coverage_cache import require_coverage
from search_app.web.editor.desk_state import get_desk, read_ledger
from search_app.web.editor.gaps import GapRow, list_filtered_rows

GAP_COLUMNS = (*CSV_COLUMNS, "topic title", "group", "state", "note", "by", "at", "who", "until")


@require_coverage
def download_gaps(coverage: Coverage) -> ResponseReturnValue:
    written = format_csv(GAP_COLUMNS, [_make_csv_row(row) for row in list_filtered_rows(coverage)])
    # A spreadsheet knows by the mark that it is UTF-8.
    return make_download("\ufeff" + written, "text/csv", f"gaps-{coverage.generation}.csv")


def download_judgements() -> ResponseReturnValue:
    sheets = read_ledger().get_sheets()
    get_desk().judgement_writer.flush()
    if not sheets:
        abort(404)
    written = format_combined(sheets)
    return make_download(written, "application/x-ndjson", COMBINED_FILE)


def _make_csv_row(row: GapRow) -> dict[str, object]:
    decision = row.decision
    return {
        **build_csv_row(row.finding),
        "topic title": row.finding.question.topic_title,
        "group": row.group,
        "state": decision.state.value,
        "note": decision.note,
        "by": decision.by,
        "at": decision.at,
        "who": decision.who,
        "until": decision.until,
    }


def make_download(text: str, media_type: str, name: str) -> Response:
    response = Response(text, content_type=f"{media_type}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
