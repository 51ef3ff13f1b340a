"""Runs that only rank: from a file, or by one vector a text. No verdict, no marked answer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from search_app.results import Answer, Hit, Interpretation, Run, SearchResult, Verdict

UNTOLD = Answer("", 0, 0)
# What the settings of such a run say.
_SILENT = {"verdicts": "none"}


@dataclass(frozen=True, slots=True)
class Scored:
    """One place of a ranking. ``score`` orders one question's places and means nothing else."""

    booklet_id: str
    passage_id: str
    score: float
    text: str = ""


def ranking_run(
    rankings: Mapping[str, Sequence[Scored]],
    queries: Mapping[str, str],
    *,
    generation: str = "",
    settings: Mapping[str, str] | None = None,
) -> Run:
    """A run of rankings, best first, by query id; a query that is not told is its id."""
    results = {
        query_id: _result(queries.get(query_id, query_id), scored, generation)
        for query_id, scored in rankings.items()
    }
    return Run(results, generation, {**_SILENT, **(settings or {})})


def only_ranks(run: Run) -> bool:
    """Whether verdicts, confidence and marked answers of the run mean nothing."""
    return run.settings.get("verdicts") == _SILENT["verdicts"]


def _result(query: str, scored: Iterable[Scored], generation: str) -> SearchResult:
    return SearchResult(
        query=query,
        verdict=Verdict.RELATED,
        confidence=0.0,
        interpretation=Interpretation(query),
        hits=tuple(_hit(rank, one) for rank, one in enumerate(scored, start=1)),
        took_ms=0.0,
        generation=generation,
    )


def _hit(rank: int, scored: Scored) -> Hit:
    return Hit(
        rank=rank,
        booklet_id=scored.booklet_id,
        passage_id=scored.passage_id,
        title="",
        heading_path=(),
        text=scored.text,
        start=0,
        end=0,
        relevance=0.0,
        badge=Verdict.RELATED,
        answer=UNTOLD,
        url="",
        scores={"score": scored.score},
    )
