import numpy as np
import pytest

from indexer.vocabulary import Term
from search_app.coverage.diagnosis import DiagnosisInputs
from search_app.coverage.findings import build_findings, find_out_of_scope_ids, select_gaps
from search_app.results import Run, Verdict
from tests.support.coverage_factories import PASSAGES, asked, encode, gap, result, run, shelf

WATERING, SLUGS, *_ = PASSAGES


def test_a_finding_holds_the_verdict_and_its_evidence():
    answers = run({"a": result("when", WATERING, SLUGS), "b": gap("money")})
    first, second = build_findings([asked("a"), asked("b")], answers, shelf(), DiagnosisInputs())
    assert first.is_answered
    assert first.diagnosis is None
    assert first.passage_ids == (WATERING.passage_id, SLUGS.passage_id)
    assert first.best_passage is not None
    assert (first.best_passage.where, first.best_passage.relevance) == ("Care > Watering", 0.2)
    assert first.best_passage.marked == WATERING.text
    assert second.verdict is Verdict.NOT_COVERED
    assert second.best_passage is None
    assert second.diagnosis is not None


def test_related_is_a_gap_and_answered_is_none():
    answers = run({name: result("?", verdict=name) for name in ("answered", "related")})
    assert list(select_gaps(answers)) == ["related"]


def test_a_run_may_say_from_which_probability_a_question_counts():
    results = {"a": result("?", verdict="related"), "b": gap("?")}  # 0.6 and 0.1
    counted = Run(results, "first", answered_from=0.6)
    first, second = build_findings([asked("a"), asked("b")], counted, shelf(), DiagnosisInputs())
    assert (first.is_answered, first.verdict, first.diagnosis) == (True, Verdict.RELATED, None)
    assert not second.is_answered
    assert list(select_gaps(counted)) == ["b"]


def test_a_finding_needs_its_answer():
    with pytest.raises(KeyError, match="b"):
        build_findings([asked("b")], run({}), shelf(), DiagnosisInputs())


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
    assert find_out_of_scope_ids(field, questions, vectors, known) == {"far"}


def test_nearness_is_the_mean_of_the_ten_nearest():
    """Of ten texts as near as can be, and others: 0.22 is reached by 3, not by 2 of the ten."""
    for near, is_far in ((2, True), (3, False)):
        field = encode(["water"] * near + ["soil"] * 20)
        vectors = encode(["water"])
        assert (
            find_out_of_scope_ids(field, [asked("q", "water")], vectors, shelf()) == {"q"}
        ) is is_far


def test_a_small_field_is_compared_whole():
    vectors = np.concatenate([encode(["water"]), encode(["money"])])
    questions = [asked("a", "water"), asked("b", "money")]
    assert find_out_of_scope_ids(encode(["water"]), questions, vectors, shelf()) == {"b"}
