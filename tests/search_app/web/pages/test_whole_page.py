"""What stands around every page, and the notice that may come before everything."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from indexer.errors import BadSettingError, IndexDamagedError
from search_app.web.app import create_app
from search_app.web.pages.logo import MAX_LOGO_BYTES
from tests.search_app.web.pages.test_pages import open_page, read_words
from tests.support.html_page import Element, parsed
from tests.support.notices import NOTICED_QUESTIONS, PUBLISHER
from tests.support.web_index import BEANS, CountingEngine, Shelf

WITHOUT_NUMBERS = "Call your care team's number, or your local emergency number."
WITH_NUMBERS = "Call your care team at +1 555 010 0200, or the emergency number 911."


@pytest.fixture(params=[PUBLISHER, {}], ids=["numbers are set", "none is"])
def noticing(shelf: Shelf, request: pytest.FixtureRequest) -> FlaskClient:
    return create_app(shelf, request.param).test_client()


@pytest.fixture
def publishing(shelf: Shelf) -> FlaskClient:
    return create_app(shelf, PUBLISHER).test_client()


def list_elements(element: Element) -> list[Element]:
    return element.all("body")[0].all("*")


@pytest.mark.parametrize("question", NOTICED_QUESTIONS)
def test_a_notice_is_the_first_thing_and_the_only_heading_of_its_rank(
    noticing: FlaskClient, question: str
) -> None:
    shown = open_page(noticing, q=question)
    notice = noticing.get("/api/v1/search", query_string={"q": question}).get_json()["notice"]
    assert [read_words(h1) for h1 in shown.all("h1")] == [notice["title"]]
    assert read_words(shown.all("title")[0]) == f"{notice['title']} – Ask the booklets"
    skip, main, card, h1 = list_elements(shown)[:4]
    assert (skip.attributes["class"], main.tag, h1.tag) == ("skip", "main", "h1")
    said = [*notice["call_now"].splitlines(), *notice["text"].splitlines()]
    lines = [read_words(line) for line in card.all("p") if "class" not in line.attributes]
    calls = [read_words(line) for line in card.all("p", class_="call-now")]
    assert calls + lines == said
    not_kept = [read_words(line) for line in card.all("p", class_="kept")]
    assert (not_kept == []) is (notice["kind"] != "crisis")
    assert not_kept in ([], [notice["not_kept"]])
    spoken = {span.attributes["lang"] for span in card.all("span", dir="auto")}
    assert spoken == {notice["language"]} | ({"en"} if notice["kind"] == "language" else set())
    links = [(read_words(a), a.attributes["href"]) for a in card.all("a")]
    assert links == [(contact["label"], contact["url"]) for contact in notice["contacts"]]


@pytest.mark.parametrize("question", NOTICED_QUESTIONS)
def test_results_are_folded_below_a_notice(noticing: FlaskClient, question: str) -> None:
    shown = open_page(noticing, q=question)
    folded = shown.all("details", class_="folded")[0]
    assert "open" not in folded.attributes
    assert read_words(folded.all("summary")[0]) == "Results for your question"
    assert read_words(folded.all("p", class_="asked")[0]) == f"You asked: {question}"
    assert len(folded.all("h2", class_="verdict")) == 1
    assert "good question" not in read_words(shown)
    # What was typed in need is not asked again by one touch.
    assert shown.all("input", id="_q")[0].attributes["value"] == ""


@pytest.mark.parametrize(
    ("asked_with", "heading"),
    [
        ("my chest hurts", "The booklets are not for this"),
        ("", "The booklets say"),
    ],
)
def test_no_booklet_is_said_to_answer_an_emergency(
    noticing: FlaskClient, asked_with: str, heading: str
) -> None:
    question = f"{asked_with} like warm soil".strip()
    result = noticing.get("/api/v1/search", query_string={"q": question}).get_json()
    assert result["verdict"] == "answered"
    shown = open_page(noticing, q=question)
    headings = [h for rank in ("h1", "h2") for h in shown.all(rank, class_="verdict")]
    assert [read_words(h) for h in headings] == [heading]
    answers = shown.all("blockquote", class_="answer")
    assert (answers != []) == (not asked_with)
    assert ("Best match" in read_words(shown)) == (not asked_with)
    assert (shown.all("mark") != []) == (not asked_with)


def test_paper_does_not_repeat_what_was_typed_in_need(noticing: FlaskClient) -> None:
    """Somebody else may find it; where it is folded, it is not printed."""
    for question in NOTICED_QUESTIONS:
        (paper,) = open_page(noticing, q=question).all("div", class_="on-paper")
        printed, notes = (read_words(line) for line in paper.all("p"))
        assert re.fullmatch(r"Printed on \d+ \w+ \d{4}", printed)
        assert notes == "Notes, and what to ask my care team:"


def test_headings_below_a_notice_have_their_rank(noticing: FlaskClient) -> None:
    shown = open_page(noticing, q=NOTICED_QUESTIONS[0])
    assert [h.tag for h in list_elements(shown) if h.tag in {"h1", "h2", "h3"}][:2] == ["h1", "h2"]
    assert shown.all("h1", class_="verdict") == []


def test_in_another_language_whom_to_call_stands_before_all_else(noticing: FlaskClient) -> None:
    card = open_page(noticing, q="je veux mourir").all("section", class_="help language")[0]
    lines = card.all("p", class_="call-now")
    assert [line.all("span")[0].attributes["lang"] for line in lines] == ["fr", "en"]
    assert [child.tag for child in card.children if isinstance(child, Element)][:3] == [
        *("h1", "p", "p")
    ]
    french, english = map(read_words, lines)
    assert french.startswith("Si vous allez très mal ou si vous êtes au désespoir, appelez mainte")
    if card.all("a"):
        numbers = [a.attributes["href"] for a in card.all("a")][:3]
        assert numbers == ["tel:+15550100200", "tel:911", "tel:988"]
        assert english == "If you are very unwell, or in despair, call now"
    else:
        whom = "your care team's number, or your local emergency number, or a crisis line near you"
        assert english == f"If you are very unwell, or in despair, call now: {whom}"
        assert french.endswith(
            ": Votre équipe soignante, Numéro d’urgence, Ligne d’aide en cas de crise"
        )


@pytest.mark.parametrize("question", NOTICED_QUESTIONS[:2])
def test_without_numbers_a_notice_says_whose_to_call(client: FlaskClient, question: str) -> None:
    sections = open_page(client, q=question).all("section")
    (card,) = [one for one in sections if one.attributes.get("aria-labelledby") == "_notice"]
    assert "your care team's number, or your local emergency number" in read_words(card)
    assert card.all("a") == []


def test_a_crisis_is_not_kept_and_says_so(shelf: Shelf, tmp_path: Path) -> None:
    visitor = create_app(shelf, {"QUERY_LOG": str(tmp_path / "log")}).test_client()
    for question, sentence in (
        ("i want to die", "What you typed is not kept here. Your browser's history may show it."),
        ("i took too many pills and want to die", "What you typed is not kept here."),
        ("quiero morir", "Lo que escribió no se guarda aquí."),
    ):
        words = read_words(open_page(visitor, q=question))
        assert sentence in words
        assert "Questions are kept" not in words
    for question in ("cant breathe", "like warm soil"):
        assert "Questions are kept for at most 180 days" in read_words(
            open_page(visitor, q=question)
        )


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({}, "ask somebody to call for you."),
        ({"PUBLISHER_EMAIL": "help@example.org"}, "ask somebody to call for you."),
        (
            {"PUBLISHER_TEXT": "+1 555 010 0300"},
            "send a text message to +1 555 010 0300, or ask somebody to call for you.",
        ),
    ],
)
def test_who_cannot_speak_on_the_phone_is_told_how(
    shelf: Shelf, settings: dict[str, str], sentence: str
) -> None:
    visitor = create_app(shelf, settings).test_client()
    for path in ("/about", "/?q=cant+breathe", "/?q=i+want+to+die", "/?q=whom+do+i+call", "/nope"):
        page = parsed(visitor.get(path).text)
        lines = [read_words(p) for p in page.all("p", class_="without-voice")]
        assert lines
        urgent = "If you cannot speak on the phone, ask somebody to call for you."
        written = f"If you cannot speak on the phone, {sentence}"
        assert set(lines) == {urgent} | ({written} if path == "/?q=whom+do+i+call" else set())
        links = {a.attributes["href"] for a in page.all("a")}
        assert ("sms:+15550100300" in links) is ("PUBLISHER_TEXT" in settings)
        assert ("mailto:help@example.org" in links) is ("PUBLISHER_EMAIL" in settings)
    contacts = visitor.get("/api/v1/search?q=whom+do+i+call").get_json()["notice"]["contacts"]
    assert [each["url"] for each in contacts] == [
        f"mailto:{value}" if "@" in value else "sms:+15550100300" for value in settings.values()
    ]


def test_without_settings_nobody_is_named(client: FlaskClient) -> None:
    shown = open_page(client, q="like warm soil")
    assert [a for a in shown.all("a") if not a.attributes["href"].startswith(("/", "#"))] == []
    assert shown.all("img") == []
    assert "Offered by" not in read_words(shown)
    about = [a.attributes["href"] for a in shown.all("ul", class_="links")[0].all("a")]
    assert about == ["/about", "/about#accessibility", "/about#privacy"]


def test_the_publisher_is_named_and_can_be_called(publishing: FlaskClient) -> None:
    shown = open_page(publishing, q="like warm soil")
    assert read_words(shown.all("a", class_="brand")[0]) == "Harbour Charity Ask the booklets"
    calls = {a.attributes["href"] for a in shown.all("header")[0].all("a")}
    assert "tel:+15550100199" in calls
    foot = shown.all("footer")[0]
    assert "Offered by Harbour Charity. Call us: +1 555 010 0199." in read_words(foot)
    assert [a.attributes["href"] for a in foot.all("ul", class_="links")[0].all("a")] == [
        PUBLISHER["CONTACT_PAGE"],
        "/about",
        PUBLISHER["ACCESSIBILITY_PAGE"],
        PUBLISHER["PRIVACY_PAGE"],
    ]
    assert "offered by Harbour Charity" in read_words(shown.all("figure")[0])


@pytest.mark.parametrize("path", ["/?q=zzz", "/?q=warm+zzz+yyy", "/nope", f"/?q={'a' * 2001}"])
def test_refusals_and_errors_say_whom_to_call(
    client: FlaskClient, publishing: FlaskClient, path: str
) -> None:
    for visitor, sentence in ((client, WITHOUT_NUMBERS), (publishing, WITH_NUMBERS)):
        page = parsed(visitor.get(path).text)
        (line,) = page.all("main")[0].all("p", class_="whom")
        assert read_words(line).endswith(sentence)
        numbers = [a.attributes["href"] for a in line.all("a")]
        assert numbers == (["tel:+15550100200", "tel:911"] if visitor is publishing else [])
        assert read_words(page.all("footer")[0].all("p", class_="whom")[0]).endswith(sentence)


def test_a_page_without_an_index_says_whom_to_call(shelf: Shelf, publishing: FlaskClient) -> None:
    shelf.current = IndexDamagedError("Broken.")
    assert WITH_NUMBERS in read_words(parsed(publishing.get("/").text))
    assert publishing.get("/about").status_code == 200


def test_the_foot_says_how_old_the_only_booklet_is(client: FlaskClient, shelf: Shelf) -> None:
    reviewed = {"facts_as_of": "2024-02-19", "last_reviewed": "2025-05-01"}
    old = {"facts_as_of": "2020-02-19"}
    for metadata, words in (
        (reviewed, "Last reviewed 1 May 2025."),
        ({"facts_as_of": "2024-02-19"}, "Facts as of 19 February 2024."),
        (old, "Facts of February 2020, not reviewed since."),
    ):
        shelf.current = CountingEngine({"beans": replace(BEANS, metadata=metadata)})
        assert words in read_words(open_page(client).all("footer")[0])


def test_the_about_page_says_what_is_kept(shelf: Shelf, tmp_path: Path) -> None:
    quiet = create_app(shelf).test_client()
    assert "The questions that you type are not kept here." in read_words(
        open_page(quiet, "/about")
    )
    for days, words in (("", "180 days"), ("1", "one day"), ("1000", "1,000 days")):
        log = {"QUERY_LOG": tmp_path / "log.sqlite", "QUERY_LOG_DAYS": days}
        logging = create_app(shelf, log).test_client()
        said = read_words(open_page(logging, "/about"))
        assert f"The questions that people type are kept for at most {words}, so" in said
        assert f"Questions are kept for at most {words}, without" in said
        assert "are not kept here" not in said
    ids = {e.attributes.get("id") for e in open_page(quiet, "/about").all("h2")}
    assert {"accessibility", "privacy"} <= ids


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def test_the_logo_has_an_address_for_good_and_runs_no_script(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_bytes(SVG)
    visitor = create_app(shelf, {"PUBLISHER_LOGO": tmp_path / "logo.svg"}).test_client()
    (picture,) = open_page(visitor).all("img")
    response = visitor.get(picture.attributes["src"])
    assert (response.data, response.mimetype) == (SVG, "image/svg+xml")
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert response.headers["Content-Security-Policy"] == policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert visitor.get("/logo?v=old").headers["Cache-Control"] == "no-store"
    assert create_app(shelf).test_client().get("/logo").status_code == 404


def test_a_logo_that_weighs_too_much_is_refused(shelf: Shelf, tmp_path: Path) -> None:
    logo = tmp_path / "logo.png"
    logo.write_bytes(b"x" * MAX_LOGO_BYTES)
    create_app(shelf, {"PUBLISHER_LOGO": logo})
    logo.write_bytes(b"x" * 200 * 1024)
    with pytest.raises(BadSettingError, match="LOGO has 200 KiB, and may have at most 100"):
        create_app(shelf, {"PUBLISHER_LOGO": logo})


def test_paper_has_question_date_address_and_room(shelf: Shelf) -> None:
    visitor = create_app(shelf, {"PUBLIC_URL": "https://ask.example.org"}).test_client()
    shown = open_page(visitor, q="like warm soil", booklet="beans")
    paper = read_words(shown.all("div", class_="on-paper")[0])
    assert paper.startswith("Printed on ")
    assert " from https://ask.example.org/?q=like+warm+soil&booklet=beans" in paper
    assert paper.endswith("Notes, and what to ask my care team:")
    (link,) = shown.all("a", id="_link")
    assert link.attributes["href"] == "/?q=like+warm+soil&booklet=beans"
    assert "data-guessed" not in shown.all("span", id="_address")[0].attributes


@pytest.mark.parametrize("prefix", ["", "/ask"])
def test_paper_names_no_host_that_only_a_request_names(shelf: Shelf, prefix: str) -> None:
    """It may be forged. Where there is a script, it puts the address of the browser there."""
    visitor = create_app(shelf, {"PREFIX": prefix}).test_client()
    page = visitor.get("/?q=like+warm+soil", base_url=f"http://ask.example.org:8000{prefix}")
    (address,) = parsed(page.text).all("span", id="_address")
    assert read_words(address) == f"{prefix}/?q=like+warm+soil"
    assert "data-guessed" in address.attributes
    assert "ask.example.org" not in page.text
