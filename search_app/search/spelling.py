"""Misspelt words, read as the words of the booklets that they surely stand for.

Two signs must agree before a word is changed: few letters differ (optimal string alignment), and
the word sounds alike. A word that is right, or may be, is left alone.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

# Shorter words have too many neighbours.
MIN_WORD_LENGTH = 4
# Below, a word must sound the same as a word of the vocabulary, or lack one letter of another.
SHORT_WORD_LENGTH = 6
# From so many letters on, two or three may be wrong, and one sound with them.
LONG_WORD_LENGTH = 9
# A word that is as near to two words as to each other is read as both of them.
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
    """Corrects words by those that booklets and vocabulary hold.

    ``booklets`` are the booklets' own words, chosen before others; ``vocabulary`` are those that
    editors listed. ``common`` says whether the model reads a word whole: then it is a common word,
    however rare it is in the booklets.
    """

    known_words: frozenset[str]
    booklet_words: frozenset[str]
    vocabulary_words: frozenset[str]
    is_common_word: Callable[[str], bool]
    words_by_first_letter: Mapping[str, Sequence[str]]
    words_by_sound: Mapping[str, Sequence[str]]

    def find_readings(self, typed_word: str) -> tuple[str, ...]:
        """The known words that a misspelt one stands for.

        One where it is sure; two where it is as near to both; none where it may be right.
        """
        word = typed_word.casefold()
        if len(word) < MIN_WORD_LENGTH or not word.isalpha() or word in self.known_words:
            return ()
        if self.is_common_word(word) or _is_inflected(word, self.known_words):
            return ()
        return self._find_nearest_words(word)

    def _find_nearest_words(self, word: str) -> tuple[str, ...]:
        spoken = compute_sound_key(word)
        near = sorted(
            (*distance, candidate not in self.booklet_words, candidate)
            for candidate in {
                *self.words_by_first_letter.get(word[0], ()),
                *self.words_by_sound.get(spoken, ()),
            }
            if (distance := _compute_distance(word, spoken, candidate))
            and not _is_inflected(candidate, frozenset([word]))  # a form of it that no booklet has
            and (
                len(word) >= SHORT_WORD_LENGTH
                or candidate in self.vocabulary_words
                or sum(distance) == 1
            )
        )
        best = [one for one in near if one[:3] == near[0][:3]]
        return tuple(one[3] for one in best) if len(best) <= MAX_READINGS else ()


def build_spelling_corrector(
    booklet_words: frozenset[str],
    vocabulary_words: frozenset[str],
    stop_words: Iterable[str],
    is_common_word: Callable[[str], bool],
) -> SpellingCorrector:
    known = booklet_words | vocabulary_words | frozenset(stop_words)
    long_enough = sorted(word for word in known if len(word) >= MIN_WORD_LENGTH and word.isalpha())
    return SpellingCorrector(
        known_words=known,
        booklet_words=booklet_words,
        vocabulary_words=vocabulary_words,
        is_common_word=is_common_word,
        words_by_first_letter=_group_words(long_enough, lambda word: word[0]),
        words_by_sound=_group_words(long_enough, compute_sound_key),
    )


def compute_sound_key(word: str) -> str:
    """The consonants of a word as they are spoken: "fulvestrent" is "flvstrnt"."""
    for pattern, spoken in _SOUND_RULES:
        word = pattern.sub(spoken, word)
    return word


def _compute_distance(word: str, sound_key: str, candidate: str) -> tuple[int, int] | None:
    """Letters and sounds that differ, letters first; None where they are too many."""
    most = _get_max_edits(len(word))
    letters = OSA.distance(word, candidate, score_cutoff=most)
    if letters > most:
        return None
    sounds = OSA.distance(sound_key, compute_sound_key(candidate), score_cutoff=1)
    if sounds and (len(word) <= MIN_WORD_LENGTH or (letters > 1 and len(word) < LONG_WORD_LENGTH)):
        return None
    return (letters, sounds) if sounds <= 1 else None


def _get_max_edits(length: int) -> int:
    return 3 if length >= LONG_WORD_LENGTH else 2


def _group_words(words: Iterable[str], key: Callable[[str], str]) -> dict[str, tuple[str, ...]]:
    groups: dict[str, list[str]] = {}
    for word in words:
        groups.setdefault(key(word), []).append(word)
    return {name: tuple(group) for name, group in groups.items()}


def _is_inflected(word: str, known_words: frozenset[str]) -> bool:
    """Whether a known word with a common ending makes the word."""
    for ending in _COMMON_ENDINGS:
        stem = word.removesuffix(ending)
        if (
            stem != word
            and {stem, f"{stem}e", _drop_doubled_letter(stem), _replace_final_i(stem)} & known_words
        ):
            return True
    return False


def _drop_doubled_letter(stem: str) -> str:
    """One letter of a doubled one at the end, so that "stopped" leads to "stop"."""
    return stem[:-1] if stem[-2:-1] == stem[-1:] else stem


def _replace_final_i(stem: str) -> str:
    """A final i as y, so that "studies" leads to "study"."""
    return f"{stem[:-1]}y" if stem.endswith("i") else stem
