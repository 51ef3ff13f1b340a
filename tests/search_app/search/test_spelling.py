import pytest

from search_app.search.spelling import Speller, sound, speller

BOOKLETS = frozenset("compost copper cooper watering plant plants slugs mildew stop study".split())
VOCABULARY = frozenset("letrozole femara greenfly".split())
COMMON = frozenset(["hotel", "copied"])


@pytest.fixture
def knowing() -> Speller:
    return speller(BOOKLETS, VOCABULARY, ["which"], COMMON.__contains__)


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
    knowing: Speller, typed: str, words: list[str]
) -> None:
    assert list(knowing.readings(typed)) == words


@pytest.mark.parametrize(
    "typed",
    ["compost", "Plant", "which"]  # known
    + ["stopped", "studies", "composting", "plant's"]  # forms of known ones
    + ["hotel", "copied"]  # common
    + ["stp", "h2ot", "x-ray", "tractor", ""],  # short, no word, like nothing
)
def test_a_word_that_may_be_right_is_left_alone(knowing: Speller, typed: str) -> None:
    assert knowing.readings(typed) == ()


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
    assert sound(word) == spoken
