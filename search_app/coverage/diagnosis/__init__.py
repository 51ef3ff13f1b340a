"""When a question counts as answered, and which reason applies to one that does not."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from search_app.coverage.chances import AnswerState, choose_state
from search_app.coverage.corpus_view import CorpusView, format_location
from search_app.coverage.diagnosis import reasons
from search_app.coverage.diagnosis.reasons import Diagnosis, GapReason
from search_app.coverage.diagnosis.reformulations import Reformulation
from search_app.coverage.diagnosis.unknown_names import find_unknown_name
from search_app.results import MIN_ANSWER_READING, Hit, Run, SearchResult, Verdict

# Hits that people look at; a passage below them is buried.
VISIBLE_HITS = 3
# From this sum on (cosine of the best sentence plus late interaction) a passage matches a question
# as well as three of four that are known to answer do (dev judgements, and our own).
MIN_PARTIAL_MATCH = 1.05
# From this sum on a passage is near enough to be named as the place to write it: on our bank it was
# a fitting place for 14 of 18 gaps from here to 1.1, and for 5 of the 17 just below (by hand).
MIN_NEAR_MATCH = 0.95
# A passage of which the verifier says less is not even a part of an answer.
MIN_PARTIAL_READING = 0.1

ReformulationAnswers = Sequence[tuple[Reformulation, SearchResult]]


@dataclass(frozen=True)
class DiagnosisInputs:
    """The evidence for a reason, beside the answer itself; the mappings are by question id.

    ``readings`` are what the verifier says in [0, 1] of the passage of this id, which answers a
    reformulation, read with the question as it was asked. ``answer_passage_ids`` are passages
    known to answer a question, from judgements. ``chances`` in [0, 1] say how likely each is truly
    answered; without any, the confidence alone decides.
    """

    reformulation_answers: Mapping[str, ReformulationAnswers] = field(default_factory=dict)
    readings: Mapping[tuple[str, str], float] = field(default_factory=dict)
    answer_passage_ids: Mapping[str, frozenset[str]] = field(default_factory=dict)
    out_of_scope_ids: frozenset[str] = frozenset()
    chances: Mapping[str, float] = field(default_factory=dict)


def is_answered(result: SearchResult, run: Run) -> bool:
    """Whether a result, of the run or of a reformulation, counts as an answer.

    The verdict "answered" needs near certainty, which would call many questions gaps that are none.
    So the run's threshold counts: there as large a share of answerable questions is lost as of
    unanswerable ones is let through (``Thresholds.even``).
    """
    reached = run.answered_from is not None and result.confidence >= run.answered_from
    return reached or result.verdict is Verdict.ANSWERED


def choose_answer_state(result: SearchResult, run: Run, chance: float | None) -> AnswerState:
    """What a question is called, by its chance where that is known.

    One with a warning sign is a gap unless it is surely answered: nobody should wait for a reader.
    """
    if chance is None:
        return AnswerState.ANSWERED if is_answered(result, run) else AnswerState.GAP
    state = choose_state(chance)
    return AnswerState.GAP if result.is_urgent and state is AnswerState.UNSURE else state


def diagnose_gap(query_id: str, run: Run, corpus: CorpusView, inputs: DiagnosisInputs) -> Diagnosis:
    """The first reason that applies to a gap of the run, in the order of ``GapReason``."""
    gap = run.results[query_id]
    if known := diagnose_unasked(query_id, gap, corpus, inputs.out_of_scope_ids):
        return known
    reformulations = inputs.reformulation_answers.get(query_id, ())
    trusted = [one for one in reformulations if _means_the_same(*one, run, inputs)]
    return (
        _diagnose_wording(gap, corpus, trusted)
        or _diagnose_known_passage(gap, corpus, inputs.answer_passage_ids.get(query_id))
        or _diagnose_best_hit(gap, corpus)
    )


def diagnose_unasked(
    query_id: str, gap: SearchResult, corpus: CorpusView, out_of_scope_ids: Collection[str]
) -> Diagnosis | None:
    """The reason that needs no reformulation, where there is one."""
    if gap.notice and gap.is_urgent:
        return reasons.make_emergency_diagnosis(gap.notice.sign)
    if query_id in out_of_scope_ids:
        return reasons.make_out_of_scope_diagnosis()
    name = find_unknown_name(gap.query, corpus)
    return reasons.make_unknown_word_diagnosis(name) if name else None


def _means_the_same(
    reformulation: Reformulation, answer: SearchResult, run: Run, inputs: DiagnosisInputs
) -> bool:
    """Whether the answer to the reformulation answers what was asked, and not only what it says.

    “Hands” for “gloves” brings an answer, and would be a bad entry of the vocabulary: so the
    verifier must take it for one to the question as asked. It cannot read what is misspelt.
    """
    if not answer.hits or not is_answered(answer, run):
        return False
    if reformulation.reason is GapReason.MISSPELLING:
        return answer.hits[0].is_read_as_answer
    passage = reformulation.question_id, answer.hits[0].passage_id
    return inputs.readings.get(passage, 0.0) >= MIN_ANSWER_READING


def _diagnose_wording(
    gap: SearchResult, corpus: CorpusView, answers: ReformulationAnswers
) -> Diagnosis | None:
    """The word that prevented an answer: with another word the question is answered."""
    if not answers:
        return None
    probe, answer = min(answers, key=lambda one: one[0].reason is not GapReason.MISSPELLING)
    if probe.reason is GapReason.MISSPELLING:
        return reasons.make_misspelling_diagnosis(probe.suggestion)
    passage_id = answer.hits[0].passage_id
    location = format_location(passage_id, corpus)
    rank = next((hit.rank for hit in gap.hits if hit.passage_id == passage_id), 0)
    if 0 < rank <= VISIBLE_HITS:
        return reasons.make_vocabulary_diagnosis(location, probe.suggestion)
    return reasons.make_buried_diagnosis(location, rank, probe.suggestion)


def _diagnose_known_passage(
    gap: SearchResult, corpus: CorpusView, passage_ids: frozenset[str] | None
) -> Diagnosis | None:
    """The passage that answers is known, but ranked too low, or not recognized as an answer."""
    if not passage_ids:
        return None
    known = [(hit.rank, hit.passage_id) for hit in gap.hits if hit.passage_id in passage_ids]
    rank, passage_id = min(known, default=(0, min(passage_ids)))
    location = format_location(passage_id, corpus)
    if 0 < rank <= VISIBLE_HITS:
        return reasons.make_vocabulary_diagnosis(location)
    return reasons.make_buried_diagnosis(location, rank)


def _diagnose_best_hit(gap: SearchResult, corpus: CorpusView) -> Diagnosis:
    """Whether the best passage matches the question as well as one that answers."""
    if not gap.hits:
        return reasons.make_not_covered_diagnosis("", "No passage was found.")
    best = gap.hits[0]
    location, match = format_location(best.passage_id, corpus), _measure_match(best)
    if match >= MIN_PARTIAL_MATCH and _may_be_part(best):
        return reasons.make_partial_diagnosis(location, best.answer.text)
    if match >= MIN_NEAR_MATCH:
        return reasons.make_not_covered_diagnosis(location, "No passage was taken for an answer.")
    if any(_may_be_part(hit) for hit in gap.hits[:VISIBLE_HITS]):
        return reasons.make_not_covered_diagnosis("", "No passage was taken for an answer.")
    return reasons.make_not_covered_diagnosis("", "No passage answers it, not even in part.")


def _measure_match(hit: Hit) -> float:
    return hit.scores.get("sentence", 0.0) + hit.scores.get("late", 0.0)


def _may_be_part(hit: Hit) -> bool:
    """Also where nobody has read it."""
    return hit.verified is None or hit.verified >= MIN_PARTIAL_READING
