import numpy as np
import pytest

from indexer.vocabulary import Term
from search_app.coverage.diagnosis import DiagnosisInputs
from search_app.coverage.findings import build_findings, find_out_of_scope_ids, select_gaps
from search_app.results import Run, Verdict
from tests.support import coverage_factories as make

WATERING, SLUGS, *_ = make.PASSAGES


def test_a_finding_has_the_verdict_and_its_evidence():
    first, second = make.findings(
        (make.question("a"), make.result("when", WATERING, SLUGS)),
        (make.question("b"), make.gap("money")),
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
    answers = make.run({name: make.result("?", verdict=name) for name in ("answered", "related")})
    assert list(select_gaps(answers, {})) == ["related"]


def test_a_run_may_say_from_which_probability_a_question_counts():
    results = {"a": make.result("?", verdict="related"), "b": make.gap("?")}  # 0.6 and 0.1
    answers = Run(results, "first", answered_from=0.6)
    questions = [make.question("a"), make.question("b")]
    first, second = build_findings(questions, answers, make.corpus(), DiagnosisInputs())
    assert (first.is_answered, first.verdict, first.diagnosis) == (True, Verdict.RELATED, None)
    assert not second.is_answered
    assert list(select_gaps(answers, {})) == ["b"]


def test_a_finding_needs_its_answer():
    with pytest.raises(KeyError, match="b"):
        build_findings([make.question("b")], make.run({}), make.corpus(), DiagnosisInputs())


def test_a_question_far_from_the_field_is_out_of_scope_unless_the_field_claims_it():
    questions = [
        make.question("near", "water"),
        make.question("far", "money"),
        make.question("bank", "money", topic="money"),
        make.question("known", "money and LAI"),
    ]
    vectors = make.encode([one.text for one in questions])
    corpus = make.corpus(vocabulary=[Term(("LAI",), "abbreviation", "lai")])
    scope = make.encode(["water the soil"] * 10)
    assert find_out_of_scope_ids(scope, questions, vectors, corpus) == {"far"}


@pytest.mark.parametrize(("near", "out_of_scope"), [(2, {"q"}), (3, set())])
def test_nearness_is_the_mean_of_the_ten_nearest(near, out_of_scope):
    """Of ten texts as near as can be, and others: 0.22 is reached by 3, not by 2 of the ten."""
    scope, question = make.encode(["water"] * near + ["soil"] * 20), make.question("q", "water")
    ids = find_out_of_scope_ids(scope, [question], make.encode(["water"]), make.corpus())
    assert ids == out_of_scope


def test_a_small_field_is_compared_whole():
    vectors = np.concatenate([make.encode(["water"]), make.encode(["money"])])
    questions = [make.question("a", "water"), make.question("b", "money")]
    assert find_out_of_scope_ids(make.encode(["water"]), questions, vectors, make.corpus()) == {"b"}
