"""How well a verifier does on questions of pages that it did not learn from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer.training.groups import SIMILARITY_WINDOW_WORDS, Similarity
from indexer.training.questions import (
    LearningMaterial,
    LearningQuestion,
    is_held_out,
    list_windows,
    separate_windows,
)

# Every second held-out question is enough to see where a run is going.
QUESTION_STRIDE = 2
PASSAGES_A_QUESTION = 14

ScorePairs = Callable[[Sequence[tuple[str, str]]], npt.NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class HeldOutFigures:
    """AUROC of the best logits of questions on their page; ``top`` is the share answered first.

    ``without``: against the same pages without what answers. ``unanswered``: against questions
    that no section answers.
    """

    without: float
    unanswered: float
    top: float
    answered_count: int
    unanswered_count: int

    def __str__(self) -> str:
        return (
            f"held-out AUROC {self.without:.3f} against the page without its answer,"
            f" {self.unanswered:.3f} against questions without one; first {self.top:.3f}"
            f" ({self.answered_count} and {self.unanswered_count} questions)"
        )


def measure_held_out(
    score: ScorePairs, material: LearningMaterial, similarity: Similarity
) -> HeldOutFigures:
    """The same few passages of each page, the most similar and those that answer."""
    held_out = [question for question in material.questions if is_held_out(question.page)]
    best: list[tuple[float, float]] = []  # of the section that answers, and of the others
    unanswered: list[float] = []
    for question in held_out[::QUESTION_STRIDE]:
        own, others = _score_best(question, score, material, similarity)
        if np.isfinite(others) and question.section is None:
            unanswered.append(others)
        elif np.isfinite([own, others]).all():
            best.append((own, others))
    answered = [max(pair) for pair in best]
    return HeldOutFigures(
        without=compute_auroc(answered, [others for _, others in best]),
        unanswered=compute_auroc(answered, unanswered),
        top=float(np.mean([own > others for own, others in best])) if best else 0.0,
        answered_count=len(best),
        unanswered_count=len(unanswered),
    )


def compute_auroc(higher: Sequence[float], lower: Sequence[float]) -> float:
    """How often one of ``higher`` is above one of ``lower``, ties half; 0.5 of nothing."""
    if not (higher and lower):
        return 0.5
    differences = np.subtract.outer(higher, lower)
    return float((differences > 0).mean() + (differences == 0).mean() / 2)


def _score_best(
    question: LearningQuestion,
    score: ScorePairs,
    material: LearningMaterial,
    similarity: Similarity,
) -> tuple[float, float]:
    """The best logit of the section that answers, and of those that do not; -inf of none."""
    page = material.pages[question.page]
    answers, others = separate_windows(page, question, SIMILARITY_WINDOW_WORDS)
    windows = list_windows(page, SIMILARITY_WINDOW_WORDS)
    near = similarity.sort_windows(question.question, windows)[:PASSAGES_A_QUESTION]
    chosen = list(dict.fromkeys((*near, *answers)))
    logits = score([(question.question, f"{w.heading}. {w.text}") for w in chosen])
    scores = list(zip(chosen, map(float, logits), strict=True))
    own = [logit for window, logit in scores if window.section == question.section]
    rest = [logit for window, logit in scores if window in others]
    return max(own, default=-np.inf), max(rest, default=-np.inf)
