"""Which passages are about the opposite of what is asked; by hand."""

import pytest

from indexer.passages import Passage, Sentence
from search_app.search.mismatches.opposites import find_opposites, says_only_opposite


def make_passage(text: str, *path: str, context: str = "") -> Passage:
    ends = (0, len(text))
    return Passage("b#s", "b", "Title", path, context, "", text, *ends, (Sentence(*ends),))


@pytest.mark.parametrize(
    ("question", "text", "is_opposite"),
    [
        ("drugs for her2 negative cancer", "These are for HER2-positive cancer.", True),
        ("drugs for HER2-positive cancer", "These are for HER2 negative cancer.", True),
        ("drugs for HER2-negative cancer", "These are for HER2-negative cancer.", False),
        ("drugs for HER2-negative cancer", "For HER2-positive and HER2-negative cancer.", False),
        ("drugs for HER2-negative cancer", "For HER2-positive or negative cancer.", False),
        ("is HER2 positive or negative worse", "These are for HER2-positive cancer.", False),
        ("drugs for HER2-negative cancer", "These are for ER-positive cancer.", False),
        ("drugs for HER2 cancer", "These are for HER2-positive cancer.", False),
        ("what if the scan is negative", "What is positive is treated.", False),
        ("ER positive and HER2 negative", "For ER-positive, HER2-positive cancer.", True),
        ("my cancer is not HER2-positive", "These are for HER2-positive cancer.", True),
        ("I don't have HER2-positive cancer", "These are for HER2-positive cancer.", True),
        ("my cancer is not HER2-positive", "These are for HER2-negative cancer.", False),
        ("does it cure ER-positive cancer", "It does not cure ER-positive cancer.", False),
        ("my tumour is HER2+", "These are for HER2-negative cancer.", True),
        ("my tumour is HER2- now", "These are for HER2-positive cancer.", True),
        ("HER2 came back negative", "These are for HER2-positive cancer.", True),
        ("my HER2 status is neg", "These are for HER2-positive cancer.", True),
        ("I am positive for HER2", "These are for HER2-negative cancer.", True),
        ("ER-negative treatment", "For hormone receptor-positive cancer.", True),
        ("HR-negative treatment", "Estrogen receptor-positive cancer feeds on it.", True),
        ("there was blood in my test", "This means that no blood was found.", True),
        ("blood wasn't found", "This means that blood was found.", True),
        ("how do I find a doctor", "No doctor was found.", False),
        ("my test found blood", "This means that no blood was found.", True),
        ("blood was found in my test", "They did not find any blood.", True),
        ("what if no blood is found", "This means that blood was found.", True),
        ("what if no blood is found", "No blood was found, or so little.", False),
        ("they found a lump", "No lump was found. Or a lump was found.", False),
        ("they found a lump", "No blood was found.", False),
        ("can a lump be found", "No lump was found.", False),
        ("HER2 3+ which drugs", "These are for HER2-negative cancer.", True),
        ("HER2-low drugs", "These are for HER2-positive cancer.", True),
        ("HER2 zero", "These are for HER2-positive cancer.", True),
        ("it doesn't overexpress HER2", "These are for HER2-positive cancer.", True),
        ("a tumour with no extra HER2", "These are for HER2-positive cancer.", True),
        ("no estrogen receptors, which drug", "For hormone-positive cancer.", True),
        ("I don't have hormone receptors", "For ER-positive cancer.", True),
        ("triple negative, hormone therapy", "For hormone-positive cancer.", True),
        ("triple negative", "For triple-negative or hormone-positive cancer.", False),
        ("triple negative", "For HER2-negative cancer.", False),
        ("for HER2 or triple negative", "For HER2-positive cancer.", False),
        ("does a negative FIT rule out cancer", "This means that blood was found.", True),
        ("my result is abnormal", "This means that no blood was found.", True),
        ("my kit result was positive", "This means that no blood was found.", True),
        ("a positive screening test", "This means that no blood was found.", True),
        ("my result was not normal", "This means that no blood was found.", True),
        ("my result was normal", "This means that blood was found.", True),
        ("my result was normal", "This means that no blood was found.", False),
        ("my result is abnormal", "This means that blood was found.", False),
        ("is an abnormal mole bad", "No blood was found.", False),
        ("my test was not clear", "This means that no blood was found.", True),
        ("my test is not negative", "This means that no blood was found.", True),
        ("my test was not positive", "No blood was found in your sample.", False),
        ("is it normal for results to take long", "If blood was found, call.", False),
        ("after the test is it normal to bleed", "If blood was found, call.", False),
        ("my HER2 test came back positive", "HER2-positive. No lump was found.", False),
        ("", "", False),
    ],
)
def test_only_the_other_sign_of_the_same_word_is_the_opposite(
    question: str, text: str, *, is_opposite: bool
) -> None:
    assert find_opposites(question, [make_passage(text)]) == [is_opposite]


@pytest.mark.parametrize(
    ("question", "sentence", "is_opposite"),
    [
        ("what treats HER2-negative", "It is for HER2-positive cancer.", True),
        ("my result is abnormal", "No blood was found.", True),
    ],
)
def test_a_sentence_says_only_the_opposite(
    question: str, sentence: str, *, is_opposite: bool
) -> None:
    assert says_only_opposite(question, sentence) is is_opposite


def test_its_own_heading_and_lead_in_say_what_a_passage_is_about() -> None:
    """Not the heading above, which is about both."""
    both = "HER2-positive and HER2-negative cancer"
    passages = [
        make_passage("It blocks it.", both, "HER2-positive cancer"),
        make_passage("It blocks it.", both, "HER2-negative cancer"),
        make_passage("It blocks it.", context="When it is HER2-positive:"),
        make_passage("It blocks it.", both),
    ]
    told = find_opposites("what treats her2-negative", passages)
    assert told == [True, False, True, False]
