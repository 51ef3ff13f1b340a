import math

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search_app.results import Verdict
from search_app.search.candidates import Candidates, Scores
from search_app.search.relevance import (
    LOOKED_THROUGH,
    LogisticModel,
    RelevanceModel,
    ScoredAnswer,
    ScoredCandidate,
    choose_read,
    compute_hit_evidence,
    deserialize_relevance_model,
    order_by_reading,
    rank_by_score,
    score_answer,
    serialize_relevance_model,
    weigh_both,
)
from search_app.search.verification import VerifiedPassage

MODEL = deserialize_relevance_model(
    {
        "fingerprint": "f",
        "origin": "by hand",
        "order": {"dense": 2.0, "late": 1.0},
        "unverified": {
            "hit": {"bias": 0.0, "weights": {"gap": -math.log(3)}},
            "answerable": {"bias": 0.0, "weights": {"evidence": 1.0}},
            "thresholds": {"related": 0.6, "even": 0.7, "answered": 0.75},
        },
    }
)
VERDICT_MODEL = MODEL.unverified


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
        token_weights=np.ones(1),
        content_words=(),
        sentence_cosines={},
    )


def judged(scores: list[float], evidence: float = 0.0) -> ScoredAnswer:
    placed = [ScoredCandidate(place, score) for place, score in enumerate(scores)]
    return score_answer(MODEL, placed, {"evidence": evidence, "unused": 9.0})


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
    assert LogisticModel(bias, {"value": 1.0}).compute_probability({"value": value}) == probability


def test_each_value_has_its_weight() -> None:
    """1 / (1 + exp(-(0 + 2 log 2 - log 2))) = 2 / 3, and without the first 1 / 3."""
    logistic = LogisticModel(0.0, {"best": 2.0, "gap": -1.0})
    given: dict[str, Scores | float] = {"best": np.array([math.log(2), 0.0]), "gap": math.log(2)}
    assert logistic.compute_probability(given).tolist() == [0.666667, 0.333333]


def test_a_score_is_the_weighted_sum_of_features() -> None:
    scores = MODEL.score_candidates(found([0.5, 0.25], [0.1, 0.9]).features)
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
    assert VERDICT_MODEL.decide_verdict(probability) is verdict


def test_hits_come_by_score_and_ties_by_id() -> None:
    """Scores 1, 2, 1, 2 and of ids against the order of rows."""
    features = found([0.5, 1.0, 0.5, 1.0], [0.0] * 4)
    placed = rank_by_score(MODEL, features, ["d", "c", "b", "a"], [False] * 4)
    assert placed == [
        ScoredCandidate(3, 2.0),
        ScoredCandidate(1, 2.0),
        ScoredCandidate(2, 1.0),
        ScoredCandidate(0, 1.0),
    ]


def test_scores_that_differ_by_noise_are_ties() -> None:
    placed = rank_by_score(MODEL, found([0.5, 0.5 + 1e-9], [0.0, 0.0]), ["a", "b"], [False] * 2)
    assert [one.position for one in placed] == [0, 1]


def test_no_candidates_have_no_order() -> None:
    assert rank_by_score(MODEL, found([], []), [], []) == []


def test_what_is_about_the_opposite_stands_behind_and_is_never_said_to_answer() -> None:
    """Scores 2 less 0.5 and 1.6."""
    placed = rank_by_score(MODEL, found([1.0, 0.8], [0.0, 0.0]), ["a", "b"], [True, False])
    assert placed == [ScoredCandidate(1, 1.6), ScoredCandidate(0, 1.5, is_mismatch=True)]
    evidence = {"evidence": math.log(9)}
    told = score_answer(MODEL, placed, evidence)
    assert [hit.badge.value for hit in told.candidates] == ["answered", "related"]
    told = score_answer(MODEL, placed[1:], evidence)
    assert (told.verdict.value, told.candidates[0].badge.value) == ("related", "related")
    assert told.confidence == 0.5  # less than coverage calls answered


