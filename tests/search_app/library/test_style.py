"""How texts are written: what is hard, named twice, or spelt in two ways."""

import pytest

from indexer.passages import Passage, Sentence
from indexer.vocabulary import Term, Vocabulary
from search_app.library.style import BookletStyle, HardSection, MixedSpelling, TwoNames

VOCABULARY = Vocabulary(
    (
        Term(("anemia", "anaemia"), "medical", "lay:anemia"),
        Term(("low blood",), "lay", "lay:anemia"),
        Term(("recurrence",), "medical", "lay:recurrence"),
        Term(("cancer comes back",), "lay", "lay:recurrence"),
        Term(("biopsy",), "medical", "lay:biopsy"),
        Term(("tumor", "tumour"), "spelling", "spelling:tumor"),
        Term(("fiber", "fibre"), "spelling", "spelling:fiber"),
    )
)


def write_section(heading: str, *sentences: str, start: int = 0) -> Passage:
    text, spans = "", []
    for sentence in sentences:
        spans.append(Sentence(start + len(text), start + len(text) + len(sentence)))
        text += f"{sentence} "
    text = text.rstrip()
    name = f"b#{heading.lower()}"
    path = (heading,)
    return Passage(name, "b", "Blood", path, "", "", text, start, start + len(text), tuple(spans))


def read(*passages: Passage) -> BookletStyle:
    return BookletStyle("b", passages, VOCABULARY)


def test_a_section_is_hard_by_its_words_or_its_sentences_where_somebody_asks():
    words = write_section("Words", "You may have anemia.", "Rest then.")
    long = write_section("Long", " ".join(["word"] * 24) + ".")
    easy = write_section("Easy", "Rest.")
    style = read(words, long, easy)
    demand = {"b#words": 3.0, "b#long": 2.0, "b#easy": 9.0}
    assert list(style.find_hard_sections(demand)) == [
        HardSection("b", ("Words",), 3.0, ("anemia",), 3.0),
        HardSection("b", ("Long",), 24.0, (), 2.0),
    ]
    assert list(style.find_hard_sections({})) == []


@pytest.mark.parametrize(
    "told",
    [
        "Anemia (too few red blood cells) makes you tired.",
        "With anemia you have low blood.",
        "This is called anemia.",
        "Anemia means that blood cells are few.",
    ],
)
def test_a_word_that_is_explained_anywhere_is_not_hard(told: str) -> None:
    style = read(write_section("One", "You may have anemia."), write_section("Two", told))
    assert list(style.find_hard_sections({"b#one": 1.0, "b#two": 1.0})) == []


def test_a_word_for_which_people_have_no_other_needs_no_explanation():
    style = read(write_section("One", "You may have a biopsy."))
    assert list(style.find_hard_sections({"b#one": 1.0})) == []


def test_one_thing_has_two_names_where_no_sentence_has_both():
    apart = read(
        write_section("One", "A recurrence needs a test.", "Ask about recurrence."),
        write_section("Two", "Ask what to do if cancer comes back."),
    )
    counts = (("recurrence", 2), ("cancer comes back", 1))
    assert list(apart.find_two_names()) == [TwoNames("b", counts)]
    tied = read(
        write_section("One", "When cancer comes back, doctors say recurrence."),
        write_section("Two", "Ask about recurrence."),
    )
    assert list(tied.find_two_names()) == []


def test_two_spellings_in_one_booklet_are_named():
    mixed = read(write_section("One", "A tumor.", "Two Tumours and a tumor.", "Eat fibre."))
    # plural forms have a line of their own in the vocabulary
    assert mixed.find_mixed_spelling() == MixedSpelling("b", (("tumor", 2),), (("fibre", 1),))
    assert (
        read(write_section("One", "A tumor."), write_section("Two", "Fiber.")).find_mixed_spelling()
        is None
    )
