import json
from dataclasses import replace

import pytest

from search_app.results import (
    Answer,
    Correction,
    Expansion,
    Hit,
    Interpretation,
    Notice,
    NoticeKind,
    Run,
    SearchResult,
    Span,
    Verdict,
)

HIT = Hit(
    rank=1,
    booklet_id="beans",
    passage_id="beans#sowing-1",
    title="Growing beans",
    heading_path=("Beds", "Sowing"),
    text="Sow in May.",
    start=120,
    end=131,
    relevance=0.91,
    badge=Verdict.ANSWERED,
    answer=Answer("Sow in May.", 120, 131, (Span(120, 131),)),
    url="/booklets/beans?mark=120-131#sowing-1",
    scores={"dense": 0.5, "sentence": 0.6, "lexical": 1.0, "late": 0.7},
)
RESULT = SearchResult(
    query="wen to sow?",
    verdict=Verdict.ANSWERED,
    confidence=0.9,
    interpretation=Interpretation(
        "when to sow?",
        (Correction("wen", "when"),),
        (Expansion("sow", "plant", "lay"),),
        ("Copper",),
    ),
    hits=(HIT,),
    took_ms=4.1,
    generation="g1",
)


@pytest.mark.parametrize(
    ("kind", "claims"),
    [
        (None, True),
        (NoticeKind.EMERGENCY, False),
        (NoticeKind.CRISIS, False),
        (NoticeKind.CONTACT, True),
        (NoticeKind.LANGUAGE, True),
    ],
)
def test_nothing_is_claimed_to_answer_what_is_urgent(
    kind: NoticeKind | None, *, claims: bool
) -> None:
    notice = Notice(kind, "a sign", "Title", "Text.") if kind else None
    result = replace(RESULT, notice=notice)
    assert (result.claims_answer, result.is_urgent) == (claims, not claims)
    assert not replace(result, verdict=Verdict.RELATED).claims_answer
    hit = replace(HIT, verified=0.9)
    assert replace(result, hits=(hit,)).is_sure is claims


def test_a_result_has_the_form_of_the_contract() -> None:
    assert json.loads(json.dumps(RESULT.to_json())) == {
        "query": "wen to sow?",
        "verdict": "answered",
        "confidence": 0.9,
        "interpretation": {
            "text": "when to sow?",
            "corrections": [{"from": "wen", "to": "when"}],
            "expansions": [{"from": "sow", "to": "plant", "kind": "lay"}],
            "missing": ["Copper"],
            "shortened": False,
        },
        "hits": [
            {
                "rank": 1,
                "booklet_id": "beans",
                "passage_id": "beans#sowing-1",
                "title": "Growing beans",
                "heading_path": ["Beds", "Sowing"],
                "text": "Sow in May.",
                "start": 120,
                "end": 131,
                "relevance": 0.91,
                "verified": None,
                "badge": "answered",
                "answer": {
                    "text": "Sow in May.",
                    "start": 120,
                    "end": 131,
                    "spans": [{"start": 120, "end": 131}],
                },
                "url": "/booklets/beans?mark=120-131#sowing-1",
                "source": None,
                "also_in": [],
                "scores": {"dense": 0.5, "sentence": 0.6, "lexical": 1.0, "late": 0.7},
            }
        ],
        "took_ms": 4.1,
        "generation": "g1",
        "notice": None,
    }


def test_a_run_ranks_nothing_for_a_question_it_lacks() -> None:
    run = Run({"q1": RESULT}, "g1")
    assert run.get_hits("q1") == (HIT,)
    assert run.get_hits("q2") == ()
