"""What is near to a question and cannot answer it, whole passages and single sentences."""

from collections.abc import Sequence

from indexer.passages import Passage
from search_app.search.mismatches import people, treatments
from search_app.search.mismatches.avoidance import asks_what_not, warns
from search_app.search.mismatches.drug_forms import asks_form, tells_form
from search_app.search.mismatches.opposites import find_opposites, says_only_opposite
from search_app.search.mismatches.other_drugs import DrugFinder, DrugNames
from search_app.search.mismatches.passage_text import join_own_text


def find_mismatches(
    question: str, passages: Sequence[Passage], drug_finder: DrugFinder
) -> list[bool]:
    """Whether each is of the opposite or of another drug, treatment or person, or silent on it.

    But "is Lynparza for HER2+" asks of Lynparza: for which cancer that is, answers it.
    """
    looks = zip(
        find_opposites(question, passages),
        drug_finder.share_drugs(question, passages),
        drug_finder.find_passages_of_others(question, passages),
        treatments.find_passages_of_others(question, passages),
        people.find_passages_of_others(question, passages),
        _find_silent(question, passages, drug_finder),
        strict=True,
    )
    return [(is_opposite and not shares) or any(others) for is_opposite, shares, *others in looks]


def count_lacks(question: str, passage: Passage, drug_finder: DrugFinder) -> list[int]:
    """By sentence, how much keeps it from answering; one with more comes behind all with less.

    It is of another drug or person, of the opposite, or no warning or form of a drug
    where one is asked for.
    """
    drug, is_warning_asked = drug_finder.find_asked(question), asks_what_not(question)
    is_form_asked = asks_form(question, names_drug=drug_finder.names_drug(question))
    (shares_drug,) = drug_finder.share_drugs(question, [passage])
    return [
        (drug is not None and drug_finder.is_of_other(drug, text))
        + drug_finder.lacks_one(question, text)
        + people.speaks_of_others(question, text)
        + (is_warning_asked and not warns(text))
        + (is_form_asked and not tells_form(text))
        + (not shares_drug and says_only_opposite(question, text))
        for text in map(passage.get_sentence_text, passage.sentences)
    ]


def _find_silent(question: str, passages: Sequence[Passage], drug_finder: DrugFinder) -> list[bool]:
    """Whether each warns of nothing, or says not how a drug is given, where that is asked for."""
    is_warning_asked = asks_what_not(question)
    is_form_asked = asks_form(question, names_drug=drug_finder.names_drug(question))
    drug = drug_finder.find_asked(question)
    return [
        (is_warning_asked and not warns(join_own_text(passage)))
        or (is_form_asked and not _tells_form_of(drug, passage, drug_finder))
        for passage in passages
    ]


def _tells_form_of(drug: DrugNames | None, passage: Passage, drug_finder: DrugFinder) -> bool:
    """Whether a sentence says it of the drug, or of those that were named last: "all three"."""
    is_of_other = False
    for text in (passage.context, *map(passage.get_sentence_text, passage.sentences)):
        if drug and drug_finder.names_drug(text):
            is_of_other = drug_finder.is_of_other(drug, text)
        if tells_form(text) and not is_of_other:
            return True
    return False
