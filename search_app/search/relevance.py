"""The relevance model: it orders hits, and turns evidence into a probability.

Its numbers are in ``indexer/relevance.json``, with their origin and the embedding model for which
they are valid; a generation has a copy. A raw score is never shown as a confidence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec
import numpy as np

from search_app.results import Verdict
from search_app.search.candidates import Candidates, Scores
from search_app.search.verification import MAX_VERIFIED, VerifiedPassage

# Decimal places of probabilities and scores; ties beyond them are ordered by passage id.
SCORE_DECIMALS = 6
# A hit says "answers this" from this probability on.
MIN_ANSWER_PROBABILITY = 0.5
# What a passage loses that cannot answer (``mismatches``): more than lies between the first few.
MISMATCH_LOSS = 0.5
# So that coverage calls no question answered whose best passage cannot answer it.
MAX_MISMATCH_CONFIDENCE = 0.5
# The passage that is shown must be read as an answer, not only another one: of 340 true answers to
# judged questions 1 has less.
MIN_SHOWN_READING = 0.1
# Where no passage that was read is this likely to answer, which of them is likelier says nothing:
# by readings of statements, SciFact's, the order became worse (nDCG@10 0.742 instead of 0.745).
MIN_ORDERING_READING = 0.4
# In scores: of 159 second passages that are farther behind, the reading brings none first on the
# dev sets, and four of ten questions on a booklet have such a one.
CLEAR_LEAD = 0.3
# What cannot answer is not read; so many passages are looked through for some that can.
LOOKED_THROUGH = 5
# Log-odds. What nothing has read is taken for no likelier to answer, so that few such hits say so.
MAX_UNREAD = 0.0
# What is read is known of near misses only: more of it would spoil the confidence of all others.
ANSWER_WEIGHT = 0.3
# Log-odds. Where it is this sure that the booklets treat what is asked about, being surer says
# nothing of whether they answer it (AUROC on near misses 0.76 without a limit, 0.80 with it).
MAX_TREATED = 3.0


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
        probability: Scores = 1 / (1 + np.exp(-np.clip(logit, -30.0, 30.0)))
        return np.round(probability, SCORE_DECIMALS)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The least probabilities, in [0, 1] and rising, that a question needs for each verdict.

    ``even`` is where both errors are equally frequent: coverage counts questions by it.
    """

    related: float
    even: float
    answered: float


_JSON_NAMES = {
    "order_weights": "order",
    "hit_model": "hit",
    "answerable_model": "answerable",
    "answer_model": "answer",
    "confidence_model": "confidence",
}


class VerdictModel(msgspec.Struct, frozen=True, rename=_JSON_NAMES):
    """From evidence to probabilities and a verdict.

    ``hit_model`` gives the probability that one passage answers, ``answerable_model`` that the
    booklets do.
    """

    hit_model: LogisticModel
    answerable_model: LogisticModel
    thresholds: Thresholds

    def decide_verdict(self, probability: float) -> Verdict:
        if probability >= self.thresholds.answered:
            return Verdict.ANSWERED
        return Verdict.RELATED if probability >= self.thresholds.related else Verdict.NOT_COVERED


class VerifiedModel(msgspec.Struct, frozen=True, rename=_JSON_NAMES):
    """What a verifier adds, which has read the first passages.

    Two questions are asked then: whether the booklets treat what is asked about, which the
    unverified model says of the order without readings, and whether they answer what is asked of
    it. Where the first is a plain no, nothing is read, and its probability is the confidence.
    ``answer_model`` gives the probability of the second, ``answered`` is the least of it for that
    verdict, ``read_from`` the least of the first for which the second is asked.
    ``confidence_model`` makes a probability of what ``weigh_both`` gives; ``even`` is the least
    confidence that coverage counts as answered. ``verifier`` is the sha256 of the one for which the
    numbers are valid, ``order_weight`` what its reading weighs in the order of what was read.
    """

    verifier: str
    order_weight: float
    hit_model: LogisticModel
    answer_model: LogisticModel
    confidence_model: LogisticModel
    answered: float
    even: float
    read_from: float = 0.0


