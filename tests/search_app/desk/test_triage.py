from datetime import date
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
    return make_decision_change("q1", Decision(state, note, by, query="what is a port"))


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


def test_a_plan_says_who_and_until_when_and_may_be_overdue(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    plan = Decision(
        GapState.PLANNED, "", "Anna", who=" Ben ", until="2026-12-01", query="what is a port"
    )
    journal.add_entry(make_decision_change("q1", plan))
    decision = DeskLedger(journal).refresh().get_decisions()["q1"]
    assert (decision.who, decision.until, decision.query) == ("Ben", "2026-12-01", "what is a port")
    assert not decision.is_overdue(date(2026, 12, 1))
    assert decision.is_overdue(date(2026, 12, 2))


def test_only_a_plan_has_a_day() -> None:
    done = Decision(GapState.DONE, "", "Anna", who="Ben", until="2026-12-01")
    change = make_decision_change("q1", done)
    assert {"who", "until"}.isdisjoint(change.said)


def test_a_gap_without_a_decision_is_open(tmp_path: Path) -> None:
    assert DeskLedger(Journal(tmp_path)).refresh().get_decisions() == {}
    assert Decision() == Decision(GapState.OPEN, "", "", "", 0)


def test_a_long_note_is_cut() -> None:
    change = decide("Anna", GapState.OPEN, "a" * 3000)
    assert len(change.said["note"]) == MAX_NOTE_LENGTH
