"""Gaps that ask for the same thing, grouped within their topics. Home of scipy's clustering."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from indexer.encoding.encoder import Vectors
from search_app.coverage.corpus_view import CorpusView
from search_app.coverage.diagnosis.reasons import GapReason
from search_app.coverage.findings import Finding

# No two questions of a group have a lower cosine: so of the groups of our bank's gaps 33 of 37
# questions ask for what the rest of their group does, by hand; without topics 39 of 49.
MIN_GROUP_COSINE = 0.45
MIN_COSINE_WITHOUT_TOPIC = 0.5
# Clustering compares each gap with each: more may need more memory than an editor's machine has.
MAX_CLUSTERED_GAPS = 4_000


@dataclass(frozen=True, slots=True)
class GapGroup:
    """Gaps of one topic that ask for the same thing, those with most demand first.

    ``name`` is the most typical question, that nearest to their mean; ``demand`` is the sum of
    their weights. ``topic`` and ``topic_title`` are "" where the questions have none.
    """

    name: str
    topic: str
    topic_title: str
    demand: float
    question_ids: tuple[str, ...]
    reasons: Mapping[GapReason, int]


def group_gaps(
    findings: Sequence[Finding], gap_vectors: Vectors, corpus: CorpusView
) -> tuple[GapGroup, ...]:
    """Groups of those findings that are gaps; ``gap_vectors`` ``(gaps, d)`` are in their order."""
    gaps = [finding for finding in findings if finding.diagnosis]
    if not gaps:
        return ()
    vectors = _remove_common_direction(gap_vectors, corpus)
    rows_by_topic: dict[str, list[int]] = {}
    for row, gap in enumerate(gaps):
        rows_by_topic.setdefault(gap.question.topic, []).append(row)
    groups = [
        _build_group([gaps[rows[n]] for n in numbers], vectors[[rows[n] for n in numbers]])
        for topic, rows in rows_by_topic.items()
        for numbers in cluster_vectors(
            vectors[rows],
            [gaps[row].question.weight for row in rows],
            min_cosine=MIN_GROUP_COSINE if topic else MIN_COSINE_WITHOUT_TOPIC,
        )
    ]
    return tuple(sorted(groups, key=lambda group: (-group.demand, group.question_ids)))


def cluster_vectors(
    vectors: Vectors,
    weights: Sequence[float],
    *,
    min_cosine: float = MIN_GROUP_COSINE,
    limit: int = MAX_CLUSTERED_GAPS,
) -> list[list[int]]:
    """Rows of vectors ``(gaps, d)`` by group; rows ascend, groups by their first row.

    The vectors have length 1, or 0 where nothing is known of a gap, which stays alone then. Only
    the ``limit`` gaps of highest weight form groups. Each other gap joins the nearest group if it
    is near enough to its mean, else it stays alone.
    """
    order = sorted(range(len(vectors)), key=lambda row: (-weights[row], row))
    clustered, others = sorted(order[:limit]), sorted(order[limit:])
    by_label: dict[int, list[int]] = {}
    for row, label in zip(clustered, _compute_labels(vectors[clustered], min_cosine), strict=True):
        by_label.setdefault(label, []).append(row)
    groups = list(by_label.values())
    if others:
        centres = np.array([vectors[group].mean(axis=0) for group in groups])
        cosines = vectors[others] @ centres.T
        nearest, is_near = cosines.argmax(axis=1).tolist(), cosines.max(axis=1) >= min_cosine
        for row, number, near in zip(others, nearest, is_near.tolist(), strict=True):
            if near:
                groups[number].append(row)
            else:
                groups.append([row])
    return sorted(sorted(group) for group in groups)


def _compute_labels(vectors: Vectors, min_cosine: float) -> list[int]:
    if len(vectors) < 2:
        return [0] * len(vectors)
    # Only coverage needs it: imported here, so that answering never loads it.
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    # one product of matrices: scipy's own cosines take ten times as long
    distances = squareform(np.maximum(1 - vectors @ vectors.T, 0), checks=False)
    labels = fcluster(linkage(distances, "complete"), 1 - min_cosine, criterion="distance")
    return [int(label) for label in labels]


def _remove_common_direction(vectors: Vectors, corpus: CorpusView) -> Vectors:
    """Vectors without what all passages share: the word cancer distinguishes no question."""
    common = corpus.vectors.mean(axis=0)
    common /= max(float(np.linalg.norm(common)), 1e-12)
    remaining = vectors - np.outer(vectors @ common, common)
    unit: Vectors = remaining / np.maximum(np.linalg.norm(remaining, axis=1, keepdims=True), 1e-12)
    return unit


def _build_group(gaps: Sequence[Finding], vectors: Vectors) -> GapGroup:
    """A group of these gaps, with their vectors ``(gaps, d)``."""
    cosines = [round(float(cosine), 6) for cosine in vectors @ vectors.mean(axis=0)]
    ordered = sorted(gaps, key=lambda one: -one.question.weight)
    reasons = Counter(one.diagnosis.reason for one in ordered if one.diagnosis)
    typical = gaps[cosines.index(max(cosines))].question
    return GapGroup(
        name=typical.text,
        topic=typical.topic,
        topic_title=typical.topic_title,
        demand=sum(one.question.weight for one in ordered),
        question_ids=tuple(one.question.question_id for one in ordered),
        reasons=dict(reasons.most_common()),
    )
