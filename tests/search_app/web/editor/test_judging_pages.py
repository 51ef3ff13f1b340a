"""Judging without a reload, passage by passage, as the page's script asks for it."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from search_app.desk.pools import JudgingPool, PooledPassage, add_pools
from search_app.search.live_index import LiveIndex
from tests.support.desk_client import Editor, make_desk, sign_in_editor, token_of
from tests.support.html_page import Element
from tests.support.sample_booklet import build_garden, written

pytestmark = pytest.mark.slow

SHEET = "/editor/judge/sowing-1"


@pytest.fixture(scope="module")
def live_index(garden_index: Path) -> LiveIndex:
    return LiveIndex(garden_index)


@pytest.fixture
def app(live_index: LiveIndex, tmp_path: Path) -> Flask:
    return make_desk(live_index, tmp_path)


@pytest.fixture
def anna(app: Flask) -> Editor:
    return sign_in_editor(app)


def list_values(page: Element, name: str) -> list[str]:
    return [field.attributes["value"] for field in page.all("input", name=name)]


def ask_json(editor: Editor, path: str, form: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Send a form of the sheet as the script does."""
    form = {"token": token_of(editor.get(SHEET)), "sheet": "sowing-1", **form}
    response = editor.client.post(path, data=form, headers={"Accept": "application/json"})
    return response.status_code, response.json or {}


def grade(editor: Editor, row: int, value: int, **form: Any) -> tuple[int, dict[str, Any]]:
    page = editor.page(SHEET)
    passage, text = (list_values(page, name)[row] for name in ("passage", "text"))
    form = {"passage": passage, "text": text, "grade": value, **form}
    return ask_json(editor, f"{SHEET}/grade", form)


def count_lines(app: Flask) -> int:
    return len((Path(app.config["DESK"]) / "journal.jsonl").read_text().splitlines())


def test_each_grade_is_confirmed_with_what_is_kept(anna: Editor) -> None:
    passages = list_values(anna.page(SHEET), "passage")
    status, said = grade(anna, 0, 3, quote=[0, 1])
    assert status == 200
    assert (said["question"], said["changed"]) == ("sowing-1", passages[0])
    assert (said["graded"], said["last"]) == (1, 1)
    assert said["passages"][passages[0]] == {"grade": 3, "number": 1, "quotes": [0, 1]}
    assert said["passages"][passages[1]] == {"grade": None, "number": 0, "quotes": []}


def test_a_passage_whose_text_has_changed_is_not_graded(anna: Editor, app: Flask) -> None:
    status, said = grade(anna, 0, 3, text="of-an-older-edition")
    assert status == 409
    assert "this passage has another text now" in said["problem"]
    form = {"passage": list_values(anna.page(SHEET), "passage")[0], "grade": 3, "text": "older"}
    shown = anna.send(f"{SHEET}/grade", form)
    assert shown.status_code == 409
    assert "this passage has another text now" in shown.text
    assert not (Path(app.config["DESK"]) / "journal.jsonl").exists()


