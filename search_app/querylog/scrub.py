"""Mask whatever in a question could identify the person who asked it.

Masked are e-mail and web addresses; everything with a digit (phone numbers, dates, ages, doses,
ids); numbers and dates in words; and names, which are announced or no ordinary words. Medical
terms with digits stay, such as HER2, CDK4/6 and T-DM1; so do stages, grades and phases, which
identify nobody. A name that is an ordinary word as well stays where nothing announces it. Against
that works the rule of the store that words are written only for a question asked on several days.
"""

import re
import unicodedata

from indexer.words import STRAIGHT_APOSTROPHES, STRAIGHT_QUOTES
from search_app.querylog import patterns
from search_app.querylog.names import mask_names

# A longer question is a personal story: no other person asks it in the same words.
MAX_QUESTION_LENGTH = 300

_QUOTE_TABLE = STRAIGHT_QUOTES | STRAIGHT_APOSTROPHES | str.maketrans("‛´", "''")
_INVISIBLE_CATEGORIES = ("Cf", "Cn", "Co", "Cs")  # Co: also the stand-ins below
_SOFT_HYPHEN = "\u00ad"
_DIGITS_TO_PRIVATE = {ord("0") + digit: 0xE000 + digit for digit in range(10)}
_PRIVATE_TO_DIGITS = {private: digit for digit, private in _DIGITS_TO_PRIVATE.items()}
_MASK_PATTERN = re.compile(patterns.MASK)
# (substring, pattern, mask), in order. Only a text with the substring is searched, to save time.
_MASK_RULES = (
    ("@", patterns.E_MAIL, "[e-mail]"),
    (".", patterns.SPOKEN_E_MAIL, "[e-mail]"),
    ("dot", patterns.SPOKEN_E_MAIL, "[e-mail]"),
    (".", patterns.WEB_ADDRESS, "[address]"),
    ("://", patterns.WEB_ADDRESS, "[address]"),
    ("", patterns.NUMBER, "[number]"),
    ("", patterns.SPOKEN_NUMBER, "[number]"),
    ("[number]", patterns.NUMBER_SEQUENCE, "[number]"),
    ("", patterns.DATE, "[date]"),
)


def scrub_question(question: str) -> str:
    """The masked question in lower case; "" where it is too long or nothing else is left.

    Questions that differ only in capitals, spaces or the last punctuation mark become equal.
    """
    text = _normalize_question(question)
    if len(text) > MAX_QUESTION_LENGTH:
        return ""
    text = patterns.MEDICAL_TERM.sub(lambda term: term[0].translate(_DIGITS_TO_PRIVATE), text)
    for substring, pattern, mask in _MASK_RULES:
        if substring in text.casefold():
            text = pattern.sub(mask, text)
    for pattern in patterns.NAME_PATTERNS:
        text = pattern.sub(r"\g<lead> [name]", text)
    text = mask_names(text)
    text = text.translate(_PRIVATE_TO_DIGITS).casefold().strip(" \t?!.,;:-'\"")
    return text if any(char.isalpha() for char in _MASK_PATTERN.sub("", text)) else ""


def _normalize_question(question: str) -> str:
    """Without invisible characters; one form of each letter, digit and quotation mark."""
    text = unicodedata.normalize("NFKC", question).translate(_QUOTE_TABLE)
    return " ".join(" ".join(_remove_invisible(word) for word in text.split()).split())


def _remove_invisible(word: str) -> str:
    """An invisible character becomes a blank, except in an address; a soft hyphen is removed."""
    blank = "" if "@" in word else " "
    return "".join(
        blank if unicodedata.category(char) in _INVISIBLE_CATEGORIES else char
        for char in word.replace(_SOFT_HYPHEN, "")
    )
