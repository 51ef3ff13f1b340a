from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from search_app.querylog.store import open_query_log
from search_app.web.app import create_app
from search_app.web.query_log import close_query_log
from tests.support.html_page import Element, parsed
from tests.support.notices import PUBLISHER
from tests.support.web_index import BEANS, CountingEngine, Shelf

FORM = {
    "question": "like warm soil",
    "verdict": "answered",
    "generation": "first",
    "booklet": "beans",
    "passage": "beans#s0",
    "searched": "",
    "helpful": "no_answer",
}


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def app(shelf: Shelf, log: Path) -> Flask:
    return create_app(shelf, {"QUERY_LOG": str(log), "PUBLIC_URL": "https://ask.example.org/in"})


@pytest.fixture
def reader(app: Flask) -> FlaskClient:
    """A browser at a server that keeps a query log."""
    return app.test_client()


def send(
    reader: FlaskClient, *, headers: dict[str, str] | None = None, **form: str
) -> TestResponse:
    return reader.post("/feedback", data={**FORM, **form}, headers=headers)


def read_rows(app: Flask, log: Path) -> list[tuple[object, ...]]:
    """(verdict, booklet, passage, generation, yes, no, no_answer) of what was said."""
    close_query_log(app)
    with open_query_log(log) as connection:
        columns = "verdict, booklet, passage, generation, yes, no, no_answer"
        return connection.execute(f"select {columns} from feedback order by 1, 2").fetchall()


def read_sentence(response: TestResponse) -> str:
    refusal = parsed(response.text).all("div", class_="refusal")[0]
    return refusal.all("p")[0].text


def fill_form(page: Element) -> tuple[dict[str, str], dict[str, str]]:
    """The hidden fields of the form, and its buttons: what is read by what is sent."""
    (form,) = page.all("form", class_="feedback")
    assert (form.attributes["action"], form.attributes["method"]) == ("/feedback", "post")
    fields = {e.attributes["name"]: e.attributes["value"] for e in form.all("input", type="hidden")}
    return fields, {b.attributes["value"]: b.text for b in form.all("button", name="helpful")}


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("like warm soil", "answered"),
        ("warm but granite outside", "related"),
        ("granite", "not_covered"),
    ],
)
def test_every_results_page_asks_and_what_it_sends_is_counted(
    app: Flask, reader: FlaskClient, log: Path, question: str, verdict: str
) -> None:
    fields, buttons = fill_form(parsed(reader.get("/", query_string={"q": question}).text))
    other = "I still need an answer" if verdict == "not_covered" else "It answers something else"
    assert buttons == {"yes": "Yes, it helped", "no": "Not helpful", "no_answer": other}
    for helpful in buttons:
        assert reader.post("/feedback", data={**fields, "helpful": helpful}).status_code == 303
    assert read_rows(app, log) == [(verdict, "beans", "beans#s0", "first", 1, 1, 1)]


def test_the_form_is_below_the_results_and_on_no_other_page(reader: FlaskClient) -> None:
    results = parsed(reader.get("/?q=zzz").text).all("div", id="_results")[0]
    assert len(results.all("form", class_="feedback")) == 1
    for path in ("/", "/booklets/", "/booklets/beans?q=warm", "/nope?q=warm"):
        assert parsed(reader.get(path).text).all("form", class_="feedback") == []


def test_a_question_is_never_markup_in_the_form(reader: FlaskClient) -> None:
    attack = "\"><script>alert(1)</script>'"
    page = reader.get("/", query_string={"q": attack}).text
    assert fill_form(parsed(page))[0]["question"] == attack
    assert "<script>alert" not in page
    thanks = reader.get("/feedback/thanks", query_string={"q": attack})
    assert "<script>alert" not in thanks.text


def test_thanks_lead_back_to_the_results(reader: FlaskClient) -> None:
    response = send(reader, searched="beans", question="like warm soil & sün?")
    assert response.status_code == 303
    asked = "q=like+warm+soil+%26+s%C3%BCn?&booklet=beans"
    address = f"/feedback/thanks?{asked}&shown=beans&helpful=no_answer"
    assert response.headers["Location"] == address
    thanks = reader.get(address)
    assert (thanks.status_code, thanks.headers["Cache-Control"]) == (200, "no-store")
    page = parsed(thanks.text)
    assert [h1.text for h1 in page.all("h1")] == ["Thank you"]
    assert "Nobody knows that it was you" in page.all("main")[0].all("p")[0].text
    back = page.all("p", class_="back")[0].all("a")[0].attributes["href"]
    assert back == "/?q=like+warm+soil+%26+s%C3%BCn?&booklet=beans"
    assert reader.get("/feedback/thanks").status_code == 200


