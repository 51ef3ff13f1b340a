"""The relevance model: what orders hits, and what turns evidence into a probability.

Its numbers live in one file, ``indexer/relevance.json``, with where they came from and the model
they are valid for; a generation carries a copy. A raw score is never shown as a confidence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from search_app.ranking import Candidates, Scores
from search_app.results import Verdict

# Probabilities and scores are told to so many places; ties beyond them go by passage id.
PLACES = 6
# A hit says "answers this" from this probability on.
ANSWERS = 0.5


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic model: ``1 / (1 + exp(-(bias + sum(weight * value))))``."""

    bias: float
    weights: Mapping[str, float]

    def probability(self, values: Mapping[str, Scores | float]) -> Scores:
        """In [0, 1], of each value; every weighted value must be given."""
        logit = self.bias + sum(weight * values[name] for name, weight in self.weights.items())
        chance: Scores = np.round(1 / (1 + np.exp(-np.clip(logit, -30.0, 30.0))), PLACES)
        return chance


@dataclass(frozen=True, slots=True)
class RelevanceModel:
    """``order`` weighs features into the score that ranks; the two logistics make probabilities.

    ``hit`` is the probability that one passage answers, ``answerable`` that the booklets do.
    ``related`` and ``answered`` are the least ``answerable`` for each verdict.
    """

    fingerprint: str
    order: Mapping[str, float]
    hit: Logistic
    answerable: Logistic
    related: float
    answered: float

    def scores(self, features: Mapping[str, Scores]) -> Scores:
        """The score of each candidate, ``(candidates,)``; it orders one question's hits only."""
        names = list(self.order)
        weights = np.array([self.order[name] for name in names])
        scores: Scores = weights @ np.array([features[name] for name in names])
        return scores

    def verdict(self, probability: float) -> Verdict:
        if probability >= self.answered:
            return Verdict.ANSWERED
        return Verdict.RELATED if probability >= self.related else Verdict.NOT_COVERED


class Placed(NamedTuple):
    """A candidate by its row among the candidates, and the score that gave it its place."""

    place: int
    score: float


@dataclass(frozen=True, slots=True)
class Ranked:
    """One candidate in its place: ``place`` is its row among the candidates."""

    place: int
    relevance: float
    badge: Verdict


@dataclass(frozen=True, slots=True)
class Judged:
    """The candidates of one question, best first, and what the best says of the question."""

    ranked: tuple[Ranked, ...]
    confidence: float
    verdict: Verdict


NOTHING = Judged((), 0.0, Verdict.NOT_COVERED)


def in_order(model: RelevanceModel, found: Candidates, ids: Sequence[str]) -> list[Placed]:
    """The candidates by score, best first, ties by id."""
    scores = np.round(model.scores(found.features), PLACES).tolist()
    order = sorted(range(len(ids)), key=lambda place: (-scores[place], ids[place]))
    return [Placed(place, scores[place]) for place in order]


def judge(model: RelevanceModel, placed: Sequence[Placed], evidence: Mapping[str, float]) -> Judged:
    """How likely the question is answered at all, and by each of the candidates in order."""
    confidence = float(model.answerable.probability(evidence))
    verdict = model.verdict(confidence)
    scores = np.array([one.score for one in placed])
    said = {"best": scores[:1], "gap": scores[:1] - scores, "answerable": _logit(confidence)}
    chances = model.hit.probability(said).tolist()
    return Judged(
        tuple(
            Ranked(one.place, chance, _badge(verdict, answers=not row or chance >= ANSWERS))
            for row, (one, chance) in enumerate(zip(placed, chances, strict=True))
        ),
        confidence,
        verdict,
    )


def _logit(probability: float) -> float:
    inside = min(max(probability, 1e-6), 1 - 1e-6)
    return float(np.log(inside / (1 - inside)))


def _badge(verdict: Verdict, *, answers: bool) -> Verdict:
    """A hit answers only where the question is answered at all; then the best one does."""
    if verdict is Verdict.ANSWERED and not answers:
        return Verdict.RELATED
    return verdict


def from_json(stored: Mapping[str, Any]) -> RelevanceModel:
    return RelevanceModel(
        fingerprint=stored["fingerprint"],
        order=stored["order"],
        hit=Logistic(**stored["hit"]),
        answerable=Logistic(**stored["answerable"]),
        related=stored["thresholds"]["related"],
        answered=stored["thresholds"]["answered"],
    )