def test_relevance_falls_with_the_gap_to_the_best() -> None:
    """Gaps of 0, 1 and 2: 1/2, 1/4 and 1/10."""
    assert [one.relevance for one in judged([3.0, 2.0, 1.0]).candidates] == [0.5, 0.25, 0.1]


@pytest.mark.parametrize(
    ("evidence", "confidence", "verdict", "badges"),
    [
        (math.log(3), 0.75, "answered", ["answered", "related"]),
        (math.log(2), 0.666667, "related", ["related", "related"]),
        (0.0, 0.5, "not_covered", ["not_covered", "not_covered"]),
    ],
)
def test_the_best_hit_says_what_the_question_came_to(
    evidence: float, confidence: float, verdict: str, badges: list[str]
) -> None:
    told = judged([1.0, 0.0], evidence)
    assert (told.confidence, told.verdict.value) == (confidence, verdict)
    assert [one.badge.value for one in told.candidates] == badges


def test_two_that_are_equally_good_both_answer() -> None:
    told = judged([2.0, 2.0], evidence=9.0)
    assert [one.badge for one in told.candidates] == [Verdict.ANSWERED] * 2


def test_a_passage_may_be_judged_by_what_the_question_came_to() -> None:
    """The logit of a confidence of 3/4 is log 3, and gives it back."""
    hit_model = LogisticModel(0.0, {"answerable": 1.0, "gap": 1.0})
    unverified = msgspec.structs.replace(VERDICT_MODEL, hit_model=hit_model)
    model = msgspec.structs.replace(MODEL, unverified=unverified)
    told = score_answer(model, [ScoredCandidate(0, 1.0)], {"evidence": math.log(3)})
    assert told.candidates[0].relevance == pytest.approx(0.75, abs=1e-6)


def read_as(*scores: float) -> dict[int, VerifiedPassage]:
    """Of the first positions."""
    return {n: VerifiedPassage(score, np.ones(1)) for n, score in enumerate(scores)}


def test_what_was_read_is_ordered_anew_and_stays_before_the_others() -> None:
    """0.5 of what is above the lowest: 1 + 0, 0.9 + 0.5 * 2, 0.8 + 0.5 * 1."""
    ranked = [ScoredCandidate(n, score) for n, score in enumerate([1.0, 0.9, 0.8, 0.7])]
    ordered = order_by_reading(ranked, read_as(-1.0, 1.0, 0.0), 0.5)
    assert [(c.position, c.score) for c in ordered] == [(1, 1.9), (2, 1.3), (0, 1.0), (3, 0.7)]
    assert [c.verified and c.verified.score for c in ordered] == [1.0, 0.0, -1.0, None]


def test_passages_that_are_not_read_as_answers_keep_their_order() -> None:
    ranked = [ScoredCandidate(n, 1.0 - n / 10) for n in range(2)]
    first, second = order_by_reading(ranked, read_as(-3.0, -0.5), 1.0)  # at most 0.38
    assert (first.position, first.score, second.score) == (0, 1.0, 0.9)
    assert [c.verified and c.verified.score for c in (first, second)] == [-3.0, -0.5]
    assert order_by_reading(ranked, read_as(-3.0, -0.4), 1.0)[0].position == 1  # 0.401


def test_equal_scores_keep_their_order_and_nothing_read_changes_nothing() -> None:
    ranked = [ScoredCandidate(n, 1.0) for n in range(3)]
    assert [c.position for c in order_by_reading(ranked, read_as(0.0, 0.0), 1.0)] == [0, 1, 2]
    assert order_by_reading(ranked, {}, 1.0) == ranked


