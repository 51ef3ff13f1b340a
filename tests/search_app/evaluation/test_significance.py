import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from search_app.evaluation import significance


def test_the_randomisation_test_is_exact_where_few_moved():
    # of the 8 ways to sign 1, 1 and 1, two are as far from 0 as 3
    assert significance.compute_p_value([1.0, 1.0, 1.0]) == pytest.approx(2 / 8)
    # of the 4 ways to sign 3 and -1, all are as far from 0 as 2
    assert significance.compute_p_value([3.0, -1.0]) == pytest.approx(1.0)
    # |sum| ≥ 4 for ±(3 + 1 + 1) and ±(3 + 1 ± 1 …): sums are 5, 3, 3, 1 and their negatives
    assert significance.compute_p_value([3.0, 1.0, 1.0]) == pytest.approx(2 / 8)
    assert significance.compute_p_value([3.0, 1.0, -1.0]) == pytest.approx(6 / 8)


def test_questions_that_did_not_move_change_no_p():
    assert significance.compute_p_value([0.5] * 6 + [0.0] * 50) == pytest.approx(2 / 64)
    assert significance.compute_p_value([0.0, 0.0]) == 1.0
    assert significance.compute_p_value([0.7]) == 1.0


@pytest.mark.parametrize(("count", "least"), [(1, 1.0), (5, 0.0625), (6, 0.03125)])
def test_so_many_questions_cannot_reach_less(count, least):
    assert significance.compute_smallest_p_value(count) == least
    assert significance.compute_p_value([0.5] * count) == pytest.approx(least)


def test_a_share_has_a_width_even_where_all_are_right():
    # Wilson, by hand: from n / (n + z²) to 1, and from 0 to z² / (n + z²)
    assert significance.compute_mean_interval([1.0] * 20) == pytest.approx(
        (20 / 23.8415, 1.0), abs=1e-5
    )
    assert significance.compute_mean_interval([0.0] * 20) == pytest.approx(
        (0, 3.8415 / 23.8415), abs=1e-5
    )
    assert significance.compute_mean_interval([0.3, 0.3]) == (0.3, 0.3)


def test_the_interval_of_a_mean_is_that_of_scipy_and_the_same_each_time():
    values = [0.2, 0.9, 1.0, 1.0, 0.95, 1.0, 0.8, 0.9, 1.0, 0.4]
    found = significance.compute_mean_interval(values)
    assert significance.compute_mean_interval(values) == found
    theirs = stats.bootstrap(
        (np.array(values),), np.mean, method="BCa", rng=np.random.default_rng(1)
    ).confidence_interval
    assert found == pytest.approx(tuple(theirs))
    percentiles = stats.bootstrap(
        (np.array(values),), np.mean, method="percentile", rng=np.random.default_rng(3)
    ).confidence_interval
    assert found[0] < percentiles.low - 0.01  # the few low scores reach further


def test_a_large_sample_is_drawn_in_parts():
    values = np.random.default_rng(5).normal(0.5, 0.1, 20_000)
    low, high = significance.compute_bootstrap_interval(values.tolist())
    reach = 1.96 * values.std() / 20_000**0.5
    assert (low, high) == pytest.approx((values.mean() - reach, values.mean() + reach), abs=1e-4)


def test_a_difference_of_shares_has_a_width_where_nothing_moved():
    # Bonett and Price: (f12 + 1) and (f21 + 1) of n + 2
    reach = 1.95996 * (2 / 72 / 72) ** 0.5
    same = significance.compute_difference_interval([1.0] * 70, [1.0] * 70)
    assert same == pytest.approx((-reach, reach), rel=1e-5)
    more, fewer, middle = 7 / 72, 1 / 72, 6 / 72
    reach = 1.95996 * ((more + fewer - middle**2) / 72) ** 0.5
    found = significance.compute_difference_interval([0.0] * 70, [1.0] * 6 + [0.0] * 64)
    assert found == pytest.approx((middle - reach, middle + reach), abs=1e-5)


