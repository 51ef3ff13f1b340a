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
SAME_QUOTE = 80.0
# Shorter quotes are like too much: "hair loss" is nearly "air loss".
SHORTEST_REFOUND = 5

_WORD = re.compile(r"[^\W_](?:\S*[^\W_])?")


@dataclass(frozen=True)
class Words:
    """Words of a text and the span of each."""

    words: tuple[str, ...]
    spans: tuple[Span, ...]

    @cached_property
    def joined(self) -> str:
        """All words, a space before and after each."""
        return f" {' '.join(self.words)} "

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate((len(word) + 1 for word in self.words), initial=0))

    def places(self, run: Sequence[str]) -> Iterator[int]:
        """Rows at which a run of words begins."""
        wanted = f" {' '.join(run)} "
        found = self.joined.find(wanted)
        while found >= 0:
            yield bisect_left(self._starts, found)
            found = self.joined.find(wanted, found + 1)

    def span(self, first: int, last: int) -> Span:
        """Characters from the first word to the last, both included."""
        return self.spans[first][0], self.spans[last][1]

    def rows(self, begin: int, end: int) -> range:
        """Rows of the words that lie whole between two characters of ``joined``, or touch them."""
        first = bisect_right(self._starts, begin) - 1
        last = bisect_left(self._starts, end)
        return range(max(first, 0), min(max(last, first + 1), len(self.words)))


def words(text: str) -> Words:
    found = list(_WORD.finditer(text))
    return Words(
        tuple(match.group().casefold() for match in found), tuple(match.span() for match in found)
    )


def half(count: int) -> int:
    """How many words are at least half of so many."""
    return (count + 1) // 2


def runs(text: Words, quote: Words) -> list[range]:
    """Rows of the text that repeat at least half of the quote's words as one run, in text order."""
    size = half(len(quote.words))
    reached: dict[int, list[int]] = {}
    for start in range(len(quote.words) - size + 1 if size else 0):
        for place in text.places(quote.words[start : start + size]):
            reached.setdefault(place - start, []).append(start)
    found = [
        range(shift + starts[0], shift + starts[-1] + size) for shift, starts in reached.items()
    ]
    return sorted(found, key=lambda run: (run.start, run.stop))


def holds(text: Words, quote: Words) -> bool:
    """Whether the text holds at least half of the quote's words as one run."""
    return bool(runs(text, quote))


def refound(text: Words, quote: Words) -> tuple[range, float] | None:
    """The stretch of text most like an edited quote, and how like, in [0, 100].

    None where nothing is like enough, and for quotes too short to tell.
    """
    if len(quote.words) < SHORTEST_REFOUND:
        return None
    best = fuzz.partial_ratio_alignment(quote.joined.strip(), text.joined, score_cutoff=SAME_QUOTE)
    if best is None:
        return None
    return text.rows(best.dest_start, best.dest_end), best.score
