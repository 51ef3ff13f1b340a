"""Passages about another kind of treatment than the one that is asked for; by hand."""

import pytest

from indexer.passages import Passage, Sentence
from indexer.paths import VOCABULARY
from indexer.vocabulary.files import read_vocabulary
from search_app.search.mismatches.other_drugs import DrugFinder
from search_app.search.mismatches.treatments import find_passages_of_others


@pytest.fixture(scope="module")
def finder() -> DrugFinder:
    return DrugFinder(read_vocabulary(VOCABULARY))


def make_passage(text: str, *path: str, title: str = "Title") -> Passage:
    ends = (0, len(text))
    return Passage("b#s", "b", title, path, "", "", text, *ends, (Sentence(*ends),))


@pytest.mark.parametrize(
    ("question", "text", "is_other"),
    [
        ("does hormone therapy cause diarrhea", "Some targeted drugs can cause this.", True),
        ("do hormone pills harm the liver", "Chemo can harm the liver.", True),
        ("do hormone-blocking drugs hurt", "Chemo can hurt.", True),
        ("does chemotherapy harm the liver", "Chemo can harm the liver.", False),
        ("does chemo harm the liver", "Chemotherapy and radiation can.", False),
        ("does chemo harm the liver", "This drug can harm the liver.", False),
        ("does radiotherapy hurt", "Radiation does not hurt.", False),
        ("does radiotherapy hurt", "After surgery it hurts.", True),
        ("is the radiation of a mammogram bad", "Surgery can cure it.", False),
        ("when is the GP surgery open", "Radiation can cure it.", False),
        ("does hormone therapy cause flashes", "Tamoxifen does, more so after chemo.", False),
        ("is chemo a pill", "Capecitabine is, and radiation is none.", False),
        ("does immunotherapy cure it", "Surgery can cure it.", True),
        ("chemo or radiation", "Surgery can cure it.", False),
        ("what comes after chemo", "Surgery can cure it.", False),
        ("does it hurt", "Surgery hurts.", False),
    ],
)
def test_a_passage_names_only_another_treatment(
    question: str, text: str, finder: DrugFinder, *, is_other: bool
) -> None:
    assert find_passages_of_others(question, [make_passage(text)], finder) == [is_other]


def test_what_stands_above_it_names_its_treatment(finder: DrugFinder) -> None:
    text = "It is milder than surgery."
    passages = [
        make_passage(text, "Radiation", "How it feels"),
        make_passage(text, title="Your radiation"),
        make_passage(text, "How it feels"),
    ]
    told = find_passages_of_others("does radiation hurt", passages, finder)
    assert told == [False, False, True]
