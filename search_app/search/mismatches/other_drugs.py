"""What is about another drug than the one that is asked for.

"Fulvestrant is a shot" stands beside "Tamoxifen is a pill", and vectors hardly tell them apart.
Drugs are those of the vocabulary, and words that end as the names of drugs do.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from indexer.passages import Passage
from indexer.vocabulary import Vocabulary
from indexer.words import WORD_PATTERN
from search_app.search.mismatches.drug_forms import drop_choice
from search_app.search.mismatches.passage_text import (
    REMEMBERED_QUESTIONS,
    REMEMBERED_TEXTS,
    join_all_text,
)

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
    r"\b(?:interact\w*|interfere\w*|interfering|mix\w*"
    r"|(?:take|taking|use|using|have|given|safe|ok|okay|fine|combine)\b[^.?]{0,80}?\bwith)\b",
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
    r"\w{4,}(?P<short>mab|nib|vir|pril|olol|(?<!somato)statin|sartan|mycin|cillin|cycline)"
    r"|\w{2,}(?P<long>ciclib|parib|lisib|limus|oxifene?|[rm]ifene|trozole|[pc]onazole|prazole|platin|taxel"
    r"|rubicin|citabine|tecan|dronate|setron|tidine|dipine|gliptin|gliflozin|glutide|floxacin"
    r"|azepam|zolam|[xn]etine|alopram|faxine|traline|triptan|profen|coxib|lutamide|relin|thiazide"
    r"|semide|parin|xaban|gatran|codone|morphone|piclone|pidem|dramine|estrant)",
    re.IGNORECASE,
)


class DrugNames(NamedTuple):
    """What a text names: drugs, each by the group of its names, and groups of anything else.

    Of the only drug that a question is about, ``kinds`` are the groups of its kinds; so broad a
    kind as "targeted therapy" is none.
    """

    names: frozenset[str]
    kinds: frozenset[str]


NO_NAMES = DrugNames(frozenset(), frozenset())


class DrugFinder:
    """Finds drugs in questions and texts. Safe to use from several threads."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._kinds_by_drug = vocabulary.classes_by_drug
        self._kinds = frozenset().union(*self._kinds_by_drug.values())
        self._broad = vocabulary.broad_classes
        self._drugs_by_part = _index_parts(vocabulary)
        self._find = lru_cache(REMEMBERED_TEXTS)(self._find_names)
        self._find_pair = lru_cache(REMEMBERED_QUESTIONS)(self._find_pair_of)

    def find_asked(self, question: str) -> DrugNames | None:
        """None where a question is about no drug or several, or asks for others."""
        if asks_for_others(question):
            return None
        drugs = self._find(question).names
        if len(drugs) != 1:
            return None
        (drug,) = drugs
        return DrugNames(drugs, self._get_kinds(drug) - self._broad)

    def find_kinds(self, text: str) -> frozenset[str]:
        """The kinds of drugs that a text names, and those of the drugs that it names."""
        named = self._find(text)
        return named.kinds.union(*map(self._get_kinds, named.names))

    def is_of_other(self, drug: DrugNames, text: str) -> bool:
        """Whether a text names a drug, and not the one that is asked for, nor its kind."""
        named = self._find(text)
        return (
            bool(named.names)
            and named.names.isdisjoint(drug.names)
            and named.kinds.isdisjoint(drug.kinds)
            and not _OF_ALL.search(text)
        )

    def lacks_one(self, question: str, text: str, headings: str = "") -> bool:
        """Whether it is asked if two drugs go together, and a text names others, and not both.

        But one whose name ends alike is of its kind. ``headings`` may name one too.
        """
        pair = self._find_pair(question)
        named = self._find(text) if pair else NO_NAMES
        others = named.names - pair
        ends = set(map(_find_end, others))
        return bool(others) and any(
            drug not in named.names | self._find(headings).names
            and named.kinds.isdisjoint(self._get_kinds(drug))
            and (_find_end(drug) or drug) not in ends
            for drug in pair
        )

    def find_passages_of_others(self, question: str, passages: Sequence[Passage]) -> list[bool]:
        """Whether each, with all that stands above it, is of another drug than is asked for."""
        drug = self.find_asked(question)
        return [
            (drug is not None and self.is_of_other(drug, text)) or self.lacks_one(question, text)
            for text in map(join_all_text, passages)
        ]

    def asks_of_both(self, question: str) -> bool:
        """Whether it asks if two drugs go together."""
        return bool(self._find_pair(question))

    def names_drug(self, text: str) -> bool:
        return bool(self._find(text).names)

    def share_drugs(self, question: str, passages: Sequence[Passage]) -> list[bool]:
        """Whether each names a drug that the question names: then it is of what is asked about."""
        drugs = self._find(question).names
        return [
            bool(drugs) and not drugs.isdisjoint(self._find(join_all_text(passage)).names)
            for passage in passages
        ]

    def shares_kind(self, question: str, passage: Passage) -> bool:
        """Whether both name the same narrow kind of drug: "are AIs for me" asks of AIs."""
        kinds = self._find(question).kinds & (self._kinds - self._broad)
        return not kinds.isdisjoint(self._find(join_all_text(passage)).kinds)

    def _find_pair_of(self, question: str) -> frozenset[str]:
        """Two drugs of which it is asked whether they go together; else nothing."""
        drugs = self._find(question).names if _ASKS_OF_BOTH.search(question) else frozenset()
        return drugs if len(drugs) == PAIR else frozenset()

    def _get_kinds(self, drug: str) -> frozenset[str]:
        return frozenset(self._kinds_by_drug.get(drug, ()))

    def _find_names(self, text: str) -> DrugNames:
        words = WORD_PATTERN.findall(text)
        matches = self._vocabulary.find_matches(words)
        groups = frozenset(term.group_id for match in matches for term in match.terms)
        known = {place for match in matches for place in range(match.start, match.end)}
        drugs = set(groups & self._kinds_by_drug.keys())
        for place, word in enumerate(words):
            if place not in known and _ENDS_AS_DRUG.fullmatch(word):
                drugs |= self._drugs_by_part.get(word.casefold(), {f"drug:{word.casefold()}"})
        return DrugNames(frozenset(drugs), groups - drugs)


def asks_for_others(question: str) -> bool:
    """Whether a drug or treatment is named in a question that others may well answer."""
    return _ASKS_FOR_OTHERS.search(drop_choice(question)) is not None


def _index_parts(vocabulary: Vocabulary) -> dict[str, set[str]]:
    """Drugs by each word of their names: people say "deruxtecan" for the whole of it."""
    drugs_by_part = defaultdict(set)
    for term in vocabulary.terms:
        if term.group_id in vocabulary.classes_by_drug:
            for word in WORD_PATTERN.findall(" ".join(term.forms).casefold()):
                drugs_by_part[word].add(term.group_id)
    return dict(drugs_by_part)


def _find_end(drug: str) -> str:
    """How its name ends, where that names a kind of drug; else ""."""
    match = _ENDS_AS_DRUG.fullmatch(drug.removeprefix("drug:"))
    return "" if match is None else (match["short"] or match["long"]).casefold()
