"""Patterns of words that editors write, and where a question has them.

``chest & pain/hurt*`` is "chest" within a few words of "pain", or of a word that begins with
"hurt", in any order; with ``&&`` it may be anywhere. ``a b`` is one straight after the other,
``a .. b`` allows up to three words between them, ``a .. .. b`` six. ``<me>`` is a group of words of
that name, and ``38-43`` any number from 38 to 43. ``= a b`` is the whole question.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

from indexer.words import remove_accents
from search_app.notices.words import WordList, split_words

# So far apart may the parts of a pattern be, in words.
MAX_DISTANCE = 10
MAX_GAP = 3
# Of a longer text the first and the last words are read, so many of each.
MAX_WORDS = 200
# A question of more words is also read in stretches of so many, each of which begins in the middle
# of the one before.
STRETCH = 40
ANYWHERE = 10_000

_RANGE_PATTERN = re.compile(r"(\d{1,4}(?:\.\d)?)-(\d{1,4}(?:\.\d)?)")
_WORD_PATTERN = re.compile(r"[^\W\d_]{2,40}\*|[^\W\d_]{1,40}|\d{1,4}")
_GROUP_PATTERN = re.compile(r"<[a-z-]+>")


class PatternError(Exception):
    """A pattern cannot be read; says why, and its reader says where."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One place of a pattern: any of these words, beginnings of words, or numbers."""

    words: frozenset[str] = frozenset()
    stems: frozenset[str] = frozenset()
    ranges: frozenset[tuple[float, float]] = frozenset()


@dataclass(frozen=True, slots=True)
class Part:
    """Places in a row, by number, with how many words may stand before each."""

    places: tuple[int, ...]
    gaps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """All of the parts, in any order, within ``distance`` words; ``places`` are those of all.

    Where ``is_whole`` the pattern must be the whole question.
    """

    parts: tuple[Part, ...]
    distance: int
    places: frozenset[int]
    is_whole: bool = False


Groups = Mapping[str, Choice]
# Rows of the first and of the last word.
Span = tuple[int, int]


class Denials(NamedTuple):
    """Where something is denied ``before`` it, and where it is said to be nothing ``after`` it."""

    before: Sequence[Span]
    after: Sequence[Span]


NONE_DENIED = Denials((), ())


class PlaceNumbers:
    """The places of all patterns that are read together, each with its number."""

    def __init__(self, groups: Groups) -> None:
        self._groups = groups
        self._numbers: dict[str, int] = {}  # many are written in many patterns
        self.choices: dict[Choice, int] = {}

    def number(self, text: str) -> int:
        """The number of a place, by what an editor wrote."""
        if text not in self._numbers:
            choice = parse_choice(text, self._groups)
            self._numbers[text] = self.choices.setdefault(choice, len(self.choices))
        return self._numbers[text]


def parse_pattern(text: str, places: PlaceNumbers) -> Pattern:
    """Read what an editor wrote, and give each new place its number.

    Raises:
        PatternError: it is no pattern, or names a group that is not there.
    """
    distance = ANYWHERE if "&&" in text else MAX_DISTANCE
    is_whole, texts = text.startswith("= "), text.removeprefix("= ").replace("&&", "&").split("&")
    parts = tuple(_parse_part(part, places) for part in texts)
    every = frozenset(number for part in parts for number in part.places)
    return Pattern(parts, distance, every, is_whole)


def parse_choice(text: str, groups: Groups) -> Choice:
    """Read one place: words with ``/`` between them.

    Raises:
        PatternError: see ``parse_pattern``.
    """
    choices = [_parse_word(word, groups) for word in text.casefold().split("/")]
    if len(choices) == 1:
        return choices[0]
    words, stems, ranges = set[str](), set[str](), set[tuple[float, float]]()
    for choice in choices:
        words |= choice.words
        stems |= choice.stems
        ranges |= choice.ranges
    return Choice(frozenset(words), frozenset(stems), frozenset(ranges))


def _parse_part(text: str, places: PlaceNumbers) -> Part:
    numbers: list[int] = []
    gaps: list[int] = []
    gap = 0
    for word in text.split():
        if word == "..":
            gap += MAX_GAP
            continue
        numbers.append(places.number(word))
        gaps.append(gap)
        gap = 0
    if not numbers or gap or gaps[0]:
        raise PatternError("words are missing before or after '&' or '..'")
    return Part(tuple(numbers), tuple(gaps))


def _parse_word(word: str, groups: Groups) -> Choice:
    if _GROUP_PATTERN.fullmatch(word):
        if word[1:-1] not in groups:
            raise PatternError(f"there is no group {word}; words.yaml has {', '.join(groups)}")
        return groups[word[1:-1]]
    return _parse_plain_word(word)


@cache  # the same few words stand in thousands of places
def _parse_plain_word(word: str) -> Choice:
    if word[:1].isdigit() and (limits := _RANGE_PATTERN.fullmatch(word)):
        return Choice(ranges=frozenset([(float(limits[1]), float(limits[2]))]))
    plain = remove_accents(word).replace("'", "").replace("’", "")
    if not _WORD_PATTERN.fullmatch(plain):
        raise PatternError(f"{word!r} is neither a word nor a group <me> nor numbers 38-43")
    if plain.endswith("*"):
        return Choice(stems=frozenset([plain[:-1]]))
    return Choice(words=frozenset([plain]))


