"""Exactly one reason, in an order: what is said of a person in need comes before all else."""

import pytest

from search_app.coverage.diagnosis import DiagnosisInputs, diagnose_gap
from search_app.coverage.diagnosis.reasons import Diagnosis, GapReason, WordSuggestion
from search_app.coverage.diagnosis.reformulations import Reformulation
from search_app.coverage.findings import build_findings
from search_app.results import Run, SearchResult
from tests.support.coverage_factories import PASSAGES, asked, gap, result, run, shelf

WATERING, SLUGS, SOIL, SOWING = PASSAGES


def reason_for(gap: SearchResult, clues: DiagnosisInputs) -> Diagnosis:
    return diagnose_gap("q", run({"q": gap}), shelf(), clues)


def probed(reason: GapReason, answer: SearchResult) -> DiagnosisInputs:
    suggestion = WordSuggestion("hydrate", "water")
    return DiagnosisInputs(
        reformulation_answers={
            "q": [(Reformulation("q", answer.query, reason, suggestion), answer)]
        }
    )


def test_the_passage_below_the_fold_is_buried_by_a_word():
    asked = gap("hydrate when", SOIL, SLUGS, SOWING, WATERING)
    found = reason_for(asked, probed(GapReason.VOCABULARY, result("water when", WATERING)))
    assert found.reason is GapReason.BURIED
    assert (
        found.detail
        == "The passage that answers stands at place 4. Asked with “water”, it is found."
    )
    assert found.action.endswith("first sentence of “Care > Watering” what it answers.")
    assert found.suggestion == WordSuggestion("hydrate", "water")


def test_a_passage_that_is_shown_for_other_words_differs_in_vocabulary():
    asked = gap("hydrate when", SOIL, SLUGS, WATERING)
    found = reason_for(asked, probed(GapReason.VOCABULARY, result("water when", WATERING)))
    assert found.reason is GapReason.VOCABULARY
    assert found.action == "Add “hydrate” beside “water” to the vocabulary."


def test_a_misspelling_is_told_where_the_right_word_brings_an_answer():
    asked = gap("hydrate when", WATERING)
    found = reason_for(asked, probed(GapReason.MISSPELLING, result("water when", WATERING)))
    assert found.reason is GapReason.MISSPELLING
    assert found.action == "Add “hydrate” as a spelling of “water” to the vocabulary."
    no_help = probed(GapReason.MISSPELLING, gap("water when", WATERING))
    assert reason_for(asked, no_help).reason is GapReason.NOT_COVERED


@pytest.mark.parametrize(
    ("ranked", "reason", "detail"),
    [
        ((WATERING, SOIL), GapReason.VOCABULARY, "The passage that answers is shown, but"),
        ((SOIL, SLUGS, SOWING, WATERING), GapReason.BURIED, "stands at place 4."),
        ((SOIL, SLUGS), GapReason.BURIED, "stands behind all that are shown."),
    ],
)
def test_a_passage_known_to_answer_decides(ranked, reason, detail):
    clues = DiagnosisInputs(answer_passage_ids={"q": frozenset([WATERING.passage_id])})
    found = reason_for(gap("when", *ranked), clues)
    assert found.reason is reason
    assert detail in found.detail


def test_a_passage_matched_as_well_as_one_that_answers_does_so_in_part():
    found = reason_for(gap("roots and prices", WATERING, matched=0.56), DiagnosisInputs())
    assert found.reason is GapReason.IN_PART
    assert found.action == "Complete “Care > Watering”, so that it answers the whole question."
    assert found.detail == f"A part is there: it says “{WATERING.text}”."


def test_what_no_passage_answers_is_to_be_written():
    found = reason_for(gap("roots and prices", WATERING, matched=0.54), DiagnosisInputs())
    assert (found.reason, found.action) == (
        GapReason.NOT_COVERED,
        "Write it. The nearest part is “Care > Watering”.",
    )
    assert reason_for(gap("prices"), DiagnosisInputs()).action == "Write it."


def test_reasons_have_an_order():
    """Each clue taken away, the next one decides."""
    ending_it = gap("I am thinking about ending it, RCB", WATERING, matched=0.9)
    far = DiagnosisInputs(out_of_scope_ids=frozenset(["q"]))
    assert reason_for(ending_it, far).reason is GapReason.EMERGENCY
    assert reason_for(gap("RCB", WATERING), far).reason is GapReason.OUT_OF_SCOPE
    answered = probed(GapReason.VOCABULARY, result("water", WATERING))
    assert reason_for(gap("RCB score", WATERING), answered).reason is GapReason.UNKNOWN_WORD
    assert reason_for(gap("roots", WATERING), answered).reason is GapReason.VOCABULARY


@pytest.mark.parametrize("least", [None, 0.55, 0.65, 0.95])
@pytest.mark.parametrize("verdict", ["answered", "related", "not_covered"])
def test_a_question_asked_otherwise_counts_by_the_rule_for_all(verdict, least):
    """One question is a gap; the other is asked as its probe is, and gets the same answer."""
    answer = result("water when", WATERING, verdict=verdict)
    results = {"q": gap("hydrate when", WATERING), "p": answer}
    asked_both = Run(results, "first", answered_from=least)
    clues = probed(GapReason.VOCABULARY, answer)
    one, other = build_findings([asked("q"), asked("p")], asked_both, shelf(), clues)
    told = one.diagnosis.reason if one.diagnosis else None
    assert (told is GapReason.VOCABULARY) is other.is_answered
