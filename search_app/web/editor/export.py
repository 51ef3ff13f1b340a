"""What an editor takes along: the gaps for a spreadsheet, the judgements for a file."""

from flask import Response, abort
from flask.typing import ResponseReturnValue

from search_app.coverage.coverage import Coverage
from search_app.csv_text import format_csv
from search_app.desk.judgement_files import COMBINED_FILE
from search_app.web.editor.coverage_cache import require_coverage
from search_app.web.editor.desk_state import editor, get_desk
from search_app.web.editor.gaps import GapRow, list_filtered_rows

GAP_COLUMNS = (
    *("id", "question", "demand", "topic", "group", "verdict", "confidence", "reason", "action"),
    *("detail", "best_passage", "best_sentence", "relevance", "state", "note", "by", "at"),
)


@editor.get("/gaps.csv")
@require_coverage
def download_gaps(coverage: Coverage) -> ResponseReturnValue:
    written = format_csv(GAP_COLUMNS, [_make_csv_row(row) for row in list_filtered_rows(coverage)])
    # A spreadsheet knows by the mark that it is UTF-8.
    return _make_download("\ufeff" + written, "text/csv", f"gaps-{coverage.generation}.csv")


@editor.get("/judgements.jsonl")
def download_judgements() -> ResponseReturnValue:
    try:
        written = (get_desk().folder / COMBINED_FILE).read_text(encoding="utf-8")
    except FileNotFoundError:
        abort(404)
    return _make_download(written, "application/x-ndjson", COMBINED_FILE)


def _make_csv_row(row: GapRow) -> dict[str, object]:
    one = row.finding
    return {
        "id": one.question.question_id,
        "question": one.question.text,
        "demand": one.question.weight,
        "topic": one.question.topic_title,
        "group": row.group,
        "verdict": one.verdict.value,
        "confidence": round(one.confidence, 4),
        "reason": row.reason,
        "action": one.diagnosis.action if one.diagnosis else "",
        "detail": one.diagnosis.detail if one.diagnosis else "",
        "best_passage": one.best_passage.where if one.best_passage else "",
        "best_sentence": one.best_passage.marked if one.best_passage else "",
        "relevance": round(one.best_passage.relevance, 4) if one.best_passage else "",
        "state": row.decision.state.value,
        "note": row.decision.note,
        "by": row.decision.by,
        "at": row.decision.at,
    }


def _make_download(text: str, media_type: str, name: str) -> Response:
    response = Response(text, content_type=f"{media_type}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
