"""The same text in two booklets: shown once, with "also in"."""

from dataclasses import replace

from indexer.storage.index import Index
from search_app.results import AlsoIn, Hit, SearchResult, build_hit_url


def find_repeats(index: Index, row: int) -> tuple[AlsoIn, ...]:
    """Where else the text of a passage stands, one place of each other booklet."""
    others: dict[str, AlsoIn] = {}
    for one in index.passages.read_many(index.find_alike(row)):
        if one.doc_id not in others:
            also = AlsoIn(one.doc_id, one.passage_id, one.title, build_hit_url(one, ""))
            others[one.doc_id] = also
    others.pop(index.passages[row].doc_id, None)
    return tuple(others.values())


def fold_repeats(result: SearchResult) -> SearchResult:
    """The result without hits that an earlier one names in ``also_in``."""
    named: set[str] = set()
    hits: list[Hit] = []
    for hit in result.hits:
        if hit.passage_id not in named:
            rank = len(hits) + 1
            hits.append(hit if hit.rank == rank else replace(hit, rank=rank))
        named.update(other.passage_id for other in hit.also_in)
    return replace(result, hits=tuple(hits))