@dataclass(frozen=True)
class QuestionWords:
    """A question's words, and the places that are found at each of them."""

    words: Sequence[str]
    places_by_word: Sequence[frozenset[int]]

    @cached_property
    def places(self) -> frozenset[int]:
        return frozenset().union(*self.places_by_word)

    def split(self) -> list["QuestionWords"]:
        """The stretches of a long question; none of a short one."""
        starts = range(0, len(self.words) - STRETCH // 2, STRETCH // 2)
        if len(self.words) <= STRETCH:
            return []
        return [
            QuestionWords(
                self.words[start : start + STRETCH], self.places_by_word[start : start + STRETCH]
            )
            for start in starts
        ]

    def has_any(self, patterns: Iterable[Pattern], denials: Denials = NONE_DENIED) -> bool:
        """Whether one of the patterns is here, without the words that are denied."""
        return any(self._has(pattern, denials) for pattern in patterns)

    def find_spans(self, patterns: Iterable[Pattern], denials: Denials = NONE_DENIED) -> list[Span]:
        """Where patterns of one part are, without the words that are denied."""
        near = (each for each in patterns if each.places <= self.places)
        return [
            span
            for each in near
            for span in self._find_spans(each.parts[0], self._find_denied(each, denials))
        ]

    def _has(self, pattern: Pattern, denials: Denials) -> bool:
        if not pattern.places <= self.places:  # which few are
            return False
        if pattern.is_whole and len(self.words) > sum(len(part.places) for part in pattern.parts):
            return False
        denied = self._find_denied(pattern, denials)
        spans = [self._find_spans(part, denied) for part in pattern.parts]
        starts = {start for part_spans in spans for start, _ in part_spans}
        return any(
            all(
                _has_span_within(part_spans, start, start + pattern.distance)
                for part_spans in spans
            )
            for start in starts
        )

    def _find_denied(self, pattern: Pattern, denials: Denials) -> Collection[int]:
        """Rows of words that do not count for a pattern."""
        places = self.places_by_word
        # where it names the denial, too ("no feeling"), that is none
        after = {end + 1 for start, end in denials.before if not pattern.places & places[start]}
        return after | {start for start, _ in denials.after}

    def _find_rows(self, place: int, denied: Collection[int]) -> list[int]:
        """At which of the words that are not denied a place is found, in order."""
        return [
            row
            for row, places in enumerate(self.places_by_word)
            if place in places and row not in denied
        ]

    def _find_spans(self, part: Part, denied: Collection[int]) -> list[Span]:
        starts = self._find_rows(part.places[0], denied)
        found = ((start, self._find_end(part, start, denied)) for start in starts)
        return [(start, end) for start, end in found if end is not None]

    def _find_end(self, part: Part, start: int, denied: Collection[int]) -> int | None:
        """The first row at which the last place can be."""
        ends: Sequence[int] = [start]
        for place, gap in zip(part.places[1:], part.gaps[1:], strict=True):
            rows = self._find_rows(place, denied)
            near = rows[bisect_right(rows, ends[0]) : bisect_right(rows, ends[-1] + 1 + gap)]
            ends = [row for row in near if row - ends[bisect_left(ends, row) - 1] <= 1 + gap]
            if not ends:
                return None
        return ends[0]


def _has_span_within(spans: Sequence[Span], start: int, last: int) -> bool:
    row = bisect_left(spans, (start, start))
    return row < len(spans) and spans[row][1] <= last


@dataclass(frozen=True)
class QuestionReader:
    """Reads questions for the places of patterns."""

    words: WordList
    ranges: Sequence[tuple[float, float, int]]

    def read(self, text: str) -> QuestionWords:
        words = split_words(text if text.isascii() else remove_accents(text))
        if len(words) > 2 * MAX_WORDS:
            words = words[:MAX_WORDS] + words[-MAX_WORDS:]
        return QuestionWords(words, [self._find_places(word) for word in words])

    def _find_places(self, word: str) -> frozenset[int]:
        return self._find_numbers(word) if word[0].isdecimal() else self.words.find_places(word)

    def _find_numbers(self, word: str) -> frozenset[int]:
        number = float(word.replace(",", "."))
        inside = (place for low, high, place in self.ranges if low <= number <= high)
        return self.words.words.get(word, frozenset()).union(inside)


def build_reader(places: PlaceNumbers, ordinary: Iterable[str]) -> QuestionReader:
    """A reader for all patterns that were parsed with these places."""
    words = defaultdict[str, list[int]](list)
    stems = defaultdict[str, list[int]](list)
    for choice, number in places.choices.items():
        for name in choice.words:
            words[name].append(number)
        for name in choice.stems:
            stems[name].append(number)
    ranges = [(low, high, number) for c, number in places.choices.items() for low, high in c.ranges]
    return QuestionReader(WordList(_freeze(words), _freeze(stems), frozenset(ordinary)), ranges)


def _freeze(named: Mapping[str, list[int]]) -> dict[str, frozenset[int]]:
    return {name: frozenset(places) for name, places in named.items()}
