import numpy as np
import pytest

from search_app.calibration.thresholds import choose_thresholds


def test_thresholds_are_read_off_the_risk_curve():
    """Answerable at .30 .50 … ; others at .10 … .70: each share can be counted on fingers."""
    answerable = [0.3, 0.5, 0.6, 0.7, 0.8, 0.8, 0.9, 0.9, 0.9, 0.9]
    others = [0.1, 0.1, 0.2, 0.2, 0.2, 0.3, 0.4, 0.4, 0.55, 0.72]
    chances = np.array(answerable + others)
    labels = np.array([True] * 10 + [False] * 10)
    found = choose_thresholds(chances, labels)
    # up to .50 one in ten of the answerable is lost, and no more is borne
    assert found.related == 0.5
    # from .51 on two in ten are lost, and two in ten of the others pass
    assert found.even == 0.51
    # only from .73 on no other passes; one in ten would be more than is borne
    assert found.answered == 0.73


def test_thresholds_rise():
    found = choose_thresholds(np.array([0.2, 0.9, 0.8, 0.1]), np.array([True, True, False, False]))
    assert found.related <= found.even <= found.answered


@pytest.mark.parametrize("flip", [False, True])
def test_where_both_kinds_part_cleanly_each_threshold_stands_between(flip):
    chances = np.array([0.9, 0.2] if not flip else [0.2, 0.9])
    labels = np.array([True, False] if not flip else [False, True])
    found = choose_thresholds(chances, labels)
    assert 0.2 < found.related <= 0.9
    assert 0.2 < found.even <= 0.9
    assert 0.2 < found.answered <= 0.9