def test_the_same_grade_again_is_no_change(anna: Editor, app: Flask) -> None:
    answers = [grade(anna, 0, 2) for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    assert count_lines(app) == 1
    grade(anna, 0, 2, quote=[0])  # other words: a change
    assert count_lines(app) == 2


def test_any_change_can_be_taken_back_and_only_once(anna: Editor, app: Flask) -> None:
    for row, value in enumerate((3, 2, 1)):
        grade(anna, row, value)
    passages = list_values(anna.page(SHEET), "passage")
    for _ in range(2):  # the second time nothing is left to take back
        status, said = ask_json(anna, "/editor/judge/undo", {"number": 1})
        assert (status, said["graded"], said["last"]) == (200, 2, 3)
        assert said["passages"][passages[0]]["grade"] is None
    assert count_lines(app) == 4
    grade(anna, 1, 0)
    _, said = ask_json(anna, "/editor/judge/undo", {"number": 5})
    assert said["changed"] == passages[1]
    assert said["passages"][passages[1]] == {"grade": 2, "number": 2, "quotes": []}


def test_what_another_judge_said_cannot_be_taken_back(anna: Editor, app: Flask) -> None:
    ben = sign_in_editor(app, "Ben")
    grade(anna, 0, 3)
    _, said = ask_json(ben, "/editor/judge/undo", {"number": 1})
    assert (said["changed"], said["graded"], count_lines(app)) == ("", 0, 1)


def test_what_is_taken_back_of_another_question_is_named(anna: Editor) -> None:
    path, page = "/editor/judge/money-1", anna.page("/editor/judge/money-1")
    form = {"passage": list_values(page, "passage")[0], "grade": 1}
    ask_json(anna, f"{path}/grade", form)
    _, said = ask_json(anna, "/editor/judge/undo", {})
    assert (said["question"], said["elsewhere"]) == (
        "sowing-1",
        "What does a bean cost at the market?",
    )


def test_without_a_script_each_passage_has_its_own_way_back(anna: Editor, app: Flask) -> None:
    for row, value in enumerate((3, 2)):
        grade(anna, row, value)
    buttons = [
        button
        for button in anna.page(SHEET).all("button", name="number")
        if button.attributes["value"]
    ]
    assert [button.attributes["value"] for button in buttons] == ["1", "2"]
    assert {button.attributes["formaction"] for button in buttons} == {"/editor/judge/undo"}
    sent = anna.send("/editor/judge/undo", {"number": "1"}, of=SHEET)
    assert sent.headers["Location"] == f"{SHEET}#hits"
    entries = (Path(app.config["DESK"]) / "journal.jsonl").read_text().splitlines()
    assert json.loads(entries[-1])["said"] == {"number": 1}


def grade_all(editor: Editor, *grades: int) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for row, value in enumerate((*grades, *[0] * (10 - len(grades)))):
        _, said = grade(editor, row, value)
    return said


@pytest.mark.parametrize(
    ("grades", "outcome", "line"),
    [
        ((3, 2), "In the judgements it is answered.", (True, None)),
        ((2, 1), "In the judgements nothing answers it, with 2 near misses.", (False, "near miss")),
        ((1,), "In the judgements nothing answers it, with 1 near miss.", (False, "near miss")),
        ((), "In the judgements nothing answers it.", (False, None)),
    ],
)
def test_only_a_passage_that_answers_makes_a_question_answerable(
    anna: Editor, grades: tuple[int, ...], outcome: str, line: tuple[bool, str | None]
) -> None:
    said = grade_all(anna, *grades)
    assert (said["outcome"], said["unanswered"]) == (outcome, not line[0])
    assert outcome in anna.page(SHEET).text
    judged = json.loads(anna.get("/editor/judgements.jsonl").text)
    assert (judged["answerable"], judged.get("reason")) == line


@pytest.fixture(scope="module")
def later_index(tmp_path_factory: pytest.TempPathFactory) -> LiveIndex:
    """Of a later edition, in which the passage on sowing reads otherwise."""
    text = written().replace("three centimetres", "four centimetres")
    return LiveIndex(build_garden(tmp_path_factory.mktemp("later"), text))


@pytest.fixture
def anna_later(later_index: LiveIndex, tmp_path: Path) -> Editor:
    return sign_in_editor(make_desk(later_index, tmp_path))


@pytest.mark.parametrize(
    ("grades", "outcome"),
    [
        ((3, 0), "it is answered, by a passage of an earlier edition."),
        ((3, 2), "it is answered, by a passage of an earlier edition."),
        ((0, 3), "it is answered."),
        ((3, 3), "it is answered."),
        ((2, 0), "nothing answers it, with 1 near miss of an earlier edition."),
        ((1, 2), "nothing answers it, with 2 near misses, 1 of them of an earlier edition."),
        ((0, 2), "nothing answers it, with 1 near miss."),
        ((0, 0), "nothing answers it."),
    ],
)
def test_the_page_says_of_an_earlier_edition_what_the_file_does(
    anna: Editor, anna_later: Editor, grades: tuple[int, int], outcome: str
) -> None:
    """The grades are of a passage that is new now, and of one that both editions have."""
    by_word = dict(zip(("centimetres", "copper"), grades, strict=True))
    for row, text in enumerate(list_texts(anna)):
        grade(anna, row, max(value for word, value in (*by_word.items(), ("", 0)) if word in text))
    assert "In the judgements" not in anna_later.page(SHEET).text  # one is not graded yet
    rows = [row for row, text in enumerate(list_texts(anna_later)) if "four centimetres" in text]
    _, said = grade(anna_later, rows[0], 0)
    is_answerable = "is answered" in outcome
    assert said["outcome"] == f"In the judgements {outcome}"
    assert said["unanswered"] is not is_answerable
    page = anna_later.page(SHEET)
    assert said["outcome"] in page.text
    assert ("hidden" in page.all("form", id="why")[0].attributes) is is_answerable
    judged = json.loads(anna_later.get("/editor/judgements.jsonl").text)
    assert judged["answerable"] is is_answerable


def list_texts(editor: Editor) -> list[str]:
    return [passage.text for passage in editor.page(SHEET).all("fieldset", class_="quotes")]


def test_the_page_names_an_answer_that_a_later_pool_has_not(
    anna: Editor, live_index: LiveIndex, app: Flask
) -> None:
    grade_all(anna, 3, 2)
    _, *others = list_values(anna.page(SHEET), "passage")
    keys = [
        (one.doc_id, one.text)
        for one in live_index.get_engine().index.passages
        if one.passage_id in others[1:3]
    ]
    pooled = tuple(PooledPassage(*key, ("later",)) for key in keys)
    add_pools(
        Path(app.config["DESK"]), [JudgingPool("sowing-1", "How deep", "sowing", "", 2, pooled)]
    )
    page = anna.page(SHEET)
    assert "2 of 2 passages graded" in " ".join(page.text.split())
    assert "In the judgements it is answered, by a passage not among these." in page.text
    assert json.loads(anna.get("/editor/judgements.jsonl").text)["answerable"]


def test_a_judge_says_why_nothing_answers(anna: Editor) -> None:
    assert "hidden" in anna.page(SHEET).all("form", id="why")[0].attributes
    grade_all(anna, 1)
    assert "hidden" not in anna.page(SHEET).all("form", id="why")[0].attributes
    sent = anna.send(f"{SHEET}/reason", {"reason": "in the field"}, of=SHEET)
    assert sent.headers["Location"] == f"{SHEET}#why"
    judged = json.loads(anna.get("/editor/judgements.jsonl").text)
    assert judged["reason"] == "in the field"
    assert anna.send(f"{SHEET}/reason", {"reason": "no reason"}, of=SHEET).status_code == 404
    status, said = ask_json(anna, f"{SHEET}/reason", {"reason": ""})
    assert (status, said["reason"]) == (200, "")
    assert json.loads(anna.get("/editor/judgements.jsonl").text)["reason"] == "near miss"
