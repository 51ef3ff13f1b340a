"""Texts about the opposite of what is asked: "HER2-positive" where "HER2-negative" is asked for.

Or "no blood was found" where some was. Vectors put the two side by side, and what treats the one
may not treat the other.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from indexer.passages import Passage
from search_app.search.mismatches.passage_text import REMEMBERED_QUESTIONS, join_own_text

_WORD = re.compile(r"\w+")
_FOUND = "found "
_SIGNS = {"positive": "negative", "negative": "positive"}
_JOINING_WORDS = _SIGNS.keys() | {"and", "or"}
# "HER2+", "ER-", "HER2 neg", "no estrogen receptors": as people type them.
_TYPED_SIGNS = (
    (re.compile(r"\bher2\W{0,2}(?:3\+|three\splus)|\b3\+\sher2\b"), "her2 positive"),
    (re.compile(r"\bher2\W{0,2}(?:low|zero|0|1\+)(?!\w)"), "her2 negative"),
    (
        re.compile(
            r"(?:\b(?:not|no)|n['’]?t)\s"
            r"(?:over-?express\w*|extra|too\smuch)\s(?:of\s)?(?:the\s)?her2\b"
        ),
        " her2 negative",
    ),
    (
        re.compile(
            r"(?:\b(?:no|without|lacks?|not\shave(?:\sany)?)|n['’]?t\shave(?:\sany)?)\s"
            r"(?:hormone|estrogen|oestrogen)\sreceptors?\b"
        ),
        " hr negative",
    ),
    (re.compile(r"\btriple\W{0,2}negative\b"), "triple negative, hr negative"),
    (re.compile(r"\b([a-z]{2,4}\d?)\s?\+(?![\w+])|\bpos\b"), r"\1 positive"),
    (re.compile(r"\b(her2|er|pr|hr)[-–−](?![\w-])|\bneg\b"), r"\1 negative"),
)
# "HER2 came back negative", "the HER2 status is negative": what is negative stands before these.
_BETWEEN = frozenset(
    "back been came come comes is was are were be being result results status protein receptor"
    " receptors test tests tested turned out".split()
)
# "the scan was negative" is of one test, and "it is negative" does not say of what.
_NO_MARKERS = frozenset(
    "a an and for i if it my not or that the their they this what which".split()
)
# Cancers that feed on hormones are called by any of these.
_SAME_MARKERS = dict.fromkeys(("er", "hormone", "hormones", "estrogen", "oestrogen"), "hr")
# "isn't" is two words here, and many leave the apostrophe out.
_DENYING = frozenset(
    ["not", *(verb + end for verb in ("is", "are", "was", "do", "does") for end in ("n", "nt"))]
)

# "no blood was found", "blood was not found"; "found no blood", "did not find any blood"; "there
# was blood in my sample".
_NOUN = (
    r"(?P<what>(?!(?:they|but|when|what|test|tests|not|nothing|anything|something|been|have|has|had"
    r"|which|that|this|was|were)\b)[^\W\d_]{3,})"
)
_FINDINGS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:\b(?P<no>no)\s+)?\b{_NOUN}\s+(?:(?:was|were|is|are|has\sbeen|have\sbeen)\s*)?"
        r"(?P<denied>(?:not|n['’]t)\s+)?(?:found|detected)\b",
        r"(?:(?P<denied>\bnot|n['’]t|\bnever)\s+(?:find|detect)|\b(?:found|detected))\s+(?P<no>no\s+)?"
        rf"(?:(?:any|some|a|an|the|more|much)\s+)*{_NOUN}\b",
        rf"\bthere\s(?:was|is)(?P<denied>\snot|n['’]t)?\s(?P<no>no\s)?(?:any\s|some\s)?{_NOUN}"
        r"\sin\s(?:my|the|his|her)\s(?:test|sample|poo|poop|stool|kit|result)\b",
    )
)

# "my result is abnormal" says that something was found, and does not say what.
# "is it normal for results to take a week" says nothing of them.
_IS_USUAL = re.compile(r"\b(?:it|that)\snormal\b|\bnormal\s(?:to|for|that|if)\b")
_DENIAL = re.compile(r"\b(?:not|no)\b|n['’]t\b")
_MARKERS = frozenset("her2 hr pr brca brca1 brca2 triple".split())
_TEST = r"(?:results?|tests?|kit|fit|sample|screening)"
_RESULTS = tuple(
    (sign, re.compile(rf"\b{words}\s(?:\w+\s)?{_TEST}\b|\b{_TEST}\s(?:\w+\s){{0,3}}?{words}\b"))
    for sign, words in (
        ("some", r"(?:abnormal|positive)"),
        ("none", r"(?:normal|negative|clear)"),
    )
)

Signs = Mapping[str, set[str]]


def find_opposites(question: str, passages: Sequence[Passage]) -> list[bool]:
    """Whether each, with its heading, says only the other sign of something the question names."""
    of_question, result = _read_question(question)
    if not of_question and not result:
        return [False] * len(passages)
    return [_says_opposite(of_question, result, _find_passage_signs(one)) for one in passages]


def says_only_opposite(question: str, text: str) -> bool:
    """Whether a text, such as one sentence, says only the other sign of what the question names."""
    of_question, result = _read_question(question)
    return bool(of_question or result) and _says_opposite(of_question, result, _find_signs(text))


@lru_cache(maxsize=REMEMBERED_QUESTIONS)
def _read_question(question: str) -> tuple[Signs, str]:
    """Its signs, and whether something was found.

    A result of HER2 is none of a test that finds something.
    """
    signs = _find_signs(question)
    return signs, "" if _MARKERS & signs.keys() else _find_result(question)


def _find_passage_signs(passage: Passage) -> Signs:
    """What its text and its own heading say; a heading above, of what these leave open."""
    signs = dict(_find_signs(join_own_text(passage)))
    for heading in reversed(passage.heading_path[:-1]):
        signs = {**_find_signs(heading), **signs}
    return signs


def _says_opposite(of_question: Signs, result: str, of_text: Signs) -> bool:
    found = {sign for what, signs in of_text.items() if what.startswith(_FOUND) for sign in signs}
    if result and found and result not in found:
        return True
    return any(
        of_text.get(marker, signs).isdisjoint(signs) for marker, signs in of_question.items()
    )


def _find_signs(text: str) -> Signs:
    """By marker, such as "her2", whether it is positive, negative or both; and what was found."""
    plain = text.casefold()
    signs: dict[str, set[str]] = defaultdict(set)
    for marker, sign in (*_find_test_signs(plain), *_find_findings(plain)):
        signs[marker].add(sign)
    return signs


def _find_test_signs(text: str) -> Iterator[tuple[str, str]]:
    for pattern, sign in _TYPED_SIGNS:
        text = pattern.sub(sign, text)
    words = _WORD.findall(text)
    row = 0  # of what is positive or negative
    for number, word in enumerate(words):
        if word not in _SIGNS:
            continue
        if words[number + 1 : number + 2] == ["for"] and number + 2 < len(words):
            row = number + 2
        elif number and words[number - 1] not in _JOINING_WORDS:
            row = number - 1
            while row and words[row] in _BETWEEN:
                row -= 1
        marker = words[row]
        start = row - 1 if words[row - 1 : row] != ["have"] else row - 3  # "don't have"
        before = words[max(0, min(start, number - 1)) : number]
        if len(marker) > 1 and marker not in _NO_MARKERS | _BETWEEN | _SIGNS.keys():
            is_denied = not _DENYING.isdisjoint(before)
            yield _SAME_MARKERS.get(marker, marker), _SIGNS[word] if is_denied else word


def _find_findings(text: str) -> Iterator[tuple[str, str]]:
    """Whether something is said to have been found, or not to have been."""
    for pattern in _FINDINGS:
        for match in pattern.finditer(text):
            is_none = any(match[name] for name in ("no", "denied"))
            yield f"{_FOUND}{match['what']}", "none" if is_none else "some"


def _find_result(question: str) -> str:
    """Whether a test is said to have found "some" or "none"; "" where neither is."""
    plain = question.casefold()
    if _IS_USUAL.search(plain):
        return ""
    for sign, pattern in _RESULTS:
        if match := pattern.search(plain):
            is_denied = _DENIAL.search(plain, max(match.start() - 6, 0), match.end())
            return {"some": "none", "none": "some"}[sign] if is_denied else sign
    return ""
