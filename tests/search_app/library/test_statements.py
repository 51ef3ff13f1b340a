"""What of a sentence must not differ."""

import pytest

from indexer.paths import VOCABULARY
from indexer.vocabulary import Vocabulary
from indexer.vocabulary.files import read_vocabulary
from search_app.library.near_pairs import compute_overlap, find_near_pairs
from search_app.library.statements import read_statement


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return read_vocabulary(VOCABULARY)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Take 2.5 mg twice a day.", ("2.5", "mg", "2", "day")),
        ("Take 1,000 milligrams every six hours.", ("1000", "mg", "6", "hour")),
        ("It helps more than 30% of them.", (">", "30", "%")),
        ("Rest daily.", ("day",)),
        ("It blocks PD-1 and HER2 in stage IIA2.", ()),
    ],
)
def test_numbers_keep_their_units_in_their_order(vocabulary, text, numbers):
    assert read_statement(text, vocabulary).numbers == numbers


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("Open until 12 May 2027.", ("12", "may", "2027")),
        ("You may come on Monday.", ("monday",)),
        ("It was approved in 2024.", ("2024",)),
    ],
)
def test_days_are_apart_from_numbers(vocabulary, text, dates):
    statement = read_statement(text, vocabulary)
    assert (statement.dates, statement.numbers) == (dates, ())


def test_a_brand_is_the_drug_that_it_is_sold_for(vocabulary):
    brand, generic, other = (
        read_statement(f"Take {name} at night.", vocabulary)
        for name in ("Femara", "letrozole", "obscurimab")
    )
    assert brand == generic
    assert (other.words, other.drugs) == (brand.words, ("obscurimab",))


def test_what_is_denied_counts_and_the_words_stay_the_same(vocabulary):
    said, denied = (
        read_statement(text, vocabulary)
        for text in ("Take it with food.", "Don’t take it with food.")
    )
    assert (said.is_denied, denied.is_denied) == (False, True)
    assert said.words == denied.words == ("take", "food")


def test_sets_of_nearly_the_same_words_are_found_and_no_others():
    words = [frozenset(text) for text in ("abcdefghij", "abcdefghix", "klmnop", "abcdexyzuv", "k")]
    assert list(find_near_pairs(words)) == [(0, 1)]
    assert compute_overlap(words[0], words[1]) == pytest.approx(9 / 11)
