"""Which of the commonest words a short one is, in which a letter slipped.

So few letters are near to too many words, so only those count that nearly everybody asks with.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum
from functools import cache
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from indexer.word_lists import COMMONEST_WORDS, read_words
from search_app.search.spelling.contractions import NEGATED_CONTRACTIONS, is_denial
from search_app.search.spelling.sounds import compute_spoken_form

MIN_SHORT_LENGTH = 3
# In a longer word, more than one letter may be wrong.
MAX_SHORT_LENGTH = 6
VOWELS = frozenset("aeiouy")


class Slip(IntEnum):
    """What may have happened to a word; the surest is the least."""

    SWAPPED = 0
    SOUNDS_ALIKE = 1
    LEFT_OUT = 2
    NONE = 3


def find_common_words(word: str) -> tuple[str, ...]:
    """The words that a short one may be, by the surest kind of slip alone; none where one denies.

    Without a vowel a word may be an abbreviation, unless there is only one word that it may be.
    """
    if not MIN_SHORT_LENGTH <= len(word) <= MAX_SHORT_LENGTH:
        return ()
    slips = {common: _grade_slip(word, common) for common in _list_near_words(word)}
    may_deny = (is_denial(c) for c, slip in slips.items() if slip < Slip.NONE or c[0] == word[0])
    if any(may_deny):
        return ()
    surest = min(slips.values(), default=Slip.NONE)
    may_be = sorted(common for common, slip in slips.items() if slip is surest)
    is_found = surest < (Slip.NONE if len(word) == MIN_SHORT_LENGTH else Slip.LEFT_OUT)
    return tuple(may_be) if is_found and (_has_vowel(word) or len(may_be) == 1) else ()


def _list_near_words(word: str) -> Iterator[str]:
    """The commonest words that are one letter away, or sound the same."""
    words = _list_common_words()
    near = process.extract(word, words, scorer=OSA.distance, score_cutoff=1, limit=None)
    alike = _group_by_sound().get(compute_spoken_form(word), ())
    yield from dict.fromkeys([*(choice for choice, _, _ in near), *alike])


@cache
def _list_common_words() -> Sequence[str]:
    return sorted(read_words(*COMMONEST_WORDS) | NEGATED_CONTRACTIONS)


@cache
def _group_by_sound() -> Mapping[str, Sequence[str]]:
    groups = defaultdict[str, list[str]](list)
    for word in _list_common_words():
        groups[compute_spoken_form(word)].append(word)
    return groups


def _grade_slip(word: str, common: str) -> Slip:
    edits = OSA.distance(word, common)
    if edits == 1 and sorted(word) == sorted(common):
        return Slip.SWAPPED
    if word[0] != common[0]:
        return Slip.NONE
    if edits == 1 and (_is_doubled(word, common) or _is_doubled(common, word)):
        return Slip.SOUNDS_ALIKE
    spoken = compute_spoken_form(word)
    if _has_vowel(spoken) and spoken == compute_spoken_form(common):
        return Slip.SOUNDS_ALIKE if edits == 1 and len(common) >= len(word) else Slip.LEFT_OUT
    return Slip.LEFT_OUT if len(common) == len(word) + edits else Slip.NONE


def _is_doubled(longer: str, shorter: str) -> bool:
    """Whether the longer word has a letter twice that the shorter one has once."""
    pairs = enumerate(pairwise(longer))
    return any(a == b and longer[:n] + longer[n + 1 :] == shorter for n, (a, b) in pairs)


def _has_vowel(word: str) -> bool:
    return not VOWELS.isdisjoint(word)
