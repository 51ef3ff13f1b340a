import csv
import gc
import io
import json
import os
import shutil
import signal
import time
import weakref
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from indexer.building.build import BuildPlan, build_generation
from search_app.coverage import survey
from search_app.judgements.files import read_judgements
from search_app.querylog.store import LoggedQuestion, add_questions, open_query_log
from search_app.results import Verdict
from search_app.search.live_index import LiveIndex
from search_app.web.editor.jobs import BackgroundJobs
from search_app.web.query_log import close_query_log
from tests.support.desk_client import Editor, create_desk, make_desk, sign_in_editor, write_topic
from tests.support.html_page import Element, parsed
from tests.support.sample_booklet import linked, written

pytestmark = pytest.mark.slow

MONEY = "What does a bean cost at the market?"
SEEDS = "How deep do I press the seeds?"


@pytest.fixture(scope="module")
def live_index(garden_index: Path) -> LiveIndex:
    return LiveIndex(garden_index)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, BackgroundJobs]:
    """One bank and one survey for the tests that change neither."""
    return tmp_path_factory.mktemp("bank"), BackgroundJobs()


@pytest.fixture
def app(
    live_index: LiveIndex, garden_index: Path, shared: tuple[Path, BackgroundJobs], tmp_path: Path
) -> Flask:
    """A desk on which nothing was decided yet."""
    folder, jobs = shared
    if not folder.joinpath("questions").exists():
        make_desk(live_index, folder)
    app = create_desk(live_index, tmp_path / "desk", folder / "questions", INDEX=str(garden_index))
    app.extensions["desk"] = replace(app.extensions["desk"], background_jobs=jobs)
    return app


@pytest.fixture
def anna(app: Flask) -> Editor:
    return sign_in_editor(app)


@pytest.fixture
def ben(app: Flask) -> Editor:
    return sign_in_editor(app, "Ben")


@pytest.fixture
def new_desk(live_index: LiveIndex, tmp_path: Path) -> Editor:
    """An editor at a desk with a bank and jobs of its own."""
    return sign_in_editor(make_desk(live_index, tmp_path))


def texts(page: Element, tag: str, **attributes: str) -> list[str]:
    return [" ".join(element.text.split()) for element in page.all(tag, **attributes)]


def read_journal(app: Flask) -> list[str]:
    return (Path(app.config["DESK"]) / "journal.jsonl").read_text().splitlines()


def read_question_count(page: Element) -> str:
    return texts(page, "p", class_="big")[1].rpartition(" ")[2]


def test_a_page_waits_without_blocking_and_then_shows(
    new_desk: Editor, live_index: LiveIndex, tmp_path: Path
) -> None:
    waiting = new_desk.get("/editor/")
    assert (waiting.status_code, waiting.headers["Refresh"]) == (200, "2")
    assert "Being worked out" in waiting.text
    page = new_desk.page("/editor/")
    assert texts(page, "h1") == ["Overview"]
    assert texts(page, "p", class_="big")[1].endswith("of 4")
    saved = json.loads(next((tmp_path / "desk/editions").glob("*.json")).read_text())
    generation = live_index.get_engine().generation
    assert (saved["questions"], saved["generation"]) == (4, generation)


