from dataclasses import replace

from search_app.coverage.diagnosis.reasons import GapReason, WordSuggestion
from search_app.coverage.diagnosis.reformulations import (
    Reformulation,
    build_reformulations,
    find_unfamiliar_words,
)
from search_app.results import Correction, Expansion, Interpretation
from tests.support.coverage_factories import PASSAGES, gap, shelf

WATERING = PASSAGES[0]


def test_strange_are_words_that_the_booklets_use_in_no_form():
    assert find_unfamiliar_words(gap("How do I hydrate the roots early?"), shelf()) == ("hydrate",)
    assert find_unfamiliar_words(gap("one two four seven eight nine"), shelf()) == (
        "four",
        "seven",
        "eight",
    )


def test_a_word_that_was_read_as_another_is_not_strange():
    read = Interpretation(
        "hydrate water", (Correction("watr", "water"),), (Expansion("Hydrate", "water", "lay"),)
    )
    assert find_unfamiliar_words(replace(gap("hydrate watr"), interpretation=read), shelf()) == ()


def test_a_word_as_near_as_a_synonym_is_asked_as_the_booklets_say_it():
    # the vector of "waterlogged" is that of "water", a cosine of 1; "moneys" is near to no word
    asked = build_reformulations(
        {"q1": gap("Why is it Waterlogged?"), "q2": gap("moneys")}, shelf()
    )
    assert asked == [
        Reformulation(
            "q1", "Why is it water?", GapReason.VOCABULARY, WordSuggestion("waterlogged", "water")
        ),
    ]


def test_a_word_that_sounds_or_looks_like_one_is_asked_as_it():
    """By sound first, then by the letters that differ: 1 to "band", 2 to "beans"."""
    asked = build_reformulations({"q1": gap("kopper bant"), "q2": gap("how deap")}, shelf())
    assert asked == [
        Reformulation(
            "q1", "copper bant", GapReason.MISSPELLING, WordSuggestion("kopper", "copper")
        ),
        Reformulation("q1", "kopper band", GapReason.MISSPELLING, WordSuggestion("bant", "band")),
        Reformulation("q1", "kopper beans", GapReason.MISSPELLING, WordSuggestion("bant", "beans")),
        Reformulation("q2", "how deep", GapReason.MISSPELLING, WordSuggestion("deap", "deep")),
    ]


def test_a_common_word_is_never_misspelt():
    known = replace(shelf(), is_single_token=lambda word: word == "deap")
    assert build_reformulations({"q1": gap("how deap")}, known) == []


def test_nothing_is_asked_again_where_no_word_is_strange():
    assert build_reformulations({"q1": gap("water the soil", WATERING)}, shelf()) == []
    assert build_reformulations({}, shelf()) == []
