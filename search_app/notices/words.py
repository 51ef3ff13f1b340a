"""The words of a question as people type them: apostrophes left out, letters wrong or repeated."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from indexer.words import cache_short_texts

# In shorter words one other letter makes another word too often.
MIN_TYPO_LENGTH = 5
MIN_LENGTH_OF_TWO_TYPOS = 8
MAX_TYPO_LENGTH = 20
MAX_WORD_LENGTH = 40
# What a beginning that editors wrote as ``hurt*`` may be misspelt with.
ENDINGS = ("", "s", "es", "ed", "ing", "e", "d")

_WORD_PATTERN = re.compile(r"\d+(?:[.,]\d{1,2}(?!\d))?|[^\W\d_]+")
_APOSTROPHES = str.maketrans("", "", "'’‘ʼ`´")
_REPEATED_PATTERN = re.compile(r"([^\W\d_])\1{2,}")
# "can t", "i m": what is left where the apostrophe became a space.
_SHORT_FORMS = frozenset("t m ve s re ll d".split())
_BEFORE_SHORT_FORMS = frozenset(
    """i he she it we you they that can don won didn isn doesn couldn wouldn hasn haven wasn aren
    shouldn what who""".split()
)
# Before "not": "did not" is "didnt".
_DENIED = {
    word: f"{word}nt" for word in "do does did is are was were has have had could would".split()
}
_DENIED |= {"can": "cant", "will": "wont"}
_ALIKE = {"cannot": "cant", "dnt": "dont", "wnt": "wont", "u": "you", "ur": "your"}


def split_words(text: str) -> list[str]:
    """Words in lower case without apostrophes, and numbers; "did not" is "didnt"."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_APOSTROPHES)
    words: list[str] = []
    for word in _WORD_PATTERN.findall(_REPEATED_PATTERN.sub(r"\1", plain)):
        if words and word == "not" and words[-1] in _DENIED:
            words[-1] = _DENIED[words[-1]]
        elif words and word in _SHORT_FORMS and words[-1] in _BEFORE_SHORT_FORMS:
            words[-1] += word
        else:
            words.append(_ALIKE.get(word, word))
    return words


@dataclass(frozen=True)
class WordList:
    """The words that patterns name, each with the numbers of the places in which they name it.

    ``stems`` are beginnings of words. ``ordinary`` words are never taken for misspelt ones.
    """

    words: Mapping[str, frozenset[int]]
    stems: Mapping[str, frozenset[int]]
    ordinary: frozenset[str]

    @cached_property
    def find_places(self) -> Callable[[str], frozenset[int]]:
        """The places of a typed word, which may be misspelt."""
        return cache_short_texts(self._find_places, 8192)

    def find_similar(self, word: str) -> list[str]:
        """What a word that is not in the list may be a misspelling of."""
        if not MIN_TYPO_LENGTH <= len(word) <= MAX_TYPO_LENGTH or word in self.ordinary:
            return []
        swapped = word[1] + word[0]
        group = [
            *self._spellings_by_letter.get(word[0], ()),
            *(one for one in self._spellings_by_letter.get(word[1], ()) if one[:2] == swapped),
        ]
        typos = 2 if len(word) >= MIN_LENGTH_OF_TWO_TYPOS else 1
        near = process.extract(word, group, scorer=OSA.distance, score_cutoff=typos, limit=None)
        return sorted({one for one, distance, _ in near if distance == near[0][1]})

    @cached_property
    def _spellings(self) -> Mapping[str, frozenset[int]]:
        made: dict[str, frozenset[int]] = {}
        forms = {stem + end: places for stem, places in self.stems.items() for end in ENDINGS}
        for found in (forms, self.words):
            for word, places in found.items():
                if len(word) >= MIN_TYPO_LENGTH:
                    made[word] = made.get(word, frozenset()) | places
        return made

    @cached_property
    def _spellings_by_letter(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for word in self._spellings:
            found.setdefault(word[0], []).append(word)
        return found

    def _find_places(self, word: str) -> frozenset[int]:
        found = self.words.get(word, frozenset())
        for length in range(2, min(len(word), MAX_WORD_LENGTH) + 1):
            found |= self.stems.get(word[:length], frozenset())
        if found:
            return found
        return frozenset().union(*(self._spellings[one] for one in self.find_similar(word)))
