"""Exactly one reason, in an order: an emergency comes before all else."""

from dataclasses import replace

import pytest

from indexer.passages import Passage
from indexer.vocabulary import Term
from search_app.coverage.diagnosis import DiagnosisInputs, diagnose_gap
from search_app.coverage.diagnosis.reasons import Diagnosis, GapReason, WordSuggestion
from search_app.coverage.diagnosis.reformulations import Reformulation
from search_app.coverage.diagnosis.unknown_names import find_unknown_name
from search_app.coverage.findings import build_findings
from search_app.results import Notice, NoticeKind, Run, SearchResult
from tests.support import coverage_factories as make

WATERING, SLUGS, SOIL, SOWING = make.PASSAGES
ANSWER = make.result("water when", WATERING)
SUGGESTION = WordSuggestion("hydrate", "water")
NAMES = ("slugaximab", "beetleumab", "aphidomab", "mildewol")
DRUGS = tuple(Term((name,), "generic", name) for name in NAMES)
ABBREVIATION = Term(("LAI", "leaf area index"), "abbreviation", "lai")
DRUG_CORPUS = make.corpus(vocabulary=(*DRUGS, ABBREVIATION))


def diagnose(answer: SearchResult, inputs: DiagnosisInputs) -> Diagnosis:
    return diagnose_gap("q", make.run({"q": answer}), make.corpus(), inputs)


def reformulated(reason: GapReason, answer: SearchResult, reading: float = 0.5) -> DiagnosisInputs:
    """``reading`` is what the verifier says of the answer to the question as it was asked."""
    pairs = [(Reformulation("q", answer.query, reason, SUGGESTION), answer)]
    readings = {("q", answer.hits[0].passage_id): reading}
    return DiagnosisInputs(reformulation_answers={"q": pairs}, readings=readings)


def test_the_passage_below_the_fold_is_buried_by_a_word():
    question = make.gap("hydrate when", SOIL, SLUGS, SOWING, WATERING)
    diagnosis = diagnose(question, reformulated(GapReason.VOCABULARY, ANSWER))
    assert diagnosis.reason is GapReason.BURIED
    detail = "The passage that answers stands at place 4. Asked with “water”, it is found."
    assert diagnosis.detail == detail
    assert diagnosis.action.endswith("first sentence of “Care > Watering” what it answers.")
    assert diagnosis.suggestion == SUGGESTION


def test_a_passage_that_is_shown_for_other_words_differs_in_vocabulary():
    question = make.gap("hydrate when", SOIL, SLUGS, WATERING)
    diagnosis = diagnose(question, reformulated(GapReason.VOCABULARY, ANSWER))
    assert diagnosis.reason is GapReason.VOCABULARY
    assert diagnosis.action == "Add “hydrate” beside “water” to the vocabulary."


def test_a_misspelling_is_reported_where_the_right_word_brings_an_answer():
    question = make.gap("hydrate when", WATERING)
    diagnosis = diagnose(question, reformulated(GapReason.MISSPELLING, ANSWER))
    assert diagnosis.reason is GapReason.MISSPELLING
    assert diagnosis.action == "Add “hydrate” as a spelling of “water” to the vocabulary."
    unanswered = reformulated(GapReason.MISSPELLING, make.gap("water when", WATERING))
    assert diagnose(question, unanswered).reason is GapReason.NOT_COVERED


@pytest.mark.parametrize("ranked", [(WATERING,), (SOIL, SLUGS, SOWING, WATERING)])
def test_another_word_that_changes_what_is_asked_is_no_advice(ranked: tuple[Passage, ...]) -> None:
    """“Hands” for “gloves” found an answer too; read with the question asked it is none."""
    inputs = reformulated(GapReason.VOCABULARY, ANSWER, 0.49)
    diagnosis = diagnose(make.gap("hydrate when", *ranked), inputs)
    assert (diagnosis.reason, diagnosis.suggestion) == (GapReason.NOT_COVERED, None)


def test_a_spelling_that_brings_no_read_answer_is_no_advice():
    answer = make.result("water when", WATERING, verified=0.49)
    diagnosis = diagnose(make.gap("hydrate when"), reformulated(GapReason.MISSPELLING, answer))
    assert (diagnosis.reason, diagnosis.suggestion) == (GapReason.NOT_COVERED, None)


@pytest.mark.parametrize(
    ("ranked", "reason", "detail"),
    [
        ((WATERING, SOIL), GapReason.VOCABULARY, "The passage that answers is shown, but"),
        ((SOIL, SLUGS, SOWING, WATERING), GapReason.BURIED, "stands at place 4."),
        ((SOIL, SLUGS), GapReason.BURIED, "stands behind all that are shown."),
    ],
)
def test_a_passage_known_to_answer_decides(ranked, reason, detail):
    inputs = DiagnosisInputs(answer_passage_ids={"q": frozenset([WATERING.passage_id])})
    diagnosis = diagnose(make.gap("when", *ranked), inputs)
    assert diagnosis.reason is reason
    assert detail in diagnosis.detail


