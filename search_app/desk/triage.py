"""What editors decided about gaps: open, planned, done, or not to be done."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from search_app.desk.journal import Change, Entry

WHAT = "triage"
LONGEST_NOTE = 2_000


class State(StrEnum):
    """Where a gap stands."""

    OPEN = "open"
    PLANNED = "planned"
    DONE = "done"
    REFUSED = "won't"


@dataclass(frozen=True, slots=True)
class Decision:
    """The last word on a gap. ``number`` is its place in the journal, 0 where nobody decided."""

    state: State = State.OPEN
    note: str = ""
    by: str = ""
    at: str = ""
    number: int = 0


def decide(question_id: str, query: str, *, state: State, note: str, by: str) -> Change:
    said = {"query": query, "state": state.value, "note": note.strip()[:LONGEST_NOTE]}
    return Change(by, WHAT, question_id, said)


def decisions(entries: Iterable[Entry]) -> dict[str, Decision]:
    """The last decision on each gap."""
    return {entry.about: _decision(entry) for entry in entries if entry.what == WHAT}


def history(entries: Iterable[Entry], question_id: str) -> list[Decision]:
    """All decisions on one gap, the newest first."""
    found = [_decision(e) for e in entries if e.what == WHAT and e.about == question_id]
    return found[::-1]


def _decision(entry: Entry) -> Decision:
    state, note = State(entry.said["state"]), str(entry.said["note"])
    return Decision(state, note, entry.by, entry.at, entry.number)
