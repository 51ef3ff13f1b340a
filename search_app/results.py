"""What a search gives back. The shapes are the contract's; see ``SearchResult.as_json``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """Whether the booklets answer the question."""

    ANSWERED = "answered"
    RELATED = "related"
    NOT_COVERED = "not_covered"


@dataclass(frozen=True, slots=True)
class Query:
    """A question of a batch."""

    query_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A word that was read as another: ``source`` as typed, ``target`` as searched."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Expansion:
    """A word searched beside the typed one. ``kind`` is brand, generic, class, lay, medical, …."""

    source: str
    target: str
    kind: str


@dataclass(frozen=True, slots=True)
class Interpretation:
    """How a question was read. ``missing`` are drugs it names that no booklet holds at all."""

    text: str
    corrections: tuple[Correction, ...] = ()
    expansions: tuple[Expansion, ...] = ()
    missing_drugs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The sentence inside a hit that answers best; offsets in the booklet's canonical text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage in a ranking.

    ``relevance`` in [0, 1] is the calibrated probability that the passage answers the question.
    ``badge`` is the verdict on this hit alone. ``scores`` explain the rank and are not comparable
    across questions.
    """

    rank: int
    booklet_id: str
    passage_id: str
    title: str
    heading_path: tuple[str, ...]
    text: str
    start: int
    end: int
    relevance: float
    badge: Verdict
    answer: Answer
    url: str
    scores: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SearchResult:
    """An answered question. ``confidence`` in [0, 1]: the probability that the booklets answer."""

    query: str
    verdict: Verdict
    confidence: float
    interpretation: Interpretation
    hits: tuple[Hit, ...]
    took_ms: float
    generation: str

    def to_json(self) -> dict[str, Any]:
        """The search answer in the contract's form, ready for ``json.dumps``."""
        return {
            "query": self.query,
            "verdict": self.verdict.value,
            "confidence": self.confidence,
            "interpretation": _serialize_interpretation(self.interpretation),
            "hits": [_serialize_hit(hit) for hit in self.hits],
            "took_ms": self.took_ms,
            "generation": self.generation,
        }


@dataclass(frozen=True, slots=True)
class Run:
    """The answers to a batch, by query id, in input order; what evaluation and coverage read."""

    results: Mapping[str, SearchResult]
    generation: str
    settings: Mapping[str, str] = field(default_factory=dict)

    def get_hits(self, query_id: str) -> Sequence[Hit]:
        """Hits of one query, best first; empty for a query the run lacks."""
        result = self.results.get(query_id)
        return result.hits if result else ()


def _serialize_interpretation(interpretation: Interpretation) -> dict[str, Any]:
    return {
        "text": interpretation.text,
        "corrections": [{"from": c.source, "to": c.target} for c in interpretation.corrections],
        "expansions": [
            {"from": e.source, "to": e.target, "kind": e.kind} for e in interpretation.expansions
        ],
        "missing": list(interpretation.missing_drugs),
    }


def _serialize_hit(hit: Hit) -> dict[str, Any]:
    return {
        "rank": hit.rank,
        "booklet_id": hit.booklet_id,
        "passage_id": hit.passage_id,
        "title": hit.title,
        "heading_path": list(hit.heading_path),
        "text": hit.text,
        "start": hit.start,
        "end": hit.end,
        "relevance": hit.relevance,
        "badge": hit.badge.value,
        "answer": {"text": hit.answer.text, "start": hit.answer.start, "end": hit.answer.end},
        "url": hit.url,
        "scores": dict(hit.scores),
    }
