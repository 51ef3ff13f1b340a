"""Misspelt words, replaced by the words of the booklets that they certainly mean.

Two signs must agree before a word is changed: few letters differ (optimal string alignment), and
the words sound alike. A word that is or may be right is not changed.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

# Shorter words have too many neighbours.
MIN_WORD_LENGTH = 4
# A shorter word must sound like a word of the vocabulary, or differ in one letter from another.
SHORT_WORD_LENGTH = 6
# In a word at least this long two or three letters may be wrong, and one sound with them.
LONG_WORD_LENGTH = 9
# No word of a booklet that people misspell is longer.
MAX_WORD_LENGTH = 40
# A word that is equally near to two words is read as both of them.
MAX_READINGS = 2

_SOUND_RULES = (
    (re.compile("ph"), "f"),
    (re.compile("ck|ch|q"), "k"),
    (re.compile("c(?=[eiy])"), "s"),
    (re.compile("c"), "k"),
    (re.compile("z"), "s"),
    (re.compile("x"), "ks"),
    (re.compile("(?<=.)[aeiouyhw]"), ""),
    (re.compile("^[aeiouy]"), "a"),
    (re.compile(r"(.)\1+"), r"\1"),
)
_COMMON_ENDINGS = ("s", "es", "ed", "ing", "er", "ly", "'s")


@dataclass(frozen=True)
class SpellingCorrector:
    """Corrects words by those of the booklets and of the vocabulary, which editors listed.

    ``booklet_words`` are preferred. A common word is one that is a single word piece of the model,
    however rare it is in the booklets.
    """

    known_words: frozenset[str]
    booklet_words: frozenset[str]
    vocabulary_words: frozenset[str]
    is_common_word: Callable[[str], bool]
    words_by_first_letter: Mapping[str, Sequence[str]]
    words_by_sound: Mapping[str, Sequence[str]]

    def is_unknown(self, typed_word: str) -> bool:
        """Whether a word may be misspelt: quick, for a word that is not is not looked up."""
        word = typed_word.casefold()
        if not MIN_WORD_LENGTH <= len(word) <= MAX_WORD_LENGTH or not word.isalpha():
            return False
        is_known = word in self.known_words or _is_inflected(word, self.known_words)
        return not is_known and not self.is_common_word(word)

    def find_readings(self, typed_word: str) -> tuple[str, ...]:
        """The known words that a misspelt word may be.

        One where it is certain; two where both are equally near; none where it may be right.
        """
        if not self.is_unknown(typed_word):
            return ()
        ranked = sorted(self._rank_candidates(typed_word.casefold()))
        best = [candidate for *rank, candidate in ranked if rank == list(ranked[0][:3])]
        return tuple(best) if len(best) <= MAX_READINGS else ()

    def _rank_candidates(self, word: str) -> Iterator[tuple[int, int, bool, str]]:
        """Known words near to a word: letters and sounds that differ, and not in a booklet."""
        sound_key = compute_sound_key(word)
        groups = (self.words_by_first_letter.get(word[0]), self.words_by_sound.get(sound_key))
        letters_by_word = {
            candidate: letters for group in groups for candidate, letters in _find_near(word, group)
        }
        for candidate, letters in letters_by_word.items():
            sounds = OSA.distance(sound_key, compute_sound_key(candidate), score_cutoff=1)
            if not _sounds_alike(word, letters, sounds):
                continue
            if _is_inflected(candidate, frozenset([word])):
                continue  # a form of the word that no booklet has
            is_long = len(word) >= SHORT_WORD_LENGTH
            if is_long or candidate in self.vocabulary_words or letters + sounds == 1:
                yield (letters, sounds, candidate not in self.booklet_words, candidate)


def build_spelling_corrector(
    booklet_words: frozenset[str],
    vocabulary_words: frozenset[str],
    stop_words: Iterable[str],
    is_common_word: Callable[[str], bool],
) -> SpellingCorrector:
    known = booklet_words | vocabulary_words | frozenset(stop_words)
    long_words = sorted(word for word in known if len(word) >= MIN_WORD_LENGTH and word.isalpha())
    return SpellingCorrector(
        known_words=known,
        booklet_words=booklet_words,
        vocabulary_words=vocabulary_words,
        is_common_word=is_common_word,
        words_by_first_letter=_group_words(long_words, lambda word: word[0]),
        words_by_sound=_group_words(long_words, compute_sound_key),
    )


def compute_sound_key(word: str) -> str:
    """The consonants of a word as they are spoken: "fulvestrent" is "flvstrnt"."""
    for pattern, sound in _SOUND_RULES:
        word = pattern.sub(sound, word)
    return word


def _find_near(word: str, group: Sequence[str] | None) -> Iterator[tuple[str, int]]:
    """The words of a group in which few letters differ, and how many; in one call for all."""
    max_edits = 3 if len(word) >= LONG_WORD_LENGTH else 2
    near = process.extract(
        word, group or (), scorer=OSA.distance, score_cutoff=max_edits, limit=None
    )
    return ((candidate, int(letters)) for candidate, letters, _ in near)


def _sounds_alike(word: str, letters: int, sounds: int) -> bool:
    """Whether so many different letters and sounds may be a slip in a word of this length."""
    if sounds and (len(word) <= MIN_WORD_LENGTH or (letters > 1 and len(word) < LONG_WORD_LENGTH)):
        return False
    return sounds <= 1


def _group_words(words: Iterable[str], key: Callable[[str], str]) -> Mapping[str, Sequence[str]]:
    groups = defaultdict[str, list[str]](list)
    for word in words:
        groups[key(word)].append(word)
    return groups


def _is_inflected(word: str, known_words: frozenset[str]) -> bool:
    """Whether the word is a known word with a common ending."""
    stems = (word.removesuffix(ending) for ending in _COMMON_ENDINGS if word.endswith(ending))
    return any(not known_words.isdisjoint(_list_base_forms(stem)) for stem in stems)


def _list_base_forms(stem: str) -> Iterator[str]:
    """The words that may have a stem: a doubled last letter is also read once, "i" as "y"."""
    yield from (stem, f"{stem}e")
    if stem[-2:-1] == stem[-1:]:
        yield stem[:-1]
    if stem.endswith("i"):
        yield f"{stem[:-1]}y"
