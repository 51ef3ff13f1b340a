"""The other direction: what no question reaches, what stands twice, what answers too much."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from search_app.coverage.corpus_view import Shelf, where
from search_app.coverage.diagnosis import FOLD
from search_app.coverage.findings import Finding
from search_app.results import Verdict

# Two passages say the same where their vectors are so near and so many of their words are shared.
SAME_COSINE = 0.85
SAME_WORDS = 0.6
# A hub is first for so many questions of so many topics, and beyond what chance would bring:
# so many standard deviations above the mean over passages (Radovanović et al., 2010).
HUB_QUESTIONS = 5
HUB_TOPICS = 3
HUB_DEVIATIONS = 2.0
ROWS = 1_000
# A rank below every other: of a passage that was not found.
UNSEEN = 1_000_000


@dataclass(frozen=True, slots=True)
class Unreached:
    """A passage that nobody is led to. ``best_rank`` is 0 where it was never among the hits."""

    passage_id: str
    where: str
    text: str
    best_rank: int


@dataclass(frozen=True, slots=True)
class Twins:
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
class Hub:
    """A passage that comes first for many questions on different things.

    ``answered`` of its ``questions`` count as answered.
    """

    passage_id: str
    where: str
    questions: tuple[str, ...]
    answered: int
    topics: int


def unreached(findings: Sequence[Finding], shelf: Shelf) -> tuple[Unreached, ...]:
    """Passages in reading order that stand high for no question that the booklets touch."""
    ranks: dict[str, int] = {}
    for finding in findings:
        if finding.verdict is not Verdict.NOT_COVERED:
            for rank, passage_id in enumerate(finding.hits, start=1):
                ranks[passage_id] = min(rank, ranks.get(passage_id, rank))
    return tuple(
        Unreached(p.passage_id, where(p.passage_id, shelf), p.text, ranks.get(p.passage_id, 0))
        for p in shelf.passages
        if not 0 < ranks.get(p.passage_id, 0) <= FOLD
    )


def twins(findings: Sequence[Finding], shelf: Shelf) -> tuple[Twins, ...]:
    """Pairs, those that stand in each other's way most often first, else in reading order."""
    places = _places(findings)
    made = [_twins(row, other, cosine, places, shelf) for row, other, cosine in _same(shelf)]
    return tuple(sorted(made, key=lambda pair: -(pair.ahead + pair.behind)))


def hubs(findings: Sequence[Finding], shelf: Shelf) -> tuple[Hub, ...]:
    """Hubs, the one with most questions first."""
    first: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.best:
            first.setdefault(finding.best.passage_id, []).append(finding)
    counts = np.array([len(first.get(p.passage_id, ())) for p in shelf.passages])
    least = max(HUB_QUESTIONS, float(counts.mean() + HUB_DEVIATIONS * counts.std()))
    made = (_hub(name, found, shelf) for name, found in first.items() if len(found) >= least)
    kept = [hub for hub in made if hub.topics >= HUB_TOPICS or not _any_topic(findings)]
    return tuple(sorted(kept, key=lambda hub: (-len(hub.questions), hub.passage_id)))


def _hub(passage_id: str, found: Sequence[Finding], shelf: Shelf) -> Hub:
    return Hub(
        passage_id=passage_id,
        where=where(passage_id, shelf),
        questions=tuple(one.asked.question_id for one in found),
        answered=sum(one.answered for one in found),
        topics=len({one.asked.topic for one in found if one.asked.topic}),
    )


def _any_topic(findings: Sequence[Finding]) -> bool:
    return any(finding.asked.topic for finding in findings)


def _same(shelf: Shelf) -> Iterator[tuple[int, int, float]]:
    """Rows of two passages that say the same, and their cosine."""
    words: dict[int, frozenset[str]] = {}
    for begin in range(0, len(shelf.vectors), ROWS):
        cosines = shelf.vectors[begin : begin + ROWS] @ shelf.vectors[begin:].T
        for near, far in np.argwhere(np.triu(cosines, k=1) >= SAME_COSINE).tolist():
            row, other = begin + near, begin + far
            for one in (row, other):
                words.setdefault(one, frozenset(shelf.stems(shelf.passages[one].text)))
            if _shared(words[row], words[other]) >= SAME_WORDS:
                yield row, other, round(float(cosines[near, far]), 4)


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    """Share of the shorter text's stems that the longer has too."""
    shorter = min(len(one), len(other))
    return len(one & other) / shorter if shorter else 0.0


def _places(findings: Sequence[Finding]) -> Mapping[str, Mapping[int, int]]:
    """The rank of each passage that was found, by the row of the question."""
    places: dict[str, dict[int, int]] = {}
    for row, finding in enumerate(findings):
        for rank, passage_id in enumerate(finding.hits, start=1):
            places.setdefault(passage_id, {})[row] = rank
    return places


def _twins(
    row: int, other: int, cosine: float, places: Mapping[str, Mapping[int, int]], shelf: Shelf
) -> Twins:
    first, second = shelf.passages[row].passage_id, shelf.passages[other].passage_id
    ranks, others = places.get(first, {}), places.get(second, {})
    return Twins(
        first=first,
        second=second,
        first_where=where(first, shelf),
        second_where=where(second, shelf),
        cosine=cosine,
        ahead=sum(rank < others.get(n, UNSEEN) for n, rank in ranks.items()),
        behind=sum(rank < ranks.get(n, UNSEEN) for n, rank in others.items()),
    )
