from pathlib import Path

from search_app.desk.journal import Journal, JournalChange
from search_app.desk.ledger import DeskLedger
from search_app.desk.triage import (
    MAX_NOTE_LENGTH,
    Decision,
    GapState,
    make_decision_change,
)


def decide(by: str, state: GapState, note: str) -> JournalChange:
    return make_decision_change("q1", "what is a port", state=state, note=note, by=by)


def test_the_last_decision_counts_and_none_is_forgotten(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.add_entry(decide("Anna", GapState.PLANNED, " soon "))
    journal.add_entry(JournalChange("Ben", "remark", "q1", {"text": "of another kind"}))
    journal.add_entry(decide("Ben", GapState.REFUSED, ""))
    ledger = DeskLedger(journal).refresh()
    last = ledger.get_decisions()["q1"]
    assert (last.state, last.by, last.number) == (GapState.REFUSED, "Ben", 3)
    past = [(one.state, one.note, one.by) for one in ledger.list_decisions("q1")]
    assert past == [(GapState.REFUSED, "", "Ben"), (GapState.PLANNED, "soon", "Anna")]


def test_a_gap_without_a_decision_is_open(tmp_path: Path) -> None:
    assert DeskLedger(Journal(tmp_path)).refresh().get_decisions() == {}
    assert Decision() == Decision(GapState.OPEN, "", "", "", 0)


def test_a_long_note_is_cut() -> None:
    change = decide("Anna", GapState.OPEN, "a" * 3000)
    assert len(change.said["note"]) == MAX_NOTE_LENGTH
