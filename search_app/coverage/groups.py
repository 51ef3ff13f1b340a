"""Gaps by what they ask for: groups of alike questions, named, the most wanted first."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from indexer.encoding.encoder import Vectors
from search_app.coverage.clusters import clustered
from search_app.coverage.corpus_view import Shelf, typed_words
from search_app.coverage.diagnosis.reasons import Reason
from search_app.coverage.findings import Finding

WORDS = 3


@dataclass(frozen=True, slots=True)
class Group:
    """Gaps that ask for the same thing, the most wanted first.

    ``name`` are the words that set them apart from all other questions; ``demand`` is the sum of
    their weights. ``example`` is the question nearest to their middle.
    """

    name: str
    example: str
    demand: float
    question_ids: tuple[str, ...]
    reasons: Mapping[Reason, int]


def groups(findings: Sequence[Finding], vectors: Vectors, shelf: Shelf) -> tuple[Group, ...]:
    """Groups of the findings that are gaps; ``vectors`` ``(gaps, d)`` are theirs, in order."""
    gaps = [row for row, finding in enumerate(findings) if finding.why]
    if not gaps:
        return ()
    apart = _apart(vectors, shelf)
    namer = _Namer(findings, shelf)
    found = clustered(apart, [findings[row].asked.weight for row in gaps])
    made = [_group(group, gaps, apart, namer) for group in found]
    return tuple(sorted(made, key=lambda one: (-one.demand, one.question_ids)))


def _apart(vectors: Vectors, shelf: Shelf) -> Vectors:
    """Vectors without what all passages have in common: to name cancer sets no question apart."""
    common = shelf.vectors.mean(axis=0)
    common /= max(float(np.linalg.norm(common)), 1e-12)
    apart = vectors - np.outer(vectors @ common, common)
    unit: Vectors = apart / np.maximum(np.linalg.norm(apart, axis=1, keepdims=True), 1e-12)
    return unit


def _group(places: Sequence[int], gaps: Sequence[int], vectors: Vectors, namer: "_Namer") -> Group:
    """A group of the gaps at ``places``; ``gaps`` are their rows among the findings."""
    findings = {place: namer.findings[gaps[place]] for place in places}
    middle = vectors[places].mean(axis=0)
    nearest = max(places, key=lambda place: (round(float(vectors[place] @ middle), 6), -place))
    wanted = sorted(findings.values(), key=lambda one: -one.asked.weight)
    return Group(
        name=namer.name([gaps[place] for place in places]),
        example=findings[nearest].asked.text,
        demand=sum(one.asked.weight for one in wanted),
        question_ids=tuple(one.asked.question_id for one in wanted),
        reasons=dict(Counter(one.why.reason for one in wanted if one.why).most_common()),
    )


class _Namer:
    """Names groups by class-based TF-IDF over stems (Grootendorst, 2022), a stem once a question.

    A stem of the booklets' headings names no group while another is left: what has a heading is not
    what is missing.
    """

    def __init__(self, findings: Sequence[Finding], shelf: Shelf) -> None:
        self.findings = findings
        self._stems = [
            tuple(dict.fromkeys(shelf.stems(finding.asked.text))) for finding in findings
        ]
        self._counts = Counter(stem for stems in self._stems for stem in stems)
        self._forms = _forms(findings, shelf)
        headings = " ".join(h for p in shelf.passages for h in (p.title, *p.heading_path))
        self._headings = frozenset(shelf.stems(headings))

    def name(self, rows: Sequence[int]) -> str:
        within = Counter(stem for row in rows for stem in self._stems[row])
        average = sum(self._counts.values()) / max(1, len(self._stems))
        scores = {
            stem: count / len(rows) * log(1 + average * len(rows) / self._counts[stem])
            for stem, count in within.items()
        }
        shared = min(2, len(rows))  # a word of one question alone names a group of none other
        order = sorted(scores, key=lambda s: (within[s] < shared, -scores[s], s))
        told = [stem for stem in order if stem not in self._headings][:WORDS] or order[:WORDS]
        return ", ".join(self._forms.get(stem, stem) for stem in told)


def _forms(findings: Sequence[Finding], shelf: Shelf) -> dict[str, str]:
    """The commonest word that people typed for each stem."""
    counts: dict[str, Counter[str]] = {}
    for finding in findings:
        for word in typed_words(finding.asked.text):
            for stem in shelf.stems(word):
                counts.setdefault(stem, Counter())[word.casefold()] += 1
    return {
        stem: min(forms, key=lambda form: (-forms[form], len(form), form))
        for stem, forms in counts.items()
    }
