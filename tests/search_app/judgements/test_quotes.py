import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_app.judgements import quotes

GARDEN = quotes.tokenize_text(
    "Press each seed deep.  • “Water” the roots early\nin the morning, not at noon!"
)


def test_words_are_without_case_bullets_and_the_punctuation_around_them():
    assert quotes.tokenize_text("• HER2-positive, (day’s) “U.S.” – 2.5 mg!").words == (
        "her2-positive",
        "day’s",
        "u.s",
        "2.5",
        "mg",
    )


@pytest.mark.parametrize(("count", "expected"), [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3)])
def test_half_of_an_odd_number_is_the_larger_part(count, expected):
    assert quotes.compute_min_shared_words(count) == expected


@pytest.mark.parametrize(
    ("quote", "held"),
    [
        ("water the roots early in the morning", True),
        ("Water the roots. Never water leaves", True),  # 3 of 6 in a row
        ("Water the roots and never water leaves", False),  # 3 of 7
        ("press roots early noon morning", False),  # all there, never in a row
        ("root", False),  # part of a word
        ("noon", True),
        ("…", False),
        ("", False),
    ],
)
def test_a_text_holds_a_quote_by_half_of_its_words_in_a_row(quote, held):
    assert quotes.contains_quote(GARDEN, quotes.tokenize_text(quote)) is held


def test_a_run_reaches_as_far_as_the_words_agree():
    text = quotes.tokenize_text("never water the roots at noon but water the roots early")
    assert quotes.find_quote_ranges(text, quotes.tokenize_text("water the roots early")) == [
        range(1, 4),
        range(7, 11),
    ]
    assert text.get_span(7, 10) == (34, 55)


def test_a_quote_that_repeats_itself_is_found_at_every_shift():
    assert quotes.find_quote_ranges(quotes.tokenize_text("a a a"), quotes.tokenize_text("a a")) == [
        range(1),
        range(2),
        range(1, 3),
        range(2, 3),
    ]


def test_an_edited_quote_is_found_again_with_the_words_it_has_now():
    text = quotes.tokenize_text(
        "Sow in May. Water all the plants early in each dry morning of July. Then wait."
    )
    quote = quotes.tokenize_text("Water the plants early on each dry morning in July")
    assert not quotes.find_quote_ranges(text, quote)
    found = quotes.find_edited_quote(text, quote)
    assert found is not None
    rows, likeness = found
    assert text.words[rows.start : rows.stop] == (
        *("water", "all", "the", "plants", "early"),
        *("in", "each", "dry", "morning", "of", "july"),
    )
    assert 80 <= likeness < 100


@pytest.mark.parametrize(
    "quote",
    [
        "Hang whole plants upside down in the shed until the seeds rattle",
        "sow in June",  # nearly there, but too short to tell
    ],
)
def test_what_is_not_like_enough_or_too_short_is_not_found_again(quote):
    text = "Sow in May. Water all the plants early in each dry morning of July."
    tokens, edited = quotes.tokenize_text(text), quotes.tokenize_text(quote)
    assert quotes.find_edited_quote(tokens, edited) is None


@given(st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=8), st.data())
def test_any_half_of_a_quote_holds_it(quote, data):
    size = quotes.compute_min_shared_words(len(quote))
    start = data.draw(st.integers(0, len(quote) - size))
    text = quotes.tokenize_text(" ".join(["x", *quote[start : start + size], "y"]))
    found = quotes.find_quote_ranges(text, quotes.tokenize_text(" ".join(quote)))
    assert range(1, 1 + size) in found


@given(st.text(max_size=60))
def test_spans_give_the_words_back(text):
    read = quotes.tokenize_text(text)
    found = [text[start:end].casefold() for start, end in read.spans]
    assert found == list(read.words)
