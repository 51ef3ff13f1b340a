import csv
import gc
import io
import json
import weakref
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from indexer.building.build import BuildPlan, build_generation
from search_app.judgements.files import read_judgements
from search_app.querylog.store import LoggedQuestion, add_questions, open_query_log
from search_app.results import Verdict
from search_app.search.live_index import LiveIndex
from search_app.web.editor.jobs import BackgroundJobs
from search_app.web.query_log import close_query_log
from tests.support.desk_client import Editor, create_desk, make_desk, write_topic
from tests.support.html_page import Element
from tests.support.sample_booklet import linked, written

pytestmark = pytest.mark.slow

MONEY = "What does a bean cost at the market?"


@pytest.fixture(scope="module")
def library(garden_index: Path) -> LiveIndex:
    return LiveIndex(garden_index)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, BackgroundJobs]:
    """One bank and one survey for all desks of this file."""
    return tmp_path_factory.mktemp("bank"), BackgroundJobs()


@pytest.fixture
def app(
    library: LiveIndex, garden_index: Path, shared: tuple[Path, BackgroundJobs], tmp_path: Path
) -> Flask:
    """A desk on which nothing was decided yet."""
    folder, background = shared
    if not folder.joinpath("questions").exists():
        make_desk(library, folder)
    app = create_desk(library, tmp_path / "desk", folder / "questions", INDEX=str(garden_index))
    app.extensions["desk"] = replace(app.extensions["desk"], background_jobs=background)
    return app


@pytest.fixture
def anna(app: Flask) -> Editor:
    editor = Editor(app)
    editor.sign_in()
    return editor


def texts(page: Element, tag: str, **attributes: str) -> list[str]:
    return [" ".join(one.text.split()) for one in page.all(tag, **attributes)]


def test_a_page_waits_without_blocking_and_then_shows(garden_index: Path, tmp_path: Path) -> None:
    editor = Editor(make_desk(LiveIndex(garden_index), tmp_path))
    editor.sign_in()
    waiting = editor.get("/editor/")
    assert (waiting.status_code, waiting.headers["Refresh"]) == (200, "2")
    assert "Being worked out" in waiting.text
    page = editor.page("/editor/")
    assert texts(page, "h1") == ["Overview"]
    assert texts(page, "p", class_="big")[1].endswith("of 4")
    kept = json.loads(next((tmp_path / "desk/editions").glob("*.json")).read_text())
    assert (kept["questions"], kept["generation"]) == (
        4,
        LiveIndex(garden_index).get_engine().generation,
    )


def test_without_questions_it_says_what_to_do(garden_index: Path, tmp_path: Path) -> None:
    editor = Editor(make_desk(LiveIndex(garden_index), tmp_path, QUESTIONS=str(tmp_path / "none")))
    editor.sign_in()
    page = editor.page("/editor/gaps")
    assert texts(page, "h1") == ["There are no questions yet"]


def test_a_broken_bank_is_said_in_words(garden_index: Path, tmp_path: Path) -> None:
    app = make_desk(LiveIndex(garden_index), tmp_path)
    (tmp_path / "questions/broken.yaml").write_text("topic: [")
    editor = Editor(app)
    editor.sign_in()
    response = editor.get("/editor/")
    assert response.status_code == 503
    assert "broken.yaml, line 1" in response.text


def gap_names(page: Element) -> list[str]:
    return [one.text.strip() for one in page.all("th", scope="row")]


def test_gaps_are_filtered_and_sorted(anna: Editor) -> None:
    everything = gap_names(anna.page("/editor/gaps"))
    assert MONEY in everything
    assert gap_names(anna.page("/editor/gaps?topic=money&words=BEAN")) == [MONEY]
    assert gap_names(anna.page("/editor/gaps?sort=question")) == sorted(
        everything, key=str.casefold
    )
    assert gap_names(anna.page("/editor/gaps?state=done")) == []
    assert gap_names(anna.page("/editor/gaps?sort=nonsense&page=-3")) == everything


