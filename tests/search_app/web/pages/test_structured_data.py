import json
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from search_app.web.app import create_app
from search_app.web.pages.booklets.structured_data import build_structured_data
from tests.support.html_page import parsed
from tests.support.web_index import BEANS, PEAS, Shelf

SAID = {
    "publisher": "Harbour Street Press",
    "audience": "Gardeners",
    "last_reviewed": "2026-05-01",
    "next_review": "2028-05-01",
    "topics": "beans; soil",
    "sources": "A seed catalogue; another",
    "version": "3",
    "licence": "https://example.org/licence",
    "url": "https://example.org/beans.pdf",
}


def read_structured_data(client: FlaskClient, path: str) -> Any:
    scripts = parsed(client.get(path).text).all("script", type="application/ld+json")
    return [json.loads(script.text) for script in scripts]


def test_what_a_booklet_says_of_itself_is_told() -> None:
    data = build_structured_data(replace(PEAS, metadata=SAID), "https://ask.example.org/x")
    assert data == {
        "@context": "https://schema.org",
        "@type": "MedicalWebPage",
        "name": "Peas <b>& more</b>",
        "inLanguage": "en",
        "url": "https://ask.example.org/x",
        "publisher": {"@type": "Organization", "name": "Harbour Street Press"},
        "audience": {"@type": "Audience", "audienceType": "Gardeners"},
        "lastReviewed": "2026-05-01",
        "version": "3",
        "keywords": ["beans", "soil"],
        "citation": ["A seed catalogue", "another"],
        "license": "https://example.org/licence",
        "isBasedOn": "https://example.org/beans.pdf",
    }


@pytest.mark.parametrize(
    ("given", "lacking"),
    [
        ({"last_reviewed": "2026-05"}, "lastReviewed"),  # a month is no day
        ({"last_reviewed": "soon"}, "lastReviewed"),
        ({"licence": "All rights reserved"}, "license"),  # which must be an address
        ({"publisher": ""}, "publisher"),
    ],
)
def test_what_it_does_not_say_is_not_claimed(given: dict[str, str], lacking: str) -> None:
    assert lacking in build_structured_data(replace(PEAS, metadata=SAID), "")
    assert lacking not in build_structured_data(replace(PEAS, metadata={**SAID, **given}), "")


def test_nothing_is_made_up_for_a_silent_booklet(client: FlaskClient) -> None:
    """Who offers it is not who publishes it, and nobody said under which host it is."""
    silent = create_app(Shelf(), {"PUBLISHER_NAME": "Harbour Charity"}).test_client()
    (data,) = read_structured_data(silent, "/booklets/peas%2F50%25%20%26%20more%20%231%3F")
    assert data == {
        "@context": "https://schema.org",
        "@type": "MedicalWebPage",
        "name": "Peas <b>& more</b>",
        "inLanguage": "en",
    }


def test_headings_that_ask_are_questions_with_their_answers(client: FlaskClient) -> None:
    (data,) = read_structured_data(client, "/booklets/beans")
    page, faq = data["@graph"]
    assert (page["@type"], faq["@type"]) == ("MedicalWebPage", "FAQPage")
    told = {each["name"]: each["acceptedAnswer"]["text"] for each in faq["mainEntity"]}
    assert set(told) == {"What do I need?", "Why do the leaves turn yellow?"}
    yellow = "Too much water is the usual reason. Let it dry."
    assert told["Why do the leaves turn yellow?"] == yellow
    assert told["What do I need?"].startswith("Have these ready:")
    assert told["What do I need?"].endswith("Strong poles of two metres.")
    assert all(answer in BEANS.text for answer in told.values())


def test_the_address_is_the_public_one() -> None:
    settings = {"PUBLIC_URL": "https://care.example.org", "PREFIX": "/ask"}
    (data,) = read_structured_data(
        create_app(Shelf(), settings).test_client(), "/ask/booklets/beans"
    )
    assert data["@graph"][0]["url"] == "https://care.example.org/ask/booklets/beans"


def test_a_page_that_is_not_listed_says_nothing(client: FlaskClient) -> None:
    assert read_structured_data(client, "/booklets/beans?q=water") == []


def test_no_text_ends_the_script(client: FlaskClient) -> None:
    page = client.get("/booklets/peas%2F50%25%20%26%20more%20%231%3F").text
    script = page.partition("<script")[2].partition("</script>")[0]
    assert "<" not in script
    json.loads(script.partition(">")[2])
