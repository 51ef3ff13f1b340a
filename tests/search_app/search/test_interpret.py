from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.errors import QueryError
from indexer.storage.index import Index
from indexer.vocabulary import Vocabulary
from indexer.vocabulary.files import read_vocabulary
from search_app.results import Correction, Expansion
from search_app.search.interpret import Interpreter
from search_app.search.question_text import MAX_QUESTION_LENGTH, normalize_question

LAY = """
about: Words.
updated: 2026-11-23
editors: Anyone.
groups:
  - {medical: [mildew], lay: [white dust], source: editor}
  - {medical: [aphids], lay: [greenfly], source: editor}
"""


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("what helps", "what helps"),
        ("  what \t helps\r\n", "what helps"),
        ("can’t “sleep”", 'can\'t "sleep"'),
        ("can´t, can`t, can′t", "can't, can't, can't"),
        ("ﬁne\u00a0soil", "fine soil"),
        ("zero\u200bwidth, soft\u00adhyphen", "zerowidth, softhyphen"),
        ("x" * MAX_QUESTION_LENGTH, "x" * MAX_QUESTION_LENGTH),
        ("?", "?"),
        ("豆 🌱", "豆 🌱"),
    ],
)
def test_a_question_is_read_in_plain_characters(question: str, text: str) -> None:
    assert normalize_question(question) == text


@pytest.mark.parametrize(
    ("question", "code", "sentence"),
    [
        ("", "empty_question", "The question is empty. Type a few words."),
        (" \n\u00a0\u200b", "empty_question", "The question is empty. Type a few words."),
        ("so\x00w", "control_characters", "The question holds control characters. Type it again."),
        ("\x1b[31m", "control_characters", "The question holds control characters."),
        ("so\x85w", "control_characters", "The question holds control characters."),
        ("sow \ud800", "control_characters", "The question holds half a character. Type it again."),
        ("x" * 2001, "question_too_long", "The question has 2,001 characters; at most 2,000 can"),
    ],
)
def test_a_question_that_cannot_be_used_is_told_why(
    question: str, code: str, sentence: str
) -> None:
    with pytest.raises(QueryError, match=f"^{sentence}") as refused:
        normalize_question(question)
    assert refused.value.code == code


DRUGS = """
about: Words.
updated: 2026-11-23
editors: Anyone.
classes: []
drugs:
  - {generic: copper, brands: [Cuprex], classes: [], source: drug label}
  - {generic: tinzole, brands: [Tinzex], classes: [], source: drug label}
"""


@pytest.fixture(scope="module")
def interpreter(garden: Index, tmp_path_factory: pytest.TempPathFactory) -> Interpreter:
    """Knows the garden booklet's words and those of a small vocabulary."""
    folder: Path = tmp_path_factory.mktemp("vocabulary")
    (folder / "lay.yaml").write_text(LAY, encoding="utf-8")
    (folder / "drugs.yaml").write_text(DRUGS, encoding="utf-8")
    return Interpreter(replace(garden, vocabulary=read_vocabulary(folder)))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("compst", "compost"),
        ("Compsot", "compost"),
        ("centimeteres", "centimetres"),
        ("watring", "watering"),
        ("mildeww", "mildew"),
        ("greenflyy", "greenfly"),  # of the vocabulary alone
        ("plantt", "plant"),  # "plants" is a form of it
        ("slgs", "slugs"),
    ],
)
def test_a_word_that_is_surely_misspelt_is_corrected(
    interpreter: Interpreter, typed: str, word: str
) -> None:
    read = interpreter.interpret_question(f"what about {typed}?")
    assert read.interpretation.corrections == (Correction(typed, word),)
    assert read.interpretation.text == read.text == f"what about {word}?"


