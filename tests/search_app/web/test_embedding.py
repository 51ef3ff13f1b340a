import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from indexer.errors import BadAddressError, IndexDamagedError
from search_app.web.app import create_app
from search_app.web.settings import read_settings
from tests.support.desk_client import make_desk
from tests.support.html_page import parsed
from tests.support.notices import PUBLISHER
from tests.support.paths import ROOT
from tests.support.web_index import Shelf

WARD, CLINIC = "https://ward.example", "https://clinic.example:8443"
FOREIGN = "https://elsewhere.example"
ALLOWED = {"ALLOWED_ORIGINS": f"{WARD}, {CLINIC}"}
ELEMENT = ROOT / "search_app/web/static/embed.js"
QUESTIONS = ["like warm soil", "warm zzz yyy", "zzz", "warm bens", "i want to die"]


@pytest.fixture
def open_client(shelf: Shelf) -> FlaskClient:
    return create_app(shelf, {**PUBLISHER, **ALLOWED}).test_client()


@pytest.mark.parametrize(
    ("value", "origins"),
    [
        ("https://Ward.Example", ("https://ward.example",)),
        ("https://ward.example/", ("https://ward.example",)),
        ("https://ward.example:443 http://a:80", ("https://ward.example", "http://a")),
        ("https://a:80,http://a:443", ("https://a:80", "http://a:443")),
        ("https://a,,https://a", ("https://a",)),
        ("", ()),
    ],
)
def test_origins_are_read_as_browsers_write_them(value: str, origins: tuple[str, ...]) -> None:
    assert read_settings({"ALLOWED_ORIGINS": value}).allowed_origins == origins


@pytest.mark.parametrize(
    "value",
    ["*", "null", "ward.example", "https://*.example", "https://a/b", "ftp://a", "https://a?b"]
    + ["https://me@a", "https://a'b", "https://a;", "https://"],
)
def test_what_is_no_origin_is_told(value: str) -> None:
    with pytest.raises(BadAddressError, match=re.escape(f"has {value!r}, and must be origins")):
        read_settings({"ALLOWED_ORIGINS": f"https://ok.example {value}"})


@pytest.mark.parametrize("origin", [WARD, CLINIC])
@pytest.mark.parametrize(
    "path", ["/api/v1/search?q=warm", "/api/nope", "/embed.js", "/embed/answer"]
)
def test_an_allowed_origin_may_read_what_is_shared(
    open_client: FlaskClient, path: str, origin: str
) -> None:
    with open_client.get(path, headers={"Origin": origin}) as answer:
        assert answer.headers["Access-Control-Allow-Origin"] == origin
        assert "Origin" in answer.headers["Vary"]
        assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize(
    "path", ["/", "/booklets/beans", "/metrics", "/editor/", "/editor/sign-in"]
)
def test_it_may_read_nothing_else(open_client: FlaskClient, path: str) -> None:
    answer = open_client.get(path, headers={"Origin": WARD})
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("origin", [FOREIGN, "null", f"{WARD}.evil", "http://ward.example", ""])
@pytest.mark.parametrize("path", ["/api/v1/search?q=warm", "/embed.js", "/api/nope"])
def test_another_origin_may_read_nothing(open_client: FlaskClient, path: str, origin: str) -> None:
    with open_client.get(path, headers={"Origin": origin}) as answer:
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "Origin" in answer.headers["Vary"]


def test_a_browser_is_told_what_it_may_post(open_client: FlaskClient) -> None:
    asked = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    answer = open_client.options("/api/v1/search", headers={"Origin": WARD, **asked})
    told = {name: value for name, value in answer.headers if "Access" in name}
    assert told == {
        "Access-Control-Allow-Origin": WARD,
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": "Content-Type",
        "Access-Control-Max-Age": "600",
    }
    refused = open_client.options("/api/v1/search", headers={"Origin": FOREIGN, **asked})
    assert not [name for name, _ in refused.headers if "Access" in name]


@pytest.mark.parametrize("path", ["/", "/?q=warm", "/booklets/beans", "/nope", "/about"])
def test_readers_pages_may_be_framed_by_allowed_origins(
    open_client: FlaskClient, path: str
) -> None:
    headers = open_client.get(path).headers
    assert headers["Content-Security-Policy"].endswith(f"; frame-ancestors {WARD} {CLINIC}")
    assert "X-Frame-Options" not in headers


@pytest.mark.parametrize("path", ["/editor/", "/editor/sign-in", "/editor/nope", "/editor/gaps"])
def test_an_editors_page_is_never_framed(tmp_path: Path, path: str) -> None:
    headers = make_desk(Shelf(), tmp_path, **ALLOWED).test_client().get(path).headers
    assert headers["Content-Security-Policy"].endswith("frame-ancestors 'none'")
    assert headers["X-Frame-Options"] == "DENY"


