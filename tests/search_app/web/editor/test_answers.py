"""Answers that editors read: one key each, counted beside the headline, undone by another."""

from pathlib import Path

import pytest

from search_app.desk.journal import Journal
from search_app.desk.ledger import DeskLedger
from search_app.desk.readings import find_gap_truth
from search_app.search.live_index import LiveIndex
from tests.support.desk_client import Editor, make_desk, sign_in_editor

pytestmark = pytest.mark.slow

DEEP = "/editor/answers/sowing-1"


@pytest.fixture
def editor(garden_index: Path, tmp_path: Path) -> Editor:
    return sign_in_editor(make_desk(LiveIndex(garden_index), tmp_path))


def get_mark(editor: Editor) -> str:
    (form,) = editor.page("/editor/answers").all("form", action=DEEP)
    (mark,) = form.all("input", name="mark")
    return mark.attributes["value"]


def test_a_reading_is_kept_and_stands_beside_the_headline(editor: Editor, tmp_path: Path) -> None:
    mark = get_mark(editor)
    done = editor.send(DEEP, {"grade": "right", "mark": mark, "next": 2}, of="/editor/answers")
    assert done.status_code == 303
    assert done.location.endswith("#answer-2")
    readings = DeskLedger(Journal(tmp_path / "desk")).refresh().get_readings()
    assert {name: one.grade.value for name, one in readings.items()} == {"sowing-1": "right"}
    assert "Saved, Anna." in editor.page("/editor/answers").text
    editor.send(DEEP, {"grade": "not an answer", "mark": mark}, of="/editor/answers")
    (reading,) = DeskLedger(Journal(tmp_path / "desk")).refresh().get_readings().values()
    assert reading.grade.value == "not an answer"


def test_of_another_sentence_nothing_is_saved(editor: Editor, tmp_path: Path) -> None:
    get_mark(editor)
    done = editor.send(DEEP, {"grade": "right", "mark": "of old"}, of="/editor/answers")
    assert "problem=moved" in done.location
    assert DeskLedger(Journal(tmp_path / "desk")).refresh().get_readings() == {}
    assert editor.send(DEEP, {"grade": "perfect"}, of="/editor/answers").status_code == 404


def test_the_tool_may_be_wrong_about_a_gap(editor: Editor, tmp_path: Path) -> None:
    page = editor.page("/editor/gaps/money-1")
    assert "the tool is wrong here" in page.text
    form = {"state": "the tool is wrong here", "seen": 0}
    done = editor.send("/editor/gaps/money-1", form, of="/editor/answers")
    assert done.status_code == 303
    # somebody picked this gap: nothing follows from it for those that nobody looked at
    assert "were read by people" not in editor.page("/editor/").text
    decisions = DeskLedger(Journal(tmp_path / "desk")).refresh().get_decisions()
    assert find_gap_truth(decisions["money-1"]) is True


def test_gaps_are_read_as_answers_are(editor: Editor) -> None:
    page = editor.page("/editor/answers?state=gap")
    assert [form.attributes["action"] for form in page.all("form")].count(
        "/editor/answers/money-1"
    ) == 1
