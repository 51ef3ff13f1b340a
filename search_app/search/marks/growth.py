"""How far a mark goes beyond its best sentence: what answers is often said in more than one.

A short paragraph is marked whole, of a longer one what follows the best sentence: what stands
before it helps no more often than it misleads.
"""

from collections.abc import Mapping, Sequence
from itertools import takewhile

from search_app.search.marks.lists import count_words
from search_app.search.marks.mark import find_beside
from search_app.search.marks.section_text import SectionText

# A paragraph or an item of so many words is marked whole, of a longer one as many at most.
MAX_WORDS = 50
# What follows the best sentence is marked with it where it scores at most so much less.
MARGIN = 0.45


def count_beside(text: SectionText, number: int, scores: Mapping[int, float]) -> tuple[int, int]:
    """How many sentences before and after the best, ``number``, are marked with it.

    They are of its paragraph or item, and have ``scores``.
    """
    of_block = text.find_sentences(text.block_rows[number])
    if len(of_block) == 1:
        return 0, 0
    after = [*takewhile(scores.__contains__, find_beside(text, number, 1))]
    if _count_words(text, of_block) <= MAX_WORDS:
        before = [*takewhile(scores.__contains__, find_beside(text, number, -1))]
        if len(before) + 1 + len(after) == len(of_block):
            return len(before), len(after)
    fitting = 0
    for grown, n in enumerate(after, start=1):
        is_near = scores[n] >= scores[number] - MARGIN
        if not is_near or _count_words(text, [number, *after[:grown]]) > MAX_WORDS:
            break
        fitting = grown
    return 0, fitting


def _count_words(text: SectionText, numbers: Sequence[int]) -> int:
    return count_words(text, [*map(text.get_span, numbers)])
