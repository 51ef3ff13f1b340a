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
        logit = self.bias + sum(
            (weight * values[name] for name, weight in self.weights.items()), np.zeros(())
        )
        chance: Scores = np.round(1 / (1 + np.exp(-np.clip(logit, -30.0, 30.0))), PLACES)
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
    order: Mapping[str, float]
    hit: Logistic
    answerable: Logistic
    thresholds: Thresholds
    origin: str = ""

    def scores(self, features: Mapping[str, Scores]) -> Scores:
        """The score of each candidate, ``(candidates,)``; it orders one question's hits only."""
        names = list(self.order)
        weights = np.array([self.order[name] for name in names])
        scores: Scores = weights @ np.array([features[name] for name in names])
        return scores

    def verdict(self, probability: float) -> Verdict:
        if probability >= self.thresholds.answered:
            return Verdict.ANSWERED
        return Verdict.RELATED if probability >= self.thresholds.related else Verdict.NOT_COVERED


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
    chances = model.hit.probability(hit_evidence(confidence, scores)).tolist()
    return Judged(
        tuple(
            Ranked(one.place, chance, _badge(verdict, answers=not row or chance >= ANSWERS))
            for row, (one, chance) in enumerate(zip(placed, chances, strict=True))
        ),
        confidence,
        verdict,
    )


def hit_evidence(confidence: float, scores: Scores) -> dict[str, Scores]:
    """What speaks for each hit: that the question is answered, and how far it is behind the best.

    ``scores`` ``(hits,)`` come best first; ``answerable`` is the logit of the confidence.
    """
    inside = min(max(confidence, 1e-6), 1 - 1e-6)
    logit = float(np.log(inside / (1 - inside)))
    return {"answerable": np.full(len(scores), logit), "gap": scores[0] - scores}


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
        thresholds=Thresholds(**stored["thresholds"]),
        origin=stored["origin"],
    )


def as_json(model: RelevanceModel) -> dict[str, Any]:
    return {
        "fingerprint": model.fingerprint,
        "origin": model.origin,
        "order": dict(model.order),
        "hit": asdict(model.hit),
        "answerable": asdict(model.answerable),
        "thresholds": model.thresholds._asdict(),
    }
