"""Passages about the opposite of what is asked: "HER2-positive" where "HER2-negative" is asked for.

Or "no blood was found" where some was. Vectors put the two side by side, and what treats the one
may not treat the other.
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

# "no blood was found", "blood is not found"; "found no blood", "did not find any blood".
_WAS_FOUND = re.compile(
    r"(?:\b(?P<no>no)\s+)?\b(?P<what>[^\W\d_]{3,})\s+(?:(?:was|were|is|are|has\sbeen|have\sbeen)\s+)?"
    r"(?P<denied>not\s+)?(?:found|detected)\b"
)
_FOUND = re.compile(
    r"(?:(?P<denied>\bnot|n['’]t|\bnever)\s+(?:find|detect)|\b(?:found|detected))\s+(?P<no>no\s+)?"
    r"(?:(?:any|some|a|an|the|more|much)\s+)*(?P<what>[^\W\d_]{3,})\b"
)

_SOMEBODY = r"(?:i|we|you|he|she|they|people|someone|my\s\w+)"
_ASKS_WHAT_NOT = re.compile(
    rf"\b(?:what|which)\b(?:\s\w+){{0,3}}\s(?:(?:should|must|can|may|shall|do)\s(?:{_SOMEBODY}\s)?(?:not|never)\b"
    rf"|(?:shouldn|mustn|can|don)['’]?t\s{_SOMEBODY}\b|cannot\b"
    rf"|(?:to|(?:should|must)\s{_SOMEBODY})\s(?:avoid|not|stay\saway)\b|(?:is|are)\sbad\sfor\b)",
    re.IGNORECASE,
)
_WARNING = re.compile(
    r"\b(?:not|never|no|cannot|without|unless|avoid\w*|stop|unsafe|harm\w*|danger\w*|risk\w*|worse|worst|worsen\w*"
    r"|irritat\w*|upset\w*|bad|limit\w*|less|fewer|instead|(?:stay|keep|steer)\s(?:away|off|clear)"
    r"|more\slikely|(?:can|may)\s(?:cause|hurt|damage|trigger))\b|n['’]t\b",
    re.IGNORECASE,
)

Signs = Mapping[str, set[str]]


def find_opposites(question: str, passages: Sequence[Passage]) -> list[bool]:
    """Whether each, with its heading, says only the other sign of something the question names.

    Or recommends, and warns of nothing, where the question is what not to do.
    """
    of_question, is_warning_asked = _find_signs(question), asks_what_not(question)
    if not of_question and not is_warning_asked:
        return [False] * len(passages)
    texts = (" ".join([*one.heading_path[-1:], one.context, one.text]) for one in passages)
    return [
        (is_warning_asked and not warns(text)) or _says_opposite(of_question, text)
        for text in texts
    ]


def asks_what_not(question: str) -> bool:
    """Whether it is asked what to leave, not what to do: "what should I not eat"."""
    return _ASKS_WHAT_NOT.search(question) is not None


def warns(text: str) -> bool:
    """Whether a text forbids or warns of anything."""
    return _WARNING.search(text) is not None


def _says_opposite(of_question: Signs, text: str) -> bool:
    told = _find_signs(text)
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
    known = {each: said for each, said in signs.items() if each not in _WORDS_WITHOUT_MARKER}
    return {**known, **_find_findings(text)}


def _find_findings(text: str) -> Signs:
    """Whether something is said to have been found, not to have been, or both."""
    findings: dict[str, set[str]] = defaultdict(set)
    for pattern in (_WAS_FOUND, _FOUND):
        for match in pattern.finditer(text.casefold()):
            is_none = any(match[name] for name in ("no", "denied"))
            findings[f"found {match['what']}"].add("none" if is_none else "some")
    return findings
