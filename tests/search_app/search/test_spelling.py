import pytest

from search_app.search.spelling import SpellingCorrector, build_spelling_corrector
from search_app.search.spelling.sounds import compute_sound_key, compute_spoken_form

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
    + ["sgs", "h2ot", "x-ray", "tractor", ""],  # short, no word, like nothing
)
def test_a_word_that_may_be_right_is_left_alone(knowing: SpellingCorrector, typed: str) -> None:
    assert knowing.find_readings(typed) == ()


@pytest.mark.parametrize(
    ("word", "spoken"),
    [
        ("fulvestrent", "flvstrnt"),
        ("phone", "fn"),
        ("fone", "fn"),
        ("success", "skss"),
        ("aqua", "ak"),
        ("zoo", "s"),
        ("iron", "arn"),
        ("knee", "n"),
        ("psoriasis", "srss"),
        ("wrist", "rst"),
        ("weight", "wt"),
        ("cough", "kf"),
        ("injection", "angksn"),
        ("numbness", "nmns"),
    ],
)
def test_a_word_sounds_as_its_consonants(word: str, spoken: str) -> None:
    assert compute_sound_key(word) == spoken


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("fatigue", "fateeg"),
        ("diarrhea", "diareah"),
        ("diarrhea", "diarrhoea"),
        ("radiation", "raydiashun"),
        ("appetite", "apetight"),
        ("surgery", "surjery"),
        ("pharmacy", "farmasee"),
        ("rhythm", "rithm"),
        ("anaemia", "anemia"),
    ],
)
def test_what_sounds_the_same_is_spoken_the_same(one: str, other: str) -> None:
    assert compute_spoken_form(one) == compute_spoken_form(other)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("wensday", []),  # nothing here sounds like it
        ("kompohst", ["compost"]),  # it sounds the same, however many letters differ
        ("tommorow", ["tomorrow"]),  # many people ask with it
        ("Tommorow", []),  # with a capital letter it may be a name
        ("TOMMOROW", ["tomorrow"]),
        ("letrasole", ["letrozole"]),
        ("anastrozole", []),  # another drug
    ],
)
def test_a_word_is_read_by_its_sound_where_that_is_sure(
    knowing: SpellingCorrector, typed: str, words: list[str]
) -> None:
    assert list(knowing.find_readings(typed)) == words


@pytest.mark.parametrize(
    "typed",
    "cheque sciatica prednisolone houston priya haemoglobin stethoscopes metformin wilted".split(),
)
def test_a_word_that_is_spelt_right_is_left_alone(typed: str) -> None:
    """Though a booklet has a word that is very near."""
    near = frozenset(f"{typed[:-1]}{end}" for end in ("q", "qe")) | {f"{typed}z", f"q{typed}"}
    corrector = build_spelling_corrector(near, frozenset(), [], frozenset[str]().__contains__)
    assert corrector.find_readings(typed) == ()
    assert len(corrector.find_readings(f"{typed}zz")) == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("bak", ["back"]),  # it sounds the same
        ("cna", ["can"]),  # two letters swapped
        ("hte", ["the"]),
        ("hlp", ["help"]),  # a letter left out, and only one word that it may be
        ("fel", ["feel"]),
        ("badd", ["bad"]),  # a letter twice
        ("hepl", ["help"]),
        ("wehre", ["where"]),
        ("breats", ["breast"]),
        ("meen", ["mean", "men"]),  # as near to one as to the other
        ("lng", []),  # long, lung, or an abbreviation
        ("Bak", []),  # a name
        ("BAK", []),  # an abbreviation
        ("hep", []),  # right
        ("hat", []),
        ("pan", []),
    ],
)
def test_a_short_word_is_read_as_one_that_nearly_everybody_asks_with(
    knowing: SpellingCorrector, typed: str, words: list[str]
) -> None:
    assert list(knowing.find_readings(typed)) == words


@pytest.mark.parametrize("typed", ["BRAF", "SCID", "PPAR", "mTROL", "polI", "CHEKC"])
def test_an_abbreviation_in_capitals_is_left_alone(typed: str) -> None:
    near = frozenset(["braaf", "scidd", "ppair", "mtroll", "polii", "cheekc"])
    corrector = build_spelling_corrector(near, frozenset(), [], frozenset[str]().__contains__)
    assert corrector.find_readings(typed) == ()
