"""Gaps that ask for the same thing, brought together. Home of scikit-learn."""

from collections.abc import Sequence

import numpy as np

from indexer.encoding.encoder import Vectors

# Mean cosine between two groups below which they stay apart: where groups of all questions of our
# bank agree best with its topics (adjusted Rand index).
MIN_GROUP_COSINE = 0.25
# Comparing more gaps at once, each with each, takes more memory than an editor's machine may have.
MAX_CLUSTERED_GAPS = 4_000


def cluster_vectors(vectors: Vectors, weights: Sequence[float]) -> list[list[int]]:
    """Rows of vectors ``(gaps, d)`` by group; rows ascend, groups by their first row.

    Of very many gaps the weightiest make the groups, and each other joins the nearest.
    """
    order = sorted(range(len(vectors)), key=lambda row: (-weights[row], row))
    kept, others = sorted(order[:MAX_CLUSTERED_GAPS]), sorted(order[MAX_CLUSTERED_GAPS:])
    groups = _group_by_label(kept, _compute_labels(vectors[kept]))
    if others:
        centres = np.array([vectors[group].mean(axis=0) for group in groups])
        nearest = (vectors[others] @ centres.T).argmax(axis=1).tolist()
        for row, place in zip(others, nearest, strict=True):
            groups[place].append(row)
    return sorted(sorted(group) for group in groups)


def _compute_labels(vectors: Vectors) -> list[int]:
    if len(vectors) < 2:
        return [0] * len(vectors)
    # Only a command or the editors' desk comes here: answering never loads it.
    from sklearn.cluster import AgglomerativeClustering

    model = AgglomerativeClustering(
        n_clusters=None, metric="cosine", linkage="average", distance_threshold=1 - MIN_GROUP_COSINE
    )
    labels: list[int] = model.fit_predict(vectors).tolist()
    return labels


def _group_by_label(rows: Sequence[int], labels: Sequence[int]) -> list[list[int]]:
    groups: dict[int, list[int]] = {}
    for row, label in zip(rows, labels, strict=True):
        groups.setdefault(label, []).append(row)
    return list(groups.values())
