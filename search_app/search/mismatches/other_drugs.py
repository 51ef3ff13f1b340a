"""What is about another drug than the one that is asked for.

"Fulvestrant is a shot" stands beside "Tamoxifen is a pill", and vectors hardly tell them apart.
Drugs are those of the vocabulary, and words that end as the names of drugs do.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from indexer.passages import Passage
from indexer.vocabulary import Vocabulary
from indexer.words import WORD_PATTERN
from search_app.search.mismatches.passage_text import join_all_text

# Texts of which is known what they name: a few megabytes.
REMEMBERED_TEXTS = 4_096
PAIR = 2
# "What else is there than tamoxifen", "letrozole with ribociclib": other drugs may well answer.
_ASKS_FOR_OTHERS = re.compile(
    r"\b(?:instead|others?|another|else|alternatives?|switch\w*|swap\w*|replac\w*|chang\w*|after"
    r"|before|next|with|besides|than|or|and|like|similar|compar\w*|different|differences?|versus|vs|combine\w*|combination"
    r"|together|add\w*|not|never|without|from|on(?!\s(?:its|their)\sown)|caus(?:es|ed|ing)|helps?|relieves?|relief)\b"
    r"|n['’]t\b|\bwhich\s(?:drug|medicine|pill)s?\b|\bwhat\s(?:can|should)\s(?:i|we|he|she)\stake\b",
    re.IGNORECASE,
)
_ASKS_OF_BOTH = re.compile(
    r"\b(?:interact\w*|interfer\w*|mix\w*|(?:take|taking|use|using|have|given|safe|ok|okay|fine|combine)\b.*\bwith)\b",
    re.IGNORECASE,
)
# "All the other drugs are given into a vein" is of drugs that it does not name.
_OF_ALL = re.compile(
    r"\b(?:all|both|each|none|most|some)\s(?:of\s)?(?:the|these|those|them|other)\b",
    re.IGNORECASE,
)
# By the stems of international nonproprietary names (World Health Organization, The use of stems,
# 2018), those which other words seldom end with.
_ENDS_AS_DRUG = re.compile(
    r"\w{4,}(?:mab|nib|vir|pril|olol|statin|sartan|mycin|cillin|cycline)"
    r"|\w{2,}(?:ciclib|parib|lisib|limus|oxifene?|[rm]ifene|trozole|[pc]onazole|prazole|platin|taxel"
    r"|rubicin|citabine|tecan|bulin|dronate|setron|tidine|dipine|gliptin|gliflozin|glutide|floxacin"
    r"|azepam|zolam|[xn]etine|alopram|faxine|traline|triptan|profen|coxib|lutamide|relin|thiazide"
    r"|semide|parin|xaban|gatran|codone|morphone|clone|pidem|dramine|estrant)",
    re.IGNORECASE,
)


class DrugNames(NamedTuple):
    """What a text names: drugs, each by the group of its names, and groups of anything else.

    Of the only drug that a question is about, ``kinds`` are the groups of its kinds; so broad a
    kind as "targeted therapy" is none.
    """

    names: frozenset[str]
    kinds: frozenset[str]


class DrugFinder:
    """Finds drugs in questions and texts. Safe to use from several threads."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._kinds_by_drug = vocabulary.classes_by_drug
        self._broad = vocabulary.broad_classes
        self._find = lru_cache(REMEMBERED_TEXTS)(self._find_names)

    def find_asked(self, question: str) -> DrugNames | None:
        """None where a question is about no drug or several, or asks for others."""
        if asks_for_others(question):
            return None
        drugs = self._find(question).names
        if len(drugs) != 1:
            return None
        (drug,) = drugs
        return DrugNames(drugs, self._get_kinds(drug) - self._broad)

    def is_of_other(self, drug: DrugNames, text: str) -> bool:
        """Whether a text names a drug, and not the one that is asked for, nor its kind."""
        named = self._find(text)
        return (
            bool(named.names)
            and named.names.isdisjoint(drug.names)
            and named.kinds.isdisjoint(drug.kinds)
            and not _OF_ALL.search(text)
        )

    def lacks_one(self, question: str, text: str) -> bool:
        """Whether it is asked if two drugs go together, and a text names one, and another drug."""
        both = self._find(question).names if _ASKS_OF_BOTH.search(question) else frozenset()
        if len(both) != PAIR:
            return False
        named = self._find(text)
        return bool(named.names - both) and any(
            drug not in named.names and named.kinds.isdisjoint(self._get_kinds(drug))
            for drug in both
        )

    def find_passages_of_others(self, question: str, passages: Sequence[Passage]) -> list[bool]:
        """Whether each, with all that stands above it, is of another drug than is asked for."""
        drug = self.find_asked(question)
        return [
            (drug is not None and self.is_of_other(drug, text)) or self.lacks_one(question, text)
            for text in map(join_all_text, passages)
        ]

    def names_drug(self, text: str) -> bool:
        return bool(self._find(text).names)

    def share_drugs(self, question: str, passages: Sequence[Passage]) -> list[bool]:
        """Whether each names a drug that the question names: then it is of what is asked about."""
        drugs = self._find(question).names
        return [
            bool(drugs) and not drugs.isdisjoint(self._find(join_all_text(passage)).names)
            for passage in passages
        ]

    def _get_kinds(self, drug: str) -> frozenset[str]:
        return frozenset(self._kinds_by_drug.get(drug, ()))

    def _find_names(self, text: str) -> DrugNames:
        words = WORD_PATTERN.findall(text)
        matches = self._vocabulary.find_matches(words)
        groups = frozenset(term.group_id for match in matches for term in match.terms)
        known = {place for match in matches for place in range(match.start, match.end)}
        others = {
            f"drug:{word.casefold()}"
            for place, word in enumerate(words)
            if place not in known and _ENDS_AS_DRUG.fullmatch(word)
        }
        drugs = groups & self._kinds_by_drug.keys()
        return DrugNames(drugs | others, groups - drugs)


def asks_for_others(question: str) -> bool:
    """Whether a drug or treatment is named in a question that others may well answer."""
    return _ASKS_FOR_OTHERS.search(question) is not None