class RelevanceModel(msgspec.Struct, frozen=True, rename=_JSON_NAMES):
    """``order_weights`` make the ranking score of features, the other models the probabilities.

    ``fingerprint`` names the embedding model for which the numbers are valid, ``origin`` says what
    they were fitted to. ``unverified`` says whether the booklets treat what is asked about, and
    is the verdict where no passage was read by a verifier.
    """

    fingerprint: str
    origin: str
    order_weights: Mapping[str, float]
    unverified: VerdictModel
    verified: VerifiedModel | None = None

    @property
    def answered_from(self) -> float:
        """The least confidence that coverage counts as answered: both errors are as frequent."""
        return self.verified.even if self.verified else self.unverified.thresholds.even

    def use_with(self, verifier: str | None) -> "RelevanceModel":
        """The model for indexes with this verifier, by its hash, without what fits another."""
        if self.verified is None or self.verified.verifier == verifier:
            return self
        return msgspec.structs.replace(self, verified=None)

    def count_readings(self, evidence: Mapping[str, float], lead: float = 0.0) -> int:
        """How many of the first passages to read; 0 without a verifier, or after a plain no.

        One where no reading changes the verdict: it says how sure to be. And one where the first
        leads by so much in the score that no reading of the second brings it first.
        """
        treated = self.compute_treated(evidence)
        if self.verified is None or treated < self.verified.read_from:
            return 0
        is_refused = self.unverified.decide_verdict(treated) is Verdict.NOT_COVERED
        return 1 if is_refused or lead > CLEAR_LEAD else MAX_VERIFIED

    def compute_treated(self, evidence: Mapping[str, float]) -> float:
        """The probability in [0, 1] that the booklets treat what is asked about."""
        return float(self.unverified.answerable_model.compute_probability(evidence))

    def score_candidates(self, features: Mapping[str, Scores]) -> Scores:
        """The score of each candidate, ``(candidates,)``; it orders one question's hits only."""
        weights = np.array(list(self.order_weights.values()))
        scores: Scores = weights @ np.array([features[name] for name in self.order_weights])
        return scores


class ScoredCandidate(NamedTuple):
    """A candidate by its row among the candidates, and the score that gives it its rank.

    ``verified`` is what the verifier says of it, if it has read it. One that ``is_mismatch``
    is near to the question, cannot answer it (``mismatches``), and is never said to. ``relevance``
    in [0, 1] and ``badge`` are known once the whole question is judged.
    """

    position: int
    score: float
    verified: VerifiedPassage | None = None
    relevance: float = 0.0
    badge: Verdict = Verdict.NOT_COVERED
    is_mismatch: bool = False


@dataclass(frozen=True, slots=True)
class ScoredAnswer:
    """The candidates of one question, best first, and what the best says of the question."""

    candidates: tuple[ScoredCandidate, ...]
    confidence: float
    verdict: Verdict


EMPTY_ANSWER = ScoredAnswer((), 0.0, Verdict.NOT_COVERED)


def rank_by_score(
    model: RelevanceModel,
    candidates: Candidates,
    passage_ids: Sequence[str],
    are_mismatches: Sequence[bool],
) -> list[ScoredCandidate]:
    """The candidates by score, best first, ties by id; what cannot answer loses some."""
    told = model.score_candidates(candidates.features) - MISMATCH_LOSS * np.array(are_mismatches)
    scores = np.round(told, SCORE_DECIMALS).tolist()
    order = sorted(range(len(passage_ids)), key=lambda n: (-scores[n], passage_ids[n]))
    return [ScoredCandidate(n, scores[n], is_mismatch=are_mismatches[n]) for n in order]


def choose_read(candidates: Sequence[ScoredCandidate], count: int) -> tuple[int, ...]:
    """Positions of the first few that may answer, or fewer; of the first few where none may."""
    able = [c for c in candidates[:LOOKED_THROUGH] if not c.is_mismatch]
    return tuple(c.position for c in (able or candidates)[:count])


