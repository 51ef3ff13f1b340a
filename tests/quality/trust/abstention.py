"""How well a confidence says which questions to leave unanswered (Gisserot-Boukhlef et al., 2024).

Questions are left out one by one, the least confident first; the mean measure of the rest makes a
curve. Its area is 0 where the order is as good as chance and 1 where it is the best there is
(arXiv 2402.12997).
"""

from collections.abc import Sequence

import numpy as np

from search_app.results import SearchResult


def compute_abstention_area(values: Sequence[float], confidences: Sequence[float]) -> float | None:
    """The area above chance, in shares of the best order's; None where all values are equal.

    Equal confidences have no order: each gets the mean value of them all.
    """
    by_question = np.asarray(values, dtype=np.float64)
    _, groups = np.unique(confidences, return_inverse=True)
    shared = (np.bincount(groups, by_question) / np.bincount(groups))[groups]
    chance, best = by_question.mean(), _compute_area(np.sort(by_question)[::-1])
    if best <= chance:
        return None
    surest_first = shared[np.argsort(-np.asarray(confidences), kind="stable")]
    return float((_compute_area(surest_first) - chance) / (best - chance))


def _compute_area(surest_first: np.ndarray) -> float:
    """The mean of the means over the first one, two, … of the values."""
    return float((np.cumsum(surest_first) / np.arange(1, len(surest_first) + 1)).mean())


def compute_gap(scores: Sequence[float]) -> float:
    """How far the best score is above the second; the best itself where there is no second."""
    return scores[0] - (scores[1] if len(scores) > 1 else 0.0)


def list_document_scores(result: SearchResult, weights: dict[str, float]) -> list[float]:
    """The score of each document's first hit, best first: the weighted sum of its scores.

    Of hits that were looked at: those behind the candidates have none of these scores.
    """
    scores: dict[str, float] = {}
    for hit in (hit for hit in result.hits if weights.keys() <= hit.scores.keys()):
        score = sum(weight * hit.scores[name] for name, weight in weights.items())
        scores.setdefault(hit.booklet_id, score)
    return list(scores.values())
