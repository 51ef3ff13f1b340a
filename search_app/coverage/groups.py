"""Gaps by what they ask for: groups of alike questions, named, the most wanted first."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from indexer.encoding.encoder import Vectors
from search_app.coverage.clusters import cluster_vectors
from search_app.coverage.corpus_view import CorpusView, extract_typed_words
from search_app.coverage.diagnosis.reasons import GapReason
from search_app.coverage.findings import Finding

MAX_NAME_WORDS = 3


@dataclass(frozen=True, slots=True)
class GapGroup:
    """Gaps that ask for the same thing, the most wanted first.

    ``name`` are the words that set them apart from all other questions; ``demand`` is the sum of
    their weights. ``example`` is the question nearest to their middle.
    """

    name: str
    example: str
    demand: float
    question_ids: tuple[str, ...]
    reasons: Mapping[GapReason, int]


def group_gaps(
    findings: Sequence[Finding], gap_vectors: Vectors, corpus: CorpusView
) -> tuple[GapGroup, ...]:
    """Groups of the findings that are gaps; ``vectors`` ``(gaps, d)`` are theirs, in order."""
    gaps = [row for row, finding in enumerate(findings) if finding.diagnosis]
    if not gaps:
        return ()
    apart = _remove_common_direction(gap_vectors, corpus)
    namer = _GroupNamer(findings, corpus)
    found = cluster_vectors(apart, [findings[row].question.weight for row in gaps])
    made = [_build_group(group, gaps, apart, namer) for group in found]
    return tuple(sorted(made, key=lambda one: (-one.demand, one.question_ids)))


def _remove_common_direction(vectors: Vectors, corpus: CorpusView) -> Vectors:
    """Vectors without what all passages have in common: to name cancer sets no question apart."""
    common = corpus.vectors.mean(axis=0)
    common /= max(float(np.linalg.norm(common)), 1e-12)
    apart = vectors - np.outer(vectors @ common, common)
    unit: Vectors = apart / np.maximum(np.linalg.norm(apart, axis=1, keepdims=True), 1e-12)
    return unit


def _build_group(
    gap_numbers: Sequence[int], finding_rows: Sequence[int], vectors: Vectors, namer: "_GroupNamer"
) -> GapGroup:
    """A group of the gaps at ``places``; ``gaps`` are their rows among the findings."""
    findings = {place: namer.findings[finding_rows[place]] for place in gap_numbers}
    middle = vectors[gap_numbers].mean(axis=0)
    nearest = max(gap_numbers, key=lambda place: (round(float(vectors[place] @ middle), 6), -place))
    wanted = sorted(findings.values(), key=lambda one: -one.question.weight)
    return GapGroup(
        name=namer.choose_name([finding_rows[place] for place in gap_numbers]),
        example=findings[nearest].question.text,
        demand=sum(one.question.weight for one in wanted),
        question_ids=tuple(one.question.question_id for one in wanted),
        reasons=dict(
            Counter(one.diagnosis.reason for one in wanted if one.diagnosis).most_common()
        ),
    )


class _GroupNamer:
    """Names groups by class-based TF-IDF over stems (Grootendorst, 2022), a stem once a question.

    A stem of the booklets' headings names no group while another is left: what has a heading is not
    what is missing.
    """

    def __init__(self, findings: Sequence[Finding], corpus: CorpusView) -> None:
        self.findings = findings
        self._stems_by_row = [
            tuple(dict.fromkeys(corpus.extract_stems(finding.question.text)))
            for finding in findings
        ]
        self._stem_counts = Counter(stem for stems in self._stems_by_row for stem in stems)
        self._typed_forms = _find_common_forms(findings, corpus)
        headings = " ".join(h for p in corpus.passages for h in (p.title, *p.heading_path))
        self._heading_stems = frozenset(corpus.extract_stems(headings))

    def choose_name(self, rows: Sequence[int]) -> str:
        within = Counter(stem for row in rows for stem in self._stems_by_row[row])
        average = sum(self._stem_counts.values()) / max(1, len(self._stems_by_row))
        scores = {
            stem: count / len(rows) * log(1 + average * len(rows) / self._stem_counts[stem])
            for stem, count in within.items()
        }
        shared = min(2, len(rows))  # a word of one question alone names a group of none other
        order = sorted(scores, key=lambda s: (within[s] < shared, -scores[s], s))
        told = [stem for stem in order if stem not in self._heading_stems][
            :MAX_NAME_WORDS
        ] or order[:MAX_NAME_WORDS]
        return ", ".join(self._typed_forms.get(stem, stem) for stem in told)


def _find_common_forms(findings: Sequence[Finding], corpus: CorpusView) -> dict[str, str]:
    """The commonest word that people typed for each stem."""
    counts: dict[str, Counter[str]] = {}
    for finding in findings:
        for word in extract_typed_words(finding.question.text):
            for stem in corpus.extract_stems(word):
                counts.setdefault(stem, Counter())[word.casefold()] += 1
    return {
        stem: min(forms, key=lambda form: (-forms[form], len(form), form))
        for stem, forms in counts.items()
    }
