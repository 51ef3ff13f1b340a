"""Take out of a question whatever could tell who asked it.

Masked are e-mail and web addresses; whatever holds a digit (phone numbers, dates, ages, doses,
ids); numbers and dates spelled out; and names where the words before them announce a name. Medical
names that hold digits stay, as HER2, CDK4/6 and T-DM1; so do a stage, a grade and a phase: one
digit of few tells nothing of anybody. A name that nothing announces cannot be told from a drug's:
against it stands the rule that words are kept only when asked on several days.
"""

import re
import unicodedata

from search_app.querylog import patterns

# A longer question is a story of somebody's own: nobody else asks it in the same words.
LONGEST = 300

_QUOTES = str.maketrans("‘’‛ʼ`´“”", "''''''\"\"")
_UNSEEN = ("Cf", "Cn", "Co", "Cs")  # and those that stand for kept digits below
_SOFT_HYPHEN = "\u00ad"
_KEPT = {ord("0") + digit: 0xE000 + digit for digit in range(10)}
_GIVEN_BACK = {private: digit for digit, private in _KEPT.items()}
_MASK = re.compile(patterns.MASKED)
# In order. A pattern is tried only where the text holds what stands before it: most hold nothing.
_MASKS = (
    ("@", patterns.E_MAIL, "[e-mail]"),
    (".", patterns.E_MAIL_SPOKEN, "[e-mail]"),
    ("dot", patterns.E_MAIL_SPOKEN, "[e-mail]"),
    (".", patterns.WEB, "[address]"),
    ("://", patterns.WEB, "[address]"),
    ("", patterns.NUMBER, "[number]"),
    ("", patterns.NUMBER_SPOKEN, "[number]"),
    ("[number]", patterns.NUMBERS, "[number]"),
    ("", patterns.DATE, "[date]"),
)


def scrubbed(question: str) -> str:
    """A question as the log may keep it, in lower case; "" for one it may not, or need not.

    Equal questions that differ in capitals, spaces or the last mark come out equal.
    """
    text = _plain(question)
    if len(text) > LONGEST:
        return ""
    text = patterns.TERM.sub(lambda term: term[0].translate(_KEPT), text)
    for needed, pattern, mask in _MASKS:
        if needed in text.casefold():
            text = pattern.sub(mask, text)
    for pattern in patterns.NAMES:
        text = pattern.sub(r"\g<lead> [name]", text)
    text = text.translate(_GIVEN_BACK).casefold().strip(" \t?!.,;:-'\"")
    return text if any(char.isalpha() for char in _MASK.sub("", text)) else ""


def _plain(question: str) -> str:
    """Without unseen characters, with one form of each letter, digit and quotation mark."""
    text = unicodedata.normalize("NFKC", question).translate(_QUOTES)
    return " ".join(" ".join(_seen(word) for word in text.split()).split())


def _seen(word: str) -> str:
    """What is not seen may part two words; it parts no address, and a soft hyphen no word."""
    blank = "" if "@" in word else " "
    return "".join(
        blank if unicodedata.category(char) in _UNSEEN else char
        for char in word.replace(_SOFT_HYPHEN, "")
    )