def test_a_passage_matched_as_well_as_one_that_answers_does_so_in_part():
    question = make.gap("roots and prices", WATERING, cosine=0.56, verified=0.1)
    diagnosis = diagnose(question, DiagnosisInputs())
    assert diagnosis.reason is GapReason.IN_PART
    assert diagnosis.action == "Complete “Care > Watering”, so that it answers the whole question."
    assert diagnosis.detail == f"A part is there: it says “{WATERING.text}”."


def test_what_no_passage_answers_is_to_be_written():
    diagnosis = diagnose(make.gap("roots and prices", WATERING, cosine=0.54), DiagnosisInputs())
    assert diagnosis.reason is GapReason.NOT_COVERED
    assert diagnosis.action == "Write it. The nearest part is “Care > Watering”."
    assert diagnose(make.gap("prices"), DiagnosisInputs()).action == "Write it."


def test_a_passage_that_matches_in_words_and_is_read_as_no_answer_is_not_a_part():
    question = make.gap("roots and prices", WATERING, cosine=0.56, verified=0.09)
    assert diagnose(question, DiagnosisInputs()).reason is GapReason.NOT_COVERED


@pytest.mark.parametrize(
    ("cosine", "verified", "action", "detail"),
    [
        (0.45, 0.0, "Write it. The nearest part is “Care > Watering”.", "was taken for an answer."),
        (0.44, 0.1, "Write it.", "No passage was taken for an answer."),
        (0.44, 0.09, "Write it.", "No passage answers it, not even in part."),
    ],
)
def test_the_nearest_part_is_named_where_it_is_near_and_not_even_in_part_where_it_is_true(
    cosine: float, verified: float, action: str, detail: str
) -> None:
    diagnosis = diagnose(
        make.gap("prices", WATERING, cosine=cosine, verified=verified), DiagnosisInputs()
    )
    assert diagnosis.action == action
    assert diagnosis.detail.endswith(detail)


def test_reasons_have_an_order():
    """Without the evidence for one reason, the next one applies."""
    notice = Notice(NoticeKind.CRISIS, "thoughts of suicide", "Talk", "Talk with somebody.")
    gap = make.gap("I am thinking about ending it, RCB", WATERING, cosine=0.9)
    emergency = replace(gap, notice=notice)
    far_off = DiagnosisInputs(out_of_scope_ids=frozenset(["q"]))
    assert diagnose(emergency, far_off).reason is GapReason.EMERGENCY
    assert diagnose(make.gap("RCB", WATERING), far_off).reason is GapReason.OUT_OF_SCOPE
    answered = reformulated(GapReason.VOCABULARY, make.result("water", WATERING))
    assert diagnose(make.gap("RCB score", WATERING), answered).reason is GapReason.UNKNOWN_WORD
    assert diagnose(make.gap("roots", WATERING), answered).reason is GapReason.VOCABULARY


@pytest.mark.parametrize("threshold", [None, 0.55, 0.65, 0.95])
@pytest.mark.parametrize("verdict", ["answered", "related", "not_covered"])
def test_a_question_asked_otherwise_counts_by_the_rule_for_all(verdict, threshold):
    """The gap q has a reformulation; the question p gets the same answer as that."""
    answer = make.result("water when", WATERING, verdict=verdict)
    results = {"q": make.gap("hydrate when", WATERING), "p": answer}
    answers = Run(results, "first", answered_from=threshold)
    inputs = reformulated(GapReason.VOCABULARY, answer)
    questions = [make.question("q"), make.question("p")]
    one, other = build_findings(questions, answers, make.corpus(), inputs)
    reason = one.diagnosis.reason if one.diagnosis else None
    assert (reason is GapReason.VOCABULARY) is other.is_answered


def test_an_ending_is_a_drugs_when_three_drugs_and_no_other_word_have_it():
    assert DRUG_CORPUS.drug_endings == {"mab"}
    others = Term(("flymab",), "lay", "fly")
    assert make.corpus(vocabulary=(*DRUGS, others)).drug_endings == set()


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("is snailamab any good", "snailamab"),
        ("what does my RCB score mean", "RCB"),
        ("is ESR1 bad", "ESR1"),
        ("Dato-DXd for beans", "DXd"),
        ("is slugaximab any good", ""),
        ("what is LAI", ""),
        ("water the roots", ""),
        ("new deodorant", ""),
        ("WHAT IS WRONG WITH MY BEANS", ""),
        ("is 38 too warm", ""),
    ],
)
def test_the_first_unknown_name_is_found(question, name):
    assert find_unknown_name(question, DRUG_CORPUS) == name
