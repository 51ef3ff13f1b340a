"""Gaps that ask for the same thing, grouped and named. Home of scikit-learn."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from indexer.encoding.encoder import Vectors
from search_app.coverage.corpus_view import CorpusView, extract_typed_words
from search_app.coverage.diagnosis.reasons import GapReason
from search_app.coverage.findings import Finding

# Groups with a lower mean cosine between them are not merged: at this value the groups of all
# questions of our bank agree best with its topics (adjusted Rand index).
MIN_GROUP_COSINE = 0.25
# Clustering compares each gap with each: more may need more memory than an editor's machine has.
MAX_CLUSTERED_GAPS = 4_000
MAX_NAME_WORDS = 3


@dataclass(frozen=True, slots=True)
class GapGroup:
    """Gaps that ask for the same thing, those with most demand first.

    ``name`` is the words that distinguish them from all other questions, ``example`` the question
    nearest to their mean; ``demand`` is the sum of their weights.
    """

    name: str
    example: str
    demand: float
    question_ids: tuple[str, ...]
    reasons: Mapping[GapReason, int]


def group_gaps(
    findings: Sequence[Finding], gap_vectors: Vectors, corpus: CorpusView
) -> tuple[GapGroup, ...]:
    """Groups of those findings that are gaps; ``gap_vectors`` ``(gaps, d)`` are in their order."""
    rows = [row for row, finding in enumerate(findings) if finding.diagnosis]
    if not rows:
        return ()
    vectors = _remove_common_direction(gap_vectors, corpus)
    namer = _GroupNamer(findings, corpus)
    groups = [
        _build_group([rows[n] for n in numbers], vectors[numbers], namer)
        for numbers in cluster_vectors(vectors, [findings[row].question.weight for row in rows])
    ]
    return tuple(sorted(groups, key=lambda group: (-group.demand, group.question_ids)))


def cluster_vectors(
    vectors: Vectors, weights: Sequence[float], *, limit: int = MAX_CLUSTERED_GAPS
) -> list[list[int]]:
    """Rows of vectors ``(gaps, d)`` by group; rows ascend, groups by their first row.

    Only the ``limit`` gaps of highest weight form groups; each other gap joins the nearest group.
    """
    order = sorted(range(len(vectors)), key=lambda row: (-weights[row], row))
    clustered, others = sorted(order[:limit]), sorted(order[limit:])
    by_label: dict[int, list[int]] = {}
    for row, label in zip(clustered, _compute_labels(vectors[clustered]), strict=True):
        by_label.setdefault(label, []).append(row)
    groups = list(by_label.values())
    if others:
        centres = np.array([vectors[group].mean(axis=0) for group in groups])
        nearest = (vectors[others] @ centres.T).argmax(axis=1).tolist()
        for row, number in zip(others, nearest, strict=True):
            groups[number].append(row)
    return sorted(sorted(group) for group in groups)


def _compute_labels(vectors: Vectors) -> list[int]:
    if len(vectors) < 2:
        return [0] * len(vectors)
    # Only coverage needs scikit-learn: imported here, so that answering never loads it.
    from sklearn.cluster import AgglomerativeClustering

    model = AgglomerativeClustering(
        n_clusters=None, metric="cosine", linkage="average", distance_threshold=1 - MIN_GROUP_COSINE
    )
    labels: list[int] = model.fit_predict(vectors).tolist()
    return labels


def _remove_common_direction(vectors: Vectors, corpus: CorpusView) -> Vectors:
    """Vectors without what all passages share: the word cancer distinguishes no question."""
    common = corpus.vectors.mean(axis=0)
    common /= max(float(np.linalg.norm(common)), 1e-12)
    remaining = vectors - np.outer(vectors @ common, common)
    unit: Vectors = remaining / np.maximum(np.linalg.norm(remaining, axis=1, keepdims=True), 1e-12)
    return unit


class _GroupNamer:
    """Names groups by class-based TF-IDF over the stems of questions (Grootendorst, 2022).

    A stem counts once per question. A stem of a heading is used only where no other is left: what
    has a heading is not missing.
    """

    def __init__(self, findings: Sequence[Finding], corpus: CorpusView) -> None:
        self.findings = findings
        texts = [finding.question.text for finding in findings]
        self._stems_by_row = [tuple(dict.fromkeys(corpus.extract_stems(text))) for text in texts]
        self._stem_counts = Counter(stem for stems in self._stems_by_row for stem in stems)
        self._typed_forms = _find_common_forms(texts, corpus)
        headings = " ".join(h for p in corpus.passages for h in (p.title, *p.heading_path))
        self._heading_stems = frozenset(corpus.extract_stems(headings))

    def choose_name(self, rows: Sequence[int]) -> str:
        within = Counter(stem for row in rows for stem in self._stems_by_row[row])
        average = self._stem_counts.total() / max(1, len(self._stems_by_row))
        scores = {
            stem: count / len(rows) * log(1 + average * len(rows) / self._stem_counts[stem])
            for stem, count in within.items()
        }
        shared = min(2, len(rows))  # a word of a single question cannot name a larger group
        order = sorted(scores, key=lambda stem: (within[stem] < shared, -scores[stem], stem))
        stems = [stem for stem in order if stem not in self._heading_stems] or order
        return ", ".join(self._typed_forms.get(stem, stem) for stem in stems[:MAX_NAME_WORDS])


def _build_group(rows: Sequence[int], vectors: Vectors, namer: _GroupNamer) -> GapGroup:
    """A group of the findings of these rows, with their vectors ``(rows, d)``."""
    findings = [namer.findings[row] for row in rows]
    cosines = [round(float(cosine), 6) for cosine in vectors @ vectors.mean(axis=0)]
    ordered = sorted(findings, key=lambda one: -one.question.weight)
    reasons = Counter(one.diagnosis.reason for one in ordered if one.diagnosis)
    return GapGroup(
        name=namer.choose_name(rows),
        example=findings[cosines.index(max(cosines))].question.text,
        demand=sum(one.question.weight for one in ordered),
        question_ids=tuple(one.question.question_id for one in ordered),
        reasons=dict(reasons.most_common()),
    )


def _find_common_forms(texts: Sequence[str], corpus: CorpusView) -> dict[str, str]:
    """The most frequent typed word for each stem."""
    counts: dict[str, Counter[str]] = {}
    for text in texts:
        for word in extract_typed_words(text):
            for stem in corpus.extract_stems(word):
                counts.setdefault(stem, Counter())[word.casefold()] += 1
    return {
        stem: min(forms, key=lambda form: (-forms[form], len(form), form))
        for stem, forms in counts.items()
    }
