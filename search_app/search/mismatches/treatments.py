"""What is about another kind of treatment than the one that is asked for.

"Some targeted drugs can cause these problems" stands beside what hormone therapy can cause.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from indexer.passages import Passage
from search_app.search.mismatches.other_drugs import DrugFinder, asks_for_others
from search_app.search.mismatches.passage_text import (
    REMEMBERED_TEXTS,
    join_all_text,
    join_own_text,
)

_MEDICINE = r"(?:therap\w+|treatments?|drugs?|medicines?|medications?|pills?|tablets?)"
_PATTERNS = {
    "chemotherapy": r"chemo\w*",
    "hormone therapy": (
        rf"(?:hormon\w+|endocrine|anti-?o?estrogen)[-\s](?:\w+ing\s)?(?:{_MEDICINE}|blockers?)"
    ),
    "targeted therapy": rf"target\w*\s(?:\w+\s)?{_MEDICINE}",
    "immunotherapy": r"immun\w*\s?therap\w+|(?:immune\s)?checkpoint\sinhibitors?",
    "radiation": r"radiation|radio\s?therap\w+",
    "surgery": r"(?<!gp\s)surg\w+(?!\shours)|mastectom\w+|lumpectom\w+|oophorectom\w+",
}
_TREATMENTS = re.compile(
    "|".join(
        rf"(?P<{name.replace(' ', '_')}>\b(?:{words})\b)" for name, words in _PATTERNS.items()
    ),
    re.IGNORECASE,
)
# The rays of a picture treat nothing.
_OF_PICTURES = re.compile(r"\b(?:mammogra\w+|x-?rays?|scans?|exposure)\b", re.IGNORECASE)


def find_passages_of_others(
    question: str, passages: Sequence[Passage], drug_finder: DrugFinder
) -> list[bool]:
    """Whether each names a treatment, and neither it nor what stands above it the one asked for.

    A drug is of the treatments that the vocabulary gives it as kinds.
    """
    asked = _find_asked(question)
    if not asked:
        return [False] * len(passages)
    wanted = {f"class:{name.replace('_', ' ')}" for name in asked}
    return [
        bool(_find_treatments(join_own_text(passage)))
        and asked.isdisjoint(_find_treatments(text := join_all_text(passage)))
        and wanted.isdisjoint(drug_finder.find_kinds(text))
        for passage in passages
    ]


def _find_asked(question: str) -> frozenset[str]:
    """The only kind of treatment that a question is about; of none or several, nothing."""
    if asks_for_others(question) or _OF_PICTURES.search(question):
        return frozenset()
    found = _find_treatments(question)
    return found if len(found) == 1 else frozenset()


@lru_cache(maxsize=REMEMBERED_TEXTS)
def _find_treatments(text: str) -> frozenset[str]:
    return frozenset(match.lastgroup for match in _TREATMENTS.finditer(text) if match.lastgroup)
