"""Sentences about other people than the question: women where men are asked about, another age.

What is true of the one may be false of the other, and vectors put the two side by side.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from search_app.search.mismatches.passage_text import REMEMBERED_QUESTIONS

Ages = tuple[int, int]

OLDEST = 150

_MENOPAUSE = {
    "before": re.compile(
        r"\bpre[-\s]?menopaus\w*|\bbefore\s(?:the\s)?menopause"
        r"|(?:\b(?:not|never)|n['’]?t)\s(?:\w+\s){0,2}?(?:(?:gone|been)\sthrough|reached|had)"
        r"\s(?:the\s)?menopause"
        r"|\bstill\s(?:have|having|get)\s(?:my\s|their\s)?periods",
        re.IGNORECASE,
    ),
    "after": re.compile(
        r"\bpost[-\s]?menopaus\w*|\b(?:after|past)\s(?:the\s)?menopause"
        r"|\b(?:gone|been|went)\sthrough\s(?:the\s)?menopause",
        re.IGNORECASE,
    ),
}
_BOTH = re.compile(
    r"\bpre-?\s?(?:and|or|/)\s?post|\b(?:and|or)\s(?:after|during)\b|\bbefore(?:\smenopause)?,?\s(?:and|or|during)\b",
    re.IGNORECASE,
)

# "The man at the desk" is not asked about.
_ASKED_SEX = {
    "men": re.compile(r"\b(?:men|males?|blokes|guys)\b|\b(?:an?|old)\sman\b", re.IGNORECASE),
    "women": re.compile(r"\b(?:women|females?|ladies)\b|\b(?:an?|old)\swoman\b", re.IGNORECASE),
}
_SEX = {
    "men": re.compile(r"\b(?:men|man|males?)\b", re.IGNORECASE),
    "women": re.compile(r"\b(?:wom[ae]n|females?)\b", re.IGNORECASE),
}

_STAGE = {
    "early": re.compile(
        r"\bearly[-\s](?:stage|(?:breast\s)?cancers?)\b|\bstages?[-\s](?:0|1|2|i|ii|one|two)[abc]?\b",
        re.IGNORECASE,
    ),
    "late": re.compile(
        r"\bmetasta\w+|\bstages?[-\s](?:4|iv|four)\b|\bmets\b"
        r"|(?<!locally\s)\b(?:advanced|secondary)\s(?:stage|(?:breast\s)?(?:cancers?|disease))\b"
        r"|\b(?:has|have|that)\s(?!not\b)(?:\w+\s)?spread\b(?!\sto\s(?:\w+\s){0,2}lymph)",
        re.IGNORECASE,
    ),
}
# Who had an early cancer tells it of one that is not early now.
_THEN_AND_NOW = re.compile(
    r"\b(?:had|was|were|ago|now|came|back|return\w*|recur\w*|relaps\w*|spread\w*|bones?|liver|lungs?"
    r"|brain|becomes?|turn\w*|progress\w*|after|since|later|going)\b",
    re.IGNORECASE,
)

# "My aunt had it": a list of mothers, sisters and daughters is of those who are nearer.
_FAR_KIN = re.compile(
    r"\b(?:grand(?:mothers?|ma|fathers?|pa|dad|parents?)|granny|nan|aunt(?:s|ies?|y)?|uncles?|cousins?"
    r"|nieces?|nephews?|\w+[-\s]in[-\s]laws?)\b",
    re.IGNORECASE,
)
_NEAR_KIN = re.compile(
    r"\b(?:mothers?|mom|mum|fathers?|dad|parents?|sisters?|brothers?|siblings?|daughters?|sons?"
    r"|child(?:ren)?)\b(?![-\s]in[-\s]law)",
    re.IGNORECASE,
)
# "Let a sister cook" lists nobody whose illness matters, and "or another relative" leaves none out.
_OF_RELATIVES = re.compile(r"\brelatives?\b|\bfamily\shistory\b", re.IGNORECASE)
_ANY_RELATIVE = re.compile(
    r"\b(?:second|third|any|other|another|close|distant|blood)[-\s](?:degree\s)?relatives?\b",
    re.IGNORECASE,
)

_NO_AGE = (
    r"(?!\s?(?:%|percent|years?\s(?!old)|weeks?|months?|days?|hours?|minutes?|kg|kilos?|pounds|mg|ml"
    r"|times|\d|[.:/]\d)|\s(?:of|in|out)\b)"
)
_PEOPLE = r"(?:women|woman|men|man|people|patients|adults|anyone|those)"
_YEARS_OLD = re.compile(r"\b(\d{1,3})[-\s]?(?:years?|yrs?|yr|y)[-\s]?(?:olds?|o)\b", re.IGNORECASE)
_FROM_TO = re.compile(
    rf"\b(?:ages?|aged|{_PEOPLE})\s(?:between\s|from\s|of\s)*(\d{{1,3}})\s?(?:to|-|–|and|through)\s?"
    rf"(\d{{1,3}})\b{_NO_AGE}",
    re.IGNORECASE,
)
_OLDER = re.compile(
    rf"\b(?:older\sthan|{_PEOPLE}\s(?:who\sare\s)?(?:over|past|above))\s(?:the\s)?(?:age\s(?:of\s)?)?(\d{{2}})\b"
    rf"{_NO_AGE}|\b(\d{{2}})\s(?:years\s)?(?:(?:old|of\sage)\s)?(?:and|or)\s(?:older|over|above)\b",
    re.IGNORECASE,
)
_YOUNGER = re.compile(
    rf"\b(?:younger\sthan|{_PEOPLE}\s(?:who\sare\s)?(?:under|below))\s(?:the\s)?(?:age\s(?:of\s)?)?(\d{{2}})\b"
    rf"{_NO_AGE}|\b(\d{{2}})\s(?:years\s)?(?:(?:old|of\sage)\s)?(?:and|or)\s(?:younger|under)\b",
    re.IGNORECASE,
)
_ASKED_AGE = re.compile(
    rf"\bage[d]?\s(\d{{1,3}})\b|\b(?:{_PEOPLE}|i['’]?m|i\sam|s?he['’]?s|s?he\sis)\s(\d{{2}})\b{_NO_AGE}"
    rf"|\b(?:risk|chances?|odds|likely)\b[^.?]{{0,40}}\bat\s(\d{{2}})\b{_NO_AGE}",
    re.IGNORECASE,
)
# "At age 50": who is older, or younger, may be meant too.
_ANY_AGE = re.compile(r"\bages?\s(?:of\s)?\d|\baged\s\d|\byears\sof\sage\b", re.IGNORECASE)
# Whether it is for somebody at all, is answered by whom it is for.
_ASKS_FOR_WHOM = re.compile(
    r"\btoo\s(?:old|young)\b|\b(?:should|must|need|needs|eligible|allowed|only|invited)\b"
    r"|\bwhat\sage\b",
    re.IGNORECASE,
)
# "Especially in women past menopause" is of others too.
_IS_OF_MORE = re.compile(
    r"\b(?:especially|mostly|mainly|particularly|more|less|than|compared|unlike|except|too|also)\b",
    re.IGNORECASE,
)


class _AskedPeople(NamedTuple):
    """Whom a question is about; nothing where it does not say."""

    sex: frozenset[str]
    stage: frozenset[str]
    menopause: frozenset[str]
    ages: tuple[Ages, ...]


def names_people(question: str) -> bool:
    """Whether a sentence may be about others than a question is."""
    return any(_read_question(question)) or _names_far_kin(question)


def speaks_of_others(question: str, sentence: str) -> bool:
    """Whether a sentence names a sex, stage, ages or menopause, and not those asked about.

    Or near relatives, where only a far one is asked about.
    """
    if _names_far_kin(question) and _is_of_near_kin(sentence):
        return True
    asked = _read_question(question)
    if not any(asked) or _IS_OF_MORE.search(sentence):
        return False
    pairs = (
        (asked.sex, _find_signs(_SEX, sentence)),
        (asked.stage, _find_signs(_STAGE, sentence)),
        (asked.menopause, _find_menopause(sentence)),
    )
    if any(one and other and one.isdisjoint(other) for one, other in pairs):
        return True
    ages = () if _ANY_AGE.search(_FROM_TO.sub("", sentence)) else tuple(_find_ages(sentence))
    return bool(asked.ages and ages) and not any(
        low <= last and first <= high for low, high in ages for first, last in asked.ages
    )


@lru_cache(maxsize=REMEMBERED_QUESTIONS)
def _read_question(question: str) -> _AskedPeople:
    if _ASKS_FOR_WHOM.search(question):
        return _AskedPeople(frozenset(), frozenset(), frozenset(), ())
    stage = frozenset() if _THEN_AND_NOW.search(question) else _find_signs(_STAGE, question)
    said = (age for match in _ASKED_AGE.finditer(question) for age in match.groups() if age)
    ages = (*_find_ages(question), *((int(age), int(age)) for age in said))
    return _AskedPeople(_find_signs(_ASKED_SEX, question), stage, _find_menopause(question), ages)


def _find_signs(patterns: Mapping[str, re.Pattern[str]], text: str) -> frozenset[str]:
    return frozenset(sign for sign, pattern in patterns.items() if pattern.search(text))


@lru_cache(maxsize=REMEMBERED_QUESTIONS)
def _names_far_kin(question: str) -> bool:
    """Whether it names a far relative and no near one; not where it asks which relatives count."""
    names_near = _NEAR_KIN.search(question) or _OF_RELATIVES.search(question)
    return _FAR_KIN.search(question) is not None and not names_near


def _is_of_near_kin(sentence: str) -> bool:
    """Whether it lists the near relatives whose illness matters, and leaves others out."""
    says_more = _FAR_KIN.search(sentence) or _ANY_RELATIVE.search(sentence)
    listed = len(set(_NEAR_KIN.findall(sentence.casefold())))
    return bool(_OF_RELATIVES.search(sentence)) and listed > 1 and not says_more


def _find_menopause(text: str) -> frozenset[str]:
    """Whether a text speaks of people "before" or "after" menopause, or both."""
    plain, signs = text, set()
    for sign, pattern in _MENOPAUSE.items():
        plain, count = pattern.subn("", plain)  # "not gone through" is not "gone through"
        if count:
            signs.add(sign)
    return frozenset() if _BOTH.search(text) else frozenset(signs)


def _find_ages(text: str) -> Iterator[Ages]:
    """The first and the last age of each that a text tells."""
    for match in _YEARS_OLD.finditer(text):
        yield int(match[1]), int(match[1])
    for match in _FROM_TO.finditer(text):
        yield int(match[1]), int(match[2])
    for match in _OLDER.finditer(text):
        yield int(match[1] or match[2]), OLDEST
    for match in _YOUNGER.finditer(text):
        yield 0, int(match[1] or match[2])
