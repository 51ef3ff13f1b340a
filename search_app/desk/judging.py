"""Grades that judges gave to passages, tied to the passages' own words."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from search_app.desk.journal import Change, Entry

GRADE = "grade"
NOTE = "note"
SETTLE = "settle"
UNDO = "undo"
LONGEST_NOTE = 2_000


@dataclass(frozen=True, slots=True)
class Asked:
    """The question that is judged; ``hits`` is how many passages are shown for it.

    ``shown`` names them as ``named`` does; without it any grade counts as one of a passage shown.
    """

    question_id: str
    query: str
    kind: str
    hits: int
    shown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Graded:
    """A passage with the grade it was given, 0 to 3, and the sentences chosen as quotes.

    Without a chosen sentence the whole passage is the quote.
    """

    booklet: str
    text: str
    grade: int
    quotes: tuple[str, ...] = ()

    @property
    def place(self) -> "Place":
        return self.booklet, self.text


Place = tuple[str, str]
"""A passage by its booklet's id and its own words: splitting anew changes its id, not these."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one judge said about one question. ``by`` is "" for what was settled by all."""

    asked: Asked
    by: str
    grades: dict[Place, Graded]
    note: str = ""
    at: str = ""

    @property
    def graded(self) -> int:
        """How many of the passages shown are graded; not those of an older splitting."""
        shown = self.asked.shown
        return sum(not shown or named(place) in shown for place in self.grades)

    @property
    def whole(self) -> bool:
        """Whether everything that was shown is graded."""
        return self.graded >= self.asked.hits > 0


def named(place: Place) -> str:
    return hashlib.sha256("\n".join(place).encode()).hexdigest()[:12]


def grade(asked: Asked, graded: Graded, *, by: str) -> Change:
    return Change(by, GRADE, asked.question_id, {**_said(asked), **_graded_said(graded)})


def settle(asked: Asked, graded: Graded, *, by: str) -> Change:
    return Change(by, SETTLE, asked.question_id, {**_said(asked), **_graded_said(graded)})


def note(asked: Asked, text: str, *, by: str) -> Change:
    said = {**_said(asked), "text": text.strip()[:LONGEST_NOTE]}
    return Change(by, NOTE, asked.question_id, said)


def undo(entries: Sequence[Entry], *, by: str) -> Change | None:
    """Takes back the judge's last change that stands; None where there is none."""
    mine = [entry for entry in standing(entries) if entry.by == by]
    if not mine:
        return None
    return Change(by, UNDO, mine[-1].about, {"number": mine[-1].number})


def standing(entries: Iterable[Entry]) -> list[Entry]:
    """The entries of judging that were not taken back, in order."""
    kept: dict[int, Entry] = {}
    for entry in entries:
        if entry.what in (GRADE, NOTE, SETTLE):
            kept[entry.number] = entry
        elif entry.what == UNDO:
            kept.pop(int(entry.said["number"]), None)
    return list(kept.values())


def sheets(entries: Iterable[Entry]) -> dict[tuple[str, str], Sheet]:
    """Each judge's sheets by (judge, question id); what was settled is by ""."""
    found: dict[tuple[str, str], Sheet] = {}
    for entry in standing(entries):
        by = "" if entry.what == SETTLE else entry.by
        before = found.get((by, entry.about))
        found[by, entry.about] = _with(entry, by, before)
    return found


def judges(entries: Iterable[Entry]) -> list[str]:
    """Everybody who graded something that stands, in the order they began."""
    return list(dict.fromkeys(e.by for e in standing(entries) if e.what == GRADE))


def told(sheet: Sheet) -> Iterator[dict[str, Any]]:
    """The quotes of a sheet in the form of judgement files; grade 0 says that it does not help."""
    for graded in sheet.grades.values():
        for quote in graded.quotes or (graded.text,):
            yield {"quote": quote, "grade": graded.grade, "booklet": graded.booklet}


def _with(entry: Entry, by: str, before: Sheet | None) -> Sheet:
    said = entry.said
    asked = Asked(
        entry.about, said["query"], said["kind"], said["hits"], tuple(said.get("shown", ()))
    )
    grades = dict(before.grades) if before else {}
    text = before.note if before else ""
    if entry.what == NOTE:
        text = said["text"]
    else:
        graded = Graded(said["booklet"], said["text"], said["grade"], tuple(said["quotes"]))
        grades[graded.place] = graded
    return Sheet(asked, by, grades, text, entry.at)


def _said(asked: Asked) -> dict[str, Any]:
    return {
        "query": asked.query,
        "kind": asked.kind,
        "hits": asked.hits,
        "shown": list(asked.shown),
    }


def _graded_said(graded: Graded) -> dict[str, Any]:
    return {
        "booklet": graded.booklet,
        "text": graded.text,
        "grade": graded.grade,
        "quotes": list(graded.quotes),
    }
