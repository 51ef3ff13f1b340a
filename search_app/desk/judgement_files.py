"""Judgement files of the desk: one per judge, and one that combines all judges.

They are rewritten after each change, in the form that `evaluate` and `calibrate` read.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from indexer.storage.files import write_atomically
from search_app.desk.journal import JournalEntry
from search_app.desk.judging import GRADE, JudgementSheet, build_judgement_quotes, collect_sheets

COMBINED_FILE = "judgements.jsonl"
JUDGES_FOLDER = "judges"
# Bytes of a file name. File systems allow 255, and an emoji takes twelve once quoted.
MAX_NAME_BYTES = 100


def write_judgements(folder: Path, entries: Sequence[JournalEntry]) -> None:
    """Write the files that follow from the journal. Call it while the journal is locked."""
    sheets = collect_sheets(entries)
    for judge in dict.fromkeys(entry.by for entry in entries if entry.what == GRADE):
        own = (sheet for (by, _), sheet in sheets.items() if by == judge)
        write_atomically(build_judge_path(folder, judge), _format_lines(own))
    write_atomically(folder / COMBINED_FILE, _format_lines(combine_sheets(sheets)))


def build_judge_path(folder: Path, judge: str) -> Path:
    name = quote(judge, safe=" ")
    if len(name) > MAX_NAME_BYTES:  # the hash distinguishes names with the same beginning
        name = f"{name[:MAX_NAME_BYTES]}-{hashlib.sha256(judge.encode()).hexdigest()[:8]}"
    return folder / JUDGES_FOLDER / f"{name}.jsonl"


def combine_sheets(sheets: Mapping[tuple[str, str], JudgementSheet]) -> Iterator[JudgementSheet]:
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
        yield JudgementSheet(last.question, judges, grades, notes, last.at)


def _format_lines(sheets: Iterable[JudgementSheet]) -> str:
    lines = (_build_line(sheet) for sheet in sheets if sheet.is_complete)
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _build_line(sheet: JudgementSheet) -> dict[str, Any]:
    quotes = list(build_judgement_quotes(sheet))
    return {
        "id": sheet.question.question_id,
        "query": sheet.question.query,
        "kind": sheet.question.kind,
        "answerable": any(one["grade"] for one in quotes),
        "gold": quotes,
        "by": sheet.by,
        "at": sheet.at,
        "note": sheet.note,
    }