@pytest.mark.parametrize("helpful", ["no", "no_answer"])
@pytest.mark.parametrize("publisher", [PUBLISHER, {}], ids=["numbers are set", "none is"])
def test_who_was_not_helped_is_led_on(
    shelf: Shelf, log: Path, helpful: str, publisher: dict[str, str]
) -> None:
    reader = create_app(shelf, {"QUERY_LOG": str(log), **publisher}).test_client()
    page = parsed(reader.get(send(reader, helpful=helpful).headers["Location"]).text)
    (main,) = page.all("main")
    hrefs = [link.attributes["href"] for link in main.all("a")]
    numbers = ["tel:+15550100200", "tel:+15550100199", "https://example.org/contact", "tel:911"]
    assert [each in hrefs for each in numbers] == [bool(publisher)] * 4
    (whom,) = main.all("p", class_="whom")
    assert (
        "your care team's number, or your local emergency number" in " ".join(whom.text.split())
    ) != bool(publisher)
    (covered,) = main.all("section", aria_labelledby="_chapters")
    assert covered.all("h2")[0].text == "What “Growing beans” covers"
    chapters = [(a.text, a.attributes["href"]) for a in covered.all("ul")[0].all("a")]
    reader_page = parsed(reader.get("/booklets/beans").text)
    ids = {element.attributes.get("id") for element in reader_page.all("div", class_="section")}
    assert len(chapters) > 1
    assert {href.partition("#")[2] for _, href in chapters} <= ids


def test_who_was_helped_is_only_thanked(reader: FlaskClient) -> None:
    (main,) = parsed(reader.get(send(reader, helpful="yes").headers["Location"]).text).all("main")
    assert main.all("h2") == []
    assert main.all("p", class_="whom") == []


def test_without_a_shown_booklet_only_the_only_one_is_opened(
    reader: FlaskClient, shelf: Shelf
) -> None:
    assert 'id="_chapters"' not in reader.get("/feedback/thanks?helpful=no").text
    assert 'id="_chapters"' not in reader.get("/feedback/thanks?helpful=no&shown=nope").text
    shelf.current = CountingEngine({"beans": BEANS})
    page = parsed(reader.get("/feedback/thanks?helpful=no").text)
    assert page.all("h2", id="_chapters")[0].text == "What the booklet covers"


def test_thanks_loaded_again_count_nothing(app: Flask, reader: FlaskClient, log: Path) -> None:
    reader.get("/?q=like+warm+soil")
    address = send(reader, helpful="yes").headers["Location"]
    for _ in range(3):
        reader.get(address)
    assert read_rows(app, log) == [("answered", "beans", "beans#s0", "first", 1, 0, 0)]


def test_without_a_log_nothing_is_asked_and_nothing_taken(client: FlaskClient) -> None:
    assert parsed(client.get("/?q=warm").text).all("form", class_="feedback") == []
    for refused in (send(client), client.get("/feedback/thanks")):
        assert refused.status_code == 404
        assert read_sentence(refused).startswith("No questions are counted here")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"helpful": "maybe"}, "The field “helpful” must be one of: yes, no, no_answer."),
        ({"helpful": ""}, "The field “helpful” must be one of: yes, no, no_answer."),
        ({"verdict": "sure"}, "“verdict” must be one of: answered, related, not_covered."),
        ({"question": " "}, "The question is empty."),
        ({"question": "a" * 2001}, "The question has 2,001 characters"),
        ({"question": "a\x00b"}, "The question holds control characters."),
        ({"generation": ""}, "The field “generation” names no index."),
        ({"generation": "my name is Ann"}, "The field “generation” names no index."),
        ({"more": "1"}, "The form must have these fields, each once: question, verdict,"),
    ],
)
def test_what_is_not_of_the_form_is_refused_in_words(
    app: Flask, reader: FlaskClient, log: Path, change: dict[str, str], sentence: str
) -> None:
    reader.get("/?q=like+warm+soil")
    refused = reader.post("/feedback", data={**FORM, **change})
    assert refused.status_code == 400
    assert sentence in read_sentence(refused)
    assert read_rows(app, log) == []


