"""Fits what is like a question with a sign, beside the editors' patterns.

A support vector machine for each kind, of the questions' vectors. A threshold lets through the
share of ordinary questions that ``MAX_ALARMS`` allows, among those that no pattern finds, each
scored by a model that was fitted without it and without all that is nearly the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from indexer.encoding.encoder import Vectors
from indexer.errors import JudgementError
from search_app.calibration.kernel import fit_vectors, score_vectors
from search_app.calibration.logistic import Labels
from search_app.notices.likeness import SHARPNESS, Likeness, restore_vectors, round_vectors
from search_app.results import NoticeKind

# Of ordinary questions, how many may be taken for each kind. Patterns find emergencies well, which
# have names; a crisis and a wish to talk to somebody are said in any words.
MAX_ALARMS = {
    NoticeKind.EMERGENCY: 0.0005,
    NoticeKind.CRISIS: 0.0015,
    NoticeKind.CONTACT: 0.0015,
}
# Questions with a higher cosine are nearly the same.
MAX_COSINE = 0.8
FOLD_COUNT = 5
SEED = 1
BLOCK_SIZE = 512

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SignedVectors:
    """Questions to fit to: vectors ``(questions, d)``, and the kind of each, None for ordinary.

    ``has_pattern`` says which have a sign by the editors' patterns.
    """

    vectors: Vectors
    kinds: Sequence[NoticeKind | None]
    has_pattern: Labels

    def label(self, kind: NoticeKind) -> Labels:
        return np.array([one is kind for one in self.kinds])

    @property
    def is_ordinary(self) -> Labels:
        return np.array([one is None for one in self.kinds])


def fit_likeness(
    questions: SignedVectors, fingerprint: str, origin: str
) -> tuple[Likeness, dict[NoticeKind, Labels]]:
    """What tells the kinds apart, and which questions are like each for what has not seen them.

    It has not seen a question if it was fitted neither to that nor to one that is nearly the same.

    Raises:
        JudgementError: there are too few questions of a kind.
    """
    steps, step = round_vectors(questions.vectors)
    rounded = replace(questions, vectors=restore_vectors(steps, step))
    folds = assign_folds(questions.vectors)
    weights, thresholds, is_like = [], [], {}
    for kind in MAX_ALARMS:
        scores = _cross_validate(rounded, kind, folds)
        threshold = _choose_threshold(questions, scores, kind)
        of_kind, bias = fit_vectors(rounded.vectors, questions.label(kind), SHARPNESS)
        weights.append(of_kind)
        thresholds.append(threshold - bias)
        is_like[kind] = scores > threshold
    used = np.any(np.array(weights) != 0, axis=0)
    likeness = Likeness(
        fingerprint,
        origin,
        tuple(MAX_ALARMS),
        steps[used],
        step,
        np.array(weights, dtype=np.float32)[:, used],
        np.array(thresholds, dtype=np.float32),
    )
    return likeness, is_like


def assign_folds(vectors: Vectors) -> npt.NDArray[np.int64]:
    """The fold of each vector, the same for all that are nearly the same as the first of them."""
    groups = np.full(len(vectors), -1)
    for start in range(0, len(vectors), BLOCK_SIZE):
        alike = vectors[start : start + BLOCK_SIZE] @ vectors.T > MAX_COSINE
        for row, is_alike in enumerate(alike, start):
            if groups[row] < 0:
                groups[(groups < 0) & is_alike] = row
    names, numbers = np.unique(groups, return_inverse=True)
    folds: npt.NDArray[np.int64] = np.random.default_rng(SEED).permutation(len(names)) % FOLD_COUNT
    return folds[numbers]


def _cross_validate(
    questions: SignedVectors, kind: NoticeKind, folds: npt.NDArray[np.int64]
) -> Scores:
    labels, scores = questions.label(kind), np.zeros(len(folds))
    for fold in range(FOLD_COUNT):
        kept_back = folds == fold
        if labels[~kept_back].all() or not labels[~kept_back].any():
            raise JudgementError(f"Questions of {kind} are too few or too alike. Add some.")
        scores[kept_back] = score_vectors(
            questions.vectors[~kept_back],
            labels[~kept_back],
            SHARPNESS,
            questions.vectors[kept_back],
        )
    return scores


def _choose_threshold(questions: SignedVectors, scores: Scores, kind: NoticeKind) -> float:
    ordinary = questions.is_ordinary
    highest = np.sort(scores[ordinary & ~questions.has_pattern])[::-1]
    return float(highest[int(MAX_ALARMS[kind] * ordinary.sum())])
