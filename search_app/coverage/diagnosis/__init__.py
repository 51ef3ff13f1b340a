"""Which reason holds for a question that is not answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from search_app.coverage.answered import is_answered
from search_app.coverage.corpus_view import CorpusView, format_location
from search_app.coverage.diagnosis import reasons
from search_app.coverage.diagnosis.reasons import Diagnosis, GapReason
from search_app.coverage.diagnosis.reformulations import Reformulation
from search_app.coverage.diagnosis.unknown_names import find_unknown_name
from search_app.coverage.diagnosis.warning_signs import (
    WarningSign,
    find_warning_sign,
    read_warning_signs,
)
from search_app.results import Hit, Run, SearchResult

# Hits that people look at; a passage below them is buried.
VISIBLE_HITS = 3
# From so much, the cosine of its best sentence and its late interaction together, a passage matches
# a question as well as three of four that are known to answer do (dev judgements, and our own).
MIN_PARTIAL_MATCH = 1.05

ReformulationAnswers = Sequence[tuple[Reformulation, SearchResult]]


@dataclass(frozen=True)
class DiagnosisInputs:
    """What a reason can rest on beside the answer itself.

    ``probed`` are the answers to probes by question; ``right`` the ids of passages known to answer
    a question, from judgements; ``far`` the ids of questions outside of the field.
    """

    reformulation_answers: Mapping[str, ReformulationAnswers] = field(default_factory=dict)
    answer_passage_ids: Mapping[str, frozenset[str]] = field(default_factory=dict)
    out_of_scope_ids: frozenset[str] = frozenset()
    warning_signs: Sequence[WarningSign] = field(default_factory=read_warning_signs)


def diagnose_gap(query_id: str, run: Run, corpus: CorpusView, inputs: DiagnosisInputs) -> Diagnosis:
    """The first reason that holds for a gap of the run, in the order of ``Reason``.

    A probe counts as answered from the same probability on as the questions of the run.
    """
    gap = run.results[query_id]
    probed = inputs.reformulation_answers.get(query_id, ())
    sign = find_warning_sign(gap.query, inputs.warning_signs)
    if sign:
        return reasons.make_emergency_diagnosis(sign)
    if query_id in inputs.out_of_scope_ids:
        return reasons.make_out_of_scope_diagnosis()
    return (
        _diagnose_unknown_name(gap, corpus)
        or _diagnose_wording(gap, corpus, [one for one in probed if is_answered(one[1], run)])
        or _diagnose_known_passage(
            gap, corpus, inputs.answer_passage_ids.get(query_id, frozenset())
        )
        or _diagnose_best_hit(gap, corpus)
    )


def _diagnose_wording(
    gap: SearchResult, corpus: CorpusView, helpful_answers: ReformulationAnswers
) -> Diagnosis | None:
    """The word that stood in the way: with another one the question is answered."""
    for probe, answer in sorted(
        helpful_answers, key=lambda one: one[0].reason is not GapReason.MISSPELLING
    ):
        if probe.reason is GapReason.MISSPELLING:
            return reasons.make_misspelling_diagnosis(probe.suggestion)
        passage_id = answer.hits[0].passage_id
        rank = _find_rank(gap, passage_id)
        if 0 < rank <= VISIBLE_HITS:
            return reasons.make_vocabulary_diagnosis(
                format_location(passage_id, corpus), probe.suggestion
            )
        return reasons.make_buried_diagnosis(
            format_location(passage_id, corpus), rank, probe.suggestion
        )
    return None


def _diagnose_known_passage(
    gap: SearchResult, corpus: CorpusView, answer_passage_ids: frozenset[str]
) -> Diagnosis | None:
    """The passage that answers is known, and is found too far down, or not for what it is."""
    if not answer_passage_ids:
        return None
    ranks = {hit.passage_id: hit.rank for hit in gap.hits if hit.passage_id in answer_passage_ids}
    if not ranks:
        return reasons.make_buried_diagnosis(format_location(min(answer_passage_ids), corpus), 0)
    best = min(ranks, key=lambda passage_id: ranks[passage_id])
    if ranks[best] > VISIBLE_HITS:
        return reasons.make_buried_diagnosis(format_location(best, corpus), ranks[best])
    return reasons.make_vocabulary_diagnosis(format_location(best, corpus))


def _diagnose_unknown_name(gap: SearchResult, corpus: CorpusView) -> Diagnosis | None:
    name = find_unknown_name(gap.query, corpus)
    return reasons.make_unknown_word_diagnosis(name) if name else None


def _diagnose_best_hit(gap: SearchResult, corpus: CorpusView) -> Diagnosis:
    """Whether the best passage matches the question as well as one that answers."""
    if not gap.hits:
        return reasons.make_not_covered_diagnosis("")
    best = gap.hits[0]
    place = format_location(best.passage_id, corpus)
    if _compute_match_score(best) >= MIN_PARTIAL_MATCH:
        return reasons.make_partial_diagnosis(place, f"it says “{best.answer.text}”")
    return reasons.make_not_covered_diagnosis(place)


def _compute_match_score(hit: Hit) -> float:
    return hit.scores.get("sentence", 0.0) + hit.scores.get("late", 0.0)


def _find_rank(gap: SearchResult, passage_id: str) -> int:
    """0 where the passage is not among the hits."""
    return next((hit.rank for hit in gap.hits if hit.passage_id == passage_id), 0)
