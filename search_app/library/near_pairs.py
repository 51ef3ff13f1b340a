"""Which of many sets of words are nearly the same, without comparing each with each.

Two sets of which at least ``MIN_SHARED`` of all words are shared must share one of the rarest few
of either (prefix filtering; Chaudhuri, Ganti & Kaushik, 2006), so that only those are compared.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import ceil

MIN_SHARED = 0.8


def find_near_pairs(sets: Sequence[frozenset[str]]) -> Iterator[tuple[int, int]]:
    """Rows of nearly the same sets, the smaller row first, each pair once."""
    counts = Counter(word for words in sets for word in words)
    rows_by_word: dict[str, list[int]] = defaultdict(list)
    for row, words in enumerate(sets):
        rarest = sorted(words, key=lambda word: (counts[word], word))
        prefix = rarest[: len(words) - ceil(MIN_SHARED * len(words)) + 1]
        others = {other for word in prefix for other in rows_by_word[word]}
        for other in sorted(others):
            if compute_overlap(words, sets[other]) >= MIN_SHARED:
                yield other, row
        for word in prefix:
            rows_by_word[word].append(row)


def compute_overlap(first: frozenset[str], second: frozenset[str]) -> float:
    """The share of the words of either that both have, in [0, 1]."""
    shared = len(first & second)
    return shared / (len(first) + len(second) - shared)