def test_what_cannot_answer_is_not_read_and_stands_behind_an_answer() -> None:
    """A reading of 0 is even: an answer; one of -0.1 is none."""
    ranked = [
        ScoredCandidate(n, score, is_mismatch=n < 2) for n, score in enumerate([0.9, 0.8, 0.7, 0.6])
    ]
    assert choose_read(ranked, 2) == (2, 3)
    assert choose_read(ranked[:2], 1) == (0,)
    read = read_as(9.0, 9.0, 0.0, -1.0)
    ordered = order_by_reading(ranked, {n: read[n] for n in (2, 3)}, 0.0)
    assert [(c.position, c.score) for c in ordered] == [(2, 0.7), (3, 0.6), (0, 0.6), (1, 0.6)]
    unsure = read_as(9.0, 9.0, -0.1, -1.0)
    ordered = order_by_reading(ranked, {n: unsure[n] for n in (2, 3)}, 0.0)
    assert [c.position for c in ordered] == [0, 1, 2, 3]
    assert [c.verified is None for c in ordered] == [True, True, False, False]


def test_so_many_passages_are_looked_through_for_what_can_answer() -> None:
    ranked = [ScoredCandidate(n, 1.0, is_mismatch=n < LOOKED_THROUGH) for n in range(9)]
    assert choose_read(ranked, 2) == (0, 1)
    assert choose_read(ranked[1:], 2) == (LOOKED_THROUGH,)


def test_a_hit_that_was_not_read_counts_as_the_least_that_was() -> None:
    ranked = order_by_reading(
        [ScoredCandidate(n, score) for n, score in enumerate([3.0, 2.0, 1.0])],
        read_as(4.0, -2.0),
        0.0,
    )
    evidence = compute_hit_evidence(0.75, ranked)
    assert evidence["reading"].tolist() == [4.0, -2.0, -2.0]
    assert evidence["gap"].tolist() == [0.0, 1.0, 2.0]
    assert evidence["answerable"].tolist() == pytest.approx([math.log(3)] * 3)
    assert set(compute_hit_evidence(0.75, ranked[2:])) == {"answerable", "gap"}


def test_certainty_of_the_topic_has_a_limit() -> None:
    """3 in log-odds is 0.953; an even chance of an answer adds nothing."""
    both = weigh_both(np.array([0.5, 0.9, 0.97, 0.9999]), np.full(4, 0.5))
    assert both.tolist() == pytest.approx([0.0, math.log(9), 3.0, 3.0])


def test_a_hit_that_was_not_read_is_taken_for_no_likelier_than_even() -> None:
    ranked = order_by_reading([ScoredCandidate(n, 1.0) for n in range(2)], read_as(4.0), 0.0)
    assert compute_hit_evidence(0.75, ranked)["reading"].tolist() == [4.0, 0.0]


VERIFIED = {
    "verifier": "abc",
    "order_weight": 0.25,
    "hit": {"bias": 0.0, "weights": {"reading": 1.0}},
    "answer": {"bias": 0.0, "weights": {"read": 1.0}},
    "confidence": {"bias": 0.0, "weights": {"both": 2.0}},
    "answered": 0.5,
    "even": 0.4,
}


def read_from(start: float) -> RelevanceModel:
    """The model with a verifier, which reads where the first question comes to ``start``."""
    stored = serialize_relevance_model(MODEL) | {"verified": VERIFIED | {"read_from": start}}
    return deserialize_relevance_model(stored)


@pytest.mark.parametrize(
    ("topic", "count"), [(9, 2), (1.51, 2), (1.49, 1), (1.01, 1), (0.99, 0), (0.1, 0)]
)
def test_passages_are_read_as_far_as_it_matters(topic: float, count: int) -> None:
    """From 0.5 on, which is 1 to 1; the verdict depends on it from 0.6 on, 1.5 to 1."""
    evidence = {"evidence": math.log(topic)}
    assert read_from(0.5).count_readings(evidence) == count
    assert MODEL.count_readings(evidence) == 0


@pytest.mark.parametrize(("lead", "count"), [(0.0, 2), (0.3, 2), (0.31, 1)])
def test_a_clear_lead_makes_a_second_reading_needless(lead: float, count: int) -> None:
    assert read_from(0.5).count_readings({"evidence": math.log(9)}, lead) == count