@pytest.mark.parametrize(
    "more", ["endpoint=x", "_method=POST", "_external=1&_scheme=ftp", "_anchor=x", "values=1"]
)
def test_links_of_the_gaps_take_along_only_their_own_arguments(anna: Editor, more: str) -> None:
    page = anna.page(f"/editor/gaps?topic=money&words=bean&{more}")
    assert gap_names(page) == [MONEY]
    links = [one.attributes["href"] for one in page.all("a")]
    assert [link for link in links if "csv" in link] == ["/editor/gaps.csv?topic=money&words=bean"]


def test_an_opened_gap_shows_how_it_was_ranked_and_why(anna: Editor) -> None:
    page = anna.page("/editor/gaps/money-1")
    assert texts(page, "h1") == [MONEY]
    ranks = [one.text for one in page.all("table", class_="ranked")[0].all("td", class_="n")]
    assert ranks[0] == "1"
    assert len(page.all("mark")) == 10
    assert {"State", "Decide", "How it was ranked"} <= {*texts(page, "h2"), *texts(page, "legend")}
    assert anna.page("/editor/gaps/nothing").all("h1")[0].text == "Not found"


def test_a_decision_is_kept_with_who_and_when(anna: Editor, app: Flask) -> None:
    form = {"state": "planned", "note": "Ask the market.", "seen": "0"}
    saved = anna.send("/editor/gaps/money-1", form)
    assert saved.headers["Location"] == "/editor/gaps/money-1?saved=1"
    page = anna.page("/editor/gaps/money-1?saved=1")
    assert "Saved." in page.text
    chosen = [one for one in page.all("input", type="radio") if "checked" in one.attributes]
    assert [one.attributes["value"] for one in chosen] == ["planned"]
    (line,) = (Path(app.config["DESK"]) / "journal.jsonl").read_text().splitlines()
    entry = json.loads(line)
    assert (entry["by"], entry["about"], entry["said"]["note"]) == (
        "Anna",
        "money-1",
        "Ask the market.",
    )
    assert datetime.fromisoformat(entry["at"]).tzinfo is UTC
    assert gap_names(anna.page("/editor/gaps?state=planned")) == [MONEY]


def test_two_editors_at_once_lose_nothing(anna: Editor, app: Flask) -> None:
    ben = Editor(app, "Ben")
    ben.sign_in()
    anna.send("/editor/gaps/money-1", {"state": "done", "note": "Written.", "seen": "0"})
    refused = ben.send("/editor/gaps/money-1", {"state": "won't", "note": "No room.", "seen": "0"})
    assert refused.status_code == 409
    assert "Anna changed this at" in refused.text
    assert "Written." in refused.text  # in the history
    assert "No room.</textarea>" in refused.text  # what Ben typed is still there
    again = ben.send("/editor/gaps/money-1", {"state": "won't", "note": "No room.", "seen": "1"})
    assert again.status_code == 303
    assert len((Path(app.config["DESK"]) / "journal.jsonl").read_text().splitlines()) == 2


@pytest.mark.parametrize(("path", "state"), [("money-1", "lost"), ("nothing", "done")])
def test_what_cannot_be_decided_is_not(anna: Editor, path: str, state: str) -> None:
    refused = anna.send(f"/editor/gaps/{path}", {"state": state, "seen": "0"})
    assert refused.status_code == 404


def test_the_csv_holds_the_gaps_and_no_formula(anna: Editor) -> None:
    anna.page("/editor/")
    anna.send("/editor/gaps/money-1", {"state": "planned", "note": "=1+1", "seen": "0"})
    response = anna.get("/editor/gaps.csv?topic=money&words=bean")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"].startswith('attachment; filename="gaps-')
    (row,) = csv.DictReader(io.StringIO(response.text.removeprefix("\ufeff")))
    assert (row["question"], row["weight"], row["state"]) == (MONEY, "3.0", "planned")
    assert row["note"] == "'=1+1"


def test_the_map_and_the_passages_are_shown(anna: Editor) -> None:
    page = anna.page("/editor/map")
    heads = texts(page.all("thead")[0], "th")
    assert heads == ["Section", "About money", "About sowing"]
    rows = texts(page.all("tbody")[0], "th")
    assert rows[-1] == "Not answered by any"
    assert "Sowing" in rows
    assert "Never reached" in anna.page("/editor/passages").all("h2")[0].text


def sheet(editor: Editor, question_id: str = "sowing-1") -> Element:
    return editor.page(f"/editor/judge/{question_id}")


