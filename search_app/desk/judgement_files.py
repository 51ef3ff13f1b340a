"""Judgement files of the desk: one per judge, and one that combines all judges.

They follow from the journal, and are written some time after a change, in the form that `evaluate`
and `calibrate` read.
"""

import json
import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from indexer.errors import DeskError
from indexer.storage.files import lock_folder
from search_app.desk.desk_folder import make_file_name, write_private
from search_app.desk.judging import JudgementSheet, build_judgement_quotes
from search_app.desk.ledger import DeskLedger, SheetKey
from search_app.desk.readings import list_judgements

COMBINED_FILE = "judgements.jsonl"
# What follows from answers that were read and gaps that were decided on.
READINGS_FILE = "readings.jsonl"
JUDGES_FOLDER = "judges"
# Writing takes a hundredth of the time, however large the files are.
MIN_PAUSE_SECONDS = 1.0
PAUSE_FACTOR = 100
LOGGER = logging.getLogger(__name__)


def write_judgements(folder: Path, ledger: DeskLedger) -> None:
    """Write the files that follow from the ledger; locked, so that an older state never wins."""
    with lock_folder(folder):
        sheets = ledger.refresh().get_sheets()
        for judge in ledger.list_all_judges():
            own = (sheet for (by, _), sheet in sheets.items() if by == judge)
            write_private(build_judge_path(folder, judge), _format_lines(own))
        write_private(folder / COMBINED_FILE, format_combined(sheets))
        rows = list_judgements(ledger.get_readings(), ledger.get_decisions())
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        if lines or (folder / READINGS_FILE).exists():
            write_private(folder / READINGS_FILE, lines)


def format_combined(sheets: Mapping[SheetKey, JudgementSheet]) -> str:
    return _format_lines(combine_sheets(sheets))


class JudgementWriter:
    """Writes the files beside the requests: after a change, and the seldomer the longer it takes.

    ``write`` may raise an error of the disk; it is logged, and the next change tries again.
    """

    def __init__(self, write: Callable[[], None]) -> None:
        self._write = write
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._pause_seconds = MIN_PAUSE_SECONDS

    def request(self) -> None:
        """Write what has changed, later."""
        with self._lock:
            if self._timer is None:
                self._timer = threading.Timer(self._pause_seconds, self.flush)
                self._timer.daemon = True
                self._timer.start()

    def flush(self) -> None:
        """Write now what was requested."""
        with self._lock:
            if self._timer is None:
                return
            self._timer.cancel()
            self._timer = None
        start = time.monotonic()
        try:
            self._write()
        except (OSError, DeskError) as error:
            LOGGER.warning("The judgement files could not be written: %s", error)
        self._pause_seconds = MIN_PAUSE_SECONDS + PAUSE_FACTOR * (time.monotonic() - start)


def build_judge_path(folder: Path, judge: str) -> Path:
    return folder / JUDGES_FOLDER / f"{make_file_name(judge)}.jsonl"


def combine_sheets(sheets: Mapping[SheetKey, JudgementSheet]) -> Iterator[JudgementSheet]:
    """One sheet per question: of several grades the settled one counts, else the lowest."""
    by_question: dict[str, list[JudgementSheet]] = {}
    for (judge, question_id), sheet in sheets.items():
        if judge and sheet.is_complete:
            by_question.setdefault(question_id, []).append(sheet)
    for question_id, complete in by_question.items():
        settled = sheets.get(("", question_id))
        grades = dict(complete[0].grades)
        for key, graded in (item for sheet in complete[1:] for item in sheet.grades.items()):
            grades[key] = min(grades.get(key, graded), graded, key=lambda one: one.grade)
        grades |= settled.grades if settled else {}
        last = max(complete, key=lambda sheet: sheet.at)
        judges = ", ".join(sheet.by for sheet in complete)
        notes = "\n".join(sheet.note for sheet in complete if sheet.note)
        reason = next((sheet.reason for sheet in complete if sheet.reason), "")
        yield JudgementSheet(last.question, judges, grades, notes, last.at, reason)


def _format_lines(sheets: Iterable[JudgementSheet]) -> str:
    lines = (_build_line(sheet) for sheet in sheets if sheet.is_complete)
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _build_line(sheet: JudgementSheet) -> dict[str, Any]:
    quotes = list(build_judgement_quotes(sheet))
    return {
        "id": sheet.question.question_id,
        "query": sheet.question.query,
        "kind": sheet.question.kind,
        "answerable": sheet.is_answerable,
        **({"reason": reason} if (reason := sheet.unanswered_reason) else {}),
        "gold": quotes,
        "by": sheet.by,
        "at": sheet.at,
        "note": sheet.note,
    }
