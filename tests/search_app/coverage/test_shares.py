import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_app.coverage.shares import compute_share, compute_wilson_interval
from search_app.evaluation.significance import compute_rate


@pytest.mark.parametrize(("count", "of"), [(0, 1), (1, 1), (6, 16), (0, 10), (10, 10), (193, 377)])
def test_wilson_is_what_scipy_says(count, of):
    expected = compute_rate(count, of)
    assert compute_wilson_interval(count, of) == pytest.approx(
        (expected.low, expected.high), abs=1e-7
    )


def test_demand_counts_each_question_by_its_weight():
    found = compute_share([True, False, False], [4.0, 3.0, 1.0])
    assert (found.count, found.of, found.demand) == (1, 3, 0.5)
    assert found.fraction == pytest.approx(1 / 3)
    assert 0 <= found.demand_low < 0.5 < found.demand_high <= 1


def test_of_one_question_the_interval_of_demand_is_its_own():
    assert compute_share([True], [3.0]).demand_low == 1.0
    assert compute_share([False], [3.0]).demand_high == 0.0


@given(
    st.lists(st.tuples(st.booleans(), st.floats(0.1, 100)), min_size=1, max_size=30),
    st.floats(0.1, 10),
)
def test_every_interval_holds_its_share_and_ignores_the_unit_of_demand(pairs, unit):
    holds, weights = zip(*pairs, strict=True)
    found = compute_share(holds, weights)
    assert 0 <= found.low <= found.fraction <= found.high <= 1
    assert found.demand_low <= found.demand + 1e-9
    assert found.demand <= found.demand_high + 1e-9
    other = compute_share(holds, [weight * unit for weight in weights])
    assert other.demand == pytest.approx(found.demand)
    assert other.demand_low == pytest.approx(found.demand_low)
