"""What editors decided about gaps: open, planned, done, not to be done, or none at all."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from search_app.desk.journal import JournalChange, JournalEntry

TRIAGE = "triage"
MAX_NOTE_LENGTH = 2_000
MAX_NAME_LENGTH = 100


class GapState(StrEnum):
    """What is to happen with a gap."""

    OPEN = "open"
    PLANNED = "planned"
    DONE = "done"
    REFUSED = "won't"
    TOOL_WRONG = "the tool is wrong here"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision on a gap. ``number`` is its entry's in the journal, 0 where there is none.

    ``who`` is to do it ``until`` a day, year-month-day; each is "" where nobody said so.
    """

    state: GapState = GapState.OPEN
    note: str = ""
    by: str = ""
    at: str = ""
    number: int = 0
    who: str = ""
    until: str = ""
    query: str = ""

    def is_overdue(self, today: date) -> bool:
        is_planned = self.state is GapState.PLANNED and bool(self.until)
        return is_planned and date.fromisoformat(self.until) < today


def make_decision_change(question_id: str, decision: Decision) -> JournalChange:
    """Writes a decision down, by whom it was taken; only a plan has somebody and a day."""
    note = decision.note.strip()[:MAX_NOTE_LENGTH]
    content = {"query": decision.query, "state": decision.state.value, "note": note}
    if decision.state is GapState.PLANNED:
        content |= {"who": decision.who.strip()[:MAX_NAME_LENGTH], "until": decision.until}
    return JournalChange(decision.by, TRIAGE, question_id, content)


def build_decision(entry: JournalEntry) -> Decision:
    """The decision of an entry; of an older one nobody said who does it, and until when."""
    said = entry.said
    until = str(said.get("until", ""))
    if until:
        date.fromisoformat(until)  # refuses what this program did not write
    return Decision(
        state=GapState(said["state"]),
        note=str(said["note"]),
        by=entry.by,
        at=entry.at,
        number=entry.number,
        who=str(said.get("who", "")),
        until=until,
        query=str(said.get("query", "")),
    )
