"""The same text in two booklets: shown once, with "also in"."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from indexer.passages import Passage
from indexer.words import STRAIGHT_QUOTES
from search_app.results import AlsoIn, Hit, SearchResult, build_hit_url

Repeats = Mapping[str, tuple[AlsoIn, ...]]


def find_repeats(passages: Iterable[Passage]) -> Repeats:
    """For each passage that stands in another booklet too, by its id, where else it stands.

    The heading and the lead-in must be the same: "nausea" in a list says nothing without them.
    """
    same: dict[int, list[Passage]] = defaultdict(list)
    for passage in passages:
        same[hash(_normalize_passage(passage))].append(passage)
    return {
        passage.passage_id: tuple(_list_others(passage, group))
        for group in same.values()
        if len({one.doc_id for one in group}) > 1
        for passage in group
    }


def fold_repeats(result: SearchResult) -> SearchResult:
    """The result without hits that an earlier one names in ``also_in``."""
    named: set[str] = set()
    hits: list[Hit] = []
    for hit in result.hits:
        if hit.passage_id not in named:
            hits.append(replace(hit, rank=len(hits) + 1))
        named.update(other.passage_id for other in hit.also_in)
    return replace(result, hits=tuple(hits))


def _list_others(passage: Passage, group: Iterable[Passage]) -> Iterable[AlsoIn]:
    """One of each other booklet, whose text is the same to the letter."""
    text = _normalize_passage(passage)
    others: dict[str, AlsoIn] = {}
    for one in group:
        if one.doc_id != passage.doc_id and _normalize_passage(one) == text:
            also = AlsoIn(one.doc_id, one.passage_id, one.title, build_hit_url(one, ""))
            others.setdefault(one.doc_id, also)
    return others.values()


def _normalize_passage(passage: Passage) -> tuple[str, ...]:
    parts = (*passage.heading_path[-1:], passage.context, passage.text)
    return tuple(" ".join(p.translate(STRAIGHT_QUOTES).casefold().split()) for p in parts)
