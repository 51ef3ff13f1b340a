"""Judgement files of the desk: one for each judge, and one for all that counts what they agree on.

They are written anew after each change, in the form that `evaluate` and `calibrate` read.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from search_app.desk.journal import Entry, write_whole
from search_app.desk.judging import GRADE, Graded, Place, Sheet, sheets, told

TOGETHER = "judgements.jsonl"
OF_JUDGES = "judges"
# Bytes of a file's name. File systems take 255, and a name of emoji has twelve to a letter.
LONGEST_NAME = 100


def write_judgements(folder: Path, entries: Sequence[Entry]) -> None:
    """Write the files that follow from the journal. Call it while nobody else can add to it."""
    found = sheets(entries)
    for judge in dict.fromkeys(entry.by for entry in entries if entry.what == GRADE):
        mine = (sheet for (by, _), sheet in found.items() if by == judge)
        write_whole(of_judge(folder, judge), "".join(_lines(mine)))
    write_whole(folder / TOGETHER, "".join(_lines(together(found))))


def of_judge(folder: Path, judge: str) -> Path:
    name = quote(judge, safe=" ")
    if len(name) > LONGEST_NAME:  # the hash keeps apart those that begin alike
        name = f"{name[:LONGEST_NAME]}-{hashlib.sha256(judge.encode()).hexdigest()[:8]}"
    return folder / OF_JUDGES / f"{name}.jsonl"


def together(found: Mapping[tuple[str, str], Sheet]) -> Iterator[Sheet]:
    """One sheet a question: of several grades the settled one counts, else the lowest."""
    by_question: dict[str, list[Sheet]] = {}
    for (by, question_id), sheet in found.items():
        if by and sheet.whole:
            by_question.setdefault(question_id, []).append(sheet)
    for question_id, all_of_it in by_question.items():
        settled = found.get(("", question_id))
        grades = _lowest(all_of_it)
        grades.update(settled.grades if settled else {})
        last = max(all_of_it, key=lambda sheet: sheet.at)
        names = ", ".join(sheet.by for sheet in all_of_it)
        notes = "\n".join(sheet.note for sheet in all_of_it if sheet.note)
        yield Sheet(last.asked, names, grades, notes, last.at)


def _lowest(all_of_it: Iterable[Sheet]) -> dict[Place, Graded]:
    grades: dict[Place, Graded] = {}
    for sheet in all_of_it:
        for place, graded in sheet.grades.items():
            if place not in grades or graded.grade < grades[place].grade:
                grades[place] = graded
    return grades


def _lines(of: Iterable[Sheet]) -> Iterator[str]:
    for sheet in of:
        if sheet.whole:
            yield json.dumps(_line(sheet), ensure_ascii=False) + "\n"


def _line(sheet: Sheet) -> dict[str, Any]:
    gold = list(told(sheet))
    return {
        "id": sheet.asked.question_id,
        "query": sheet.asked.query,
        "kind": sheet.asked.kind,
        "answerable": any(one["grade"] for one in gold),
        "gold": gold,
        "by": sheet.by,
        "at": sheet.at,
        "note": sheet.note,
    }
