"""Which passages are about the opposite of what is asked; by hand."""

import pytest

from indexer.passages import Passage, Sentence
from search_app.search.mismatches.opposites import find_opposites


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
        ("my test found blood", "This means that no blood was found.", True),
        ("blood was found in my test", "They did not find any blood.", True),
        ("what if no blood is found", "This means that blood was found.", True),
        ("what if no blood is found", "No blood was found, or so little.", False),
        ("they found a lump", "No lump was found. Or a lump was found.", False),
        ("they found a lump", "No blood was found.", False),
        ("can a lump be found", "No lump was found.", False),
        ("", "", False),
    ],
)
def test_only_the_other_sign_of_the_same_word_is_the_opposite(
    question: str, text: str, *, is_opposite: bool
) -> None:
    assert find_opposites(question, [make_passage(text)]) == [is_opposite]


@pytest.mark.parametrize(
    ("question", "is_asked"),
    [
        ("what should I not eat", True),
        ("what can't I eat with nausea", True),
        ("which foods must I avoid", True),
        ("which foods are bad for me", True),
        ("what should i not do with it when it is wet", True),
        ("what to avoid", True),
        ("what should I eat", False),
        ("what should I do if I can't sleep", False),
        ("why should I not eat", False),
        ("which drugs are not pills", False),
    ],
)
def test_whether_it_is_asked_what_to_leave(question: str, *, is_asked: bool) -> None:
    told = find_opposites(question, [make_passage("Eat toast."), make_passage("Avoid fat.")])
    assert told == [is_asked, False]


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
