"""Figures of all questions together, each worked out by hand or by another formula."""

from dataclasses import replace

import numpy as np
import pytest

from search_app.evaluation.comparison.compare import Conclusion, compare_runs, find_losses
from search_app.evaluation.comparison.paired import (
    AUROC,
    CALIBRATION_ERROR,
    compare_aurocs,
    compare_calibration_errors,
)
from search_app.evaluation.comparison.table import format_comparison
from search_app.evaluation.run_file import FALSE_ANSWERS, FALSE_REFUSALS, SavedRun
from tests.support.evaluation_factories import saved

ANSWERABLE = np.array([True, True, True, False, False])
A = np.array([0.9, 0.8, 0.3, 0.4, 0.1])  # 5 of 6 pairs in order
B = np.array([0.9, 0.2, 0.3, 0.4, 0.5])  # 2 of 6


def test_aurocs_are_compared_as_delong_does():
    found = compare_aurocs(A, B, ANSWERABLE)
    assert (found.value_a, found.value_b) == pytest.approx((5 / 6, 2 / 6))
    # what each adds: positives from 1, 1, 1/2 to 1, 0, 0; negatives from 2/3, 1 to 1/3, 1/3
    yes, no = np.var([0, -1, -0.5], ddof=1) / 3, np.var([-1 / 3, -2 / 3], ddof=1) / 2
    assert found.standard_error == pytest.approx((yes + no) ** 0.5)
    assert (found.low, found.high) == pytest.approx(
        (-1.0, -0.5 + 1.95996 * found.standard_error), rel=1e-5
    )
    assert found.gain == pytest.approx(-0.5)


def test_an_auroc_that_moves_nowhere_is_no_difference():
    found = compare_aurocs(A, A**2, ANSWERABLE)  # other confidences in the same order
    assert (found.difference, found.p_value, found.standard_error) == (0.0, 1.0, 0.0)


def test_calibration_errors_are_compared_by_exchange():
    truth = np.array([True] * 20 + [False] * 20)
    right = np.where(truth, 0.9, 0.1)
    shy = np.full(40, 0.75)  # half are answerable
    found = compare_calibration_errors(right, shy, truth)
    assert (found.value_a, found.value_b) == pytest.approx((0.1, 0.25))
    assert found.gain == pytest.approx(-0.15)
    assert found.low <= 0.15 <= found.high
    same = compare_calibration_errors(right, right, truth)
    assert (same.difference, same.p_value, same.low, same.high) == (0.0, 1.0, 0.0, 0.0)


def told(confidences: np.ndarray) -> SavedRun:
    """A run of 50 answerable and 30 other questions, with these confidences, no verdict false."""
    ranked = saved({"nDCG@10": [1.0] * 50})
    ids = list(ranked.scores["nDCG@10"]), [f"u{n}" for n in range(30)]
    faults = {
        name: dict.fromkeys(each, 0.0)
        for name, each in zip((FALSE_REFUSALS, FALSE_ANSWERS), ids, strict=True)
    }
    by_id = dict(zip([*ids[0], *ids[1]], confidences.tolist(), strict=True))
    return replace(ranked, scores={**ranked.scores, **faults}, confidences=by_id)


def test_the_gate_closes_where_only_the_order_of_confidence_is_lost():
    sure = np.concatenate([np.linspace(0.7, 0.9, 50), np.linspace(0.1, 0.3, 30)])
    mixed = sure.copy()
    mixed[:10], mixed[50:60] = 0.2, 0.8
    losses = find_losses(compare_runs(told(sure), told(mixed)))
    assert [loss.measure for loss in losses] == [AUROC]  # each bin is as far from the truth


def test_the_gate_closes_where_only_calibration_is_lost():
    sure = np.concatenate([np.full(50, 0.95), np.full(30, 0.05)])
    shy = np.concatenate([np.full(50, 0.65), np.full(30, 0.35)])
    found = compare_runs(told(sure), told(shy))
    assert [loss.measure for loss in find_losses(found)] == [CALIBRATION_ERROR]
    assert found.get_difference(AUROC).conclusion is Conclusion.SAME


def test_by_a_figure_of_all_questions_none_is_said_to_lose():
    sure = np.concatenate([np.linspace(0.7, 0.9, 50), np.linspace(0.1, 0.3, 30)])
    runs = told(sure), told(sure[::-1])
    by_figure = compare_runs(*runs, primary=AUROC)
    assert "Risk by" not in format_comparison(by_figure, *runs, limit=None)
    by_question = compare_runs(*runs, primary="nDCG@10")
    assert "Risk by nDCG@10" in format_comparison(by_question, *runs, limit=None)


def test_without_confidences_of_both_they_are_named_as_of_one():
    run = told(np.full(80, 0.5))
    found = compare_runs(replace(run, confidences={}), run)
    assert found.only_b == (AUROC, CALIBRATION_ERROR)
