"""Where a quote stands in a text that was split, laid out or edited since it was written down.

Words are what white space parts, without the punctuation around them and without case, so that
bullets, curly quotes and line breaks do not matter. Spans are in characters of the text.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from rapidfuzz import fuzz

Span = tuple[int, int]

# Similarity in [0, 100] from which a stretch of text is taken for an edited quote.
MIN_QUOTE_SIMILARITY = 80.0
# Shorter quotes are like too much: "hair loss" is nearly "air loss".
MIN_EDITED_QUOTE_WORDS = 5

_WORD_PATTERN = re.compile(r"[^\W_](?:\S*[^\W_])?")


@dataclass(frozen=True)
class TokenizedText:
    """Words of a text and the span of each."""

    words: tuple[str, ...]
    spans: tuple[Span, ...]

    @cached_property
    def padded_text(self) -> str:
        """All words, a space before and after each."""
        return f" {' '.join(self.words)} "

    @cached_property
    def _word_starts(self) -> list[int]:
        return list(accumulate((len(word) + 1 for word in self.words), initial=0))

    def find_occurrences(self, word_sequence: Sequence[str]) -> Iterator[int]:
        """Rows at which a run of words begins."""
        wanted = f" {' '.join(word_sequence)} "
        found = self.padded_text.find(wanted)
        while found >= 0:
            yield bisect_left(self._word_starts, found)
            found = self.padded_text.find(wanted, found + 1)

    def get_span(self, first: int, last: int) -> Span:
        """Characters from the first word to the last, both included."""
        return self.spans[first][0], self.spans[last][1]

    def find_word_range(self, begin: int, end: int) -> range:
        """Rows of the words that lie whole between two characters of ``joined``, or touch them."""
        first = bisect_right(self._word_starts, begin) - 1
        last = bisect_left(self._word_starts, end)
        return range(max(first, 0), min(max(last, first + 1), len(self.words)))


def tokenize_text(text: str) -> TokenizedText:
    found = list(_WORD_PATTERN.finditer(text))
    return TokenizedText(
        tuple(match.group().casefold() for match in found), tuple(match.span() for match in found)
    )


def compute_min_shared_words(word_count: int) -> int:
    """How many words are at least half of so many."""
    return (word_count + 1) // 2


def find_quote_ranges(text: TokenizedText, quote: TokenizedText) -> list[range]:
    """Rows of the text that repeat at least half of the quote's words as one run, in text order."""
    size = compute_min_shared_words(len(quote.words))
    reached: dict[int, list[int]] = {}
    for start in range(len(quote.words) - size + 1 if size else 0):
        for place in text.find_occurrences(quote.words[start : start + size]):
            reached.setdefault(place - start, []).append(start)
    found = [
        range(shift + starts[0], shift + starts[-1] + size) for shift, starts in reached.items()
    ]
    return sorted(found, key=lambda run: (run.start, run.stop))


def contains_quote(text: TokenizedText, quote: TokenizedText) -> bool:
    """Whether the text holds at least half of the quote's words as one run."""
    return bool(find_quote_ranges(text, quote))


def find_edited_quote(text: TokenizedText, quote: TokenizedText) -> tuple[range, float] | None:
    """The stretch of text most like an edited quote, and how like, in [0, 100].

    None where nothing is like enough, and for quotes too short to tell.
    """
    if len(quote.words) < MIN_EDITED_QUOTE_WORDS:
        return None
    best = fuzz.partial_ratio_alignment(
        quote.padded_text.strip(), text.padded_text, score_cutoff=MIN_QUOTE_SIMILARITY
    )
    if best is None:
        return None
    return text.find_word_range(best.dest_start, best.dest_end), best.score
