"""Nothing that denies is read as something that does not, nor the reverse."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from indexer.storage.index import Index
from indexer.vocabulary.files import read_vocabulary
from indexer.word_lists import COMMONEST_WORDS, read_words
from indexer.words import WORD_PATTERN
from search_app.search.interpret import Interpreter
from search_app.search.spelling import SpellingCorrector, build_spelling_corrector
from search_app.search.spelling.contractions import is_denial
from search_app.search.spelling.short_words import find_common_words

# Written out here: the product's own list must not decide what is tested.
NEGATED = (
    "ain't aren't can't couldn't daren't didn't doesn't don't hadn't hasn't haven't isn't mightn't"
    " mustn't needn't oughtn't shan't shouldn't wasn't weren't won't wouldn't mayn't"
).split()
AFFIRMED = (
    "I'm I've you're you've you'd you'll he's he'd he'll she's she'd she'll it's it'd it'll we're"
    " we've we'd we'll they're they've they'd they'll I'd I'll that's that'd that'll there's"
    " there'd there'll here's what's what'll what're who's who'd who'll who've where's when's how's"
    " how'd could've should've would've might've must've let's"
).split()
# Without their apostrophe these are other words.
OTHER_WORDS = "ill id well were wed shell shed hell its lets".split()
DENYING = "no not never none nothing nobody nowhere neither nor cannot without".split()
# Near to all of them, and without any that denies.
BOOKLET = frozenset(
    "want went wont warned agent scent cant count donate dent dozen resent absent wasp mighty must"
    " knot note nor never ever fever nerve neither either with within width thing hint isle".split()
) - {"wont", "cant", "nor", "never", "neither"}


@pytest.fixture(scope="module")
def knowing() -> SpellingCorrector:
    stop_words = ["want", "with", "your", "there", "into"]
    return build_spelling_corrector(BOOKLET, frozenset(), stop_words, lambda word: word == "who")


CASES: Sequence[Callable[[str], str]] = (str, str.lower, str.upper, str.capitalize)


def list_forms(contraction: str) -> Iterator[str]:
    """As people type it: with any apostrophe or none, in small and capital letters."""
    for apostrophe, change in product("'’ʼ`", CASES):
        yield change(contraction).replace("'", apostrophe)
    for change in CASES:
        yield change(contraction).replace("'", "")


@pytest.mark.parametrize("contraction", [*NEGATED, *AFFIRMED])
def test_a_contraction_is_read_as_itself_or_left(
    knowing: SpellingCorrector, contraction: str
) -> None:
    for typed in list_forms(contraction):
        readings = knowing.find_readings(typed)
        assert [word.casefold() for word in readings] in ([], [contraction.casefold()]), typed
        if "'" in typed:
            assert readings == ()


@pytest.mark.parametrize(
    ("typed", "reading"),
    [
        ("wont", "won't"),
        ("Wont", "Won't"),
        ("WONT", "WON'T"),
        ("im", "I'm"),
        ("Im", "I'm"),
        ("ive", "I've"),
        ("does'nt", "doesn't"),
        ("ca'nt", "can't"),
        ("dosent", "doesn't"),
        ("doesent", "doesn't"),
        ("shoud'nt", "shouldn't"),
        ("couldent", "couldn't"),
        ("havnt", "haven't"),
    ],
)
def test_an_apostrophe_is_put_where_it_belongs(
    knowing: SpellingCorrector, typed: str, reading: str
) -> None:
    assert knowing.find_readings(typed) == (reading,)


@pytest.mark.parametrize("typed", [*OTHER_WORDS, "IM", "ID", "t", "doesn", "won", "don't've"])
def test_what_may_be_another_word_is_left_as_it_is(knowing: SpellingCorrector, typed: str) -> None:
    assert knowing.find_readings(typed) == ()


@pytest.mark.parametrize("word", DENYING)
def test_a_word_that_denies_is_never_changed(knowing: SpellingCorrector, word: str) -> None:
    assert is_denial(word)
    for typed in (word, word.upper(), word.capitalize()):
        assert knowing.find_readings(typed) == ()


@pytest.mark.parametrize("word", sorted(BOOKLET))
def test_no_slip_turns_a_word_that_affirms_into_one_that_denies(
    knowing: SpellingCorrector, word: str
) -> None:
    """Each letter left out, doubled, swapped with the next, or replaced by each of some others."""
    for typed in list_slips(word):
        readings = {is_denial(reading) for reading in knowing.find_readings(typed)}
        is_denying = typed.endswith("nt") or is_denial(typed)
        assert readings <= ({True, False} if is_denying else {is_denial(word)}), typed
        assert len(readings) <= 1, typed


@pytest.mark.parametrize("word", sorted(read_words(*COMMONEST_WORDS) - set(DENYING)))
def test_no_slip_in_a_common_word_makes_it_deny(knowing: SpellingCorrector, word: str) -> None:
    for typed in list_slips(word):
        if not typed.endswith("nt"):
            assert not any(map(is_denial, knowing.find_readings(typed))) or is_denial(typed), typed


@pytest.mark.parametrize("word", [*DENYING, *(n.replace("'", "") for n in NEGATED)])
def test_no_slip_in_a_short_word_that_denies_takes_that_away(word: str) -> None:
    for typed in list_slips(word):
        assert find_common_words(typed) == () or typed.endswith("nt"), typed


@pytest.mark.parametrize("word", [n for n in NEGATED if len(n) > 5])
def test_no_slip_turns_a_contraction_that_denies_into_a_word_that_does_not(
    knowing: SpellingCorrector, word: str
) -> None:
    plain = word.replace("'", "")
    for typed in list_slips(plain):
        if typed.endswith("nt") and not is_denial(typed):
            assert all(is_denial(reading) for reading in knowing.find_readings(typed)), typed


def list_slips(word: str) -> Iterator[str]:
    for place in range(1, len(word)):
        before, after = word[:place], word[place:]
        yield before + after[1:]
        yield before + after[0] + after
        yield before + after[1::-1] + after[2:]
        yield from (before + letter + after[1:] for letter in "aeinost")


LAY = """
about: Words.
updated: 2026-11-23
editors: Anyone.
groups:
  - {medical: [mildew], lay: [not healthy, "won't grow", never green], source: editor}
  - {medical: [no slugs], lay: [snail proof], source: editor}
