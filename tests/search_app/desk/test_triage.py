from pathlib import Path

from search_app.desk.journal import Journal, JournalChange
from search_app.desk.triage import (
    MAX_NOTE_LENGTH,
    Decision,
    GapState,
    collect_decisions,
    list_decisions,
    make_decision_change,
)


def test_the_last_decision_counts_and_none_is_forgotten(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.add_entry(
        make_decision_change(
            "q1", "what is a port", state=GapState.PLANNED, note=" soon ", by="Anna"
        )
    )
    journal.add_entry(JournalChange("Ben", "note", "q1", {"text": "of another kind"}))
    journal.add_entry(
        make_decision_change("q1", "what is a port", state=GapState.REFUSED, note="", by="Ben")
    )
    now = collect_decisions(journal.read_entries())["q1"]
    assert (now.state, now.by, now.number) == (GapState.REFUSED, "Ben", 3)
    told = [(one.state, one.note, one.by) for one in list_decisions(journal.read_entries(), "q1")]
    assert told == [(GapState.REFUSED, "", "Ben"), (GapState.PLANNED, "soon", "Anna")]


def test_a_gap_nobody_looked_at_is_open() -> None:
    assert collect_decisions([]) == {}
    assert Decision() == Decision(GapState.OPEN, "", "", "", 0)


def test_a_note_has_an_end() -> None:
    change = make_decision_change("q1", "q", state=GapState.OPEN, note="a" * 3000, by="Anna")
    assert len(change.said["note"]) == MAX_NOTE_LENGTH
