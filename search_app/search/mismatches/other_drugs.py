"""What is about another drug than the one that is asked for, as the vocabulary of drugs tells.

"Fulvestrant is a shot" stands beside "Tamoxifen is a pill", and vectors hardly tell them apart.
"""

import re
from collections.abc import Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from indexer.passages import Passage
from indexer.vocabulary import Vocabulary
from indexer.words import WORD_PATTERN

# Texts of which is known what they name: a few megabytes.
REMEMBERED_TEXTS = 4_096
# "What else is there than tamoxifen", "letrozole with ribociclib": other drugs may well answer.
_ASKS_FOR_OTHERS = re.compile(
    r"\b(?:instead|others?|another|else|alternatives?|switch\w*|swap\w*|replac\w*|chang\w*|after"
    r"|before|next|with|besides|than|or|and|like|similar|compar\w*|different|differences?|versus|vs|combine\w*|combination"
    r"|together|add\w*|not|never|without|from|on(?!\s(?:its|their)\sown)|caus\w+|helps?|relieves?|relief)\b"
    r"|n['’]t\b|\bwhich\s(?:drug|medicine|pill)s?\b|\bwhat\s(?:can|should)\s(?:i|we|he|she)\stake\b",
    re.IGNORECASE,
)
# "All the other drugs are given into a vein" is of drugs that it does not name.
_OF_ALL = re.compile(
    r"\b(?:all|both|each|none|most|some)\s(?:of\s)?(?:the|these|those|them|other|three|four)\b",
    re.IGNORECASE,
)


class AskedDrug(NamedTuple):
    """The only drug that a question is about: the group of its names, and those of its kinds.

    Of so broad a kind as "targeted therapy" is too much.
    """

    names: frozenset[str]
    kinds: frozenset[str]


class DrugFinder:
    """Finds drugs in questions and texts. Safe to use from several threads."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._kinds_by_drug = vocabulary.classes_by_drug
        self._broad = vocabulary.broad_classes
        self._find_groups = lru_cache(REMEMBERED_TEXTS)(partial(_find_groups, vocabulary))

    def find_asked(self, question: str) -> AskedDrug | None:
        """None where a question is about no drug or several, or asks for others."""
        if _ASKS_FOR_OTHERS.search(question):
            return None
        drugs = self._find_groups(question) & self._kinds_by_drug.keys()
        if len(drugs) != 1:
            return None
        (drug,) = drugs
        return AskedDrug(drugs, frozenset(self._kinds_by_drug[drug]) - self._broad)

    def is_of_other(self, drug: AskedDrug, text: str) -> bool:
        """Whether a text names a drug, and not the one that is asked for, nor its kind."""
        if _OF_ALL.search(text):
            return False
        named = self._find_groups(text)
        drugs = named & self._kinds_by_drug.keys()
        return bool(drugs) and drugs.isdisjoint(drug.names) and named.isdisjoint(drug.kinds)

    def find_passages_of_others(self, question: str, passages: Sequence[Passage]) -> list[bool]:
        """Whether each, with all that stands above it, is of another drug."""
        drug = self.find_asked(question)
        return [
            drug is not None and self.is_of_other(drug, _join_texts(passage))
            for passage in passages
        ]

    def names_drug(self, text: str) -> bool:
        return not self._find_groups(text).isdisjoint(self._kinds_by_drug)

    def share_drugs(self, question: str, passages: Sequence[Passage]) -> list[bool]:
        """Whether each names a drug that the question names: then it is of what is asked about."""
        drugs = self._find_groups(question) & self._kinds_by_drug.keys()
        return [
            bool(drugs) and not drugs.isdisjoint(self._find_groups(_join_texts(passage)))
            for passage in passages
        ]


def _join_texts(passage: Passage) -> str:
    return "\n".join([passage.title, *passage.heading_path, passage.context, passage.text])


def _find_groups(vocabulary: Vocabulary, text: str) -> frozenset[str]:
    matches = vocabulary.find_matches(WORD_PATTERN.findall(text))
    return frozenset(term.group_id for match in matches for term in match.terms)
