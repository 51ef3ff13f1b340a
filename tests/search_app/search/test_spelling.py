import pytest

from search_app.search.spelling import (
    SpellingCorrector,
    build_spelling_corrector,
    compute_sound_key,
)

BOOKLETS = frozenset("compost copper cooper watering plant plants slugs mildew stop study".split())
VOCABULARY = frozenset("letrozole femara greenfly".split())
COMMON = frozenset(["hotel", "copied"])


@pytest.fixture
def knowing() -> SpellingCorrector:
    return build_spelling_corrector(BOOKLETS, VOCABULARY, ["which"], COMMON.__contains__)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("compst", ["compost"]),  # a letter lost
        ("COMPSOT", ["compost"]),  # two letters swapped
        ("komposst", ["compost"]),  # begins otherwise and sounds alike
        ("letrazol", ["letrozole"]),
        ("letrosolle", ["letrozole"]),
        ("fermara", ["femara"]),
        ("coper", ["cooper", "copper"]),  # as near to one as to the other
    ],
)
def test_a_misspelt_word_is_read_as_what_it_is_near_to(
    knowing: SpellingCorrector, typed: str, words: list[str]
) -> None:
    assert list(knowing.find_readings(typed)) == words


@pytest.mark.parametrize(
    "typed",
    ["compost", "Plant", "which"]  # known
    + ["stopped", "studies", "composting", "plant's"]  # forms of known ones
    + ["hotel", "copied"]  # common
    + ["stp", "h2ot", "x-ray", "tractor", ""],  # short, no word, like nothing
)
def test_a_word_that_may_be_right_is_left_alone(knowing: SpellingCorrector, typed: str) -> None:
    assert knowing.find_readings(typed) == ()


@pytest.mark.parametrize(
    ("word", "spoken"),
    [
        ("fulvestrent", "flvstrnt"),
        ("phone", "fn"),
        ("fone", "fn"),
        ("success", "sks"),
        ("aqua", "ak"),
        ("zoo", "s"),
        ("iron", "arn"),
    ],
)
def test_a_word_sounds_as_its_consonants(word: str, spoken: str) -> None:
    assert compute_sound_key(word) == spoken
