"""The relevance model: what orders hits, and what turns evidence into a probability.

Its numbers live in one file, ``indexer/relevance.json``, with where they came from and the model
they are valid for; a generation carries a copy. A raw score is never shown as a confidence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import numpy as np

from search_app.results import Verdict
from search_app.search.candidates import Candidates, Scores

# Probabilities and scores are told to so many places; ties beyond them go by passage id.
SCORE_DECIMALS = 6
# A hit says "answers this" from this probability on.
MIN_ANSWER_PROBABILITY = 0.5


@dataclass(frozen=True, slots=True)
class LogisticModel:
    """A logistic model: ``1 / (1 + exp(-(bias + sum(weight * value))))``."""

    bias: float
    weights: Mapping[str, float]

    def compute_probability(self, values: Mapping[str, Scores | float]) -> Scores:
        """In [0, 1], of each value; every weighted value must be given."""
        logit = self.bias + sum(
            (weight * values[name] for name, weight in self.weights.items()), np.zeros(())
        )
        chance: Scores = np.round(1 / (1 + np.exp(-np.clip(logit, -30.0, 30.0))), SCORE_DECIMALS)
        return chance


class Thresholds(NamedTuple):
    """The least probabilities, in [0, 1] and rising, from which something is said of a question.

    ``even`` is where both errors are equally frequent: by it questions are counted as answered.
    """

    related: float
    even: float
    answered: float


@dataclass(frozen=True, slots=True)
class RelevanceModel:
    """``order`` weighs features into the score that ranks; the two logistics make probabilities.

    ``hit`` is the probability that one passage answers, ``answerable`` that the booklets do.
    ``fingerprint`` is that of the embedding model it is valid for, ``origin`` tells what it was
    fitted to.
    """

    fingerprint: str
    order_weights: Mapping[str, float]
    hit_model: LogisticModel
    answerable_model: LogisticModel
    thresholds: Thresholds
    origin: str = ""

    def score_candidates(self, features: Mapping[str, Scores]) -> Scores:
        """The score of each candidate, ``(candidates,)``; it orders one question's hits only."""
        names = list(self.order_weights)
        weights = np.array([self.order_weights[name] for name in names])
        scores: Scores = weights @ np.array([features[name] for name in names])
        return scores

    def decide_verdict(self, probability: float) -> Verdict:
        if probability >= self.thresholds.answered:
            return Verdict.ANSWERED
        return Verdict.RELATED if probability >= self.thresholds.related else Verdict.NOT_COVERED


class ScoredCandidate(NamedTuple):
    """A candidate by its row among the candidates, and the score that gave it its place."""

    position: int
    score: float


@dataclass(frozen=True, slots=True)
class RankedCandidate:
    """One candidate in its place: ``place`` is its row among the candidates."""

    position: int
    relevance: float
    badge: Verdict


@dataclass(frozen=True, slots=True)
class ScoredAnswer:
    """The candidates of one question, best first, and what the best says of the question."""

    candidates: tuple[RankedCandidate, ...]
    confidence: float
    verdict: Verdict


EMPTY_ANSWER = ScoredAnswer((), 0.0, Verdict.NOT_COVERED)


def rank_by_score(
    model: RelevanceModel, candidates: Candidates, passage_ids: Sequence[str]
) -> list[ScoredCandidate]:
    """The candidates by score, best first, ties by id."""
    scores = np.round(model.score_candidates(candidates.features), SCORE_DECIMALS).tolist()
    order = sorted(range(len(passage_ids)), key=lambda place: (-scores[place], passage_ids[place]))
    return [ScoredCandidate(place, scores[place]) for place in order]


def score_answer(
    model: RelevanceModel, candidates: Sequence[ScoredCandidate], evidence: Mapping[str, float]
) -> ScoredAnswer:
    """How likely the question is answered at all, and by each of the candidates in order."""
    confidence = float(model.answerable_model.compute_probability(evidence))
    verdict = model.decide_verdict(confidence)
    scores = np.array([one.score for one in candidates])
    chances = model.hit_model.compute_probability(compute_hit_evidence(confidence, scores)).tolist()
    return ScoredAnswer(
        tuple(
            RankedCandidate(
                one.position,
                chance,
                _choose_badge(verdict, is_answer=not row or chance >= MIN_ANSWER_PROBABILITY),
            )
            for row, (one, chance) in enumerate(zip(candidates, chances, strict=True))
        ),
        confidence,
        verdict,
    )


def compute_hit_evidence(confidence: float, scores: Scores) -> dict[str, Scores]:
    """What speaks for each hit: that the question is answered, and how far it is behind the best.

    ``scores`` ``(hits,)`` come best first; ``answerable`` is the logit of the confidence.
    """
    inside = min(max(confidence, 1e-6), 1 - 1e-6)
    logit = float(np.log(inside / (1 - inside)))
    return {"answerable": np.full(len(scores), logit), "gap": scores[0] - scores}


def _choose_badge(verdict: Verdict, *, is_answer: bool) -> Verdict:
    """A hit answers only where the question is answered at all; then the best one does."""
    if verdict is Verdict.ANSWERED and not is_answer:
        return Verdict.RELATED
    return verdict


def deserialize_relevance_model(stored: Mapping[str, Any]) -> RelevanceModel:
    return RelevanceModel(
        fingerprint=stored["fingerprint"],
        order_weights=stored["order"],
        hit_model=LogisticModel(**stored["hit"]),
        answerable_model=LogisticModel(**stored["answerable"]),
        thresholds=Thresholds(**stored["thresholds"]),
        origin=stored["origin"],
    )


def serialize_relevance_model(model: RelevanceModel) -> dict[str, Any]:
    return {
        "fingerprint": model.fingerprint,
        "origin": model.origin,
        "order": dict(model.order_weights),
        "hit": asdict(model.hit_model),
        "answerable": asdict(model.answerable_model),
        "thresholds": model.thresholds._asdict(),
    }
