"""Misspelt words, read as the words of the booklets that they surely stand for.

Two signs must agree before a word is changed: few letters differ (optimal string alignment), and
the word sounds alike. A word that is right, or may be, is left alone.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

# Shorter words have too many neighbours.
SHORTEST = 4
# Below, a word must sound the same as a word of the vocabulary, or lack one letter of another.
SHORT = 6
# From so many letters on, two or three may be wrong, and one sound with them.
LONG = 9
# A word that is as near to two words as to each other is read as both of them.
MOST_READINGS = 2

_SOUNDS = (
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
_ENDINGS = ("s", "es", "ed", "ing", "er", "ly", "'s")


@dataclass(frozen=True)
class Speller:
    """Corrects words by those that booklets and vocabulary hold.

    ``booklets`` are the booklets' own words, chosen before others; ``vocabulary`` are those that
    editors listed. ``common`` says whether the model reads a word whole: then it is a common word,
    however rare it is in the booklets.
    """

    known: frozenset[str]
    booklets: frozenset[str]
    vocabulary: frozenset[str]
    common: Callable[[str], bool]
    by_start: Mapping[str, Sequence[str]]
    by_sound: Mapping[str, Sequence[str]]

    def readings(self, typed: str) -> tuple[str, ...]:
        """The known words that a misspelt one stands for.

        One where it is sure; two where it is as near to both; none where it may be right.
        """
        word = typed.casefold()
        if len(word) < SHORTEST or not word.isalpha() or word in self.known:
            return ()
        if self.common(word) or _inflected(word, self.known):
            return ()
        return self._nearest(word)

    def _nearest(self, word: str) -> tuple[str, ...]:
        spoken = sound(word)
        near = sorted(
            (*distance, candidate not in self.booklets, candidate)
            for candidate in {*self.by_start.get(word[0], ()), *self.by_sound.get(spoken, ())}
            if (distance := _distance(word, spoken, candidate))
            and not _inflected(candidate, frozenset([word]))  # a form of it that no booklet has
            and (len(word) >= SHORT or candidate in self.vocabulary or sum(distance) == 1)
        )
        best = [one for one in near if one[:3] == near[0][:3]]
        return tuple(one[3] for one in best) if len(best) <= MOST_READINGS else ()


def speller(
    booklets: frozenset[str],
    vocabulary: frozenset[str],
    asking: Iterable[str],
    common: Callable[[str], bool],
) -> Speller:
    known = booklets | vocabulary | frozenset(asking)
    long_enough = sorted(word for word in known if len(word) >= SHORTEST and word.isalpha())
    return Speller(
        known=known,
        booklets=booklets,
        vocabulary=vocabulary,
        common=common,
        by_start=_grouped(long_enough, lambda word: word[0]),
        by_sound=_grouped(long_enough, sound),
    )


def sound(word: str) -> str:
    """The consonants of a word as they are spoken: "fulvestrent" is "flvstrnt"."""
    for pattern, spoken in _SOUNDS:
        word = pattern.sub(spoken, word)
    return word


def _distance(word: str, spoken: str, candidate: str) -> tuple[int, int] | None:
    """Letters and sounds that differ, letters first; None where they are too many."""
    most = _most_edits(len(word))
    letters = OSA.distance(word, candidate, score_cutoff=most)
    if letters > most:
        return None
    sounds = OSA.distance(spoken, sound(candidate), score_cutoff=1)
    if sounds and (len(word) <= SHORTEST or (letters > 1 and len(word) < LONG)):
        return None
    return (letters, sounds) if sounds <= 1 else None


def _most_edits(length: int) -> int:
    return 3 if length >= LONG else 2


def _grouped(words: Iterable[str], key: Callable[[str], str]) -> dict[str, tuple[str, ...]]:
    groups: dict[str, list[str]] = {}
    for word in words:
        groups.setdefault(key(word), []).append(word)
    return {name: tuple(group) for name, group in groups.items()}


def _inflected(word: str, known: frozenset[str]) -> bool:
    """Whether a known word with a common ending makes the word."""
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and {stem, f"{stem}e", _single(stem), _with_y(stem)} & known:
            return True
    return False


def _single(stem: str) -> str:
    """One letter of a doubled one at the end, so that "stopped" leads to "stop"."""
    return stem[:-1] if stem[-2:-1] == stem[-1:] else stem


def _with_y(stem: str) -> str:
    """A final i as y, so that "studies" leads to "study"."""
    return f"{stem[:-1]}y" if stem.endswith("i") else stem
