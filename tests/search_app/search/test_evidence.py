import math
from dataclasses import replace

import numpy as np
import pytest

from indexer.storage.index import Index
from search_app.search.candidates import find_candidates
from search_app.search.evidence import compute_answer_evidence, compute_question_evidence
from search_app.search.interpret import Interpreter

pytestmark = pytest.mark.slow


def evidence(garden: Index, question: str) -> dict[str, float]:
    reading = Interpreter(garden).interpret_question(question)
    found = find_candidates(garden, reading, garden.encoder.encode_query(reading.text))
    best = int(found.features["sentence"].argmax())
    told = compute_question_evidence(garden, reading, found, best=best)
    assert told["sentence"] == pytest.approx(found.features["sentence"].max())
    return told


@pytest.mark.parametrize(
    ("question", "quantity"),
    [
        ("How many seeds do I press?", 1.0),
        ("how often to water", 1.0),
        ("when to pick", 1.0),
        ("What keeps slugs away?", 0.0),
        ("somewhen", 0.0),
    ],
)
def test_asking_for_a_figure_is_noted(garden: Index, question: str, quantity: float) -> None:
    assert evidence(garden, question)["quantity"] == quantity


def test_words_that_say_what_is_asked_are_counted(garden: Index) -> None:
    assert evidence(garden, "What keeps the slugs away?")["words"] == pytest.approx(math.log(4))


def test_a_drug_that_is_missing_is_noted(garden: Index) -> None:
    """The vocabulary of the corpus knows it, the garden booklet does not."""
    assert evidence(garden, "letrozole")["missing"] == 1.0
    assert evidence(garden, "slugs")["missing"] == 0.0


def test_words_that_nothing_is_like_weaken_the_evidence(garden: Index) -> None:
    known, unknown = evidence(garden, "copper slugs"), evidence(garden, "copper helicopter")
    assert known["unlike"] == 0.0
    assert unknown["unlike"] == 0.5
    assert known["unknown"] == 0.0 < unknown["unknown"]
    assert known["weak_half"] > unknown["weak_half"]
    assert known["weak_two"] > unknown["weak_two"]


def test_a_question_of_no_words_has_evidence(garden: Index) -> None:
    assert all(math.isfinite(value) for value in evidence(garden, "?!").values())


def answer_evidence(garden: Index, question: str, *readings: float) -> dict[str, float]:
    """Of candidates as near as 0.25, 0.75 and 0.5; the words match the second by 0.1, 0.2, …"""
    reading = Interpreter(garden).interpret_question(question)
    found = find_candidates(garden, reading, garden.encoder.encode_query(reading.text))
    matches = np.zeros((3, len(found.token_weights)))
    for number, word in enumerate(found.content_words, start=1):
        matches[1, list(word.token_positions)] = number / 10
    late = np.array([0.25, 0.75, 0.5])
    by_hand = replace(found, rows=found.rows[:3], features={"late": late}, matches=matches)
    return compute_answer_evidence(garden, by_hand, readings, best=1)


def test_what_was_read_and_how_far_the_best_leads_is_evidence(garden: Index) -> None:
    """The deviation of 0.25, 0.5 and 0.75 is the root of 1/24."""
    told = answer_evidence(garden, "copper slugs", -1.0, 3.0, 1.0)
    assert (told["read_best"], told["read_first"], told["read_mean"]) == (3.0, -1.0, 1.0)
    assert told["lead"] == pytest.approx(0.25 * math.sqrt(24))


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("beans slugs", 0.2),  # the title is "Growing beans"
        ("slugs beans", 0.1),
        ("bean grows", 1.0),
        ("", 1.0),
    ],
)
def test_words_of_the_title_are_not_what_is_asked(
    garden: Index, question: str, asked: float
) -> None:
    assert answer_evidence(garden, question or "?!", 0.0)["asked"] == pytest.approx(asked)


def test_without_a_reading_there_is_no_evidence_of_an_answer(garden: Index) -> None:
    assert answer_evidence(garden, "copper slugs") == {}
