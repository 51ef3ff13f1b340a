"""From passages to questions: which no question reaches, which repeat others, which are hubs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from search_app.coverage.corpus_view import CorpusView, format_location
from search_app.coverage.diagnosis import VISIBLE_HITS
from search_app.coverage.findings import Finding
from search_app.results import Verdict

# Two passages say the same from this cosine on, and this share of the shorter one's stems.
MIN_DUPLICATE_COSINE = 0.85
MIN_SHARED_STEMS = 0.6
# A hub is the first hit of at least so many questions of so many topics, and more often than chance
# explains: standard deviations above the mean over passages (Radovanović et al., 2010).
MIN_HUB_QUESTIONS = 5
MIN_HUB_TOPICS = 3
MIN_HUB_DEVIATIONS = 2.0
BATCH_SIZE = 1_000
# A rank below every other: of a passage that was not found.
UNRANKED = 1_000_000


@dataclass(frozen=True, slots=True)
class UnreachedPassage:
    """A passage that readers do not see. ``best_rank`` is 0 where it was never among the hits."""

    passage_id: str
    where: str
    text: str
    best_rank: int


@dataclass(frozen=True, slots=True)
class NearDuplicates:
    """Two passages that say nearly the same, so that they compete for the same questions.

    ``ahead`` and ``behind`` count questions that rank the first, or the second, higher.
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
    """A passage that comes first for many questions on different topics.

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
    """Passages, in reading order, that are a visible hit of no question the booklets touch."""
    touched = [finding for finding in findings if finding.verdict is not Verdict.NOT_COVERED]
    best = {name: min(ranks.values()) for name, ranks in _collect_ranks(touched).items()}
    return tuple(
        UnreachedPassage(name, format_location(name, corpus), passage.text, best.get(name, 0))
        for name, passage in corpus.passages_by_id.items()
        if not 0 < best.get(name, 0) <= VISIBLE_HITS
    )


def find_near_duplicates(
    findings: Sequence[Finding], corpus: CorpusView
) -> tuple[NearDuplicates, ...]:
    """Pairs, those that compete for most questions first, else in reading order."""
    ranks = _collect_ranks(findings)
    pairs = [_build_near_duplicates(*rows, ranks, corpus) for rows in _find_duplicate_rows(corpus)]
    return tuple(sorted(pairs, key=lambda pair: -(pair.ahead + pair.behind)))


def find_hubs(findings: Sequence[Finding], corpus: CorpusView) -> tuple[HubPassage, ...]:
    """Hubs, the one with most questions first."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.best_passage:
            groups.setdefault(finding.best_passage.passage_id, []).append(finding)
    counts = np.array([len(groups.get(p.passage_id, ())) for p in corpus.passages])
    minimum = max(MIN_HUB_QUESTIONS, float(counts.mean() + MIN_HUB_DEVIATIONS * counts.std()))
    hubs = (_build_hub(*group, corpus) for group in groups.items() if len(group[1]) >= minimum)
    min_topics = MIN_HUB_TOPICS if any(one.question.topic for one in findings) else 0
    selected = (hub for hub in hubs if hub.topics >= min_topics)
    return tuple(sorted(selected, key=lambda hub: (-len(hub.questions), hub.passage_id)))


def _build_hub(passage_id: str, findings: Sequence[Finding], corpus: CorpusView) -> HubPassage:
    return HubPassage(
        passage_id=passage_id,
        where=format_location(passage_id, corpus),
        questions=tuple(finding.question.question_id for finding in findings),
        answered=sum(finding.is_answered for finding in findings),
        topics=len({finding.question.topic for finding in findings} - {""}),
    )


def _find_duplicate_rows(corpus: CorpusView) -> Iterator[tuple[int, int, float]]:
    """Rows of two passages that say the same, and their cosine."""
    stems: dict[int, frozenset[str]] = {}
    for begin in range(0, len(corpus.vectors), BATCH_SIZE):
        cosines = corpus.vectors[begin : begin + BATCH_SIZE] @ corpus.vectors[begin:].T
        for row, column in np.argwhere(np.triu(cosines, k=1) >= MIN_DUPLICATE_COSINE).tolist():
            first, second = begin + row, begin + column
            for n in (first, second):
                stems.setdefault(n, frozenset(corpus.extract_stems(corpus.passages[n].text)))
            shorter = max(1, min(len(stems[first]), len(stems[second])))
            if len(stems[first] & stems[second]) / shorter >= MIN_SHARED_STEMS:
                yield first, second, round(float(cosines[row, column]), 4)


def _collect_ranks(findings: Sequence[Finding]) -> Mapping[str, Mapping[int, int]]:
    """The rank of each passage that was found, by the row of the finding."""
    ranks: dict[str, dict[int, int]] = {}
    for row, finding in enumerate(findings):
        for rank, passage_id in enumerate(finding.passage_ids, start=1):
            ranks.setdefault(passage_id, {})[row] = rank
    return ranks


def _build_near_duplicates(
    first_row: int,
    second_row: int,
    cosine: float,
    ranks_by_passage: Mapping[str, Mapping[int, int]],
    corpus: CorpusView,
) -> NearDuplicates:
    first, second = (corpus.passages[row].passage_id for row in (first_row, second_row))
    ranks, others = ranks_by_passage.get(first, {}), ranks_by_passage.get(second, {})
    return NearDuplicates(
        first=first,
        second=second,
        first_where=format_location(first, corpus),
        second_where=format_location(second, corpus),
        cosine=cosine,
        ahead=sum(rank < others.get(row, UNRANKED) for row, rank in ranks.items()),
        behind=sum(rank < ranks.get(row, UNRANKED) for row, rank in others.items()),
    )
