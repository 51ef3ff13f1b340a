"""What is near to a question and cannot answer it, whole passages and single sentences."""

import re
from collections.abc import Sequence

from indexer.passages import Passage
from search_app.search.mismatches import people, treatments
from search_app.search.mismatches.avoidance import asks_what_not, warns
from search_app.search.mismatches.drug_forms import asks_form, tells_form
from search_app.search.mismatches.opposites import find_opposites, says_only_opposite
from search_app.search.mismatches.other_drugs import DrugFinder, DrugNames
from search_app.search.mismatches.passage_text import find_lead_in, join_own_text

_OF_ALL_NAMED = re.compile(r"\b(?:all|both|each|these|those)\b", re.IGNORECASE)
# "All three" are not those that they are taken with.
_PARTNERS = re.compile(r"\b(?:with|after|than)\b[^.;]*", re.IGNORECASE)


def find_mismatches(
    question: str, passages: Sequence[Passage], drug_finder: DrugFinder
) -> list[bool]:
    """Whether each is of the opposite, or of another drug or treatment, or lacks what is asked for.

    But "is Lynparza for HER2+" asks of Lynparza: for which cancer that is, answers it.
    """
    looks = zip(
        find_opposites(question, passages),
        drug_finder.share_drugs(question, passages),
        drug_finder.find_passages_of_others(question, passages),
        treatments.find_passages_of_others(question, passages, drug_finder),
        _find_silent(question, passages, drug_finder),
        strict=True,
    )
    return [(is_opposite and not shares) or any(others) for is_opposite, shares, *others in looks]


def depends_on_sentence(question: str, drug_finder: DrugFinder) -> bool:
    """Whether a sentence of a passage may be of others than are asked about, and not the whole."""
    return people.names_people(question) or drug_finder.asks_of_both(question)


def is_of_others(
    question: str, passage: Passage, scores: Sequence[float], drug_finder: DrugFinder
) -> bool:
    """Whether what answers best in a passage, by its sentences' scores, is of others than asked.

    Of other people: but "can men take Lynparza" asks of Lynparza, and whom that is for answers it.
    Or, where it is asked if drugs go together, the best that is of these is of others too, with
    all that stands above it.
    """
    numbers = range(len(scores))
    best = max(numbers, key=scores.__getitem__)
    lacks = count_lacks(question, passage, drug_finder)
    nearest = max(numbers, key=lambda n: scores[n] - lacks[n])
    texts = [*map(passage.get_sentence_text, passage.sentences)]
    item = f"{passage.context} {find_lead_in(passage, nearest)} {texts[nearest]}"
    headings = " ".join([passage.title, *passage.heading_path])
    if drug_finder.lacks_one(question, item, headings):
        return True
    (shares_drug,) = drug_finder.share_drugs(question, [passage])
    shares_any = shares_drug or drug_finder.shares_kind(question, passage)
    return not shares_any and people.speaks_of_others(question, texts[best])


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
        + (not shares_drug and people.speaks_of_others(question, text))
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
    """Whether a sentence says it of the drug: by its name, or after it, or of all named before."""
    read, is_of_other = "", False
    for text in (passage.context, *map(passage.get_sentence_text, passage.sentences)):
        read += f"{_PARTNERS.sub('', text)} "
        if drug and _OF_ALL_NAMED.search(text):
            is_of_other = drug_finder.is_of_other(drug, read)
        elif drug and drug_finder.names_drug(text):
            is_of_other = drug_finder.is_of_other(drug, text)
        if tells_form(text) and not is_of_other:
            return True
    return False