"""


@pytest.fixture(scope="module")
def interpreter(garden: Index, tmp_path_factory: pytest.TempPathFactory) -> Interpreter:
    folder: Path = tmp_path_factory.mktemp("denying")
    (folder / "lay.yaml").write_text(LAY, encoding="utf-8")
    return Interpreter(replace(garden, vocabulary=read_vocabulary(folder)))


def count_denials(text: str) -> int:
    return sum(map(is_denial, WORD_PATTERN.findall(text)))


@pytest.mark.slow
@pytest.mark.parametrize("contraction", [*NEGATED, *AFFIRMED, *DENYING])
def test_a_question_denies_as_much_as_it_did(interpreter: Interpreter, contraction: str) -> None:
    is_denying = contraction in NEGATED or contraction in DENYING
    for typed in list_forms(contraction):
        read = interpreter.interpret_question(f"what if the beans {typed} grow in compst")
        for text in (read.text, read.interpretation.text):
            assert count_denials(text) == is_denying, text
            assert "compost" in text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("leaves are not healthy now", "leaves are not healthy mildew now"),
        ("beans WONT grow", "beans WON'T grow mildew"),
        ("Never Green", "Never Green mildew"),
        ("snail proof beans", "snail proof beans"),
    ],
)
def test_a_phrase_with_a_denial_keeps_it_and_none_comes_in(
    interpreter: Interpreter, question: str, text: str
) -> None:
    assert interpreter.interpret_question(question).text == text
