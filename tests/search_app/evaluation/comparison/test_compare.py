import pytest

from indexer.errors import JudgementError
from search_app.evaluation.comparison.compare import (
    Conclusion,
    MeasureDifference,
    MovedQuestion,
    compare_runs,
    find_losses,
)
from search_app.evaluation.comparison.table import format_comparison
from search_app.evaluation.run_file import SavedRun
from tests.support.evaluation_factories import saved

LOW, HIGH = saved({"nDCG@10": [0.5] * 12}), saved({"nDCG@10": [0.75] * 12})


def compare_one(a: SavedRun, b: SavedRun, *, ignore_judgements: bool = False) -> MeasureDifference:
    (difference,) = compare_runs(a, b, ignore_judgements=ignore_judgements).differences
    return difference


def test_a_run_does_not_differ_from_itself():
    found = compare_runs(LOW, LOW)
    assert found.differences[0].conclusion is Conclusion.SAME
    assert found.differences[0].p_value == 1.0
    assert found.moved_questions == ()


def test_a_difference_that_chance_seldom_makes_is_reported():
    found = compare_one(LOW, HIGH)
    assert (found.mean_a, found.mean_b, found.mean_difference) == (0.5, 0.75, 0.25)
    assert (found.questions, found.increases, found.decreases) == (12, 12, 0)
    assert found.p_value == pytest.approx(2 / 2**12)
    assert found.conclusion is Conclusion.BETTER
    assert compare_one(HIGH, LOW).conclusion is Conclusion.WORSE


def test_five_questions_are_too_few_however_far_they_move():
    found = compare_one(saved({"RR@10": [0.0] * 5}), saved({"RR@10": [1.0] * 5}))
    assert found.p_value == pytest.approx(0.0625)
    assert found.conclusion is Conclusion.TOO_FEW


def test_more_measures_need_more_questions():
    six = ([0.0] * 6, [1.0] * 6)
    assert compare_one(saved({"m0": six[0]}), saved({"m0": six[1]})).conclusion is Conclusion.BETTER
    a, b = (saved({f"m{n}": values for n in range(2)}) for values in six)
    found = compare_runs(a, b).differences
    assert [one.corrected_p_value for one in found] == pytest.approx([0.0625, 0.0625])
    assert {one.conclusion for one in found} == {Conclusion.TOO_FEW}


def test_a_difference_surely_within_two_points_does_not_matter():
    base = [0.5] * 40
    up_and_down = [0.5 + (0.01 if n % 2 else -0.01) for n in range(40)]
    found = compare_one(saved({"nDCG@10": base}), saved({"nDCG@10": up_and_down}))
    assert found.conclusion is Conclusion.NO_MATTER
    expected = 2.80158 * 0.01 * (40 / 39) ** 0.5 / 40**0.5
    assert found.detectable_difference == pytest.approx(expected, rel=1e-5)


def test_where_the_interval_is_wider_there_are_too_few_questions():
    wild = [0.9 if n % 2 else 0.1 for n in range(40)]
    found = compare_one(saved({"nDCG@10": [0.5] * 40}), saved({"nDCG@10": wild}))
    assert found.low < -0.02
    assert found.high > 0.02
    assert found.conclusion is Conclusion.TOO_FEW


def test_runs_over_other_judgements_are_refused_unless_allowed():
    other = saved({"nDCG@10": [0.75] * 20}, judgements="other")
    with pytest.raises(JudgementError, match=r"different judgements.*pass --anyway to compare"):
        compare_runs(LOW, other)
    assert compare_one(LOW, other, ignore_judgements=True).questions == 12
    with pytest.raises(JudgementError, match="share no measured question"):
        compare_runs(saved({"AP": [1.0]}), saved({"RR@10": [1.0]}))


def test_questions_that_moved_are_listed_the_largest_difference_first():
    a = saved({"nDCG@10": [0.5, 0.5, 0.5, 0.5], "RR@10": [1.0, 1.0, 1.0, 0.5]})
    b = saved({"nDCG@10": [0.5, 0.75, 0.0, 0.5], "RR@10": [1.0, 1.0, 0.5, 1.0]})
    assert compare_runs(a, b).moved_questions == (
        MovedQuestion("q3", "text of q3", {"nDCG@10": -0.5, "RR@10": -0.5}),
        MovedQuestion("q2", "text of q2", {"nDCG@10": 0.25}),
        MovedQuestion("q4", "text of q4", {"RR@10": 0.5}),
    )


def test_how_much_was_judged_is_not_compared_and_measures_of_one_run_are_named():
    a = saved({"nDCG@10": [0.5], "Judged@10": [0.1], "A@1": [1.0]})
    b = saved({"nDCG@10": [0.5], "Judged@10": [0.9], "AP": [1.0]})
    found = compare_runs(a, b)
    assert [one.measure for one in found.differences] == ["nDCG@10"]
    assert (found.only_a, found.only_b) == (("A@1",), ("AP",))


def test_the_gate_accepts_losses_within_tolerance_or_chance():
    little = saved({"nDCG@10": [0.495] * 12})
    assert compare_one(LOW, little).conclusion is Conclusion.WORSE
    assert find_losses(compare_runs(LOW, little), tolerance=0.01) == []
    assert find_losses(compare_runs(LOW, HIGH)) == []
    two = saved({"nDCG@10": [0.0, 0.0, *[0.5] * 10]})
    assert find_losses(compare_runs(LOW, two)) == []


def test_the_gate_names_the_measures_that_fell():
    (loss,) = find_losses(compare_runs(HIGH, LOW), tolerance=0.2)
    assert (loss.measure, loss.mean_a, loss.mean_b) == ("nDCG@10", 0.75, 0.5)
    assert loss.corrected_p_value == 2 / 2**12
    assert find_losses(compare_runs(HIGH, LOW), tolerance=0.25) == []


def test_the_table_shows_the_differences_and_the_conclusion():
    lines = format_comparison(compare_runs(LOW, HIGH), LOW, HIGH, limit=2).splitlines()
    assert lines[3] == "By nDCG@10: B is better, 0.5000 → 0.7500 (+0.2500)."
    assert lines[6].split() == [
        *("nDCG@10", "12", "0.5000", "0.7500", "+0.2500", "+0.250", "to", "+0.250"),
        *("0.0005", "0.0005", "–", "12", "0", "B", "is", "better"),
    ]
    assert lines[-4:] == [
        "12 moved, the most first:",
        "  q1  text of q1  (nDCG@10 +0.25)",
        "  q10  text of q10  (nDCG@10 +0.25)",
        "… and 10 more; --all lists them.",
    ]
    unchanged = format_comparison(compare_runs(LOW, LOW), LOW, LOW, limit=2)
    assert unchanged.splitlines()[-1] == "No question moved."