@pytest.mark.slow
@pytest.mark.parametrize(
    "word",
    [
        "compost",  # known
        "COMPOST",
        "summer",  # a common word, though no booklet has it
        "composted",  # a form of a known one
        "omposts",  # sounds otherwise, and begins otherwise
        "xyzzyplugh",  # near to nothing
        "sgs",  # too short to be sure
        "comp0st",  # a number in it may mean something
        "豆豆豆豆豆",
    ],
)
def test_a_word_that_may_be_right_is_left_alone(interpreter: Interpreter, word: str) -> None:
    read = interpreter.interpret_question(f"what about {word}?")
    assert read.interpretation.corrections == ()
    assert read.text == f"what about {word}?"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("keep", "text"),
    [
        ([], "compost won't mildew"),
        (["WONT"], "compost wont mildew"),
        (["compst", "milldew"], "compst won't milldew"),
        ({"wo’nt", "soil\x00", "\ud800", "x" * 9_999}, "compost won't mildew"),
    ],
)
def test_a_word_to_keep_is_left_as_it_is_typed(
    interpreter: Interpreter, keep: Collection[str], text: str
) -> None:
    read = interpreter.interpret_question("compst wont milldew", keep)
    assert read.text == read.interpretation.text == text


@pytest.mark.slow
def test_an_apostrophe_of_any_kind_is_kept_in_its_word(interpreter: Interpreter) -> None:
    for typed in ("doesn`t", "doesn´t", "doesn’t", "doesnʼt", "doesn′t"):
        read = interpreter.interpret_question(f"it {typed} grow").interpretation
        assert (read.text, read.corrections) == ("it doesn't grow", ())


@pytest.mark.slow
def test_both_readings_of_a_corrected_word_are_searched(interpreter: Interpreter) -> None:
    terms = dict(interpreter.interpret_question("ripe compst").terms)
    assert set(terms) == {"ripe", "compst", "compost"}
    assert terms["compost"] == terms["ripe"] == 1.0


@pytest.mark.slow
def test_other_words_that_the_booklet_uses_are_searched_and_told(interpreter: Interpreter) -> None:
    read = interpreter.interpret_question("White dust on leaves")
    assert read.interpretation.expansions == (Expansion("White dust", "mildew", "medical"),)
    assert read.interpretation.text == "White dust on leaves"
    terms = dict(read.terms)
    assert 0 < terms["mildew"] < terms["dust"] == 1.0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("White dust on leaves", "mildew on leaves"),
        ("is Cuprex safe?", "is copper safe?"),
        ("is copper safe?", "is copper safe?"),
        ("is Tinzex safe?", "is Tinzex safe?"),
    ],
)
def test_a_question_is_encoded_in_the_words_of_the_booklets(
    interpreter: Interpreter, question: str, text: str
) -> None:
    assert interpreter.interpret_question(question).text == text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("is Tinzex or Cuprex safe?", ("Tinzex",)),
        ("tinzole and TINZEX, tinzex", ("tinzole", "Tinzex")),  # as the vocabulary writes them
        ("copper", ()),
    ],
)
def test_a_drug_that_no_booklet_holds_is_known_to_be_missing(
    interpreter: Interpreter, question: str, missing: tuple[str, ...]
) -> None:
    assert interpreter.interpret_question(question).interpretation.missing_drugs == missing


@pytest.mark.slow
@pytest.mark.parametrize("question", ["greenfly", "mildew", "what about slugs", "!?"])
def test_words_that_the_booklet_lacks_are_not_searched(
    interpreter: Interpreter, question: str
) -> None:
    assert interpreter.interpret_question(question).interpretation.expansions == ()


@pytest.mark.slow
def test_without_a_vocabulary_a_question_is_read_as_it_stands(garden: Index) -> None:
    read = Interpreter(replace(garden, vocabulary=Vocabulary())).interpret_question(
        "white dust on leaves"
    )
    assert read.interpretation.expansions == ()
    assert {term for term, _ in read.terms} == {"white", "dust", "leav"}


@pytest.mark.slow
@pytest.mark.parametrize(("count", "shortened"), [(48, False), (49, True), (300, True)])
def test_a_question_with_too_many_words_says_so(
    interpreter: Interpreter, count: int, *, shortened: bool
) -> None:
    read = interpreter.interpret_question("soil " * count)
    assert read.interpretation.shortened is shortened
