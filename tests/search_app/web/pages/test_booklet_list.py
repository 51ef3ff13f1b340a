"""The page that lists the booklets, and what stands at the head of each."""

from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from search_app.results import AlsoIn, SearchResult
from tests.search_app.web.pages.test_pages import open_page, read_words
from tests.support.html_page import parsed
from tests.support.web_index import BEANS, PEAS, CountingEngine, Shelf


@pytest.fixture
def listed(client: FlaskClient, shelf: Shelf) -> FlaskClient:
    beans = {
        "publisher": "A garden club",
        "audience": "Beginners",
        "next_review": "2026-04",
        "topics": "beans, vegetables",
    }
    erbsen = replace(PEAS, doc_id="erbsen", title="Erbsen", language="de", metadata={})
    shelf.current = CountingEngine({"beans": replace(BEANS, metadata=beans), "erbsen": erbsen})
    return client


def list_titles(client: FlaskClient, **query: str) -> list[str]:
    page = open_page(client, "/booklets/", **query)
    return [read_words(link) for link in page.all("ul", class_="booklets")[0].all("a")]


def test_each_booklet_says_whose_it_is_and_that_its_review_is_overdue(listed: FlaskClient) -> None:
    first, second = open_page(listed, "/booklets/").all("ul", class_="booklets")[0].all("li")
    assert read_words(first.all("p")[0]) == (
        "Published by A garden club · for: Beginners · its review was due on April 2026"
    )
    assert read_words(second) == "Erbsen"
    assert second.all("a")[0].attributes["lang"] == "de"


def test_booklets_are_chosen_by_a_form_without_script(listed: FlaskClient) -> None:
    form = open_page(listed, "/booklets/").all("form", class_="choices")[0]
    assert (form.attributes["method"], form.attributes["action"]) == ("get", "/booklets/")
    chosen = {
        select.attributes["name"]: [read_words(option) for option in select.all("option")]
        for select in form.all("select")
    }
    assert chosen == {
        "audience": ["any", "Beginners"],
        "language": ["any", "German", "English"],
        "topic": ["any", "beans", "vegetables"],
    }
    assert list_titles(listed, language="de") == ["Erbsen"]
    assert list_titles(listed, audience="beginners", topic="") == ["Growing beans"]
    assert list_titles(listed, audience="beginners", language="de") == []


def test_booklets_that_say_nothing_of_themselves_have_no_form(client: FlaskClient) -> None:
    assert open_page(client, "/booklets/").all("form", class_="choices") == []


def test_a_booklet_in_another_language_comes_with_a_warning(listed: FlaskClient) -> None:
    warning = "in German. The search is made for English"
    assert warning in read_words(open_page(listed, q="pick peas in June"))
    assert warning not in read_words(open_page(listed, q="water", booklet="beans"))


def test_facts_lead_to_translations_and_web_pages(client: FlaskClient, shelf: Shelf) -> None:
    said = {
        "url": "https://club.example/beans",
        "translations": "de: bohnen; fr: https://club.example/haricots; es: none yet",
        "facts_source": "Our gardeners",
    }
    bohnen = replace(BEANS, doc_id="bohnen", title="Bohnen", metadata={})
    shelf.current = CountingEngine({"beans": replace(BEANS, metadata=said), "bohnen": bohnen})
    facts = parsed(client.get("/booklets/beans").text).all("dl", class_="facts")[0]
    assert [read_words(line) for line in facts.all("div")] == [
        "Facts taken from Our gardeners",
        "At the publisher https://club.example/beans",
        "In German Bohnen",
        "In French https://club.example/haricots",
        "In Spanish none yet",
    ]
    assert [link.attributes["href"] for link in facts.all("a")] == [
        "https://club.example/beans",
        "/booklets/bohnen",
        "https://club.example/haricots",
    ]


@dataclass(frozen=True, eq=False)
class RepeatingEngine(CountingEngine):
    """The best passage stands in another booklet too, whose own passage is the second."""

    def search(self, question: str, **options: Any) -> SearchResult:
        result = super().search(question, **options)
        first, second, *others = result.hits
        also = (AlsoIn(second.booklet_id, second.passage_id, "All beans", "/booklets/all#s0"),)
        return replace(result, hits=(replace(first, also_in=also), second, *others))


def test_what_two_booklets_say_is_shown_once(client: FlaskClient, shelf: Shelf) -> None:
    shelf.current = RepeatingEngine()
    page = open_page(client, q="like warm soil")
    lines = [line for line in page.all("p", class_="source-line") if "Also in" in read_words(line)]
    assert [read_words(line) for line in lines] == ["Also in All beans"]
    assert lines[0].all("a")[0].attributes["href"] == "/booklets/all#s0"
    answer = client.get("/api/v1/search?q=like+warm+soil").get_json()
    assert [hit["rank"] for hit in answer["hits"]] == [1, 2, 3, 4]
    named = answer["hits"][0]["also_in"][0]["passage_id"]
    assert named not in [hit["passage_id"] for hit in answer["hits"]]
