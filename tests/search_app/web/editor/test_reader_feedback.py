from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from search_app.querylog.feedback import (
    Helpfulness,
    LoggedFeedback,
    ShownPassage,
    add_feedback,
)
from search_app.querylog.store import LoggedQuestion, add_questions, open_query_log
from search_app.results import Verdict
from search_app.search.live_index import LiveIndex
from search_app.web.query_log import close_query_log
from tests.support.desk_client import Editor, make_desk, sign_in_editor
from tests.support.html_page import Element

pytestmark = pytest.mark.slow

COPPER = "who sells copper bands"
SUN = "how much sun do beans want"


@pytest.fixture(scope="module")
def live_index(garden_index: Path) -> LiveIndex:
    return LiveIndex(garden_index)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def app(live_index: LiveIndex, tmp_path: Path, log: Path) -> Iterator[Flask]:
    app = make_desk(live_index, tmp_path, QUERY_LOG=str(log))
    yield app
    close_query_log(app)


@pytest.fixture
def editor(app: Flask) -> Editor:
    return sign_in_editor(app)


def fill_log(log: Path, generation: str) -> None:
    """Two questions asked on three days and one asked once, and what readers said of them."""
    now = datetime.now(UTC).timestamp()
    asked = [(text, now - n * 90_000) for text in (COPPER, SUN) for n in range(3)]
    slugs = ShownPassage("beans", "beans#keeping-slugs-away-1", generation)
    gone = ShownPassage("beans", "beans#manure-1", "20260101T000000-00000000")
    said = [
        *[(COPPER, Verdict.ANSWERED, Helpfulness.NO_ANSWER, slugs)] * 2,
        (COPPER, Verdict.ANSWERED, Helpfulness.YES, slugs),
        (SUN, Verdict.RELATED, Helpfulness.NO_ANSWER, gone),
        *[("asked once", Verdict.NOT_COVERED, Helpfulness.NO_ANSWER, slugs)] * 5,
    ]
    with open_query_log(log, create=True) as connection:
        questions = [LoggedQuestion(text, Verdict.ANSWERED, at) for text, at in asked]
        questions.append(LoggedQuestion("asked once", Verdict.NOT_COVERED, now))
        add_questions(connection, questions, min_occasions=3)
        add_feedback(connection, [LoggedFeedback(*one, now) for one in said])


def find_section(page: Element) -> Element:
    (section,) = page.all("section", **{"aria-labelledby": "_said"})
    return section


def words(element: Element) -> str:
    return " ".join(element.text.split())


def test_editors_see_what_readers_said(editor: Editor, live_index: LiveIndex, log: Path) -> None:
    fill_log(log, live_index.get_engine().generation)
    section = find_section(editor.page("/editor/"))
    counts = [[words(cell) for cell in row.all("td")] for row in section.all("tr")[1:]]
    assert counts == [["1", "0", "2"], ["0", "0", "1"], ["0", "0", "5"]]
    copper, sun = section.all("li")
    assert words(copper).startswith(
        f"{COPPER} 2 times on 1 day. Judge it Try it Shown: Keeping slugs away “Lay a copper"
    )
    assert words(sun) == (
        f"{SUN} 1 time on 1 day, not since the edition that serves now. Judge it Try it"
        " Shown: beans#manure-1, which is no longer in the booklets."
    )
    assert "asked once" not in words(section)


def test_each_can_be_judged_tried_and_read(
    editor: Editor, live_index: LiveIndex, log: Path
) -> None:
    fill_log(log, live_index.get_engine().generation)
    row = find_section(editor.page("/editor/")).all("li")[0]
    judge, again, booklet = [link.attributes["href"] for link in row.all("a")]
    assert words(editor.page(judge).all("h1")[0]) == COPPER
    assert editor.page(again).all("input", id="_q")[0].attributes["value"] == COPPER
    assert booklet == "/booklets/beans#keeping-slugs-away-1"
    assert editor.get(booklet).status_code == 200


def test_what_a_reader_sends_is_shown_to_the_editor(editor: Editor, app: Flask, log: Path) -> None:
    page = editor.page(f"/?q={SUN.replace(' ', '+')}")
    (form,) = page.all("form", class_="feedback")
    fields = {e.attributes["name"]: e.attributes["value"] for e in form.all("input")}
    sent = app.test_client().post("/feedback", data={**fields, "helpful": "no"})
    assert sent.status_code == 303
    close_query_log(app)
    rows = find_section(editor.page("/editor/")).all("tr")[1:]
    assert sum(int(words(row.all("td")[1])) for row in rows) == 1


def test_a_log_that_is_not_there_yet_or_cannot_be_read_closes_nothing(
    editor: Editor, log: Path
) -> None:
    for prepare in (lambda: None, lambda: log.write_text("not SQLite " * 100)):
        prepare()
        page = editor.page("/editor/")
        assert [words(h1) for h1 in page.all("h1")] == ["Overview"]
        assert "What readers said" not in words(page)