def order_by_reading(
    candidates: Sequence[ScoredCandidate],
    verified: Mapping[int, VerifiedPassage],
    weight: float,
) -> list[ScoredCandidate]:
    """The candidates with what was read (``verified``, by position), ordered anew.

    What a reading adds to a score is never below 0, and nothing where none is read as an answer.
    Where one surely is, all that is read stands before what was not, since it cannot answer.
    """
    best = max((passage.probability for passage in verified.values()), default=0.0)
    if best < MIN_ORDERING_READING:
        weight = 0.0
    lowest = min((passage.score for passage in verified.values()), default=0.0)
    read = [
        candidate._replace(
            score=round(candidate.score + weight * (passage.score - lowest), SCORE_DECIMALS),
            verified=passage,
        )
        for candidate in candidates
        if (passage := verified.get(candidate.position))
    ]
    others = [c for c in candidates if c.position not in verified]
    if best >= MIN_ANSWER_PROBABILITY:
        least = min(c.score for c in read)
        others = [c._replace(score=min(c.score, least)) for c in others]
    return sorted([*read, *others], key=lambda c: -c.score)


def score_answer(
    model: RelevanceModel, candidates: Sequence[ScoredCandidate], evidence: Mapping[str, float]
) -> ScoredAnswer:
    """The probabilities that the question is answered, and by which of the ordered candidates.

    ``evidence`` is that of what was read, too, where the model has something read.
    """
    if not candidates:
        return EMPTY_ANSWER
    confidence = model.compute_treated(evidence)
    verdict, hit_model = model.unverified.decide_verdict(confidence), model.unverified.hit_model
    if model.verified and model.count_readings(evidence):
        probability = float(model.verified.answer_model.compute_probability(evidence))
        both = weigh_both(np.array(confidence), np.array(probability))
        confidence = float(model.verified.confidence_model.compute_probability({"both": both}))
        hit_model = model.verified.hit_model
        first = candidates[0].verified
        is_no_answer = first is not None and first.probability < MIN_SHOWN_READING
        if verdict is Verdict.ANSWERED and (probability < model.verified.answered or is_no_answer):
            verdict = Verdict.RELATED
    if candidates[0].is_mismatch:
        confidence = min(confidence, MAX_MISMATCH_CONFIDENCE)
        verdict = Verdict.RELATED if verdict is Verdict.ANSWERED else verdict
    evidence_by_hit = compute_hit_evidence(confidence, candidates)
    probabilities = hit_model.compute_probability(evidence_by_hit).tolist()
    ranked = (
        candidate._replace(
            relevance=p,
            # a hit answers only where the question is answered at all; then the best one does
            badge=Verdict.RELATED
            if verdict is Verdict.ANSWERED
            and rank
            and (p < MIN_ANSWER_PROBABILITY or candidate.is_mismatch)
            else verdict,
        )
        for rank, (candidate, p) in enumerate(zip(candidates, probabilities, strict=True))
    )
    return ScoredAnswer(tuple(ranked), confidence, verdict)


def weigh_both(treated: Scores, answers: Scores) -> Scores:
    """Log-odds of a confidence, by the probabilities that the booklets treat and answer it."""
    return np.minimum(compute_logit(treated), MAX_TREATED) + ANSWER_WEIGHT * compute_logit(answers)


def compute_logit(probability: Scores) -> Scores:
    """The log-odds of probabilities, finite also of 0 and 1."""
    inside = np.clip(probability, 1e-6, 1 - 1e-6)
    logit: Scores = np.log(inside / (1 - inside))
    return logit


def compute_hit_evidence(
    confidence: float, candidates: Sequence[ScoredCandidate]
) -> dict[str, Scores]:
    """Evidence for each hit, ``(hits,)``; the candidates come best first.

    ``answerable`` is the logit of the confidence, ``gap`` how far the hit is behind the best. With
    a verifier, ``reading`` is what it says; of hits that it has not read, the least it says, and at
    most ``MAX_UNREAD``.
    """
    logit = float(compute_logit(np.array(confidence)))
    scores = np.array([c.score for c in candidates])
    evidence = {"answerable": np.full(len(scores), logit), "gap": scores[0] - scores}
    if readings := [c.verified.score for c in candidates if c.verified]:
        unread = min(*readings, MAX_UNREAD)
        values = [c.verified.score if c.verified else unread for c in candidates]
        evidence["reading"] = np.array(values)
    return evidence


def deserialize_relevance_model(stored: Mapping[str, Any]) -> RelevanceModel:
    return msgspec.convert(stored, RelevanceModel)


def serialize_relevance_model(model: RelevanceModel) -> dict[str, Any]:
    return msgspec.to_builtins(model)  # type: ignore[no-any-return]