def test_a_model_from_before_has_everything_read() -> None:
    model = deserialize_relevance_model(serialize_relevance_model(MODEL) | {"verified": VERIFIED})
    assert model.count_readings({"evidence": -9.0}) == 1


def test_after_a_plain_no_the_confidence_is_what_the_first_question_says() -> None:
    """1 to 3; the hits are judged as without a verifier, and nothing says what was read."""
    evidence = {"evidence": -math.log(3)}
    candidates = [ScoredCandidate(0, 1.0), ScoredCandidate(1, 0.0)]
    answer = score_answer(read_from(0.5), candidates, evidence)
    assert answer == score_answer(MODEL, candidates, evidence)
    assert (answer.confidence, answer.verdict.value) == (0.25, "not_covered")


@settings(derandomize=True)
@given(st.floats(0.01, 0.99), st.floats(-12, 12), st.floats(0, 0.6))
def test_no_reading_makes_more_of_what_is_refused(
    treated: float, read: float, start: float
) -> None:
    """The verdict that is told without a reading is the one with it, whatever that says."""
    evidence = {"evidence": math.log(treated / (1 - treated))}
    model, candidate = read_from(start), ScoredCandidate(0, 1.0)
    told = score_answer(
        read_from(0.0), [candidate._replace(verified=read_as(read)[0])], evidence | {"read": read}
    )
    if model.count_readings(evidence) < 2:
        assert told.verdict is Verdict.NOT_COVERED
    if model.count_readings(evidence) == 0:
        assert score_answer(model, [candidate], evidence).verdict is told.verdict


@pytest.mark.parametrize(("first", "verdict"), [(-2.19, "answered"), (-2.21, "related")])
def test_what_is_shown_must_itself_be_read_as_an_answer(first: float, verdict: str) -> None:
    """By 0.1, log-odds of -2.197; another passage that is read as one does not do."""
    shown, other = (
        candidate._replace(verified=read_as(score)[0])
        for candidate, score in ((ScoredCandidate(0, 1.0), first), (ScoredCandidate(1, 0.0), 9.0))
    )
    evidence = {"evidence": math.log(9), "read": 9.0}
    assert score_answer(read_from(0.5), [shown, other], evidence).verdict.value == verdict


def test_no_candidates_are_no_answer() -> None:
    assert score_answer(read_from(0.5), [], {}) == ScoredAnswer((), 0.0, Verdict.NOT_COVERED)


def test_a_verdict_with_a_verifier_is_for_that_verifier_only() -> None:
    assert MODEL.use_with("abc") is MODEL
    assert MODEL.answered_from == 0.7
    model = deserialize_relevance_model(serialize_relevance_model(MODEL) | {"verified": VERIFIED})
    assert model.use_with("abc").answered_from == 0.4
    assert model.use_with("def") == model.use_with(None) == MODEL


@pytest.mark.parametrize(
    ("topic", "read", "confidence", "verdict"),
    [
        (4, 1, 0.941176, "answered"),  # 16 to 1: an answer as likely as not changes nothing
        (4, 3, 0.968682, "answered"),
        (4, 1 / 2, 0.913465, "related"),
        (2, 9, 0.937299, "related"),  # 2/3: below 0.75, nothing that was read makes up for it
        (1, 9, 0.788905, "not_covered"),
        (1, 1, 0.5, "not_covered"),
    ],
)
def test_a_question_is_answered_if_its_topic_is_there_and_what_is_asked_of_it_is_answered(
    topic: float, read: float, confidence: float, verdict: str
) -> None:
    """Both as odds: the confidence has ``(topic * read**0.3) ** 2``."""
    model = deserialize_relevance_model(serialize_relevance_model(MODEL) | {"verified": VERIFIED})
    candidates = [ScoredCandidate(0, 1.0, VerifiedPassage(0.0, np.ones(1)))]
    evidence = {"evidence": math.log(topic), "read": math.log(read)}
    answer = score_answer(model, candidates, evidence)
    assert answer.confidence == pytest.approx(confidence, abs=2e-5)
    assert answer.verdict.value == verdict
