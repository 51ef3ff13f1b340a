"""Which passages are about the opposite of what is asked; by hand."""

import pytest

from indexer.passages import Passage, Sentence
from search_app.search.opposites import find_opposites


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
        ("", "", False),
    ],
)
def test_only_the_other_sign_of_the_same_word_is_the_opposite(
    question: str, text: str, *, is_opposite: bool
) -> None:
    assert find_opposites(question, [make_passage(text)]) == [is_opposite]


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
