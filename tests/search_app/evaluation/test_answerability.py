import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from search_app.evaluation.answerability import Answerability, ConfidenceBin, evaluate_answerability
from search_app.results import RankingEntry, build_ranking_run
from tests.support.evaluation_factories import judged, question, result, run


def evaluate_verdicts(*questions: tuple[bool, float, str]) -> Answerability:
    """Answerability of questions given as (answerable, confidence, verdict)."""
    judged_questions = [
        question(f"q{n}", {"a": 3} if yes else None) for n, (yes, _, _) in enumerate(questions)
    ]
    answers = {
        f"q{n}": result(confidence=confidence, verdict=verdict)
        for n, (_, confidence, verdict) in enumerate(questions)
    }
    found = evaluate_answerability(run(answers), judged(*judged_questions))
    assert found is not None
    return found


FOUR = (
    (True, 0.95, "answered"),
    (True, 0.55, "related"),
    (True, 0.15, "not_covered"),
    (False, 0.55, "answered"),
    (False, 0.05, "not_covered"),
)


def test_auroc_counts_pairs_in_the_right_order_and_ties_half():
    assert evaluate_verdicts(*FOUR).auroc == pytest.approx((1 + 1 + 0.5 + 1 + 0 + 1) / 6)


def test_false_answers_and_false_refusals_are_those_of_the_verdicts():
    found = evaluate_verdicts(*FOUR)
    assert (found.false_answers.count, found.false_answers.of) == (1, 2)
    assert (found.false_refusals.count, found.false_refusals.of) == (1, 3)
    assert (found.not_answered.count, found.not_answered.of) == (2, 3)
    # Wilson's interval of 1 of 2 by hand: (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n)
    assert found.false_answers.low == pytest.approx(0.0945, abs=5e-5)
    assert found.false_answers.high == pytest.approx(0.9055, abs=5e-5)


def test_the_curve_goes_from_answering_all_to_answering_none():
    curve = evaluate_verdicts(*FOUR).curve
    assert [point.threshold for point in curve] == pytest.approx(
        [0.0, 0.05, 0.15, 0.55, 0.95, 0.950001]
    )
    assert [point.false_answers for point in curve] == [1.0, 1.0, 0.5, 0.5, 0.0, 0.0]
    assert [point.false_refusals for point in curve] == [0.0, 0.0, 0.0, 1 / 3, 2 / 3, 1.0]


def test_calibration_compares_confidence_with_what_came_true():
    found = evaluate_verdicts(*FOUR)
    assert found.bins == (
        ConfidenceBin(1, 0.05, 0.0),
        ConfidenceBin(1, 0.15, 1.0),
        ConfidenceBin(2, 0.55, 0.5),
        ConfidenceBin(1, 0.95, 1.0),
    )
    assert found.calibration_error == pytest.approx((0.05 + 0.85 + 2 * 0.05 + 0.05) / 5)


def test_a_confidence_of_one_belongs_to_the_last_bin():
    found = evaluate_verdicts((True, 1.0, "answered"), (False, 0.9, "answered"))
    assert [(one.count, one.answerable) for one in found.bins] == [(2, 0.5)]


def test_a_question_that_the_run_lacks_was_refused():
    found = evaluate_answerability(
        run({"q2": result(confidence=0.5, verdict="related")}),
        judged(question("q1", {"a": 3}), question("q2")),
    )
    assert found is not None
    assert found.auroc == 0.0
    assert found.false_refusals.count == 1


def test_there_is_no_figure_where_all_can_be_answered_or_the_run_only_ranks():
    yes, no = question("q1", {"a": 3}), question("q2")
    answers = run({"q1": result(), "q2": result()})
    ranks = build_ranking_run({"q1": [RankingEntry("a", "a", 1.0)]}, {})
    assert evaluate_answerability(answers, judged(yes)) is None
    assert evaluate_answerability(answers, judged(no)) is None
    assert evaluate_answerability(ranks, judged(yes, no)) is None


@given(
    st.lists(
        st.tuples(st.booleans(), st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])),
        min_size=2,
        max_size=12,
    ).filter(lambda pairs: len({yes for yes, _ in pairs}) == 2)
)
def test_auroc_is_that_of_scikit_learn(pairs):
    found = evaluate_verdicts(*((yes, confidence, "related") for yes, confidence in pairs))
    truth, confidences = zip(*pairs, strict=True)
    assert found.auroc == pytest.approx(roc_auc_score(truth, confidences))
