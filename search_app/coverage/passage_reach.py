"""The other direction: what no question reaches, what stands twice, what answers too much."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from search_app.coverage.corpus_view import CorpusView, format_location
from search_app.coverage.diagnosis import VISIBLE_HITS
from search_app.coverage.findings import Finding
from search_app.results import Verdict

# Two passages say the same where their vectors are so near and so many of their words are shared.
MIN_DUPLICATE_COSINE = 0.85
MIN_SHARED_STEMS = 0.6
# A hub is first for so many questions of so many topics, and beyond what chance would bring:
# so many standard deviations above the mean over passages (Radovanović et al., 2010).
MIN_HUB_QUESTIONS = 5
MIN_HUB_TOPICS = 3
MIN_HUB_DEVIATIONS = 2.0
BATCH_SIZE = 1_000
# A rank below every other: of a passage that was not found.
UNRANKED = 1_000_000


@dataclass(frozen=True, slots=True)
class UnreachedPassage:
    """A passage that nobody is led to. ``best_rank`` is 0 where it was never among the hits."""

    passage_id: str
    where: str
    text: str
    best_rank: int


@dataclass(frozen=True, slots=True)
class NearDuplicates:
    """Two passages that say nearly the same, so that one crowds out the other.

    ``ahead`` and ``behind`` count questions for which the first, or the second, stands higher.
    """

    first: str
    second: str
    first_where: str
    second_where: str
    cosine: float
    ahead: int
    behind: int


@dataclass(frozen=True, slots=True)
class HubPassage:
    """A passage that comes first for many questions on different things.

    ``answered`` of its ``questions`` count as answered.
    """

    passage_id: str
    where: str
    questions: tuple[str, ...]
    answered: int
    topics: int


def find_unreached_passages(
    findings: Sequence[Finding], corpus: CorpusView
) -> tuple[UnreachedPassage, ...]:
    """Passages in reading order that stand high for no question that the booklets touch."""
    ranks: dict[str, int] = {}
    for finding in findings:
        if finding.verdict is not Verdict.NOT_COVERED:
            for rank, passage_id in enumerate(finding.passage_ids, start=1):
                ranks[passage_id] = min(rank, ranks.get(passage_id, rank))
    return tuple(
        UnreachedPassage(
            p.passage_id, format_location(p.passage_id, corpus), p.text, ranks.get(p.passage_id, 0)
        )
        for p in corpus.passages
        if not 0 < ranks.get(p.passage_id, 0) <= VISIBLE_HITS
    )


def find_near_duplicates(
    findings: Sequence[Finding], corpus: CorpusView
) -> tuple[NearDuplicates, ...]:
    """Pairs, those that stand in each other's way most often first, else in reading order."""
    places = _collect_ranks(findings)
    made = [
        _build_near_duplicates(row, other, cosine, places, corpus)
        for row, other, cosine in _find_duplicate_rows(corpus)
    ]
    return tuple(sorted(made, key=lambda pair: -(pair.ahead + pair.behind)))


def find_hubs(findings: Sequence[Finding], corpus: CorpusView) -> tuple[HubPassage, ...]:
    """Hubs, the one with most questions first."""
    first: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.best_passage:
            first.setdefault(finding.best_passage.passage_id, []).append(finding)
    counts = np.array([len(first.get(p.passage_id, ())) for p in corpus.passages])
    least = max(MIN_HUB_QUESTIONS, float(counts.mean() + MIN_HUB_DEVIATIONS * counts.std()))
    made = (_build_hub(name, found, corpus) for name, found in first.items() if len(found) >= least)
    kept = [hub for hub in made if hub.topics >= MIN_HUB_TOPICS or not _has_topics(findings)]
    return tuple(sorted(kept, key=lambda hub: (-len(hub.questions), hub.passage_id)))


def _build_hub(passage_id: str, findings: Sequence[Finding], corpus: CorpusView) -> HubPassage:
    return HubPassage(
        passage_id=passage_id,
        where=format_location(passage_id, corpus),
        questions=tuple(one.question.question_id for one in findings),
        answered=sum(one.is_answered for one in findings),
        topics=len({one.question.topic for one in findings if one.question.topic}),
    )


def _has_topics(findings: Sequence[Finding]) -> bool:
    return any(finding.question.topic for finding in findings)


def _find_duplicate_rows(corpus: CorpusView) -> Iterator[tuple[int, int, float]]:
    """Rows of two passages that say the same, and their cosine."""
    words: dict[int, frozenset[str]] = {}
    for begin in range(0, len(corpus.vectors), BATCH_SIZE):
        cosines = corpus.vectors[begin : begin + BATCH_SIZE] @ corpus.vectors[begin:].T
        for near, far in np.argwhere(np.triu(cosines, k=1) >= MIN_DUPLICATE_COSINE).tolist():
            row, other = begin + near, begin + far
            for one in (row, other):
                words.setdefault(one, frozenset(corpus.extract_stems(corpus.passages[one].text)))
            if _compute_shared_fraction(words[row], words[other]) >= MIN_SHARED_STEMS:
                yield row, other, round(float(cosines[near, far]), 4)


def _compute_shared_fraction(first: frozenset[str], second: frozenset[str]) -> float:
    """Share of the shorter text's stems that the longer has too."""
    shorter = min(len(first), len(second))
    return len(first & second) / shorter if shorter else 0.0


def _collect_ranks(findings: Sequence[Finding]) -> Mapping[str, Mapping[int, int]]:
    """The rank of each passage that was found, by the row of the question."""
    places: dict[str, dict[int, int]] = {}
    for row, finding in enumerate(findings):
        for rank, passage_id in enumerate(finding.passage_ids, start=1):
            places.setdefault(passage_id, {})[row] = rank
    return places


def _build_near_duplicates(
    first_row: int,
    second_row: int,
    cosine: float,
    ranks_by_passage: Mapping[str, Mapping[int, int]],
    corpus: CorpusView,
) -> NearDuplicates:
    first, second = corpus.passages[first_row].passage_id, corpus.passages[second_row].passage_id
    ranks, others = ranks_by_passage.get(first, {}), ranks_by_passage.get(second, {})
    return NearDuplicates(
        first=first,
        second=second,
        first_where=format_location(first, corpus),
        second_where=format_location(second, corpus),
        cosine=cosine,
        ahead=sum(rank < others.get(n, UNRANKED) for n, rank in ranks.items()),
        behind=sum(rank < ranks.get(n, UNRANKED) for n, rank in others.items()),
    )