def passages_of(page: Element) -> list[str]:
    return [one.attributes["value"] for one in page.all("input", name="passage")]


def test_the_order_does_not_tell_the_rank(anna: Editor, app: Flask, garden_index: Path) -> None:
    ben = Editor(app, "Ben")
    ben.sign_in()
    hits = LiveIndex(garden_index).get_engine().search("How deep do I press the seeds?").hits
    ranked = [hit.passage_id for hit in hits]
    orders = [passages_of(sheet(editor)) for editor in (anna, anna, ben)]
    assert orders[0] == orders[1]
    assert orders[0] != orders[2]
    assert all(sorted(order) == sorted(ranked) for order in orders)
    assert ranked not in orders
    page = sheet(anna)
    assert page.all("mark") == []
    assert "%" not in page.all("div", id="hits")[0].text


def give(editor: Editor, question_id: str, *grades: int) -> None:
    for passage, grade in zip(passages_of(sheet(editor, question_id)), grades, strict=False):
        sent = editor.send(
            f"/editor/judge/{question_id}/grade", {"passage": passage, "grade": grade}
        )
        assert sent.status_code == 303


def test_grades_become_judgements_that_evaluate_reads(anna: Editor, app: Flask) -> None:
    passages = passages_of(sheet(anna))
    first = {"passage": passages[0], "grade": "3", "quote": ["0", "1"]}
    sent = anna.send("/editor/judge/sowing-1/grade", first)
    assert sent.headers["Location"] == "/editor/judge/sowing-1#hit-2"
    assert anna.get("/editor/judgements.jsonl").text == ""  # one passage of ten
    for passage in passages[1:]:
        anna.send("/editor/judge/sowing-1/grade", {"passage": passage, "grade": "0"})
    anna.send("/editor/judge/sowing-1/note", {"note": "Depth only."})
    path = Path(app.config["DESK"]) / "judgements.jsonl"
    (judged,) = read_judgements(path)
    assert (judged.query_id, judged.query) == ("sowing-1", "How deep do I press the seeds?")
    (best,) = [quote for quote in judged.gold if quote.grade]
    assert best.grade == 3
    assert best.text.count(".") == 2  # two sentences side by side are one quote
    assert len(judged.gold) == 10
    assert json.loads(path.read_text())["note"] == "Depth only."
    assert "10 of 10" in sheet(anna).text
    assert "1 of 4 questions" in anna.page("/editor/judge").text


def test_what_is_split_anew_is_judged_anew(garden_index: Path, tmp_path: Path) -> None:
    index = linked(garden_index, tmp_path / "index")
    editor = Editor(make_desk(LiveIndex(index), tmp_path))
    editor.sign_in()
    give(editor, "sowing-1", *[1] * 10)
    assert texts(editor.page("/editor/judge"), "td").count("all") == 1
    booklets = tmp_path / "booklets"
    booklets.mkdir()
    (booklets / "beans.txt").write_text(written().replace("the", "these"))
    build_generation(BuildPlan([booklets], index))
    page = editor.page("/editor/judge")
    assert texts(page, "td").count("all") == 0
    assert "0 of 4 questions" in page.text


def test_undo_takes_back_one_grade_after_another(anna: Editor) -> None:
    give(anna, "sowing-1", 3, 2)
    give(anna, "money-1", 1)
    assert anna.send("/editor/judge/undo", {}).headers["Location"] == "/editor/judge/money-1#hits"
    assert anna.send("/editor/judge/undo", {}).headers["Location"] == "/editor/judge/sowing-1#hits"
    assert "1 of 10" in sheet(anna).text
    anna.send("/editor/judge/undo", {})
    assert anna.send("/editor/judge/undo", {}).headers["Location"] == "/editor/judge"
    assert "disabled" in sheet(anna).all("button", id="_undo")[0].attributes


