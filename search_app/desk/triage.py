"""What editors decided about gaps: open, planned, done, or not to be done."""

from dataclasses import dataclass
from enum import StrEnum

from search_app.desk.journal import JournalChange, JournalEntry

TRIAGE = "triage"
MAX_NOTE_LENGTH = 2_000


class GapState(StrEnum):
    """What is to happen with a gap."""

    OPEN = "open"
    PLANNED = "planned"
    DONE = "done"
    REFUSED = "won't"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision on a gap. ``number`` is its entry's in the journal, 0 where there is none."""

    state: GapState = GapState.OPEN
    note: str = ""
    by: str = ""
    at: str = ""
    number: int = 0


def make_decision_change(
    question_id: str, query: str, *, state: GapState, note: str, by: str
) -> JournalChange:
    content = {"query": query, "state": state.value, "note": note.strip()[:MAX_NOTE_LENGTH]}
    return JournalChange(by, TRIAGE, question_id, content)


def build_decision(entry: JournalEntry) -> Decision:
    state, note = GapState(entry.said["state"]), str(entry.said["note"])
    return Decision(state, note, entry.by, entry.at, entry.number)
