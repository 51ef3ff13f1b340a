"""Which passages and sentences cannot answer, with our own vocabulary of drugs; by hand."""

from dataclasses import replace

import pytest

from indexer.passages import Passage, Sentence
from indexer.paths import VOCABULARY
from indexer.vocabulary.files import read_vocabulary
from search_app.search.mismatches import count_lacks, find_mismatches, is_of_others
from search_app.search.mismatches.other_drugs import DrugFinder

PILLS = "Tamoxifen is a pill."
SHOT = "Fulvestrant is a shot."
BLOCKS = "Tamoxifen blocks estrogen."
NEGATIVE = "Olaparib is for HER2-negative cancer."


@pytest.fixture(scope="module")
def finder() -> DrugFinder:
    return DrugFinder(read_vocabulary(VOCABULARY))


def make_passage(*sentences: str) -> Passage:
    text = " ".join(sentences)
    starts = [text.index(sentence) for sentence in sentences]
    bounds = (Sentence(s, s + len(words)) for s, words in zip(starts, sentences, strict=True))
    return Passage("b#s", "b", "Title", (), "", "", text, 0, len(text), (*bounds,))


@pytest.mark.parametrize(
    ("question", "sentences", "is_mismatch"),
    [
        ("is tamoxifen an injection", [PILLS], False),
        ("is tamoxifen an injection", [BLOCKS], True),
        ("is tamoxifen an injection", [BLOCKS, SHOT], True),
        ("is tamoxifen an injection", [BLOCKS, "It is a pill."], False),
        ("what does tamoxifen do", [BLOCKS], False),
        ("is olaparib for HER2-positive cancer", [NEGATIVE], False),
        ("what is for HER2-positive cancer", [NEGATIVE], True),
        ("what should I not eat", ["Eat toast."], True),
        ("what should I not eat", ["Eat toast.", "Avoid fat."], False),
        ("is tamoxifen an injection", [SHOT, "All three are shots."], True),
        (
            "is tamoxifen an injection",
            ["Tamoxifen and letrozole work alike.", "Both are pills."],
            False,
        ),
        ("does chemo hurt", ["Surgery hurts."], True),
        (
            "is palbociclib a pill",
            ["Palbociclib and others help.", "Abemaciclib too.", "All three are pills."],
            False,
        ),
        (
            "is letrozole a pill",
            ["Palbociclib is taken with letrozole.", "All three are pills."],
            True,
        ),
        (
            "is tamoxifen a pill",
            ["Fulvestrant is a shot.", "All the other drugs are pills."],
            False,
        ),
        ("can I take cimetidine with tamoxifen", ["Sertraline may be taken with tamoxifen."], True),
        ("can I take cimetidine with tamoxifen", ["Cimetidine may be taken."], False),
    ],
)
def test_a_passage_that_cannot_answer(
    question: str, sentences: list[str], finder: DrugFinder, *, is_mismatch: bool
) -> None:
    assert find_mismatches(question, [make_passage(*sentences)], finder) == [is_mismatch]


@pytest.mark.parametrize(
    ("question", "lacks"),
    [
        ("is tamoxifen an injection", [0, 1, 1, 2]),
        ("what does tamoxifen do", [0, 1, 0, 1]),
        ("what is for HER2-positive cancer", [0, 0, 0, 1]),
        ("what should I not take", [1, 1, 1, 1]),
        ("can I take cimetidine with letrozole", [1, 1, 1, 1]),
        ("is olaparib for HER2-positive cancer", [1, 1, 1, 0]),
    ],
)
def test_what_a_sentence_lacks(question: str, lacks: list[int], finder: DrugFinder) -> None:
    passage = make_passage(PILLS, SHOT, BLOCKS, NEGATIVE)
    assert count_lacks(question, passage, finder) == lacks


def test_a_sentence_lacks_the_people_and_the_pair_that_are_asked_about(finder: DrugFinder) -> None:
    passage = make_passage("Women live long.", "Men live long.", "Take sertraline, not fluoxetine.")
    assert count_lacks("how long do men live", passage, finder) == [1, 0, 0]
    assert count_lacks("can I take sertraline with codeine", passage, finder) == [0, 0, 1]


def test_a_sentence_about_others_answers_where_the_drug_is_that_of_the_question(
    finder: DrugFinder,
) -> None:
    about_it = make_passage("Tamoxifen is for women.")
    about_kind = make_passage("AIs are for women.")
    for passage, is_of in ((make_passage("It is for women."), True), (about_it, False)):
        assert is_of_others("can men take tamoxifen", passage, [1.0], finder) is is_of
    for passage, is_of in ((about_it, True), (about_kind, False)):
        assert is_of_others("are AIs for men", passage, [1.0], finder) is is_of


def test_an_item_is_of_the_drugs_that_its_list_is_of(finder: DrugFinder) -> None:
    """The second is nearer, and names another drug than the two."""
    item = make_passage("Cimetidine, for the stomach.", "Take fluoxetine.")
    listed = replace(item, context="These interfere with tamoxifen:")
    for question, is_of in (
        ("does cimetidine interfere with tamoxifen", False),
        ("does cimetidine interfere with codeine", True),
        ("does cimetidine help", False),
    ):
        assert is_of_others(question, listed, [0.8, 0.9], finder) is is_of
    below = replace(make_passage("It is given with letrozole."), heading_path=("Kisqali", "With"))
    for question, is_of in (
        ("can I take Kisqali with letrozole", False),
        ("can I take Kisqali with codeine", True),
    ):
        assert is_of_others(question, below, [0.9], finder) is is_of
