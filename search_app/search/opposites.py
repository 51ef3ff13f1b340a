"""Passages about the opposite of what is asked: "HER2-positive" where "HER2-negative" is asked for.

Vectors put the two side by side, and what treats the one may not treat the other.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from indexer.passages import Passage

_WORD = re.compile(r"\w+")
_SIGNS = frozenset({"positive", "negative"})
_JOINING_WORDS = _SIGNS | {"and", "or"}
# "the scan was negative" does not say of what.
_WORDS_WITHOUT_MARKER = frozenset("a an are be been is not test tested the was were".split())

Signs = Mapping[str, set[str]]


def find_opposites(question: str, passages: Sequence[Passage]) -> list[bool]:
    """Whether each, with its heading, says only the other sign of something the question names."""
    of_question = _find_signs(question)
    return [bool(of_question) and _says_opposite(of_question, passage) for passage in passages]


def _says_opposite(of_question: Signs, passage: Passage) -> bool:
    told = _find_signs(" ".join([*passage.heading_path[-1:], passage.context, passage.text]))
    return any(told.get(marker, signs).isdisjoint(signs) for marker, signs in of_question.items())


def _find_signs(text: str) -> Signs:
    """By marker, such as "her2", whether it is positive, negative or both."""
    signs: dict[str, set[str]] = defaultdict(set)
    marker = before = ""
    for word in _WORD.findall(text.casefold()):
        if word in _SIGNS:
            marker = marker if before in _JOINING_WORDS else before
            signs[marker].add(word)
        before = word
    return {each: said for each, said in signs.items() if each not in _WORDS_WITHOUT_MARKER}
