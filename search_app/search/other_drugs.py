"""What is about another drug than the one that is asked for, as the vocabulary of drugs tells.

"Fulvestrant is a shot" stands beside "Tamoxifen is a pill", and vectors hardly tell them apart.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from indexer.passages import Passage
from indexer.vocabulary import Vocabulary
from indexer.words import WORD_PATTERN

# "What else is there than tamoxifen", "letrozole with ribociclib": other drugs may well answer.
_ASKS_FOR_OTHERS = re.compile(
    r"\b(?:instead|others?|another|else|alternatives?|switch\w*|swap\w*|replac\w*|chang\w*|after"
    r"|before|next|with|besides|than|or|and|like|similar|compar\w*|different|differences?|versus|vs|combine\w*|combination"
    r"|together|add\w*|not|never|without)\b|n['’]t\b",
    re.IGNORECASE,
)


class AskedDrug(NamedTuple):
    """The only drug that a question is about: the groups of its names, and those of its kinds."""

    names: frozenset[str]
    kinds: frozenset[str]


def find_asked_drug(vocabulary: Vocabulary, question: str) -> AskedDrug | None:
    """None where a question is about no drug or several, or asks for others."""
    drugs = _find_groups(vocabulary, question) & vocabulary.classes_by_drug.keys()
    if len(drugs) != 1 or _ASKS_FOR_OTHERS.search(question):
        return None
    (drug,) = drugs
    return AskedDrug(drugs, frozenset(vocabulary.classes_by_drug[drug]))


def is_of_other_drug(vocabulary: Vocabulary, asked: AskedDrug, text: str) -> bool:
    """Whether a text names a drug, and not the one that is asked for, nor its kind."""
    named = _find_groups(vocabulary, text)
    drugs = named & vocabulary.classes_by_drug.keys()
    return bool(drugs) and drugs.isdisjoint(asked.names) and named.isdisjoint(asked.kinds)


def find_passages_of_others(
    vocabulary: Vocabulary, question: str, passages: Sequence[Passage]
) -> list[bool]:
    """Whether each, with all that stands above it, is of another drug."""
    asked = find_asked_drug(vocabulary, question)
    return [asked is not None and _is_of_other(vocabulary, asked, one) for one in passages]


def _is_of_other(vocabulary: Vocabulary, asked: AskedDrug, passage: Passage) -> bool:
    above = [passage.title, *passage.heading_path, passage.context]
    return is_of_other_drug(vocabulary, asked, "\n".join([*above, passage.text]))


def _find_groups(vocabulary: Vocabulary, text: str) -> frozenset[str]:
    matches = vocabulary.find_matches(WORD_PATTERN.findall(text))
    return frozenset(term.group_id for match in matches for term in match.terms)
