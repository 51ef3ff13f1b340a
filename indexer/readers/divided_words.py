"""Words that are divided at the end of a line, joined with or without their hyphen.

A hyphen is dropped only where the whole word is known: "anti-" and "sickness" keep theirs.
"""

import re
from collections.abc import Container

from indexer.word_lists import RIGHT_WORDS, read_words

MAX_WORD_LENGTH = 100
_END_PATTERN = re.compile(r"(?P<word>[^\W_]+(?:[-‐‑’'][^\W_]+)*)(?P<hyphen>[-‐‑\u00ad¬])$")
# A dash without a space before it has none after it; nor has a range of numbers.
# An address of the web goes on where it was cut at a sign; its hyphens are its own.
_ADDRESS_END_PATTERN = re.compile(r"(?:://|\bwww\.)\S*[/?&=_-]$")
_ADDRESS_PART_PATTERN = re.compile(r"[^\W\d]\S*(?:/\S*/|[?=&#]|\.(?:html?|php|aspx?|pdf)\b)")
_DASH_PATTERN = re.compile(r"\S[–—]$|\d-$")
_WORD_PATTERN = re.compile(r"[^\W\d_]+(?:[-‐‑][^\W\d_]+)*")
_BEGINNING_PATTERN = re.compile(r"[^\W_]+")
_DIVIDED_PATTERN = re.compile(r"(?<!\S)\S*[-‐‑\u00ad¬][ \t]*\n[ \t]*\S*")
# "Short- and long-term": the hyphen stands for the word to come.
_CONJUNCTIONS = frozenset("and or to nor versus vs und oder bis et ou y o e".split())
_SOFT_HYPHENS = "\u00ad¬"


def find_words(text: str) -> frozenset[str]:
    """The words of a text, in small letters; those divided at the end of a line are none."""
    whole = _DIVIDED_PATTERN.sub(" ", text)
    return frozenset(word.casefold().replace("‐", "-") for word in _WORD_PATTERN.findall(whole))


def join_lines(first: str, second: str, words: Container[str]) -> str:
    """Two lines as one; ``words`` are those of the whole text."""
    last = first[-MAX_WORD_LENGTH:]
    if _goes_on_as_address(last, second):
        return first + second
    end, beginning = _END_PATTERN.search(last), _BEGINNING_PATTERN.match(second)
    if not end or not beginning:
        is_close = beginning and _DASH_PATTERN.search(last)
        return first + second if is_close else f"{first} {second}"
    if end["hyphen"] in _SOFT_HYPHENS:
        return first[:-1] + second
    if beginning[0].casefold() in _CONJUNCTIONS:
        return f"{first} {second}"
    return (first[:-1] if _is_whole(end["word"], beginning[0], words) else first) + second


def _goes_on_as_address(first: str, second: str) -> bool:
    """Whether an address was cut; a slash may end one, so that the rest must look like one."""
    if not _ADDRESS_END_PATTERN.search(first):
        return False
    return bool(_ADDRESS_PART_PATTERN.match(second)) if first.endswith("/") else second[0].isalnum()


def _is_whole(left: str, right: str, words: Container[str]) -> bool:
    """Whether the two parts are one word without a hyphen."""
    if not right.islower() or not left[-1:].isalpha():
        return False
    parts, whole = f"{left}-{right}".casefold(), f"{left}{right}".casefold()
    if parts in words or "-" in left:
        return False
    known = read_words(*RIGHT_WORDS)
    return whole in words or whole in known or whole.removesuffix("s") in known
