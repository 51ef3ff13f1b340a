from dataclasses import replace

import pytest

from search_app.coverage.diagnosis import reformulations
from search_app.coverage.diagnosis.reasons import GapReason, WordSuggestion
from search_app.results import Correction, Expansion, Interpretation, SearchResult
from tests.support import coverage_factories as make


def find_unfamiliar(question: SearchResult) -> tuple[str, ...]:
    return reformulations.find_unfamiliar_words(question, make.corpus())


def reformulate(**questions: str) -> list[tuple[str, str, GapReason, WordSuggestion]]:
    gaps = {name: make.gap(text) for name, text in questions.items()}
    rows = reformulations.build_reformulations(gaps, make.corpus())
    return [(one.question_id, one.text, one.reason, one.suggestion) for one in rows]


def test_unfamiliar_words_are_those_that_the_booklets_use_in_no_form():
    assert find_unfamiliar(make.gap("How do I hydrate the roots early?")) == ("hydrate",)
    assert find_unfamiliar(make.gap("one two four seven eight nine")) == ("four", "seven", "eight")


def test_a_word_that_was_read_as_another_is_not_unfamiliar():
    interpretation = Interpretation(
        "hydrate water", (Correction("watr", "water"),), (Expansion("Hydrate", "water", "lay"),)
    )
    assert find_unfamiliar(replace(make.gap("hydrate watr"), interpretation=interpretation)) == ()


def test_a_word_as_near_as_a_synonym_is_asked_as_the_booklets_say_it():
    # the vector of "waterlogged" is that of "water", a cosine of 1; "moneys" is near to no word
    suggestion = WordSuggestion("waterlogged", "water")
    assert reformulate(q1="Why is it Waterlogged?", q2="moneys") == [
        ("q1", "Why is it water?", GapReason.VOCABULARY, suggestion)
    ]


def test_a_word_that_sounds_or_looks_like_one_is_asked_as_it():
    """Words of the booklet that the search would take it for as well."""
    assert reformulate(q1="kopper morningg", q2="how deap") == [
        ("q1", "copper morningg", GapReason.MISSPELLING, WordSuggestion("kopper", "copper")),
        ("q1", "kopper morning", GapReason.MISSPELLING, WordSuggestion("morningg", "morning")),
        ("q2", "how deep", GapReason.MISSPELLING, WordSuggestion("deap", "deep")),
    ]


@pytest.mark.parametrize("word", ["sushi", "sauna", "soar", "bend", "slogs"])
def test_a_word_that_is_spelt_right_is_no_spelling_of_another(word: str) -> None:
    """“sushi” was taken for “sees”, “sauna” for “seeing”; the booklet has “soil”, “band”, slugs."""
    passage = make.passage("see", "She sees it, seeing each band of slugs over soil.")
    corpus = make.corpus(passage)
    gaps = {"q": make.gap(f"may I eat {word}")}
    rows = reformulations.build_reformulations(gaps, corpus)
    assert [one for one in rows if one.reason is GapReason.MISSPELLING] == []


def test_a_common_word_is_never_misspelt():
    corpus = replace(make.corpus(), is_single_token=lambda word: word == "deap")
    assert reformulations.build_reformulations({"q1": make.gap("how deap")}, corpus) == []


def test_nothing_is_asked_again_where_no_word_is_unfamiliar():
    questions = {"q1": make.gap("water the soil", make.PASSAGES[0])}
    assert reformulations.build_reformulations(questions, make.corpus()) == []
    assert reformulations.build_reformulations({}, make.corpus()) == []