def test_a_server_that_starts_anew_computes_no_report_again(
    new_desk: Editor, live_index: LiveIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = new_desk.page("/editor/")
    shutil.rmtree(tmp_path / "desk/editions")
    monkeypatch.setattr(survey, "survey_coverage", None)
    page = sign_in_editor(make_desk(live_index, tmp_path)).page("/editor/")
    for read in (page, before):
        assert texts(read, "p", class_="big")[1].endswith("of 4")
    assert texts(page, "main") == texts(before, "main")
    assert len([*(tmp_path / "desk/editions").glob("*.json")]) == 1


def test_without_questions_it_says_what_to_do(live_index: LiveIndex, tmp_path: Path) -> None:
    editor = sign_in_editor(make_desk(live_index, tmp_path, QUESTIONS=str(tmp_path / "none")))
    assert texts(editor.page("/editor/gaps"), "h1") == ["There are no questions yet"]


def test_a_broken_bank_is_reported_in_words(new_desk: Editor, tmp_path: Path) -> None:
    (tmp_path / "questions/broken.yaml").write_text("topic: [")
    response = new_desk.get("/editor/")
    assert response.status_code == 503
    assert "broken.yaml, line 1" in response.text


def gap_names(page: Element) -> list[str]:
    return [heading.text.strip() for heading in page.all("th", scope="row")]


def test_gaps_are_filtered_and_sorted(anna: Editor) -> None:
    everything = gap_names(anna.page("/editor/gaps"))
    assert MONEY in everything
    assert gap_names(anna.page("/editor/gaps?topic=money&words=BEAN")) == [MONEY]
    by_question = gap_names(anna.page("/editor/gaps?sort=question"))
    assert by_question == sorted(everything, key=str.casefold)
    assert gap_names(anna.page("/editor/gaps?state=done")) == []
    assert gap_names(anna.page("/editor/gaps?sort=nonsense&page=-3")) == everything


@pytest.mark.parametrize(
    "more", ["endpoint=x", "_method=POST", "_external=1&_scheme=ftp", "_anchor=x", "values=1"]
)
def test_links_of_the_gaps_take_along_only_their_own_arguments(anna: Editor, more: str) -> None:
    page = anna.page(f"/editor/gaps?topic=money&words=bean&{more}")
    assert gap_names(page) == [MONEY]
    links = [link.attributes["href"] for link in page.all("a")]
    assert [link for link in links if "csv" in link] == ["/editor/gaps.csv?topic=money&words=bean"]


def test_an_opened_gap_shows_how_it_was_ranked_and_why(anna: Editor) -> None:
    page = anna.page("/editor/gaps/money-1")
    assert texts(page, "h1") == [MONEY]
    assert page.all("table", class_="ranked")[0].all("td", class_="n")[0].text == "1"
    assert len(page.all("mark")) == 10
    assert {"State", "Decide", "How it was ranked"} <= {*texts(page, "h2"), *texts(page, "legend")}
    assert anna.page("/editor/gaps/nothing").all("h1")[0].text == "Not found"


def decide(
    editor: Editor, state: str, note: str = "", *, seen: int = 0, gap: str = "money-1"
) -> TestResponse:
    form = {"state": state, "note": note, "seen": str(seen)}
    return editor.send(f"/editor/gaps/{gap}", form)


def test_a_decision_is_kept_with_who_and_when(anna: Editor, app: Flask) -> None:
    saved = decide(anna, "planned", "Ask the market.")
    assert saved.headers["Location"] == "/editor/gaps/money-1?saved=1"
    page = anna.page("/editor/gaps/money-1?saved=1")
    assert "Saved." in page.text
    (chosen,) = [e for e in page.all("input", type="radio") if "checked" in e.attributes]
    assert chosen.attributes["value"] == "planned"
    (line,) = read_journal(app)
    entry = json.loads(line)
    decision = (entry["by"], entry["about"], entry["said"]["note"])
    assert decision == ("Anna", "money-1", "Ask the market.")
    assert datetime.fromisoformat(entry["at"]).tzinfo is UTC
    assert gap_names(anna.page("/editor/gaps?state=planned")) == [MONEY]


def test_two_editors_at_once_lose_nothing(anna: Editor, ben: Editor, app: Flask) -> None:
    decide(anna, "done", "Written.")
    refused = decide(ben, "won't", "No room.")
    assert refused.status_code == 409
    assert "Anna changed this at" in refused.text
    assert "Written." in refused.text  # in the history
    assert "No room.</textarea>" in refused.text  # what Ben typed is still there
    assert decide(ben, "won't", "No room.", seen=1).status_code == 303
    assert len(read_journal(app)) == 2


@pytest.mark.parametrize(("gap", "state"), [("money-1", "lost"), ("nothing", "done")])
def test_what_cannot_be_decided_is_refused(anna: Editor, gap: str, state: str) -> None:
    assert decide(anna, state, gap=gap).status_code == 404


def test_the_csv_holds_the_gaps_and_no_formula(anna: Editor) -> None:
    anna.page("/editor/")
    decide(anna, "planned", "=1+1")
    response = anna.get("/editor/gaps.csv?topic=money&words=bean")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"].startswith('attachment; filename="gaps-')
    (row,) = csv.DictReader(io.StringIO(response.text.removeprefix("\ufeff")))
    assert (row["question"], row["weight"], row["state"]) == (MONEY, "3.0", "planned")
    assert row["note"] == "'=1+1"


def test_the_map_and_the_passages_are_shown(anna: Editor) -> None:
    page = anna.page("/editor/map")
    assert texts(page.all("thead")[0], "th") == ["Section", "About money", "About sowing"]
    rows = texts(page.all("tbody")[0], "th")
    assert rows[-1] == "Not answered by any"
    assert "Sowing" in rows
    assert "Never reached" in anna.page("/editor/passages").all("h2")[0].text


def open_sheet(editor: Editor, question_id: str = "sowing-1") -> Element:
    return editor.page(f"/editor/judge/{question_id}")


def list_passages(page: Element) -> list[str]:
    return [field.attributes["value"] for field in page.all("input", name="passage")]


def grade(
    editor: Editor, passage: str, value: object, question_id: str = "sowing-1", **form: object
) -> TestResponse:
    form |= {"passage": passage, "grade": str(value)}
    return editor.send(f"/editor/judge/{question_id}/grade", form)


def grade_first(editor: Editor, question_id: str, *grades: int) -> None:
    """Grade the first passages of a sheet."""
    passages = list_passages(open_sheet(editor, question_id))
    for passage, value in zip(passages, grades, strict=False):
        assert grade(editor, passage, value, question_id).status_code == 303


def test_the_order_does_not_tell_the_rank(anna: Editor, ben: Editor, live_index: LiveIndex) -> None:
    ranked = [hit.passage_id for hit in live_index.get_engine().search(SEEDS).hits]
    orders = [list_passages(open_sheet(editor)) for editor in (anna, anna, ben)]
    assert orders[0] == orders[1]
    assert orders[0] != orders[2]
    assert all(sorted(order) == sorted(ranked) for order in orders)
    assert ranked not in orders
    page = open_sheet(anna)
    assert page.all("mark") == []
    assert "%" not in page.all("div", id="hits")[0].text


def test_grades_become_judgements_that_evaluate_reads(anna: Editor, app: Flask) -> None:
    first, *others = list_passages(open_sheet(anna))
    sent = grade(anna, first, 3, quote=["0", "1"])
    assert sent.headers["Location"] == "/editor/judge/sowing-1#hit-2"
    assert anna.get("/editor/judgements.jsonl").text == ""  # one passage of ten
    for passage in others:
        grade(anna, passage, 0)
    anna.send("/editor/judge/sowing-1/note", {"note": "Depth only."})
    path = Path(app.config["DESK"]) / "judgements.jsonl"
    assert anna.get("/editor/judgements.jsonl").text.count("\n") == 1  # and writes what waits
    (judged,) = read_judgements(path)
    assert (judged.query_id, judged.query) == ("sowing-1", SEEDS)
    (best,) = [quote for quote in judged.gold if quote.grade]
    assert best.grade == 3
    assert best.text.count(".") == 2  # two sentences side by side are one quote
    assert len(judged.gold) == 10
    assert json.loads(path.read_text())["note"] == "Depth only."
    assert "10 of 10" in open_sheet(anna).text
    assert "1 of 4 questions" in anna.page("/editor/judge").text


def test_passages_that_changed_are_judged_again(garden_index: Path, tmp_path: Path) -> None:
    index = linked(garden_index, tmp_path / "index")
    editor = sign_in_editor(make_desk(LiveIndex(index), tmp_path))
    grade_first(editor, "sowing-1", *[1] * 10)
    assert texts(editor.page("/editor/judge"), "td").count("all") == 1
    rebuild(index, tmp_path, written().replace("the", "these"))
    page = editor.page("/editor/judge")
    assert texts(page, "td").count("all") == 0
    assert "0 of 4 questions" in page.text


def test_undo_takes_back_one_grade_after_another(anna: Editor) -> None:
    def undo() -> str:
        return anna.send("/editor/judge/undo", {}).headers["Location"]

    grade_first(anna, "sowing-1", 3, 2)
    grade_first(anna, "money-1", 1)
    assert undo() == "/editor/judge/money-1#hits"
    assert undo() == "/editor/judge/sowing-1#hits"
    assert "1 of 10" in open_sheet(anna).text
    undo()
    assert undo() == "/editor/judge"
    assert "disabled" in open_sheet(anna).all("button", id="_undo")[0].attributes


def test_a_typed_question_can_be_judged(anna: Editor) -> None:
    sent = anna.send("/editor/judge", {"question": "  may I water\n at noon? "})
    page = anna.page(sent.headers["Location"])
    assert texts(page, "h1") == ["may I water at noon?"]
    path = sent.headers["Location"].partition("?")[0]
    question_id = path.rpartition("/")[2]
    passage = list_passages(page)[0]
    assert grade(anna, passage, 2, question_id, q="may I water at noon?").status_code == 303
    assert texts(anna.page(path), "h1") == ["may I water at noon?"]  # it is known now
    assert "may I water at noon?" in anna.page("/editor/judge").text
    assert anna.get(f"{path}0?q=may+I+water").status_code == 404
    assert anna.send("/editor/judge", {"question": " "}).headers["Location"] == "/editor/judge"


@pytest.mark.parametrize(("passage", "value"), [("", "4"), ("", ""), ("beans#none", "1")])
def test_what_cannot_be_graded_is_refused(anna: Editor, passage: str, value: str) -> None:
    passage = passage or list_passages(open_sheet(anna))[0]
    assert grade(anna, passage, value).status_code == 404


def test_two_judges_see_how_far_they_agree_and_settle(anna: Editor, ben: Editor) -> None:
    passages = list_passages(open_sheet(anna))
    for editor, grades in ((anna, (3, 0, 0)), (ben, (1, 0, 0))):
        for passage, value in zip(passages, grades, strict=False):
            grade(editor, passage, value)
    page = anna.page("/editor/agreement")
    assert texts(page.all("tbody")[0], "td") == ["3", "2", "0.40", "0.50", "0.00"]
    assert "alpha 0.93" in texts(page, "p", id="_all")[0]
    assert texts(page, "h2") == ["To settle (1)"]
    fields = page.all("section", id="settle")[0].all("input", type="hidden")
    form = {field.attributes["name"]: field.attributes["value"] for field in fields}
    assert ben.send("/editor/agreement", {**form, "grade": "9"} | {"token": ""}).status_code == 403
    del form["token"]
    assert ben.send("/editor/agreement", {**form, "grade": "9"}).status_code == 404
    assert ben.send("/editor/agreement", {**form, "grade": "2"}).status_code == 303
    assert texts(anna.page("/editor/agreement"), "h2") == ["To settle (0)"]


def test_a_name_keeps_its_spelling(anna: Editor, app: Flask) -> None:
    grade_first(anna, "sowing-1", 3)
    again = sign_in_editor(app, " anna ")
    assert texts(again.page("/editor/judge"), "span", class_="who") == ["Anna"]


def rebuild(index: Path, folder: Path, text: str) -> None:
    """Publish another text of the garden booklet."""
    (folder / "beans.txt").write_text(text)
    build_generation(BuildPlan([folder / "beans.txt"], index))


NEW = "## What beans cost\n\nA bean costs two coins a pound at the market.\n"
PASSAGE = {"what": "passage", "booklet": "beans", "passage": NEW}
WHOLE = {"what": "whole", "booklet": "beans"}


def try_draft(editor: Editor, form: dict[str, object]) -> Element:
    sent = editor.send("/editor/sandbox", form)
    assert sent.status_code == 303
    return editor.page(sent.headers["Location"])


def test_the_sandbox_tries_a_passage_and_publishes_nothing(
    anna: Editor, garden_index: Path
) -> None:
    before = (garden_index / "CURRENT").read_text()
    page = try_draft(anna, {**PASSAGE})
    assert texts(page, "h2", id="_result") == ["It fixes 1 and harms 0"]
    assert MONEY in texts(page, "th", scope="row")
    assert (garden_index / "CURRENT").read_text() == before
    assert NEW.strip() in page.all("textarea", id="_passage")[0].text


def test_the_sandbox_tries_an_edited_booklet(anna: Editor) -> None:
    before, _, after = written().partition("Sowing\n")
    whole = before + after[after.index("Putting up poles") :]
    file = io.BytesIO(whole.encode()), "any.txt"
    for sent in ({"whole": whole}, {"whole": "", "file": file}):
        page = try_draft(anna, {**WHOLE, "kind": ".txt", **sent})
        assert texts(page, "h2", id="_result") == ["It fixes 0 and harms 1"]
        assert SEEDS in texts(page, "th", scope="row")


def test_the_sandbox_starts_from_the_text_as_it_is_and_shows_what_changes(anna: Editor) -> None:
    page = anna.page("/editor/sandbox?start=beans")
    (whole,) = page.all("textarea", id="_whole")
    assert whole.text.strip() == written().strip()
    assert [e.text for e in page.all("option") if "selected" in e.attributes].count(
        "plain text"
    ) == 1
    edited = whole.text.replace("seed three", "seed four")
    page = try_draft(anna, {**WHOLE, "kind": ".txt", "whole": edited})
    assert (texts(page, "del"), texts(page, "ins")) == (["three"], ["four"])
    assert "4 questions in all." in page.text
    assert anna.get("/editor/sandbox?start=none").status_code == 404


def test_the_life_of_a_gap_is_shown_and_taken_along(anna: Editor) -> None:
    anna.page("/editor/")
    form = {"state": "planned", "note": "Ask.", "seen": "0", "who": "Ben", "until": "2026-01-31"}
    assert anna.send("/editor/gaps/money-1", form).status_code == 303
    page = anna.page("/editor/gaps/money-1")
    assert page.all("input", id="_until")[0].attributes["value"] == "2026-01-31"
    assert "until 2026-01-31" in page.text
    anna.send("/editor/again", {})
    anna.page("/editor/")
    page = anna.page("/editor/history")
    assert "planned: Ben, until 2026-01-31, overdue" in texts(page, "td")
    markdown = anna.get("/editor/history.md")
    assert markdown.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert "## Planned (1)" in markdown.text
    rows = list(csv.DictReader(io.StringIO(anna.get("/editor/history.csv").text[1:])))
    assert [(row["who"], row["until"]) for row in rows if row["who"]] == [("Ben", "2026-01-31")]
    assert json.loads(anna.get("/editor/history.json").text)["schema"] == 1
    assert anna.get("/editor/history.exe").status_code == 404
    assert anna.page("/editor/history?since=soon").all("h1")[0].text == "History"


def test_a_day_that_is_none_is_refused(anna: Editor) -> None:
    form = {"state": "planned", "note": "", "seen": "0", "until": "soon"}
    assert anna.send("/editor/gaps/money-1", form).status_code == 400


@pytest.mark.parametrize("whole", ["# Beans\n\nA bean costs two coins.", "<!-- nothing -->"])
def test_an_engine_that_no_longer_serves_is_let_go(
    garden_index: Path, tmp_path: Path, whole: str
) -> None:
    index = linked(garden_index, tmp_path / "index")
    live_index = LiveIndex(index)
    editor = sign_in_editor(make_desk(live_index, tmp_path, INDEX=str(index)))
    try_draft(editor, {**WHOLE, "kind": ".md", "whole": whole})
    editor.page("/editor/gaps")
    engine = weakref.ref(live_index.get_engine())
    rebuild(index, tmp_path, written().replace("seed three", "seed four"))
    live_index.get_engine()
    gc.collect()
    assert engine() is None


def test_a_draft_that_cannot_be_read_is_refused_in_words(anna: Editor) -> None:
    empty = anna.send("/editor/sandbox", {**PASSAGE, "passage": " "})
    assert empty.status_code == 400
    assert "Paste the edited booklet" in empty.text
    assert anna.send("/editor/sandbox", {**PASSAGE, "booklet": "none"}).status_code == 404
    assert anna.get("/editor/sandbox/00").status_code == 404


def test_a_try_can_be_cancelled_and_sent_again(anna: Editor) -> None:
    form: dict[str, object] = {**PASSAGE, "passage": "## Frost\n\nCover them at night."}
    address = anna.send("/editor/sandbox", form).headers["Location"]
    waiting = parsed(anna.get(address).text)
    assert [f"{address}/cancel"] == [
        one.attributes["action"] for one in waiting.all("form") if "cancel" in str(one.attributes)
    ]
    assert anna.send(f"{address}/cancel", {}, of=address).status_code == 303
    page = anna.page(address)
    assert "You cancelled this try." in page.text
    assert "Cover them at night." in page.all("textarea", id="_passage")[0].text
    assert texts(try_draft(anna, form), "h2", id="_result") == ["It fixes 0 and harms 0"]


def test_a_killed_draft_is_said_in_a_sentence_and_readers_are_served(
    anna: Editor, app: Flask
) -> None:
    form = {**PASSAGE, "passage": "## Slugs\n\nCount them at night."}
    address = anna.send("/editor/sandbox", form).headers["Location"]
    process = app.extensions["desk"].drafts[address.rpartition("/")[2]]
    until = time.monotonic() + 60
    while process.process_id is None and time.monotonic() < until:
        time.sleep(0.01)
    os.kill(process.process_id, signal.SIGKILL)
    assert "memory ran out" in anna.page(address).text
    assert anna.get("/?q=seeds").status_code == 200


def test_a_large_draft_is_taken_and_a_larger_refused(anna: Editor) -> None:
    form = {"what": "passage", "booklet": "none"}  # refused for its booklet, once it is read
    assert anna.send("/editor/sandbox", {**form, "passage": "a" * 2_000_000}).status_code == 404
    assert anna.send("/editor/sandbox", {**form, "passage": "a" * 5_000_000}).status_code == 413
    assert anna.send("/editor/judge", {"question": "a" * 100_000}).status_code == 413


def test_editions_are_compared(garden_index: Path, tmp_path: Path) -> None:
    index = linked(garden_index, tmp_path / "index")
    before = LiveIndex(index).get_engine().generation
    rebuild(index, tmp_path, written().replace("Press each seed three", "Press a seed four"))
    editor = sign_in_editor(make_desk(LiveIndex(index), tmp_path, INDEX=str(index)))
    assert before in texts(editor.page("/editor/editions"), "option")
    page = editor.page(f"/editor/editions?before={before}")
    assert texts(page, "th", scope="row") == [SEEDS]
    assert editor.get("/editor/editions?before=../secret").status_code == 404


def test_what_people_asked_is_shown_once_it_may_be(live_index: LiveIndex, tmp_path: Path) -> None:
    now = datetime.now(UTC).timestamp()
    asked = [("who sells copper bands", now - n * 90_000) for n in range(3)]
    asked.append(("asked once", now))
    with open_query_log(tmp_path / "log", create=True) as connection:
        questions = [LoggedQuestion(text, Verdict.RELATED, at) for text, at in asked]
        add_questions(connection, questions, min_occasions=3)
    app = make_desk(live_index, tmp_path, QUERY_LOG=str(tmp_path / "log"))
    editor = sign_in_editor(app)
    page = editor.page("/editor/gaps?of=log")
    assert gap_names(page) == ["who sells copper bands"]
    assert "asked once" not in page.text
    assert read_question_count(editor.page("/editor/?of=log")) == "1"
    assert "/editor/map?of=log" in {link.attributes["href"] for link in page.all("a")}
    assert "who sells copper bands" in editor.page("/editor/judge").text
    close_query_log(app)


def test_a_question_added_to_the_bank_is_asked(new_desk: Editor, tmp_path: Path) -> None:
    assert read_question_count(new_desk.page("/editor/")) == "4"
    write_topic(tmp_path / "questions", "slugs", ("Do slugs like copper?",))
    assert read_question_count(new_desk.page("/editor/")) == "5"
    assert new_desk.send("/editor/again", {}).headers["Location"] == "/editor/"
    assert read_question_count(new_desk.page("/editor/")) == "5"
