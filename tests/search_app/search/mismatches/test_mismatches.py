"""Which passages and sentences cannot answer, with our own vocabulary of drugs; by hand."""

import pytest

from indexer.passages import Passage, Sentence
from indexer.paths import VOCABULARY
from indexer.vocabulary.files import read_vocabulary
from search_app.search.mismatches import count_lacks, find_mismatches
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
        ("can men take tamoxifen", ["Women take tamoxifen."], True),
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
        ("is olaparib for HER2-positive cancer", [1, 1, 1, 0]),
    ],
)
def test_what_a_sentence_lacks(question: str, lacks: list[int], finder: DrugFinder) -> None:
    passage = make_passage(PILLS, SHOT, BLOCKS, NEGATIVE)
    assert count_lacks(question, passage, finder) == lacks
