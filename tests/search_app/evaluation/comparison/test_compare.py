import math
from dataclasses import replace

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
from search_app.evaluation.run_file import FALSE_ANSWERS, FALSE_REFUSALS, SavedRun
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


def test_more_measures_need_more_questions_but_the_primary_stands_alone():
    six = ([0.0] * 6, [1.0] * 6)
    assert compare_one(saved({"m0": six[0]}), saved({"m0": six[1]})).conclusion is Conclusion.BETTER
    a, b = (saved({f"m{n}": values for n in range(3)}) for values in six)
    found = compare_runs(a, b).differences
    assert [one.corrected_p_value for one in found] == pytest.approx([0.03125, 0.0625, 0.0625])
    assert [one.conclusion for one in found] == [
        *(Conclusion.BETTER, Conclusion.TOO_FEW, Conclusion.TOO_FEW)
    ]
    found = compare_runs(a, b, primary="m2").differences
    assert [one.corrected_p_value for one in found] == pytest.approx([0.0625, 0.0625, 0.03125])


def test_a_primary_measure_that_is_not_shared_is_refused_with_what_is():
    both = saved({"nDCG@10": [1.0], "RR@10": [1.0]})
    with pytest.raises(JudgementError, match=r"do not share .* 'P@5', but: nDCG@10, RR@10\.$"):
        compare_runs(both, both, primary="P@5")


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


def answer(*, false_answers: int, of: int = 16) -> SavedRun:
    """A run of 84 questions that are found, and ``of`` others, some of which are answered."""
    ranked = saved({"nDCG@10": [1.0] * 84, "RR@10": [1.0] * 84, "A@1": [1.0] * 84})
    faults = {f"u{n}": float(n < false_answers) for n in range(of)}
    refusals = dict.fromkeys(ranked.scores["nDCG@10"], 0.0)
    scores = {**ranked.scores, FALSE_ANSWERS: faults, FALSE_REFUSALS: refusals}
    return replace(ranked, scores=scores)


def test_from_one_to_nine_false_answers_of_sixteen_do_not_pass():
    found = compare_runs(answer(false_answers=1), answer(false_answers=9))
    (loss,) = find_losses(found)
    assert (loss.measure, loss.mean_a, loss.mean_b) == (FALSE_ANSWERS, 1 / 16, 9 / 16)
    assert (loss.increases, loss.decreases, loss.conclusion) == (8, 0, Conclusion.WORSE)
    # of the 2^8 ways that 8 may fall one is so bad, and it counts half
    assert loss.corrected_p_value == loss.p_value == pytest.approx(2 * 0.5 / 2**8)


@pytest.mark.parametrize(("more", "closes"), [(3, False), (4, True), (6, True)])
def test_the_gate_closes_on_four_more_false_answers_however_many_measures_there_are(more, closes):
    found = compare_runs(answer(false_answers=4, of=70), answer(false_answers=4 + more, of=70))
    assert [one.measure for one in find_losses(found)] == [FALSE_ANSWERS] * closes


def test_fewer_false_answers_are_better_and_no_loss():
    found = compare_runs(answer(false_answers=9), answer(false_answers=1))
    assert found.get_difference(FALSE_ANSWERS).conclusion is Conclusion.BETTER
    assert find_losses(found) == []


def test_how_many_questions_more_would_tell_is_said():
    """By hand: of differences ±0.4 of 40 questions, s = 0.4 · √(40/39)."""
    a, b = (saved({"nDCG@10": values}) for values in ([0.5] * 40, [0.9, 0.1] * 20))
    found = compare_one(a, b)
    deviation = 0.4 * (40 / 39) ** 0.5
    needed = (2.80158 * deviation / 0.02) ** 2
    assert found.missing_questions == math.ceil(needed) - 40
    lines = format_comparison(compare_runs(a, b), a, b, limit=0).splitlines()
    assert lines[6].endswith(f"too few questions to tell ({found.missing_questions:,} more would)")


def test_what_would_be_shown_is_told_with_the_correction():
    """With two measures in the family, each is held against 0.025: z = 2.24140."""
    wild = [0.9, 0.1] * 20
    a, b = (saved({f"m{n}": v for n in range(3)}) for v in ([0.5] * 40, wild))
    alone, *family = compare_runs(a, b).differences
    error = 0.4 * (40 / 39) ** 0.5 / 40**0.5
    assert alone.detectable_difference == pytest.approx((1.95996 + 0.84162) * error, rel=1e-5)
    for one in family:
        assert one.detectable_difference == pytest.approx((2.24140 + 0.84162) * error, rel=1e-5)
