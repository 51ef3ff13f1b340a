import numpy as np
import pytest

from indexer.vocabulary import Term
from search_app.coverage.answered import LEAST
from search_app.coverage.diagnosis import Clues
from search_app.coverage.findings import far_from, findings, gaps_of
from search_app.results import Run, Verdict
from tests.support.coverage_factories import PASSAGES, asked, encode, gap, result, run, shelf

WATERING, SLUGS, *_ = PASSAGES


def test_a_finding_holds_the_verdict_and_its_evidence():
    answers = run({"a": result("when", WATERING, SLUGS), "b": gap("money")})
    first, second = findings([asked("a"), asked("b")], answers, shelf(), Clues())
    assert first.answered
    assert first.why is None
    assert first.hits == (WATERING.passage_id, SLUGS.passage_id)
    assert first.best is not None
    assert (first.best.where, first.best.relevance) == ("Care > Watering", 0.2)
    assert first.best.marked == WATERING.text
    assert second.verdict is Verdict.NOT_COVERED
    assert second.best is None
    assert second.why is not None


def test_related_is_a_gap_and_answered_is_none():
    answers = run({name: result("?", verdict=name) for name in ("answered", "related")})
    assert list(gaps_of(answers)) == ["related"]


def test_a_run_may_say_from_which_probability_a_question_counts():
    results = {"a": result("?", verdict="related"), "b": gap("?")}  # 0.6 and 0.1
    counted = Run(results, "first", {LEAST: "0.6"})
    first, second = findings([asked("a"), asked("b")], counted, shelf(), Clues())
    assert (first.answered, first.verdict, first.why) == (True, Verdict.RELATED, None)
    assert not second.answered
    assert list(gaps_of(counted)) == ["b"]


def test_a_finding_needs_its_answer():
    with pytest.raises(KeyError, match="b"):
        findings([asked("b")], run({}), shelf(), Clues())


def test_a_question_far_from_the_field_is_out_of_scope_unless_the_field_claims_it():
    field = encode(["water the soil"] * 10)
    questions = [
        asked("near", "water"),
        asked("far", "money"),
        asked("bank", "money", topic="money"),
        asked("known", "money and LAI"),
    ]
    vectors = encode([one.text for one in questions])
    known = shelf(vocabulary=[Term(("LAI",), "abbreviation", "lai")])
    assert far_from(field, questions, vectors, known) == {"far"}


def test_nearness_is_the_mean_of_the_ten_nearest():
    """Of ten texts as near as can be, and others: 0.22 is reached by 3, not by 2 of the ten."""
    for near, is_far in ((2, True), (3, False)):
        field = encode(["water"] * near + ["soil"] * 20)
        vectors = encode(["water"])
        assert (far_from(field, [asked("q", "water")], vectors, shelf()) == {"q"}) is is_far


def test_a_small_field_is_compared_whole():
    vectors = np.concatenate([encode(["water"]), encode(["money"])])
    questions = [asked("a", "water"), asked("b", "money")]
    assert far_from(encode(["water"]), questions, vectors, shelf()) == {"b"}
