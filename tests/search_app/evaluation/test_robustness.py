from math import log2

import pytest

from search_app.evaluation.robustness import PerturbedQuestion, measure_robustness
from tests.support.evaluation_factories import judged, question, ranked, run

QUESTIONS = judged(question("q1", {"a": 1}), question("q2", {"a": 1}), question("q3"))
BEFORE = run({"q1": ranked("ab"), "q2": ranked("ba")})


def test_the_loss_is_over_the_changed_questions_alone():
    found = measure_robustness("typo", QUESTIONS, before=BEFORE, after=run({"q1": ranked("ba")}))
    assert found.questions == (PerturbedQuestion("q1", "when to water", 1.0, found.after),)
    assert found.before == 1.0
    assert found.after == pytest.approx(1 / log2(3))
    assert found.loss == pytest.approx(1 - 1 / log2(3))
    assert found.worsened_questions == list(found.questions)


def test_a_change_that_changed_nothing_loses_nothing():
    found = measure_robustness("typo", QUESTIONS, before=BEFORE, after=run({}))
    assert (found.questions, found.before, found.after, found.loss) == ((), 0.0, 0.0, 0.0)


def test_a_gain_is_a_loss_below_nothing_and_nobody_fell():
    found = measure_robustness("typo", QUESTIONS, before=BEFORE, after=run({"q2": ranked("ab")}))
    assert found.loss == pytest.approx(1 - log2(3))
    assert found.worsened_questions == []
