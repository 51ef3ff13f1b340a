"""How likely each question is truly answered, where most of what is asked may not be.

The confidence of the search is fitted where three of four questions can be answered. People ask a
booklet what it does not say far more often; read as it is, the confidence says far too much.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from search_app.results import Run, SearchResult

MODEL_PATH = Path(__file__).with_name("model.json")
# From here on a question is called answered, below the other it is called a gap: what lies between
# a person has to read. So 88 of 100 called answered are expected to be, of gaps 96 not to be.
MIN_ANSWERED_CHANCE = 0.8
MAX_GAP_CHANCE = 0.2
# What stands for a probability of 0.
LEAST_PROBABILITY = 1e-4
# What stands for a reading where nobody read, because the topic alone refuses the question: about
# the mean of what would be read there.
UNREAD_PROBABILITY = 0.02
MAX_STEPS = 500
STEP_ERROR = 1e-7
# As many questions with the share fitted to are taken for asked, too: two alone tell no share.
PRIOR_QUESTIONS = 10

Floats = npt.NDArray[np.float64]


class AnswerState(StrEnum):
    """What coverage calls a question: answered, a gap, or to be read by a person."""

    ANSWERED = "answered"
    UNSURE = "to be read"
    GAP = "gap"


class Draw(NamedTuple):
    """A logistic model of the log-odds of confidence and reading.

    It was fitted where ``share`` of the questions is answered.
    """

    confidence: float
    reading: float
    bias: float
    share: float


class ChanceModel(msgspec.Struct, frozen=True):
    """``draws``: the fit, then fits to samples drawn with replacement, which say how sure it is.

    ``verifier`` is the sha256 of the one whose readings it was fitted to.
    """

    verifier: str
    origin: str
    draws: tuple[Draw, ...]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share in [0, 1] with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Chances:
    """``share`` of the questions is truly answered, ``demand`` counts each by its weight.

    ``values`` in [0, 1] are of each question, in the order of the run.
    """

    share: Estimate
    demand: Estimate
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ChanceScale:
    """Says chances where ``share`` of the questions is answered."""

    draw: Draw
    share: float

    def rate(self, confidence: float, reading: float | None) -> float:
        """The chance in [0, 1] that a passage answers, by what was read of it, None if nothing."""
        probabilities = _compute_probabilities(_weigh([(confidence, reading)]), self.draw)
        return round(float(_shift(probabilities, self.draw.share, self.share)[0]), 4)


@lru_cache(maxsize=1)
def read_shipped_model() -> ChanceModel:
    return msgspec.json.decode(MODEL_PATH.read_bytes(), type=ChanceModel)


def find_model(verifier: str | None) -> ChanceModel | None:
    """The shipped model, where the readings are of the verifier that it was fitted to."""
    model = read_shipped_model()
    return model if model.verifier == verifier else None


def estimate_chances(run: Run, weights: Sequence[float], model: ChanceModel) -> Chances:
    """The chances of a run of at least one question; no label is needed.

    The share that is answered is that under which the chances add up to it, by expectation
    maximisation (Saerens, Latinne and Decaestecker, 2002). Its interval is that of other questions
    of the same kind and of other questions to fit to.
    """
    evidence = collect_evidence(list(run.results.values()))
    demand = np.asarray(weights, dtype=np.float64)
    values = _adjust(_compute_probabilities(evidence, model.draws[0]), model.draws[0].share)
    random = np.random.default_rng(len(evidence))
    shares, demands = [], []
    for draw in model.draws[1:]:
        rows = random.integers(0, len(evidence), len(evidence))
        sample = _adjust(_compute_probabilities(evidence[rows], draw), draw.share)
        shares.append(float(sample.mean()))
        demands.append(float(np.average(sample, weights=demand[rows])))
    return Chances(
        share=_build_estimate(float(values.mean()), shares),
        demand=_build_estimate(float(np.average(values, weights=demand)), demands),
        values=tuple(np.round(values, 4).tolist()),
    )


def find_scale(results: Sequence[SearchResult], model: ChanceModel) -> ChanceScale:
    """The scale of these results; others are compared with them by the same one."""
    draw = model.draws[0]
    probabilities = _compute_probabilities(collect_evidence(results), draw)
    return ChanceScale(draw, _find_share(probabilities, draw.share))


def collect_evidence(results: Sequence[SearchResult]) -> Floats:
    """The log-odds of the confidence and of what was read of the best hit, ``(results, 2)``."""
    readings = (one.hits[0].verified if one.hits else 0.0 for one in results)
    return _weigh([(one.confidence, read) for one, read in zip(results, readings, strict=True)])


def _weigh(pairs: Sequence[tuple[float, float | None]]) -> Floats:
    """Log-odds, ``(pairs, 2)``."""
    known = [(sure, UNREAD_PROBABILITY if read is None else read) for sure, read in pairs]
    inside = np.clip(np.array(known), LEAST_PROBABILITY, 1 - LEAST_PROBABILITY)
    evidence: Floats = np.log(inside / (1 - inside))
    return evidence


def choose_state(chance: float) -> AnswerState:
    if chance >= MIN_ANSWERED_CHANCE:
        return AnswerState.ANSWERED
    return AnswerState.GAP if chance < MAX_GAP_CHANCE else AnswerState.UNSURE


def _compute_probabilities(evidence: Floats, draw: Draw) -> Floats:
    logits = evidence @ np.array([draw.confidence, draw.reading]) + draw.bias
    probabilities: Floats = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
    return probabilities


def _adjust(probabilities: Floats, fitted_share: float) -> Floats:
    """The probabilities where another share is answered, the one that they themselves tell."""
    return _shift(probabilities, fitted_share, _find_share(probabilities, fitted_share))


def _find_share(probabilities: Floats, fitted_share: float) -> float:
    share = fitted_share
    for _ in range(MAX_STEPS):
        adjusted = _shift(probabilities, fitted_share, share)
        total = float(adjusted.sum()) + PRIOR_QUESTIONS * fitted_share
        before, share = share, total / (len(adjusted) + PRIOR_QUESTIONS)
        if abs(share - before) < STEP_ERROR:
            break
    return share


def _shift(probabilities: Floats, fitted_share: float, share: float) -> Floats:
    """Where ``share`` of the questions is answered, and not the share fitted to."""
    yes = probabilities * share / fitted_share
    no = (1 - probabilities) * (1 - share) / (1 - fitted_share)
    shifted: Floats = yes / (yes + no)
    return shifted


def _build_estimate(value: float, draws: Sequence[float]) -> Estimate:
    low, high = np.percentile(draws, [2.5, 97.5]).tolist() if draws else (value, value)
    return Estimate(value, min(value, low), max(value, high))
