"""Runs that only rank: from a file, or by one vector a text. No verdict, no marked answer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from search_app.results import Answer, Hit, Interpretation, Run, SearchResult, Verdict

NO_ANSWER = Answer("", 0, 0)
# What the settings of such a run say.
_RANKING_ONLY_SETTINGS = {"verdicts": "none"}


@dataclass(frozen=True, slots=True)
class RankingEntry:
    """One place of a ranking. ``score`` orders one question's places and means nothing else."""

    booklet_id: str
    passage_id: str
    score: float
    text: str = ""


def build_ranking_run(
    rankings: Mapping[str, Sequence[RankingEntry]],
    queries: Mapping[str, str],
    *,
    generation: str = "",
    settings: Mapping[str, str] | None = None,
) -> Run:
    """A run of rankings, best first, by query id; a query that is not told is its id."""
    results = {
        query_id: _build_result(queries.get(query_id, query_id), scored, generation)
        for query_id, scored in rankings.items()
    }
    return Run(results, generation, {**_RANKING_ONLY_SETTINGS, **(settings or {})})


def is_ranking_only(run: Run) -> bool:
    """Whether verdicts, confidence and marked answers of the run mean nothing."""
    return run.settings.get("verdicts") == _RANKING_ONLY_SETTINGS["verdicts"]


def _build_result(query: str, entries: Iterable[RankingEntry], generation: str) -> SearchResult:
    return SearchResult(
        query=query,
        verdict=Verdict.RELATED,
        confidence=0.0,
        interpretation=Interpretation(query),
        hits=tuple(_build_hit(rank, one) for rank, one in enumerate(entries, start=1)),
        took_ms=0.0,
        generation=generation,
    )


def _build_hit(rank: int, entry: RankingEntry) -> Hit:
    return Hit(
        rank=rank,
        booklet_id=entry.booklet_id,
        passage_id=entry.passage_id,
        title="",
        heading_path=(),
        text=entry.text,
        start=0,
        end=0,
        relevance=0.0,
        badge=Verdict.RELATED,
        answer=NO_ANSWER,
        url="",
        scores={"score": entry.score},
    )
