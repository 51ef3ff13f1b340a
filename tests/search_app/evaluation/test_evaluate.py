import pytest

from indexer.errors import JudgementError
from search_app.evaluation.evaluate import Latency, evaluate_run
from search_app.evaluation.table import format_evaluation
from search_app.judgements.resolve import JudgementUnit
from search_app.results import RankingEntry, build_ranking_run
from tests.support.evaluation_factories import judged, question, ranked, result, run

QUESTIONS = judged(
    question("q1", {"a": 3}, kind="natural"),
    question("q2", {"a": 1, "b": 2}, kind="natural"),
    question("q3", {"c": 3}, kind="brand"),
    question("q4", kind="elsewhere"),
    question("q5", kind="elsewhere"),
)
RUN = run(
    {
        "q1": ranked("ab"),
        "q2": ranked("ab"),
        "q3": result(confidence=0.1, verdict="not_covered"),
        "q4": result(verdict="answered"),
        "q5": result(confidence=0.2, verdict="related"),
    }
)


def test_every_mean_has_the_answerable_questions_for_its_denominator():
    found = evaluate_run(RUN, QUESTIONS)
    assert found.means["Success(rel=2)@1"] == pytest.approx(1 / 3)
    assert found.means["Success(rel=2)@3"] == pytest.approx(2 / 3)
    assert found.means["RR@10"] == pytest.approx(2 / 3)
    assert set(found.scores["RR@10"]) == {"q1", "q2", "q3"}
    low, high = found.intervals["RR@10"]
    assert (low, high) == pytest.approx((0.2077, 0.9385), abs=5e-5)  # Wilson's of 2 of 3


def test_extra_measures_follow_the_default_ones_and_are_not_repeated():
    found = evaluate_run(RUN, QUESTIONS, extra_measures=["P@1", "A@1", "RR@10"])
    assert list(found.means) == [
        *("nDCG@10", "RR@10", "Success(rel=2)@1", "Success(rel=2)@3", "R@10", "Judged@10"),
        *("P@1", "R@200w", "A@1"),
    ]


def test_slices_are_by_kind_in_the_order_of_the_judgements():
    natural, brand, elsewhere = evaluate_run(RUN, QUESTIONS).slices
    assert (natural.kind, natural.answerable, natural.unanswerable) == ("natural", 2, 0)
    assert natural.means["Success(rel=2)@1"] == 0.5
    assert (natural.false_answers, natural.false_refusals) == (None, 0)
    assert (brand.kind, brand.false_refusals) == ("brand", 1)
    assert (elsewhere.means, elsewhere.false_answers) == ({}, 1)


def test_a_verdict_is_right_unless_it_is_a_false_answer_or_a_false_refusal():
    found = evaluate_run(RUN, QUESTIONS)
    assert found.correct_verdicts == {"q1": 1.0, "q2": 1.0, "q3": 0.0, "q4": 0.0, "q5": 1.0}


def test_latency_is_given_where_it_was_measured():
    assert evaluate_run(RUN, QUESTIONS).latency == Latency(2.0, 2.0, 2.0)
    only_ranks = build_ranking_run({"q1": [RankingEntry("d", "d", 1.0)]}, {})
    found = evaluate_run(only_ranks, judged(question("q1", {"d": 1}), unit=JudgementUnit.DOCUMENT))
    assert found.latency is None
    assert found.correct_verdicts == {}
    assert found.means["Success@1"] == 1.0


def test_nothing_answerable_has_no_means():
    found = evaluate_run(RUN, judged(question("q4"), question("q5")))
    assert found.means == {}
    assert found.answerability is None


def test_the_table_has_all_figures():
    text = format_evaluation(evaluate_run(RUN, QUESTIONS), QUESTIONS)
    lines = text.splitlines()
    assert lines[0] == "5 judged questions: 3 answerable, 2 not."
    assert "Success(rel=2)@1    0.3333   0.061 to 0.792" in lines
    assert "AUROC               0.5000   0.131 to 0.869" in lines
    assert "false answers       50.0% (1 of 2; 9.5% to 90.5%)" in lines
    assert [line.split()[0] for line in lines[-6:-2]] == ["kind", "natural", "brand", "elsewhere"]
    assert lines[-4].endswith("1 of 1")
    assert lines[-1] == "A question took: median 2.0 ms, 95 % 2.0 ms, most 2.0 ms."


@pytest.mark.parametrize(
    ("measure", "unit", "reason"),
    [
        ("A@1", JudgementUnit.PASSAGE, "it needs marked answers, and this run only ranks"),
        ("R@200w", JudgementUnit.PASSAGE, "it needs the text of what was found, and this run has"),
        ("A@1", JudgementUnit.DOCUMENT, "it needs judged quotes, and these judgements grade"),
        ("R@200w", JudgementUnit.DOCUMENT, "it needs judged quotes, and these judgements grade"),
    ],
)
def test_a_measure_that_a_run_cannot_have_is_refused_with_the_reason(measure, unit, reason):
    foreign = build_ranking_run({"q1": [RankingEntry("a", "a", 0.5)]}, {})
    with pytest.raises(JudgementError, match=f"^{measure} cannot be computed: {reason}"):
        evaluate_run(foreign, judged(question("q1", {"a": 3}), unit=unit), extra_measures=[measure])
