"""Take out of a question whatever could tell who asked it.

Masked are e-mail and web addresses; whatever holds a digit (phone numbers, dates, ages, doses,
ids); numbers and dates spelled out; and names where the words before them announce a name. Medical
names that hold digits stay, as HER2, CDK4/6 and T-DM1; so do a stage, a grade and a phase: one
digit of few tells nothing of anybody. A name that nothing announces cannot be told from a drug's:
against it stands the rule that words are kept only when asked on several days.
"""

import re
import unicodedata

from indexer.words import STRAIGHT_APOSTROPHES, STRAIGHT_QUOTES
from search_app.querylog import patterns

# A longer question is a story of somebody's own: nobody else asks it in the same words.
MAX_QUESTION_LENGTH = 300

_QUOTE_TABLE = STRAIGHT_QUOTES | STRAIGHT_APOSTROPHES | str.maketrans("‛´", "''")
_INVISIBLE_CATEGORIES = ("Cf", "Cn", "Co", "Cs")  # and those that stand for kept digits below
_SOFT_HYPHEN = "\u00ad"
_DIGITS_TO_PRIVATE = {ord("0") + digit: 0xE000 + digit for digit in range(10)}
_PRIVATE_TO_DIGITS = {private: digit for digit, private in _DIGITS_TO_PRIVATE.items()}
_MASK_PATTERN = re.compile(patterns.MASK)
# In order. A pattern is tried only where the text holds what stands before it: most hold nothing.
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
    """A question as the log may keep it, in lower case; "" for one it may not, or need not.

    Equal questions that differ in capitals, spaces or the last mark come out equal.
    """
    text = _normalize_question(question)
    if len(text) > MAX_QUESTION_LENGTH:
        return ""
    text = patterns.MEDICAL_TERM.sub(lambda term: term[0].translate(_DIGITS_TO_PRIVATE), text)
    for needed, pattern, mask in _MASK_RULES:
        if needed in text.casefold():
            text = pattern.sub(mask, text)
    for pattern in patterns.NAME_PATTERNS:
        text = pattern.sub(r"\g<lead> [name]", text)
    text = text.translate(_PRIVATE_TO_DIGITS).casefold().strip(" \t?!.,;:-'\"")
    return text if any(char.isalpha() for char in _MASK_PATTERN.sub("", text)) else ""


def _normalize_question(question: str) -> str:
    """Without unseen characters, with one form of each letter, digit and quotation mark."""
    text = unicodedata.normalize("NFKC", question).translate(_QUOTE_TABLE)
    return " ".join(" ".join(_remove_invisible(word) for word in text.split()).split())


def _remove_invisible(word: str) -> str:
    """What is not seen may part two words; it parts no address, and a soft hyphen no word."""
    blank = "" if "@" in word else " "
    return "".join(
        blank if unicodedata.category(char) in _INVISIBLE_CATEGORIES else char
        for char in word.replace(_SOFT_HYPHEN, "")
    )
