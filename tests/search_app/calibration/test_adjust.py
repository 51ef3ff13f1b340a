"""Few questions: bias and thresholds on paper, by an engine whose evidence is one number."""

from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
import pytest

from indexer.errors import JudgementError
from search_app.calibration.adjust import adjust_relevance_model, count_questions, find_shift
from search_app.calibration.examples import CalibrationExample, ExampleSet
from search_app.calibration.folds import answer_by, cross_validate_fit, evaluate_sets
from search_app.calibration.trial import Trial, format_trials, is_known, is_worse, try_model
from search_app.results import SearchResult, Verdict
from search_app.search.relevance import (
    LogisticModel,
    RelevanceModel,
    Thresholds,
    VerdictModel,
    VerifiedModel,
)
from tests.support.evaluation_factories import judged, question, result

PLAIN = LogisticModel(0.0, {"logit": 1.0})
UNVERIFIED = VerdictModel(LogisticModel(0.0, {}), PLAIN, Thresholds(0.3, 0.5, 0.7))
BASE = RelevanceModel("vectors", "Fitted to others.", {"dense": 1.0}, UNVERIFIED)
VERIFIED = VerifiedModel(
    "hash", 0.1, LogisticModel(0.0, {}), PLAIN, LogisticModel(0.5, {"both": 0.8}), 0.4, 0.5
)


@dataclass(frozen=True)
class Evidence:
    """What was retrieved: the log-odds that it is answered."""

    logit: float
    verify: object = None


class LogitEngine:
    """Its evidence is the number that was retrieved, and a verdict is by confidence alone."""

    generation = "first"

    class index:  # noqa: N801  # stands for an attribute
        verifier_hash = "hash"

    def rank(
        self, retrieval: Evidence, model: RelevanceModel
    ) -> tuple[list[Any], dict[str, float]]:
        return [], {"logit": retrieval.logit}

    def build_result(self, retrieval: Evidence, model: RelevanceModel, *, k: int) -> SearchResult:
        evidence = {"logit": retrieval.logit}
        confidence = float(model.unverified.answerable_model.compute_probability(evidence))
        verdict = model.unverified.decide_verdict(confidence)
        return replace(result(confidence=confidence), verdict=verdict)


def build_set(yes: list[float], no: list[float], *, near: bool = False) -> ExampleSet:
    """Questions by the log-odds of what was retrieved for each."""
    asked = [question(f"y{n}", {"p": 3}) for n in range(len(yes))]
    asked += [question(f"n{n}") for n in range(len(no))]
    examples = tuple(
        CalibrationExample(one, cast("Any", Evidence(logit)), np.zeros(0))
        for one, logit in zip(asked, [*yes, *no], strict=True)
    )
    return ExampleSet("garden", cast("Any", LogitEngine()), judged(*asked), examples, near)


# The model takes everything for answered: what is not has log-odds of 2, where 0 would be fair.
YES, NO = [3.0 + 0.2 * n for n in range(15)], [1.0 + 0.1 * n for n in range(15)]


def test_the_shift_makes_as_many_expected_as_came_true():
    probabilities = 1 / (1 + np.exp(-np.array([1.0, 1.0, 3.0, 3.0])))
    labels = np.array([False, False, True, True])
    # 2.5 of 5 are wanted, half: the middle of 1 and 3 goes to 0
    assert find_shift(probabilities, labels) == pytest.approx(-2.0, abs=1e-5)
    none = find_shift(np.full(4, 0.5), np.zeros(4, dtype=bool))
    assert none == pytest.approx(np.log(0.1 / 0.9), abs=1e-5)  # half a question of five


def test_weights_stay_and_bias_and_thresholds_are_new():
    found = adjust_relevance_model([build_set(YES, NO)], BASE)
    model = found.unverified.answerable_model
    assert model.weights == PLAIN.weights
    assert found.order_weights == BASE.order_weights
    expected = 1 / (1 + np.exp(-(np.array(YES + NO) + model.bias)))
    assert expected.sum() == pytest.approx(15, abs=1e-3)  # of 30, half can be answered
    thresholds = found.unverified.thresholds
    assert 0 < thresholds.related <= thresholds.even <= thresholds.answered < 1
    assert found.verified is None


def test_what_a_verifier_read_is_adjusted_with_its_weights():
    base = RelevanceModel("vectors", "", {"dense": 1.0}, UNVERIFIED, VERIFIED)
    found = adjust_relevance_model([build_set(YES, NO)], base).verified
    assert found is not None
    assert (found.confidence_model.weights, found.answer_model) == ({"both": 0.8}, PLAIN)
    assert found.confidence_model.bias < 0.5
    # none of fifteen answerable ones may stay unread (one is 7 %), and nothing else is above them
    assert found.read_from == 0.0
    # one in seven of fifteen may be lost, two: their log-odds are 3.0 and 3.2, of the third 3.4
    assert found.answered == 0.95


def test_near_misses_and_sets_of_one_kind_do_not_count():
    near = build_set(YES, NO, near=True)
    assert count_questions([build_set(YES, NO), near, build_set(YES, [])]) == 30
    with pytest.raises(JudgementError, match="No set holds both answerable and unanswerable"):
        adjust_relevance_model([near, build_set([], NO)], BASE)


def test_questions_are_told_on_by_thresholds_that_were_chosen_without_them():
    seen: list[set[str]] = []

    def fit(sets: list[ExampleSet]) -> RelevanceModel:
        seen.append({e.question.query_id for e in sets[0].examples})
        return BASE

    one = build_set(YES, NO)
    cross_validate_fit([one], fit)  # type: ignore[arg-type]
    assert len(seen) == 10
    left_out = [{e.question.query_id for e in one.examples} - each for each in seen]
    assert sorted(name for each in left_out for name in each) == sorted(set().union(*left_out))


def test_an_adjusted_model_is_better_where_the_one_in_use_expects_too_much():
    one = build_set(YES, NO)
    before = evaluate_sets([one], answer_by([one], BASE))
    after = evaluate_sets(
        [one], cross_validate_fit([one], lambda sets: adjust_relevance_model(sets, BASE))
    )
    (trial,) = try_model([one], before, after)
    assert trial.error_after < trial.error_before
    assert not is_worse([trial])
    (back,) = try_model([one], after, before)
    assert is_worse([back])
    assert "false answers" in [loss.measure for loss in back.losses]
    assert next(format_trials([back])).startswith(
        "garden: the error of the confidence (Brier) goes"
    )


def test_worse_is_by_all_questions_together():
    better = Trial("a", 90, (), error_before=0.2, error_after=0.1)
    worse = Trial("b", 10, (), error_before=0.1, error_after=0.3)
    assert not is_worse([better, worse])
    assert is_worse([worse])
    assert not is_worse([])


def test_questions_that_the_model_in_use_was_fitted_to_are_known():
    one = build_set(YES, NO)
    assert not is_known(one, BASE)
    known = RelevanceModel("", "… garden (30 questions, hash of the j)", {}, UNVERIFIED)
    assert is_known(one, known)


def test_the_engine_of_these_tests_gives_verdicts():
    (run,) = answer_by([build_set([3.0], [-3.0])], BASE)
    assert [one.verdict for one in run.results.values()] == [Verdict.ANSWERED, Verdict.NOT_COVERED]
