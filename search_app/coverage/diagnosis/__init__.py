"""Which reason holds for a question that is not answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from search_app.coverage.answered import is_answered
from search_app.coverage.corpus_view import Shelf, where
from search_app.coverage.diagnosis import reasons
from search_app.coverage.diagnosis.reasons import Reason, Why
from search_app.coverage.diagnosis.reformulations import Probe
from search_app.coverage.diagnosis.unknown_names import unknown_name
from search_app.coverage.diagnosis.warning_signs import Sign, load_signs, warning
from search_app.results import Hit, Run, SearchResult

# Hits that people look at; a passage below them is buried.
FOLD = 3
# From so much, the cosine of its best sentence and its late interaction together, a passage matches
# a question as well as three of four that are known to answer do (dev judgements, and our own).
MATCHED = 1.05

Answers = Sequence[tuple[Probe, SearchResult]]


@dataclass(frozen=True)
class Clues:
    """What a reason can rest on beside the answer itself.

    ``probed`` are the answers to probes by question; ``right`` the ids of passages known to answer
    a question, from judgements; ``far`` the ids of questions outside of the field.
    """

    probed: Mapping[str, Answers] = field(default_factory=dict)
    right: Mapping[str, frozenset[str]] = field(default_factory=dict)
    far: frozenset[str] = frozenset()
    signs: Sequence[Sign] = field(default_factory=load_signs)


def why(query_id: str, run: Run, shelf: Shelf, clues: Clues) -> Why:
    """The first reason that holds for a gap of the run, in the order of ``Reason``.

    A probe counts as answered from the same probability on as the questions of the run.
    """
    gap = run.results[query_id]
    probed = clues.probed.get(query_id, ())
    sign = warning(gap.query, clues.signs)
    if sign:
        return reasons.emergency(sign)
    if query_id in clues.far:
        return reasons.out_of_scope()
    return (
        _by_name(gap, shelf)
        or _by_word(gap, shelf, [one for one in probed if is_answered(one[1], run)])
        or _by_right(gap, shelf, clues.right.get(query_id, frozenset()))
        or _by_best(gap, shelf)
    )


def _by_word(gap: SearchResult, shelf: Shelf, helped: Answers) -> Why | None:
    """The word that stood in the way: with another one the question is answered."""
    for probe, answer in sorted(helped, key=lambda one: one[0].reason is not Reason.MISSPELLING):
        if probe.reason is Reason.MISSPELLING:
            return reasons.misspelling(probe.suggestion)
        passage_id = answer.hits[0].passage_id
        rank = _rank(gap, passage_id)
        if 0 < rank <= FOLD:
            return reasons.vocabulary(where(passage_id, shelf), probe.suggestion)
        return reasons.buried(where(passage_id, shelf), rank, probe.suggestion)
    return None


def _by_right(gap: SearchResult, shelf: Shelf, right: frozenset[str]) -> Why | None:
    """The passage that answers is known, and is found too far down, or not for what it is."""
    if not right:
        return None
    ranks = {hit.passage_id: hit.rank for hit in gap.hits if hit.passage_id in right}
    if not ranks:
        return reasons.buried(where(min(right), shelf), 0)
    best = min(ranks, key=lambda passage_id: ranks[passage_id])
    if ranks[best] > FOLD:
        return reasons.buried(where(best, shelf), ranks[best])
    return reasons.vocabulary(where(best, shelf))


def _by_name(gap: SearchResult, shelf: Shelf) -> Why | None:
    name = unknown_name(gap.query, shelf)
    return reasons.unknown_word(name) if name else None


def _by_best(gap: SearchResult, shelf: Shelf) -> Why:
    """Whether the best passage matches the question as well as one that answers."""
    if not gap.hits:
        return reasons.not_covered("")
    best = gap.hits[0]
    place = where(best.passage_id, shelf)
    if _matched(best) >= MATCHED:
        return reasons.in_part(place, f"it says “{best.answer.text}”")
    return reasons.not_covered(place)


def _matched(hit: Hit) -> float:
    return hit.scores.get("sentence", 0.0) + hit.scores.get("late", 0.0)


def _rank(gap: SearchResult, passage_id: str) -> int:
    """0 where the passage is not among the hits."""
    return next((hit.rank for hit in gap.hits if hit.passage_id == passage_id), 0)
