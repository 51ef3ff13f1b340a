import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from search_app.intervals import compute_exact_interval, compute_rate, compute_weighted_rate


@pytest.mark.parametrize(("count", "of"), [(0, 1), (1, 1), (6, 16), (0, 10), (10, 10), (193, 377)])
def test_wilson_is_what_scipy_says(count, of):
    expected = stats.binomtest(count, of).proportion_ci(0.95, method="wilson")
    rate = compute_rate(count, of)
    assert (rate.low, rate.high) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_a_rate_has_wilsons_interval():
    rate = compute_rate(6, 16)
    assert rate.share == 0.375
    # (0.375 + 3.8415/32 ± 1.95996 · √(0.375 · 0.625/16 + 3.8415/1024)) / (1 + 3.8415/16)
    assert rate.low == pytest.approx(0.1848, abs=5e-5)
    assert rate.high == pytest.approx(0.6136, abs=5e-5)
    assert compute_rate(0, 10).low == 0.0


def test_demand_counts_each_question_by_its_weight():
    rate = compute_weighted_rate([True, False, False], [4.0, 3.0, 1.0])
    assert (rate.count, rate.of, rate.demand) == (1, 3, 0.5)
    assert rate.share == pytest.approx(1 / 3)
    assert 0 <= rate.demand_low < 0.5 < rate.demand_high <= 1


def test_none_of_nine_is_not_surely_none_and_all_of_nine_not_surely_all():
    """1 - 0.025^(1/9) = 0.3363; resampling nine alike questions says 0 to 0."""
    none = compute_weighted_rate([False] * 9, [2.0] * 9)
    assert (none.low, none.demand_low) == (0.0, 0.0)
    assert (none.high, none.demand_high) == pytest.approx((0.3363, 0.3363), abs=5e-5)
    every = compute_weighted_rate([True] * 9, [2.0] * 9)
    assert (every.demand_low, every.demand_high) == pytest.approx((0.6637, 1.0), abs=5e-5)


def test_a_demand_is_as_sure_as_that_of_as_many_equal_questions():
    """Weights 4, 1, 1 say as much as (4 + 1 + 1)² / (16 + 1 + 1) = 2 questions."""
    rate = compute_weighted_rate([False] * 3, [4.0, 1.0, 1.0])
    assert rate.demand_high == pytest.approx(1 - 0.025**0.5)


@pytest.mark.parametrize(("count", "of"), [(0, 1), (1, 3), (78, 377), (4999, 5000), (2500, 5000)])
def test_exact_is_what_scipy_says(count, of):
    expected = stats.binomtest(count, of).proportion_ci(0.95, method="exact")
    assert compute_exact_interval(count, of) == pytest.approx((expected.low, expected.high))


@given(st.floats(0.01, 300), st.floats(0.01, 300))
def test_counts_need_not_be_whole(yes, no):
    expected = (stats.beta.ppf(0.025, yes, no + 1), stats.beta.ppf(0.975, yes + 1, no))
    assert compute_exact_interval(yes, yes + no) == pytest.approx(expected, abs=1e-7)


@given(
    st.lists(st.tuples(st.booleans(), st.floats(0.1, 100)), min_size=1, max_size=30),
    st.floats(0.1, 10),
)
def test_every_interval_contains_its_share_and_ignores_the_unit_of_demand(pairs, unit):
    outcomes, weights = zip(*pairs, strict=True)
    rate = compute_weighted_rate(outcomes, weights)
    assert 0 <= rate.low <= rate.share <= rate.high <= 1
    assert rate.demand_low <= rate.demand + 1e-9
    assert rate.demand <= rate.demand_high + 1e-9
    scaled = compute_weighted_rate(outcomes, [weight * unit for weight in weights])
    assert scaled.demand == pytest.approx(rate.demand)
    assert scaled.demand_low == pytest.approx(rate.demand_low)
