"""The gate closes when it should; ``python -m tests.quality.gate_power`` tells it finely."""

import pytest

from tests.quality.gate_power import (
    add_false_answers,
    lose_first_passages,
    simulate,
    spoil_nothing,
)


@pytest.mark.parametrize("spoil", [add_false_answers, lose_first_passages])
def test_a_loss_that_matters_closes_the_gate_four_times_in_five(spoil):
    assert simulate(spoil, pairs=30)["any"] >= 0.8


def test_no_measure_closes_it_by_chance_more_than_once_in_twenty():
    """Of 40 pairs at most 5, which one of 5 % would exceed once in seventy."""
    closed = simulate(spoil_nothing, pairs=40)
    assert all(share <= 5 / 40 for name, share in closed.items() if name != "any")
