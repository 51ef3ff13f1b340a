"""What a word is, in every part of the search: word pattern, stop words, quotation marks, slugs."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

Found = TypeVar("Found")

# Words of asking, which say nothing of what is asked; in a small booklet they are rare enough that
# BM25 would take them for the subject.
STOP_WORDS = (
    "a about am an and any are as at be been being but by can could d did do does doing for from"
    " get give go going had has have having he her hers him his how i if in into is it its just ll"
    " m me my of on or our ours please re s shall she should so some such t tell than that the"
    " their them then there these they this those to too until us ve very want was we were what"
    " when where whether which while who whom why will with would you your yours"
).split()
# Letters and digits, also joined by apostrophes and hyphens: "don't", "T-DM1".
WORD_PATTERN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
# What strangers send may be longer: thousands of such texts would be kept for nothing.
MAX_CACHED_LENGTH = 64
# Latin, full-width, Arabic.
QUESTION_MARKS = ("?", "？", "؟")
# For ``str.translate``.
STRAIGHT_QUOTES = str.maketrans("‘’“”", "''\"\"")
STRAIGHT_APOSTROPHES = str.maketrans("ʼ`", "''")
_INVISIBLE_PATTERN = re.compile(
    r"[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # marks
    r"\U000e0000-\U000e0fff"  # tags, which spell invisible words
    r"\ud800-\udfff"  # halves of characters, which no file can hold
    r"\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]"  # control characters that are not white space
)
# JSON can escape half of a character (a surrogate without its other half); UTF-8 has none.
_SURROGATE_PATTERN = re.compile("[\ud800-\udfff]")


# Ligatures, and the wide letters and digits of East Asian fonts: no one types them to search.
_PLAIN_LETTERS = {
    code: unicodedata.normalize("NFKC", chr(code))
    for first, last in ((0xFB00, 0xFB06), (0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A))
    for code in range(first, last + 1)
}


def has_lone_surrogate(text: str) -> bool:
    return _SURROGATE_PATTERN.search(text) is not None


def clean_text(text: str) -> str:
    """One line in composed Unicode: white space collapsed, invisible characters gone.

    Ligatures and wide letters are spelled out; nothing else that means something is changed.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    visible = _INVISIBLE_PATTERN.sub("", text).translate(_PLAIN_LETTERS)
    return " ".join(unicodedata.normalize("NFC", visible).split())


def divide_words(text: str) -> list[str]:
    """The words of a text in lower case, divided at apostrophes and hyphens."""
    words = (word.casefold() for word in WORD_PATTERN.findall(text))
    return [part for word in words for part in re.split(r"['’-]", word)]


def remove_accents(text: str) -> str:
    """The text decomposed (NFKD), without its combining marks."""
    if text.isascii():
        return text
    letters = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def make_slug(text: str) -> str:
    """ASCII letters and digits of a casefolded text, and a hyphen for each run of anything else."""
    return re.sub(r"[^a-z0-9]+", "-", unicodedata.normalize("NFKD", text))


def cache_short_texts(compute: Callable[[str], Found], size: int) -> Callable[[str], Found]:
    """Remember what was computed for the last ``size`` texts, but for those too long to keep."""
    cached = lru_cache(size)(compute)
    return lambda text: (cached if len(text) <= MAX_CACHED_LENGTH else compute)(text)
