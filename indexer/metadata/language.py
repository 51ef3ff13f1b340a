"""Whether a booklet that names no language is in English, the one that the search is made for."""

from itertools import islice

from indexer.metadata.names import UNKNOWN_LANGUAGE
from indexer.words import STOP_WORDS, WORD_PATTERN

# Tables of names have few of the commonest words too, but some; other languages share a few.
MIN_COMMON_SHARE = 0.15
MIN_WORDS, MAX_WORDS = 60, 5_000
_COMMON_WORDS = frozenset(STOP_WORDS)


def guess_language(text: str) -> str:
    """English, unless enough words are there and too few of them are common English ones."""
    words = [match[0].casefold() for match in islice(WORD_PATTERN.finditer(text), MAX_WORDS)]
    common = sum(word in _COMMON_WORDS for word in words)
    is_other = len(words) >= MIN_WORDS and common < MIN_COMMON_SHARE * len(words)
    return UNKNOWN_LANGUAGE if is_other else "en"
