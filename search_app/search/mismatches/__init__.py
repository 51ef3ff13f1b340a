"""What is near to a question and cannot answer it, whole passages and single sentences."""

from collections.abc import Sequence

from indexer.passages import Passage
from search_app.search.mismatches.drug_forms import asks_form, tells_form
from search_app.search.mismatches.opposites import (
    asks_what_not,
    find_opposites,
    says_only_opposite,
    warns,
)
from search_app.search.mismatches.other_drugs import DrugFinder


def find_mismatches(
    question: str, passages: Sequence[Passage], drug_finder: DrugFinder
) -> list[bool]:
    """Whether each is of the opposite or another drug, or silent on a form that is asked for.

    But "is Lynparza for HER2+" asks of Lynparza: for which cancer that is, answers it.
    """
    looks = zip(
        find_opposites(question, passages),
        drug_finder.share_drugs(question, passages),
        drug_finder.find_passages_of_others(question, passages),
        _find_silent(question, passages, drug_finder),
        strict=True,
    )
    return [
        (is_opposite and not shares) or is_other or is_silent
        for is_opposite, shares, is_other, is_silent in looks
    ]


def count_lacks(question: str, passage: Passage, drug_finder: DrugFinder) -> list[int]:
    """By sentence, how much keeps it from answering; one with more comes behind all with less.

    It is of another drug or the opposite, or no warning or form of a drug where one is asked for.
    """
    drug, is_warning_asked = drug_finder.find_asked(question), asks_what_not(question)
    is_form_asked = asks_form(question, names_drug=drug_finder.names_drug(question))
    (shares_drug,) = drug_finder.share_drugs(question, [passage])
    return [
        (drug is not None and drug_finder.is_of_other(drug, text))
        + (is_warning_asked and not warns(text))
        + (is_form_asked and not tells_form(text))
        + (not shares_drug and says_only_opposite(question, text))
        for text in map(passage.get_sentence_text, passage.sentences)
    ]


def _find_silent(question: str, passages: Sequence[Passage], drug_finder: DrugFinder) -> list[bool]:
    """Whether each says nothing of how a drug is given, or only how another is."""
    if not asks_form(question, names_drug=drug_finder.names_drug(question)):
        return [False] * len(passages)
    drug = drug_finder.find_asked(question)
    return [
        not any(
            tells_form(text) and not (drug and drug_finder.is_of_other(drug, text))
            for text in map(passage.get_sentence_text, passage.sentences)
        )
        for passage in passages
    ]
