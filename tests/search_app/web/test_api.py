from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from tests.support.web_index import BEANS, PEAS, WARM_SOIL_MARK, CountingEngine, Shelf

SEARCH = "/api/v1/search"


def test_an_answer_has_the_contracts_form_to_the_key(client: FlaskClient) -> None:
    answer = client.get(f"{SEARCH}?q=like+warm+soil&k=1").get_json()
    start = BEANS.text.index("Beans like")
    end = BEANS.text.index("passed.") + len("passed.")
    assert answer == {
        "query": "like warm soil",
        "verdict": "answered",
        "confidence": 1.0,
        "interpretation": {
            "text": "like warm soil",
            "corrections": [],
            "expansions": [],
            "missing": [],
            "shortened": False,
        },
        "hits": [
            {
                "rank": 1,
                "booklet_id": "beans",
                "passage_id": "beans#s0",
                "title": "Growing beans",
                "heading_path": ["Before you start"],
                "text": "Beans like warm soil. Wait until the last frost has passed.",
                "start": start,
                "end": end,
                "relevance": 1.0,
                "verified": 0.9,
                "badge": "answered",
                "answer": {
                    "text": "Beans like warm soil.",
                    "start": start,
                    "end": start + 21,
                    "spans": [{"start": start, "end": start + 21}],
                },
                "url": f"/booklets/beans?mark={WARM_SOIL_MARK}#s0",
                "source": None,
                "also_in": [],
                "scores": {"dense": 1.0, "sentence": 1.0, "lexical": 1.0, "late": 1.0},
            }
        ],
        "took_ms": 1.5,
        "generation": "first",
        "notice": None,
    }


def test_a_correction_and_an_expansion_are_reported(client: FlaskClient) -> None:
    answer = client.get(f"{SEARCH}?q=warm+bens").get_json()
    assert answer["interpretation"] == {
        "text": "warm beans",
        "corrections": [{"from": "bens", "to": "beans"}],
        "expansions": [
            {"from": "beans", "to": "legumes", "kind": "class"},
            {"from": "beans", "to": "runners", "kind": "lay"},
        ],
        "missing": [],
        "shortened": False,
    }


def test_a_name_that_no_booklet_holds_is_reported(client: FlaskClient) -> None:
    answer = client.get(f"{SEARCH}?q=copper+on+leaves").get_json()
    assert answer["interpretation"]["missing"] == ["Copper"]


def test_posting_gives_the_same_answer(client: FlaskClient) -> None:
    got = client.get(SEARCH, query_string={"q": "pick peas", "k": "2", "booklet": PEAS.doc_id})
    posted = client.post(SEARCH, json={"q": "pick peas", "k": 2, "booklet": PEAS.doc_id})
    assert posted.get_json() == got.get_json()
    assert {hit["booklet_id"] for hit in posted.get_json()["hits"]} == {PEAS.doc_id}


def test_words_to_keep_are_not_corrected(client: FlaskClient) -> None:
    def list_corrections(answer: Any) -> list[str]:
        return [correction["from"] for correction in answer["interpretation"]["corrections"]]

    asked: dict[str, object] = {"q": "wrm bens"}
    for keep, left in ([], ["bens", "wrm"]), (["bens"], ["wrm"]), (["bens", "wrm"], []):
        got = client.get(SEARCH, query_string={**asked, "keep": keep})
        posted = client.post(SEARCH, json={**asked, "keep": keep})
        assert got.get_json() == posted.get_json()
        assert list_corrections(got.get_json()) == left
    for nothing in ({}, {"keep": None}):
        posted = client.post(SEARCH, json={**asked, **nothing})
        assert list_corrections(posted.get_json()) == ["bens", "wrm"]


@pytest.mark.parametrize("nothing", [{}, {"booklet": None}, {"booklet": ""}])
def test_no_booklet_means_all_booklets(client: FlaskClient, nothing: dict[str, str | None]) -> None:
    answer = client.post(SEARCH, json={"q": "water", **nothing}).get_json()
    assert {hit["booklet_id"] for hit in answer["hits"]} == {"beans", PEAS.doc_id}


@pytest.mark.parametrize(("k", "hits"), [("1", 1), ("3", 3), ("100", 5), ("007", 5)])
def test_k_limits_the_hits(client: FlaskClient, k: str, hits: int) -> None:
    assert len(client.get(SEARCH, query_string={"q": "x", "k": k}).get_json()["hits"]) == hits


def test_the_letters_of_a_question_come_back_as_they_were(client: FlaskClient) -> None:
    response = client.get(SEARCH, query_string={"q": "Bohnenkraut für ältere 豆 🌱"})
    assert response.get_json()["query"] == "Bohnenkraut für ältere 豆 🌱"
    assert "豆 🌱" in response.text


def test_booklets_are_listed_in_order(client: FlaskClient) -> None:
    same = {"language": "en", "metadata": {"updated": "May 2026"}}
    booklets = client.get("/api/v1/booklets").get_json()
    about = [booklet.pop("about") for booklet in booklets["booklets"]]
    assert [one["title"] for one in about] == ["Growing beans", "Peas <b>& more</b>"]
    assert about[0]["others"] == {"updated": "May 2026"}
    beans = {"id": "beans", "title": "Growing beans", "sections": 4, "passages": 4}
    peas = {"id": PEAS.doc_id, "title": "Peas <b>& more</b>", "sections": 1, "passages": 1}
    assert booklets == {
        "generation": "first",
        "booklets": [{**same, **beans}, {**same, **peas}],
    }


def test_a_booklet_is_given_whole(client: FlaskClient) -> None:
    whole = client.get("/api/v1/booklets/beans").get_json()
    assert list(whole) == [
        *("generation", "id", "title", "language", "metadata", "about"),
        *("text", "sections", "left_out", "passages"),
    ]
    assert whole["text"] == BEANS.text
    assert whole["left_out"] == [
        {"text": "Back to top", "reason": "page furniture", "line": 7, "page": 0}
    ]
    first = {"path": ["Before you start"], "level": 1, "start": 0, "end": 16, "is_question": False}
    assert whole["sections"][0] == first
    assert whole["sections"][3]["is_question"] is True


def test_offsets_of_passages_and_sentences_point_into_the_text(client: FlaskClient) -> None:
    whole = client.get("/api/v1/booklets/beans").get_json()
    assert [passage["anchor"] for passage in whole["passages"]] == ["s0", "s1", "s2", "s3"]
    for passage in whole["passages"]:
        assert whole["text"][passage["start"] : passage["end"]] == passage["text"]
    first = [whole["text"][s["start"] : s["end"]] for s in whole["passages"][0]["sentences"]]
    assert first == ["Beans like warm soil.", "Wait until the last frost has passed."]


@pytest.mark.parametrize(
    "doc_id",
    [
        *(
            "a/b",
            "a//b",
            "/a",
            "a/",
            "a?b=c#d",
            "50%",
            "%2F",
            "a b\tc",
            "ä 豆",
            "a\nb",
            "<b>",
            "...",
            "+",
        )
    ],
)
@pytest.mark.parametrize("where", ["/booklets/", "/api/v1/booklets/"])
def test_an_id_may_be_any_text(shelf: Shelf, client: FlaskClient, doc_id: str, where: str) -> None:
    shelf.current = CountingEngine({doc_id: replace(BEANS, doc_id=doc_id)})
    response = client.get(where + quote(doc_id, safe=""))
    assert response.status_code == 200
    assert "Growing beans" in response.text
