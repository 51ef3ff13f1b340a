from pathlib import Path

from search_app.desk.journal import Change, Journal
from search_app.desk.triage import LONGEST_NOTE, Decision, State, decide, decisions, history


def test_the_last_decision_counts_and_none_is_forgotten(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.add(decide("q1", "what is a port", state=State.PLANNED, note=" soon ", by="Anna"))
    journal.add(Change("Ben", "note", "q1", {"text": "of another kind"}))
    journal.add(decide("q1", "what is a port", state=State.REFUSED, note="", by="Ben"))
    now = decisions(journal.entries())["q1"]
    assert (now.state, now.by, now.number) == (State.REFUSED, "Ben", 3)
    told = [(one.state, one.note, one.by) for one in history(journal.entries(), "q1")]
    assert told == [(State.REFUSED, "", "Ben"), (State.PLANNED, "soon", "Anna")]


def test_a_gap_nobody_looked_at_is_open() -> None:
    assert decisions([]) == {}
    assert Decision() == Decision(State.OPEN, "", "", "", 0)


def test_a_note_has_an_end() -> None:
    change = decide("q1", "q", state=State.OPEN, note="a" * 3000, by="Anna")
    assert len(change.said["note"]) == LONGEST_NOTE
