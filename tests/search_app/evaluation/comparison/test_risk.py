"""What a change costs, by hand."""

from statistics import stdev

import pytest

from search_app.evaluation.comparison.risk import measure_risk


def test_losses_count_twice_and_the_worst_twentieth_is_averaged():
    gains = [0.5, -0.3, -0.1, *[0.0] * 37]
    found = measure_risk(gains)
    assert (found.questions, found.losses, found.worst, found.worst_count) == (40, 2, -0.3, 2)
    assert found.worst_mean == pytest.approx(-0.2)
    assert found.utility == pytest.approx((0.5 - 0.6 - 0.2) / 40)
    error = stdev([0.5, -0.6, -0.2, *[0.0] * 37]) / 40**0.5
    assert found.t_value == pytest.approx(found.utility / error)


@pytest.mark.parametrize("gains", [[0.0] * 5, [0.0]])
def test_where_nothing_moves_nothing_is_risked(gains):
    found = measure_risk(gains)
    assert (found.losses, found.worst, found.worst_mean, found.t_value) == (0, 0.0, 0.0, 0.0)


def test_where_all_gain_the_worst_loses_nothing():
    found = measure_risk([0.1, 0.2])
    assert (found.losses, found.worst, found.worst_mean) == (0, 0.0, 0.0)