def test_a_question_of_ones_own_can_be_judged(anna: Editor) -> None:
    led = anna.send("/editor/judge", {"question": "  may I water\n at noon? "}).headers["Location"]
    page = anna.page(led)
    assert texts(page, "h1") == ["may I water at noon?"]
    form = {"passage": passages_of(page)[0], "grade": "2", "q": "may I water at noon?"}
    path = led.partition("?")[0]
    assert anna.send(f"{path}/grade", form).status_code == 303
    assert texts(anna.page(path), "h1") == ["may I water at noon?"]  # it is known now
    assert "may I water at noon?" in anna.page("/editor/judge").text
    assert anna.get(f"{path}0?q=may+I+water").status_code == 404
    assert anna.send("/editor/judge", {"question": " "}).headers["Location"] == "/editor/judge"


@pytest.mark.parametrize("form", [{"grade": "4"}, {"grade": ""}, {"passage": "beans#none"}])
def test_what_cannot_be_graded_is_not(anna: Editor, form: dict[str, str]) -> None:
    usual = {"passage": passages_of(sheet(anna))[0], "grade": "1"}
    assert anna.send("/editor/judge/sowing-1/grade", {**usual, **form}).status_code == 404


def test_two_judges_see_how_far_they_agree_and_settle(anna: Editor, app: Flask) -> None:
    ben = Editor(app, "ben")
    ben.sign_in()
    names = passages_of(sheet(anna))
    for editor, grades in ((anna, (3, 0, 0)), (ben, (1, 0, 0))):
        for name, grade in zip(names, grades, strict=False):
            editor.send("/editor/judge/sowing-1/grade", {"passage": name, "grade": grade})
    page = anna.page("/editor/agreement")
    cells = texts(page.all("tbody")[0], "td")
    assert cells == ["3", "2", "0.40", "0.00"]
    assert texts(page, "h2") == ["To settle (1)"]
    settle = page.all("section", id="settle")[0]
    form = {
        one.attributes["name"]: one.attributes["value"]
        for one in settle.all("input", type="hidden")
    }
    assert ben.send("/editor/agreement", {**form, "grade": "9"} | {"token": ""}).status_code == 403
    del form["token"]
    assert ben.send("/editor/agreement", {**form, "grade": "9"}).status_code == 404
    assert ben.send("/editor/agreement", {**form, "grade": "2"}).status_code == 303
    assert texts(anna.page("/editor/agreement"), "h2") == ["To settle (0)"]


def test_a_name_keeps_its_spelling(anna: Editor, app: Flask) -> None:
    give(anna, "sowing-1", 3)
    again = Editor(app, " anna ")
    again.sign_in()
    assert texts(again.page("/editor/judge"), "span", class_="who") == ["Anna"]


def rebuild(index: Path, folder: Path, text: str) -> None:
    """Publish another text of the garden booklet."""
    (folder / "beans.txt").write_text(text)
    build_generation(BuildPlan([folder / "beans.txt"], index))


NEW = "## What beans cost\n\nA bean costs two coins a pound at the market.\n"


def test_the_sandbox_tries_a_passage_and_publishes_nothing(
    anna: Editor, garden_index: Path
) -> None:
    before = (garden_index / "CURRENT").read_text()
    form = {"what": "passage", "booklet": "beans", "passage": NEW}
    sent = anna.send("/editor/sandbox", form)
    assert sent.status_code == 303
    page = anna.page(sent.headers["Location"])
    assert texts(page, "h2", id="_result") == ["It fixes 1 and harms 0"]
    assert MONEY in texts(page, "th", scope="row")
    assert (garden_index / "CURRENT").read_text() == before
    assert NEW.strip() in page.all("textarea", id="_passage")[0].text


def test_the_sandbox_tries_an_edited_booklet(anna: Editor) -> None:
    cut = written().partition("Sowing\n")
    rest = cut[2].partition("Putting up poles")
    whole = f"{cut[0]}{rest[1]}{rest[2]}"
    form = {"what": "whole", "booklet": "beans", "kind": ".txt", "whole": whole}
    page = anna.page(anna.send("/editor/sandbox", form).headers["Location"])
    assert texts(page, "h2", id="_result") == ["It fixes 0 and harms 1"]
    assert "How deep do I press the seeds?" in texts(page, "th", scope="row")
    file = {**form, "whole": "", "file": (io.BytesIO(whole.encode()), "any.txt")}
    uploaded = anna.page(anna.send("/editor/sandbox", file).headers["Location"])
    assert texts(uploaded, "h2", id="_result") == ["It fixes 0 and harms 1"]


