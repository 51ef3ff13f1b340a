"""Find a quote in a text that was split, laid out or edited after the quote was written down.

Words are separated by white space and compared without case and without the punctuation around
them, so bullets, curly quotes and line breaks do not matter. Spans are in characters of the text.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from rapidfuzz import fuzz

Span = tuple[int, int]

# Similarity in [0, 100] from which a run of words is accepted as an edited quote.
MIN_QUOTE_SIMILARITY = 80.0
# Shorter quotes are similar to too many texts: "hair loss" is nearly "air loss".
MIN_EDITED_QUOTE_WORDS = 5

_WORD_PATTERN = re.compile(r"[^\W_](?:\S*[^\W_])?")


@dataclass(frozen=True)
class TokenizedText:
    """Words of a text and the span of each."""

    words: tuple[str, ...]
    spans: tuple[Span, ...]

    @cached_property
    def padded_text(self) -> str:
        """All words, with a space before and after each."""
        return f" {' '.join(self.words)} "

    @cached_property
    def _word_starts(self) -> list[int]:
        return list(accumulate((len(word) + 1 for word in self.words), initial=0))

    def find_occurrences(self, word_sequence: Sequence[str]) -> Iterator[int]:
        """Word numbers, from 0, at which the sequence begins."""
        padded = f" {' '.join(word_sequence)} "
        position = self.padded_text.find(padded)
        while position >= 0:
            yield bisect_left(self._word_starts, position)
            position = self.padded_text.find(padded, position + 1)

    def get_span(self, first: int, last: int) -> Span:
        """Characters from the first word to the last, both included."""
        return self.spans[first][0], self.spans[last][1]

    def find_word_range(self, begin: int, end: int) -> range:
        """Numbers of the words that overlap these characters of the padded text."""
        first = bisect_right(self._word_starts, begin) - 1
        last = bisect_left(self._word_starts, end)
        return range(max(first, 0), min(max(last, first + 1), len(self.words)))


def tokenize_text(text: str) -> TokenizedText:
    matches = list(_WORD_PATTERN.finditer(text))
    words = tuple(match.group().casefold() for match in matches)
    return TokenizedText(words, tuple(match.span() for match in matches))


def compute_min_shared_words(word_count: int) -> int:
    """Half of the words, rounded up."""
    return (word_count + 1) // 2


def find_quote_ranges(text: TokenizedText, quote: TokenizedText) -> list[range]:
    """Word ranges of the text with at least half of the quote's words in a row, in text order."""
    size = compute_min_shared_words(len(quote.words))
    starts_by_shift: dict[int, list[int]] = {}
    for start in range(len(quote.words) - size + 1 if size else 0):
        for position in text.find_occurrences(quote.words[start : start + size]):
            starts_by_shift.setdefault(position - start, []).append(start)
    ranges = (
        range(shift + starts[0], shift + starts[-1] + size)
        for shift, starts in starts_by_shift.items()
    )
    return sorted(ranges, key=lambda words: (words.start, words.stop))


def contains_quote(text: TokenizedText, quote: TokenizedText) -> bool:
    """Whether the text has at least half of the quote's words in a row."""
    return bool(find_quote_ranges(text, quote))


def find_edited_quote(text: TokenizedText, quote: TokenizedText) -> tuple[range, float] | None:
    """The word range most similar to an edited quote, and the similarity in [0, 100].

    None where nothing is similar enough, and for quotes too short to decide.
    """
    if len(quote.words) < MIN_EDITED_QUOTE_WORDS:
        return None
    best = fuzz.partial_ratio_alignment(
        quote.padded_text.strip(), text.padded_text, score_cutoff=MIN_QUOTE_SIMILARITY
    )
    if best is None:
        return None
    return text.find_word_range(best.dest_start, best.dest_end), best.score
