import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_app.evaluation import significance


def test_the_randomisation_test_is_exact_where_few_moved():
    # of the 8 ways to sign 1, 1 and 1, two are as far from 0 as 3
    assert significance.compute_permutation_p_value([1.0, 1.0, 1.0]) == pytest.approx(2 / 8)
    # of the 4 ways to sign 3 and -1, all are as far from 0 as 2
    assert significance.compute_permutation_p_value([3.0, -1.0]) == pytest.approx(1.0)
    # |sum| ≥ 4 for ±(3 + 1 + 1) and ±(3 + 1 ± 1 …): sums are 5, 3, 3, 1 and their negatives
    assert significance.compute_permutation_p_value([3.0, 1.0, 1.0]) == pytest.approx(2 / 8)
    assert significance.compute_permutation_p_value([3.0, 1.0, -1.0]) == pytest.approx(6 / 8)


def test_questions_that_did_not_move_change_no_p():
    assert significance.compute_permutation_p_value([0.5] * 6 + [0.0] * 50) == pytest.approx(2 / 64)
    assert significance.compute_permutation_p_value([0.0, 0.0]) == 1.0
    assert significance.compute_permutation_p_value([0.7]) == 1.0


@pytest.mark.parametrize(("count", "least"), [(1, 1.0), (5, 0.0625), (6, 0.03125)])
def test_so_many_questions_cannot_reach_less(count, least):
    assert significance.compute_smallest_p_value(count) == least
    assert significance.compute_permutation_p_value([0.5] * count) == pytest.approx(least)


def test_the_interval_of_a_mean_holds_the_mean_and_is_the_same_each_time():
    values = [0.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0, 0.0]
    low, high = significance.compute_bootstrap_interval(values)
    assert low == 0.25  # of 8 coins that fall on 1 in 5 of 8, 2.5 % show 2 or fewer
    assert high == 0.875
    assert significance.compute_bootstrap_interval(values) == (low, high)
    assert significance.compute_bootstrap_interval([0.3, 0.3]) == (0.3, 0.3)


def test_the_smallest_detectable_difference_is_that_of_the_normal_approximation():
    # (1.95996 + 0.84162) · s / √n, with s = 0.1 · √(4/3) of four values 0.1 from their mean
    assert significance.compute_detectable_difference([0.1, -0.1, 0.1, -0.1]) == pytest.approx(
        2.80158 * 0.1 * (4 / 3) ** 0.5 / 2, rel=1e-5
    )
    assert significance.compute_detectable_difference([0.2]) is None
    assert significance.compute_detectable_difference([0.2, 0.2]) is None


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
