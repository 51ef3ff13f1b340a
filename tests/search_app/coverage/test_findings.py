import numpy as np
import pytest

from indexer.vocabulary import Term
from search_app.coverage.diagnosis import DiagnosisInputs
from search_app.coverage.findings import build_findings, find_out_of_scope_ids, select_gaps
from search_app.results import Run, Verdict
from tests.support.coverage_factories import (
    PASSAGES,
    encode,
    gap,
    make_corpus,
    make_findings,
    make_question,
    result,
    run,
)

WATERING, SLUGS, *_ = PASSAGES


def test_a_finding_has_the_verdict_and_its_evidence():
    first, second = make_findings(
        (make_question("a"), result("when", WATERING, SLUGS)), (make_question("b"), gap("money"))
    )
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
    answers = Run(results, "first", answered_from=0.6)
    questions = [make_question("a"), make_question("b")]
    first, second = build_findings(questions, answers, make_corpus(), DiagnosisInputs())
    assert (first.is_answered, first.verdict, first.diagnosis) == (True, Verdict.RELATED, None)
    assert not second.is_answered
    assert list(select_gaps(answers)) == ["b"]


def test_a_finding_needs_its_answer():
    with pytest.raises(KeyError, match="b"):
        build_findings([make_question("b")], run({}), make_corpus(), DiagnosisInputs())


def test_a_question_far_from_the_field_is_out_of_scope_unless_the_field_claims_it():
    questions = [
        make_question("near", "water"),
        make_question("far", "money"),
        make_question("bank", "money", topic="money"),
        make_question("known", "money and LAI"),
    ]
    vectors = encode([one.text for one in questions])
    corpus = make_corpus(vocabulary=[Term(("LAI",), "abbreviation", "lai")])
    scope = encode(["water the soil"] * 10)
    assert find_out_of_scope_ids(scope, questions, vectors, corpus) == {"far"}


@pytest.mark.parametrize(("near", "out_of_scope"), [(2, {"q"}), (3, set())])
def test_nearness_is_the_mean_of_the_ten_nearest(near, out_of_scope):
    """Of ten texts as near as can be, and others: 0.22 is reached by 3, not by 2 of the ten."""
    scope, question = encode(["water"] * near + ["soil"] * 20), make_question("q", "water")
    ids = find_out_of_scope_ids(scope, [question], encode(["water"]), make_corpus())
    assert ids == out_of_scope


def test_a_small_field_is_compared_whole():
    vectors = np.concatenate([encode(["water"]), encode(["money"])])
    questions = [make_question("a", "water"), make_question("b", "money")]
    assert find_out_of_scope_ids(encode(["water"]), questions, vectors, make_corpus()) == {"b"}
