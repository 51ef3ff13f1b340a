"""Rank-biased overlap, by hand."""

import pytest

from search_app.evaluation.comparison.overlap import compare_rankings, compute_rbo


@pytest.mark.parametrize(
    ("a", "b", "overlap"),
    [
        ("", "", 1.0),
        ("a", "", 0.0),
        ("abc", "abc", 1.0),
        ("abc", "xyz", 0.0),
        # agreements 0, 1: (0.5/0.5)(0·0.5 + 1·0.25) + 1·0.25
        ("ab", "ba", 0.5),
        # agreements 1, 1/2: (1·0.5 + 0.5·0.25) + 0.5·0.25
        ("ab", "ax", 0.75),
        # uneven: 1·0.5 + (1/2)·0.25 + what a second of "a" would agree, 1·(2-1)/(1·2)·0.25,
        # and beyond: ((1 - 1)/2 + 1/1)·0.25
        ("a", "ab", 1.0),
        ("x", "ab", 0.0),
    ],
)
def test_the_overlap_weighs_the_first_most(a, b, overlap):
    assert compute_rbo(a, b, persistence=0.5) == pytest.approx(overlap)
    assert compute_rbo(b, a, persistence=0.5) == pytest.approx(overlap)


def test_runs_are_compared_over_the_questions_that_both_rank():
    a = {"q1": ["a", "b"], "q2": ["a"], "q3": ["a"], "q4": ["x"]}
    b = {"q1": ["a", "b"], "q2": ["b"], "q3": ["a", "c"]}
    found = compare_rankings(a, b)
    assert found is not None
    assert (found.questions, found.same) == (3, 1)
    assert [query_id for query_id, _ in found.least_alike] == ["q2", "q3"]
    assert [rbo for _, rbo in found.least_alike] == pytest.approx([0.0, 1.0])
    assert found.mean == pytest.approx(2 / 3)
    assert compare_rankings(a, {}) is None