def test_without_the_setting_nobody_frames_or_reads(client: FlaskClient) -> None:
    for path in ("/", "/api/v1/search?q=warm", "/embed.js"):
        with client.get(path, headers={"Origin": WARD}) as answer:
            assert answer.headers["Content-Security-Policy"].endswith("frame-ancestors 'none'")
            assert answer.headers["X-Frame-Options"] == "DENY"
            assert "Access-Control-Allow-Origin" not in answer.headers


def test_the_element_is_small_and_asked_for_each_time(client: FlaskClient) -> None:
    with client.get("/embed.js") as answer:
        assert answer.mimetype == "text/javascript"
        assert answer.headers["Cache-Control"] == "no-cache"
        assert answer.data == ELEMENT.read_bytes()
        assert len(answer.data) <= 12 * 1024
        tag = answer.headers["ETag"]
    with client.get("/embed.js", headers={"If-None-Match": tag}) as again:
        assert again.status_code == 304


def test_its_own_words_are_those_of_the_pages(client: FlaskClient) -> None:
    words = ELEMENT.read_text(encoding="utf-8")
    first = parsed(client.get("/").text)
    for said in (first.all("label")[0].text, first.all("button")[0].text):
        assert f'"{said.strip()}"' in words


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_says_what_the_page_says(open_client: FlaskClient, question: str) -> None:
    part = parsed(open_client.post("/embed/answer", data={"q": question}).text)
    page = parsed(open_client.get("/", query_string={"q": question}).text)
    said = part.all("div", id="_answer")[0].text
    assert flatten(page.all("div", id="_results")[0].text) in flatten(said)
    notices = page.all("section", aria_labelledby="_notice")
    assert len(notices) == (question == "i want to die")
    for notice in notices:
        assert flatten(said).startswith(flatten(notice.text))
    assert "General information, not medical advice." in said


def flatten(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("level", [1, 2, 4])
def test_headings_follow_those_of_the_page(open_client: FlaskClient, level: int) -> None:
    page = open_client.get("/", query_string={"q": "my chest hurts, water"})
    part = open_client.post(f"/embed/answer?level={level}", data={"q": "my chest hurts, water"})
    whole = [int(each) for each in re.findall("<h([1-6])", page.text)]
    assert min(whole) == 1
    assert len(set(whole)) == 3
    assert [int(each) for each in re.findall("<h([1-6])", part.text)] == [
        each + level - 1 for each in whole
    ]


@pytest.mark.parametrize("level", ["0", "5", "x", "", "²"])
def test_a_level_that_is_none_is_told(open_client: FlaskClient, level: str) -> None:
    answer = open_client.post(f"/embed/answer?level={level}", data={"q": "warm"})
    assert answer.status_code == 400
    assert "must be 1, 2, 3 or 4" in answer.text


def test_a_greeting_is_greeted(open_client: FlaskClient) -> None:
    answer = open_client.post("/embed/answer", data={"q": "hello"})
    assert answer.status_code == 200
    assert "<h" not in answer.text
    assert parsed(answer.text).all("p")[0].text


@pytest.mark.parametrize(
    ("form", "status", "sentence"),
    [
        ({}, 400, "Please ask a question."),
        ({"q": "a" * 2001}, 400, "A question may have at most 2,000 characters."),
        ({"q": "warm", "booklet": "nope"}, 404, "no booklet"),
        ({"q": "w" * 70_000}, 413, "at most 64 KiB"),
    ],
)
def test_a_fault_is_a_part_of_a_page_too(
    open_client: FlaskClient, form: dict[str, str], status: int, sentence: str
) -> None:
    answer = open_client.post("/embed/answer", data=form, headers={"Origin": WARD})
    assert answer.status_code == status
    assert answer.headers["Access-Control-Allow-Origin"] == WARD
    part = parsed(answer.text).all("div", id="_answer")[0]
    assert sentence in part.text
    assert "911" in part.text
    assert "<html" not in answer.text


def test_a_lost_index_is_told_in_a_part(shelf: Shelf) -> None:
    client = create_app(shelf, PUBLISHER).test_client()
    shelf.current = IndexDamagedError("The index is broken.")
    answer = client.post("/embed/answer", data={"q": "warm"})
    assert answer.status_code == 503
    (part,) = parsed(answer.text).all("div", id="_answer")
    assert "The search does not work just now." in part.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": WARD}, 200),
        ({"Origin": "http://localhost"}, 200),
        ({"Origin": "https://localhost"}, 200),  # behind a proxy that does not say it has TLS
        ({"Origin": "https://care.example", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": FOREIGN}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": FOREIGN, "Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_only_allowed_pages_are_answered(
    open_client: FlaskClient, headers: dict[str, str], status: int
) -> None:
    before = asked_so_far(open_client)
    answer = open_client.post("/embed/answer", data={"q": "like warm soil"}, headers=headers)
    assert answer.status_code == status
    assert asked_so_far(open_client) - before == (1 if status == 200 else 0)
    if status == 403:
        assert "must allow its origin" in answer.text


def asked_so_far(client: FlaskClient) -> float:
    text = client.get("/metrics").text
    counts = re.findall(r"^booklet_search_questions_total{.*} (.*)$", text, re.M)
    return sum(map(float, counts))
