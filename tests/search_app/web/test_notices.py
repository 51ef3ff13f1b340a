"""What the pages and the API say before a search."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from indexer import paths
from indexer.errors import NoticeError
from search_app.querylog.store import open_query_log
from search_app.results import NoticeKind
from search_app.web.app import create_app
from search_app.web.query_log import close_query_log
from tests.support.likeness import make_likeness_to_all
from tests.support.web_index import Shelf


def test_the_api_puts_the_notice_beside_the_verdict() -> None:
    client = create_app(Shelf(), {"EMERGENCY_PHONE": "112"}).test_client()
    answers = (
        client.get("/api/v1/search?q=cant+breathe"),
        client.post("/api/v1/search", json={"q": "cant breathe"}),
    )
    for answer in answers:
        notice = answer.get_json()["notice"]
        assert (notice["kind"], notice["sign"]) == ("emergency", "trouble breathing")
        assert notice["contacts"] == [{"label": "Emergency number: 112", "url": "tel:112"}]
    assert client.get("/api/v1/search?q=water").get_json()["notice"] is None


def test_a_crisis_is_logged_nowhere(tmp_path: Path) -> None:
    app = create_app(Shelf(), {"QUERY_LOG": str(tmp_path / "log")})
    client = app.test_client()
    for question in (
        "i want to kill myself",
        "quiero morir",
        "too many pills want to die",
        "cant breathe",
    ):
        client.get("/", query_string={"q": question})
        client.get("/api/v1/search", query_string={"q": question})
    close_query_log(app)
    with open_query_log(tmp_path / "log") as log:
        counts = log.execute("select sum(answered + related + not_covered) from asked").fetchone()
    assert counts[0] == 2  # the emergency, on the page and by the API


def test_what_is_like_a_crisis_is_logged_nowhere(tmp_path: Path) -> None:
    app = create_app(Shelf(), {"QUERY_LOG": str(tmp_path / "log")})
    book = app.extensions["notices"]
    likeness = make_likeness_to_all("counting", NoticeKind.CRISIS, 3)
    app.extensions["notices"] = replace(book, likeness=likeness)
    answer = app.test_client().get("/api/v1/search", query_string={"q": "water"}).get_json()
    assert answer["notice"]["sign"] == "like questions about a crisis"
    close_query_log(app)
    assert not (tmp_path / "log").exists()


@pytest.mark.parametrize("text", ["hello", "👋", "?", "Thanks!"])
def test_a_greeting_leads_to_the_first_page(text: str, client: FlaskClient) -> None:
    answer = client.get("/", query_string={"q": text})
    assert answer.status_code == 200
    assert "Hello! Ask a question in your own words" in answer.text
    assert 'value=""' in answer.text
    assert "Hello!" not in client.get("/").text


def test_a_broken_file_stops_the_start(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(paths.NOTICES, tmp_path / "notices"))
    (folder / "crisis.yaml").write_text("kind: crisis\n", "utf-8")
    with pytest.raises(NoticeError, match=r"crisis\.yaml, line 1: the line 'language:' is missing"):
        create_app(Shelf(), {"NOTICES": str(folder)})
