import math

import numpy as np
import pytest

from search_app.ranking import Candidates, Scores
from search_app.relevance import Judged, Logistic, RelevanceModel, from_json, judge
from search_app.results import Verdict

MODEL = from_json(
    {
        "fingerprint": "f",
        "order": {"dense": 2.0, "late": 1.0},
        "hit": {"bias": 0.0, "weights": {"gap": -math.log(3)}},
        "answerable": {"bias": 0.0, "weights": {"best": 1.0}},
        "thresholds": {"related": 0.6, "answered": 0.75},
    }
)


def found(dense: list[float], late: list[float]) -> Candidates:
    """Candidates of one word asked, each as near to it as ``late`` says."""
    features: dict[str, Scores] = {
        "dense": np.array(dense),
        "late": np.array(late),
        "sentence": np.array(dense),
        "lexical": np.zeros(len(dense)),
    }
    return Candidates(
        rows=tuple(range(len(dense))),
        features=features,
        cosines=[np.array([[one]], dtype=np.float32) for one in late],
        matches=np.array(late).reshape(-1, 1),
        weights=np.ones(1),
        sentences={},
    )


def judged(dense: list[float], late: list[float], model: RelevanceModel = MODEL) -> Judged:
    return judge(model, found(dense, late), [f"beans#{n}" for n in range(len(dense))])


@pytest.mark.parametrize(
    ("bias", "value", "probability"),
    [
        (0.0, 0.0, 0.5),
        (math.log(3), 0.0, 0.75),
        (0.0, -math.log(4), 0.2),
        (-math.log(3), 2 * math.log(3), 0.75),
        (1000.0, 0.0, 1.0),
        (0.0, -1000.0, 0.0),
    ],
)
def test_a_probability_is_the_logistic_of_the_sum(
    bias: float, value: float, probability: float
) -> None:
    assert Logistic(bias, {"value": 1.0}).probability({"value": value}) == probability


def test_each_value_has_its_weight() -> None:
    """1 / (1 + exp(-(0 + 2 log 2 - log 2))) = 2 / 3, and without the first 1 / 3."""
    logistic = Logistic(0.0, {"best": 2.0, "gap": -1.0})
    given: dict[str, Scores | float] = {"best": np.array([math.log(2), 0.0]), "gap": math.log(2)}
    assert logistic.probability(given).tolist() == [0.666667, 0.333333]


def test_a_score_is_the_weighted_sum_of_features() -> None:
    scores = MODEL.scores(found([0.5, 0.25], [0.1, 0.9]).features)
    assert scores.tolist() == pytest.approx([1.1, 1.4])


@pytest.mark.parametrize(
    ("probability", "verdict"),
    [
        (1.0, Verdict.ANSWERED),
        (0.75, Verdict.ANSWERED),
        (0.749999, Verdict.RELATED),
        (0.6, Verdict.RELATED),
        (0.599999, Verdict.NOT_COVERED),
        (0.0, Verdict.NOT_COVERED),
    ],
)
def test_a_verdict_begins_at_its_threshold(probability: float, verdict: Verdict) -> None:
    assert MODEL.verdict(probability) is verdict


def test_hits_come_by_score_and_ties_by_id() -> None:
    """Scores 1, 2, 1, 2 and of ids against the order of rows."""
    candidates = found([0.5, 1.0, 0.5, 1.0], [0.0] * 4)
    ranked = judge(MODEL, candidates, ["d", "c", "b", "a"]).ranked
    assert [one.place for one in ranked] == [3, 1, 2, 0]


def test_scores_that_differ_by_noise_are_ties() -> None:
    ranked = judge(MODEL, found([0.5, 0.5 + 1e-9], [0.0, 0.0]), ["a", "b"]).ranked
    assert [one.place for one in ranked] == [0, 1]


def test_relevance_falls_with_the_gap_to_the_best() -> None:
    """Gaps of 0, 1 and 2: 1/2, 1/4 and 1/10."""
    ranked = judged([1.5, 1.0, 0.5], [0.0] * 3).ranked
    assert [one.relevance for one in ranked] == [0.5, 0.25, 0.1]


@pytest.mark.parametrize(
    ("best", "verdict", "badges"),
    [
        (math.log(3), "answered", ["answered", "related"]),  # 3/4
        (math.log(2), "related", ["related", "related"]),  # 2/3
        (0.0, "not_covered", ["not_covered", "not_covered"]),  # 1/2
    ],
)
def test_the_best_hit_says_what_the_question_came_to(
    best: float, verdict: str, badges: list[str]
) -> None:
    told = judged([0.0, 0.0], [best, best - 1])
    assert told.verdict.value == verdict
    assert told.confidence == pytest.approx(1 / (1 + math.exp(-best)), abs=1e-6)
    assert [one.badge.value for one in told.ranked] == badges


def test_two_that_are_equally_good_both_answer() -> None:
    told = judged([0.0, 0.0], [2.0, 2.0])
    assert [one.badge for one in told.ranked] == [Verdict.ANSWERED] * 2


def test_no_candidates_cover_nothing() -> None:
    assert judged([], []) == Judged((), 0.0, Verdict.NOT_COVERED)
