"""What editors read and decided at the desk is fitted to, as long as the same is marked."""

from pathlib import Path

import pytest

from search_app.cli.fitting import ask_desk
from search_app.desk.journal import Journal, JournalChange
from search_app.desk.readings import READING, hash_marked
from search_app.desk.triage import Decision, GapState, make_decision_change
from search_app.search.engine import SearchEngine

pytestmark = pytest.mark.slow

DEEP, POLES, COST, OLD = (
    *("How deep do I press the seeds?", "When do I set the poles?"),
    *("What does a bean cost at the market?", "How old do beans get?"),
)


def read(engine: SearchEngine, name: str, query: str, grade: str, mark: str = "") -> JournalChange:
    marked = engine.search(query, k=1).hits[0].answer.text
    said = {"query": query, "grade": grade, "mark": mark or hash_marked(query, marked)}
    return JournalChange("Anna", READING, name, said)


def test_readings_and_decisions_are_labels(engine: SearchEngine, tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    for change in (
        read(engine, "deep", DEEP, "right"),
        read(engine, "poles", POLES, "right", mark="of another sentence"),
        make_decision_change("cost", Decision(GapState.REFUSED, by="Ben", query=COST)),
        make_decision_change("old", Decision(GapState.TOOL_WRONG, by="Ben", query=OLD)),
        make_decision_change("deep", Decision(GapState.PLANNED, by="Ben", query=DEEP)),
    ):
        journal.add_entry(change)
    labels = {result.query: is_answered for result, is_answered in ask_desk(engine, tmp_path)}
    assert labels == {DEEP: True, COST: False, OLD: True}