@pytest.mark.parametrize(
    "change", [{"passage": ""}, {"passage": "beans#s9"}, {"booklet": ""}, {"booklet": "nope"}]
)
def test_a_passage_that_is_not_here_is_not_found(
    app: Flask, reader: FlaskClient, log: Path, change: dict[str, str]
) -> None:
    reader.get("/?q=like+warm+soil")
    refused = reader.post("/feedback", data={**FORM, **change})
    assert refused.status_code == 404
    assert "“booklet” and “passage” name no passage here." in read_sentence(refused)
    assert read_rows(app, log) == []


@pytest.mark.parametrize("name", FORM)
def test_every_field_comes_once(reader: FlaskClient, name: str) -> None:
    missing = {field: value for field, value in FORM.items() if field != name}
    twice: dict[str, str | list[str]] = {**FORM, name: [FORM[name], FORM[name]]}
    for form in (missing, twice):
        assert reader.post("/feedback", data=form).status_code == 400


def test_what_is_no_form_is_refused(reader: FlaskClient) -> None:
    for sent in ({"json": FORM}, {"data": FORM, "content_type": "multipart/form-data"}, {}):
        refused = reader.post("/feedback", **sent)
        assert refused.status_code == 400
        assert read_sentence(refused).startswith("This was not sent as a form.")


def test_an_unknown_booklet_is_not_found(reader: FlaskClient) -> None:
    refused = send(reader, searched="nope")
    assert refused.status_code == 404
    assert "There is no booklet called 'nope' here." in read_sentence(refused)


def test_a_form_has_at_most_64_kib(reader: FlaskClient) -> None:
    assert send(reader, question="a" * 70_000).status_code == 413


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "null"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://other.example"},
        {"Origin": "http://localhost.other.example"},
        {"Origin": "https://["},
        {"Origin": ""},
    ],
)
def test_what_another_site_sends_is_refused(
    app: Flask, reader: FlaskClient, log: Path, headers: dict[str, str]
) -> None:
    reader.get("/?q=like+warm+soil")
    refused = send(reader, headers=headers)
    assert refused.status_code == 403
    assert read_sentence(refused).startswith("This was sent from another site.")
    assert read_rows(app, log) == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
        {"Origin": "null"},  # an old browser, told to name no referrer
        {"Origin": "http://localhost"},
        {"Origin": "https://ask.example.org"},  # the public address, whatever a proxy makes of it
        {},
    ],
)
def test_what_our_own_page_sends_is_taken(reader: FlaskClient, headers: dict[str, str]) -> None:
    assert send(reader, headers=headers).status_code == 303


def test_a_page_older_than_the_index_is_counted(
    app: Flask, reader: FlaskClient, shelf: Shelf, log: Path
) -> None:
    """The passage only where it is still there, and as of no generation."""
    reader.get("/?q=like+warm+soil")
    shelf.current = CountingEngine({"beans": BEANS}, generation="second")
    for booklet, passage in (("beans", "beans#s0"), ("peas", "peas#s0"), ("", "")):
        assert send(reader, booklet=booklet, passage=passage).status_code == 303
    assert read_rows(app, log) == [
        ("answered", "", "", "", 0, 0, 2),
        ("answered", "beans", "beans#s0", "", 0, 0, 1),
    ]


def test_of_a_question_that_nobody_asked_only_the_verdict_is_written(
    app: Flask, reader: FlaskClient, log: Path
) -> None:
    reader.get("/?q=like+warm+soil")
    send(reader, question="does zzanna like warm soil")
    send(reader, question="zzanna " * 250)
    assert read_rows(app, log) == [("answered", "", "", "", 0, 0, 2)]
    assert 'booklet_search_logged_total{fate="written"} 3.0' in reader.get("/metrics").text
    assert b"zzanna" not in b"".join(file.read_bytes() for file in log.parent.iterdir())
