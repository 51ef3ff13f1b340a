"""Judgement files of the desk: one for each judge, and one for all that counts what they agree on.

They are written anew after each change, in the form that `evaluate` and `calibrate` read.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from indexer.storage.files import write_atomically
from search_app.desk.journal import JournalEntry
from search_app.desk.judging import (
    GRADE,
    GradedPassage,
    JudgementSheet,
    PassageKey,
    build_judgement_quotes,
    collect_sheets,
)

COMBINED_FILE = "judgements.jsonl"
JUDGES_FOLDER = "judges"
# Bytes of a file's name. File systems take 255, and a name of emoji has twelve to a letter.
MAX_NAME_BYTES = 100


def write_judgements(folder: Path, entries: Sequence[JournalEntry]) -> None:
    """Write the files that follow from the journal. Call it while nobody else can add to it."""
    found = collect_sheets(entries)
    for judge in dict.fromkeys(entry.by for entry in entries if entry.what == GRADE):
        mine = (sheet for (by, _), sheet in found.items() if by == judge)
        write_atomically(build_judge_path(folder, judge), "".join(_format_lines(mine)))
    write_atomically(folder / COMBINED_FILE, "".join(_format_lines(combine_sheets(found))))


def build_judge_path(folder: Path, judge: str) -> Path:
    name = quote(judge, safe=" ")
    if len(name) > MAX_NAME_BYTES:  # the hash keeps apart those that begin alike
        name = f"{name[:MAX_NAME_BYTES]}-{hashlib.sha256(judge.encode()).hexdigest()[:8]}"
    return folder / JUDGES_FOLDER / f"{name}.jsonl"


def combine_sheets(
    sheets_by_judge: Mapping[tuple[str, str], JudgementSheet],
) -> Iterator[JudgementSheet]:
    """One sheet a question: of several grades the settled one counts, else the lowest."""
    by_question: dict[str, list[JudgementSheet]] = {}
    for (by, question_id), sheet in sheets_by_judge.items():
        if by and sheet.is_complete:
            by_question.setdefault(question_id, []).append(sheet)
    for question_id, all_of_it in by_question.items():
        settled = sheets_by_judge.get(("", question_id))
        grades = _select_lowest_grades(all_of_it)
        grades.update(settled.grades if settled else {})
        last = max(all_of_it, key=lambda sheet: sheet.at)
        names = ", ".join(sheet.by for sheet in all_of_it)
        notes = "\n".join(sheet.note for sheet in all_of_it if sheet.note)
        yield JudgementSheet(last.question, names, grades, notes, last.at)


def _select_lowest_grades(
    question_sheets: Iterable[JudgementSheet],
) -> dict[PassageKey, GradedPassage]:
    grades: dict[PassageKey, GradedPassage] = {}
    for sheet in question_sheets:
        for place, graded in sheet.grades.items():
            if place not in grades or graded.grade < grades[place].grade:
                grades[place] = graded
    return grades


def _format_lines(judge_sheets: Iterable[JudgementSheet]) -> Iterator[str]:
    for sheet in judge_sheets:
        if sheet.is_complete:
            yield json.dumps(_build_line(sheet), ensure_ascii=False) + "\n"


def _build_line(sheet: JudgementSheet) -> dict[str, Any]:
    gold = list(build_judgement_quotes(sheet))
    return {
        "id": sheet.question.question_id,
        "query": sheet.question.query,
        "kind": sheet.question.kind,
        "answerable": any(one["grade"] for one in gold),
        "gold": gold,
        "by": sheet.by,
        "at": sheet.at,
        "note": sheet.note,
    }
