import pytest
from scipy import stats

from search_app.coverage.paired_change import PairedChange, compare_answers


def test_only_questions_asked_both_times_are_compared():
    before = {"a": True, "b": False, "c": True, "gone": True}
    after = {"new": True, "a": True, "b": True, "c": False}
    assert compare_answers(before, after) == PairedChange(2, 2, 1, 1, of=3)


@pytest.mark.parametrize(
    ("gained", "lost", "p_value"),
    [
        (0, 0, 1.0),
        (1, 1, 1.0),
        (5, 0, 0.0625),  # 2 / 2^5
        (6, 0, 0.03125),
        (7, 1, 0.0703125),  # 2 · (1 + 8) / 2^8
    ],
)
def test_the_test_is_exact(gained, lost, p_value):
    change = PairedChange(10, 10, gained, lost, of=40)
    assert change.p_value == p_value
    assert change.is_beyond_chance is (p_value < 0.05)
    if gained + lost:
        assert stats.binomtest(gained, gained + lost).pvalue == pytest.approx(p_value)