@pytest.mark.parametrize("whole", ["# Beans\n\nA bean costs two coins.", "<!-- nothing -->"])
def test_an_engine_that_no_longer_serves_is_let_go(
    garden_index: Path, tmp_path: Path, whole: str
) -> None:
    index = linked(garden_index, tmp_path / "index")
    library = LiveIndex(index)
    editor = Editor(make_desk(library, tmp_path, INDEX=str(index)))
    editor.sign_in()
    form = {"what": "whole", "booklet": "beans", "kind": ".md", "whole": whole}
    editor.page(editor.send("/editor/sandbox", form).headers["Location"])
    editor.page("/editor/gaps")
    served = weakref.ref(library.get_engine())
    rebuild(index, tmp_path, written().replace("seed three", "seed four"))
    library.get_engine()
    gc.collect()
    assert served() is None


def test_a_draft_that_cannot_be_read_is_said_in_words(anna: Editor) -> None:
    form = {"what": "passage", "booklet": "beans", "passage": " "}
    empty = anna.send("/editor/sandbox", form)
    assert empty.status_code == 400
    assert "Paste the edited booklet" in empty.text
    assert anna.send("/editor/sandbox", {**form, "booklet": "none"}).status_code == 404
    assert anna.get("/editor/sandbox/00").status_code == 404


def test_a_large_draft_is_taken_and_a_larger_refused(anna: Editor) -> None:
    form = {"what": "passage", "booklet": "none"}  # refused for its booklet, once it is read
    assert anna.send("/editor/sandbox", {**form, "passage": "a" * 2_000_000}).status_code == 404
    assert anna.send("/editor/sandbox", {**form, "passage": "a" * 5_000_000}).status_code == 413
    assert anna.send("/editor/judge", {"question": "a" * 100_000}).status_code == 413


def test_editions_are_compared(garden_index: Path, tmp_path: Path) -> None:
    index = linked(garden_index, tmp_path / "index")
    before = LiveIndex(index).get_engine().generation
    rebuild(index, tmp_path, written().replace("Press each seed three", "Press a seed four"))
    editor = Editor(make_desk(LiveIndex(index), tmp_path, INDEX=str(index)))
    editor.sign_in()
    assert before in texts(editor.page("/editor/editions"), "option")
    page = editor.page(f"/editor/editions?before={before}")
    assert texts(page, "th", scope="row") == ["How deep do I press the seeds?"]
    assert editor.get("/editor/editions?before=../secret").status_code == 404


def test_what_people_asked_is_shown_once_it_may_be(garden_index: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    now = datetime.now(UTC).timestamp()
    often = [
        LoggedQuestion("who sells copper bands", Verdict.RELATED, now - n * 90_000)
        for n in range(3)
    ]
    with open_query_log(log, create=True) as connection:
        add_questions(
            connection,
            [*often, LoggedQuestion("asked once", Verdict.RELATED, now)],
            min_occasions=3,
        )
    app = make_desk(LiveIndex(garden_index), tmp_path, QUERY_LOG=str(log))
    editor = Editor(app)
    editor.sign_in()
    page = editor.page("/editor/gaps?of=log")
    assert gap_names(page) == ["who sells copper bands"]
    assert "asked once" not in page.text
    assert texts(editor.page("/editor/?of=log"), "p", class_="big")[1].endswith("of 1")
    links = {one.attributes["href"] for one in page.all("a")}
    assert "/editor/map?of=log" in links
    assert "who sells copper bands" in editor.page("/editor/judge").text
    close_query_log(app)


def test_a_question_added_to_the_bank_is_asked(garden_index: Path, tmp_path: Path) -> None:
    editor = Editor(make_desk(LiveIndex(garden_index), tmp_path))
    editor.sign_in()
    assert texts(editor.page("/editor/"), "p", class_="big")[1].endswith("of 4")
    write_topic(tmp_path / "questions", "slugs", ("Do slugs like copper?",))
    assert texts(editor.page("/editor/"), "p", class_="big")[1].endswith("of 5")
    assert editor.send("/editor/again", {}).headers["Location"] == "/editor/"
    assert "Refresh" in editor.get("/editor/").headers
    editor.page("/editor/")