@pytest.mark.parametrize(
    ("more", "fewer", "p_value"),
    [(0, 0, 1.0), (4, 0, 1 / 16), (0, 6, 1 / 64), (7, 1, 10 / 256), (1, 1, 1.0)],
)
def test_the_mid_p_counts_what_was_seen_half(more, fewer, p_value):
    # 7 of 8: twice (8 + 1) / 256 less 8 / 256
    differences = [1.0] * more + [-1.0] * fewer + [0.0] * 5
    assert significance.compute_mid_p_value(differences) == pytest.approx(p_value)


def test_the_interval_of_an_auroc_has_a_width_where_all_pairs_are_in_order():
    low, high = significance.compute_auroc_interval(1.0, 84, 16)
    assert (high, 0.85 < low < 0.97) == (1.0, True)
    # the equation that it solves, by hand: (1 - a)² = z² a (1 - a) (1 + 49 (…)) / (84 · 16)
    pairs = 1 + 49 * ((1 - low) / (2 - low) + low / (1 + low))
    assert (1 - low) ** 2 == pytest.approx(
        1.95996**2 * low * (1 - low) * pairs / (84 * 16), rel=1e-4
    )
    low, high = significance.compute_auroc_interval(0.5, 50, 50)
    assert low == pytest.approx(1 - high)


def test_the_smallest_detectable_difference_is_that_of_the_normal_approximation():
    assert significance.compute_detectable_difference(0.1) == pytest.approx(0.280158, rel=1e-5)
    # of 5 measures each is held against 0.01: z = 2.57583
    assert significance.compute_detectable_difference(0.1, 5) == pytest.approx(0.341745, rel=1e-5)
    assert significance.compute_detectable_difference(0.0) is None


def test_questions_that_are_missing_grow_with_the_square():
    assert significance.count_missing_questions(100, 0.04, 0.02) == 300
    assert significance.count_missing_questions(100, 0.01, 0.02) == 0
    assert significance.count_missing_questions(100, None, 0.02) == 0


def test_holm_multiplies_the_smallest_by_all_and_never_falls():
    found = significance.apply_holm_correction({"b": 0.04, "a": 0.01, "c": 0.03, "d": 0.9})
    assert found == {"b": 0.09, "a": 0.04, "c": 0.09, "d": 0.9}
    assert list(found) == ["b", "a", "c", "d"]
    assert significance.apply_holm_correction({"a": 0.6, "b": 0.7}) == {"a": 1.0, "b": 1.0}


@given(st.dictionaries(st.text(max_size=3), st.floats(0, 1), max_size=6))
def test_holm_only_makes_larger_and_keeps_the_order(chances):
    found = significance.apply_holm_correction(chances)
    assert all(chances[name] <= found[name] <= 1.0 for name in chances)
    ordered = sorted(chances, key=lambda name: (chances[name], name))
    assert [found[name] for name in ordered] == sorted(found.values())


def test_an_exact_interval_of_nothing_and_of_all():
    """On paper: of none in n, up to 1 - 0.025 ** (1 / n)."""
    none, every = (significance.compute_exact_rate(n, 10) for n in (0, 10))
    assert [none.low, none.high] == pytest.approx([0.0, 1 - 0.025**0.1])
    assert [every.low, every.high] == pytest.approx([0.025**0.1, 1.0])


def test_clusters_are_drawn_whole():
    one = ([0.9, 0.4], [0.4])  # 1.5 of 2 pairs
    assert significance.compute_clustered_auroc_interval([one]) == (0.75, 0.75)
    assert significance.compute_clustered_auroc_interval([one, one]) == (0.75, 0.75)
    right, wrong = ([0.9], [0.1]), ([0.4], [0.6])
    assert significance.compute_clustered_auroc_interval([right, wrong]) == (0.0, 1.0)
