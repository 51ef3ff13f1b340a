"""Which passages and sentences are about another drug than the one that is asked for; by hand."""

import pytest

from indexer.passages import Passage, Sentence
from indexer.paths import VOCABULARY
from indexer.vocabulary.files import read_vocabulary
from search_app.search.mismatches.other_drugs import DrugFinder


@pytest.fixture(scope="module")
def finder() -> DrugFinder:
    return DrugFinder(read_vocabulary(VOCABULARY))


@pytest.mark.parametrize(
    ("question", "drug"),
    [
        ("is tamoxifen an injection", "drug:tamoxifen"),
        ("how is Tykerb given", "drug:lapatinib"),
        ("is it an injection", None),
        ("tamoxifen or letrozole", None),
        ("letrozole shot or a pill", "drug:letrozole"),
        ("letrozole, ribociclib and bones", None),
        ("what can I take instead of tamoxifen", None),
        ("what comes after tamoxifen", None),
        ("what is not as strong as tamoxifen", None),
        ("what if I can't have tamoxifen", None),
        ("diarrhea from tamoxifen", None),
        ("sore joints on tamoxifen", None),
        ("can I take palbociclib on its own", "drug:palbociclib"),
        ("does toremifene cause clots", "drug:toremifene"),
        ("nausea that tamoxifen causes", None),
        ("is quizartinib a pill", "drug:quizartinib"),
        ("is it better in april", None),
        ("what is somatostatin", None),
        ("what are immunoglobulins and tubulin", None),
        ("what is govitecan", "drug:sacituzumab govitecan"),
        ("when was deruxtecan approved", None),
        ("is zoledronic acid a pill", "drug:zoledronic acid"),
        ("which drugs help the bones during tamoxifen", None),
    ],
)
def test_one_drug_is_asked_for_where_no_other_may_answer(
    question: str, drug: str | None, finder: DrugFinder
) -> None:
    asked = finder.find_asked(question)
    assert (asked and [*asked.names]) == (drug and [drug])


@pytest.mark.parametrize(
    ("text", "is_other"),
    [
        ("Fulvestrant is a shot.", True),
        ("All of the above drugs but fulvestrant are pills.", False),
        ("Tamoxifen and fulvestrant block estrogen.", False),
        ("Nolvadex is a pill.", False),
        ("Other drugs, such as Faslodex, are not pills.", True),
        ("This drug is a pill.", False),
        ("Quizartinib is a pill.", True),
        ("Fulvestrant is a shot. All three are shots.", True),
        ("SERMs, unlike fulvestrant, are pills.", False),
    ],
)
def test_a_text_is_of_another_drug_where_it_names_only_others(
    text: str, *, is_other: bool, finder: DrugFinder
) -> None:
    asked = finder.find_asked("is tamoxifen a pill")
    assert asked is not None
    assert finder.is_of_other(asked, text) is is_other


def test_what_stands_above_a_passage_names_its_drug(finder: DrugFinder) -> None:
    text = "Unlike fulvestrant, it is a pill."
    whole = (0, len(text))
    passages = [
        Passage("b#s", "b", title, path, context, "", text, *whole, (Sentence(*whole),))
        for title, path, context in (
            ("Drugs", ("Hormones",), ""),
            ("Drugs", ("Tamoxifen", "How you take it"), ""),
            ("Your tamoxifen", (), ""),
            ("Drugs", (), "Tamoxifen:"),
        )
    ]
    told = finder.find_passages_of_others("is tamoxifen a pill", passages)
    assert told == [True, False, False, False]
    assert finder.find_passages_of_others("is it a pill", passages) == [False] * 4
    assert finder.share_drugs("is Nolvadex for HER2+", passages) == [False, True, True, True]
    assert finder.share_drugs("is it for HER2+", passages) == [False] * 4


@pytest.mark.parametrize(
    ("question", "text", "lacks"),
    [
        ("can I take cimetidine with tamoxifen", "Sertraline goes with tamoxifen.", True),
        ("can I take cimetidine with tamoxifen", "It does not go with tamoxifen.", False),
        ("can I take cimetidine with tamoxifen", "Cimetidine and tamoxifen interact.", False),
        ("does ibuprofen interact with letrozole", "AIs and ibuprofen, not naproxen.", False),
        ("does ibuprofen interact with letrozole", "Take ibuprofen, not tamoxifen.", True),
        ("does ibuprofen interact with letrozole", "Ibuprofen is taken with anastrozole.", False),
        ("cimetidine or tamoxifen", "Sertraline goes with tamoxifen.", False),
        ("can I take it with tamoxifen", "Sertraline goes with tamoxifen.", False),
    ],
)
def test_of_two_drugs_that_may_not_go_together_both_are_named(
    question: str, text: str, *, lacks: bool, finder: DrugFinder
) -> None:
    assert finder.lacks_one(question, text) is lacks
