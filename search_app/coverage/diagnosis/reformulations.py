"""The same question asked otherwise, to see what stands in the way of an answer.

A reason that rests on a word is told only where asking with another word brings an answer.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from rapidfuzz.distance import OSA

from indexer.encoding.encoder import Vectors
from indexer.storage.lexical import ASKING
from search_app.coverage.corpus_view import Shelf, typed_words
from search_app.coverage.diagnosis.reasons import Reason, Suggestion
from search_app.results import SearchResult
from search_app.search.spelling import sound

# A cosine of two words, each alone, from which one may stand for the other. Between the lay and
# medical words of our vocabulary 27 of 100 pairs reach it that mean the same, 4 of 10,000 others;
# the nearest word that does not mean the same does so for 5 of 100 words.
ALIKE = 0.7
# Letters that may differ where two words do not sound the same.
EDITS = 2
SHORTEST = 4
# Words of booklets that a misspelt word may be, the nearest ones.
MOST_SPELLINGS = 2
# Words of the booklets that are compared with, the commonest ones.
MOST_MEANT = 5_000
# Words of one question that are looked at, the first ones.
MOST = 3


@dataclass(frozen=True, slots=True)
class Probe:
    """A question with one word changed, and the reason to tell where that is answered."""

    question_id: str
    text: str
    reason: Reason
    suggestion: Suggestion


@dataclass(frozen=True)
class Words:
    """Words of the booklets that may be meant, and their vectors ``(words, d)``."""

    words: tuple[str, ...]
    vectors: Vectors

    @cached_property
    def by_sound(self) -> Mapping[str, Sequence[str]]:
        groups: dict[str, list[str]] = {}
        for word in self.words:
            groups.setdefault(sound(word), []).append(word)
        return groups


def probes(gaps: Mapping[str, SearchResult], shelf: Shelf) -> list[Probe]:
    """What to ask again of the questions that are not answered, by their id, in their order."""
    strange = {query_id: strange_words(gap, shelf) for query_id, gap in gaps.items()}
    asked_words = sorted({word for words in strange.values() for word in words})
    known = words_of(shelf) if asked_words else Words((), np.zeros((0, 0), np.float32))
    near = _synonyms(asked_words, known, shelf)
    meant = {word: [*_spellings(word, known, shelf), *near[word]] for word in asked_words}
    return [
        probe
        for query_id, gap in gaps.items()
        for probe in _reworded(query_id, gap, strange[query_id], meant)
    ]


def strange_words(gap: SearchResult, shelf: Shelf) -> tuple[str, ...]:
    """Words of a question, in lower case, that the booklets do not use in any form."""
    read = gap.interpretation
    settled = {word.casefold() for e in read.expansions for word in typed_words(e.source)}
    words = (word.casefold() for word in typed_words(read.text))
    found = (
        word
        for word in words
        if len(word) >= SHORTEST
        and word.isalpha()
        and word not in settled | set(ASKING)
        and not shelf.used_stems & set(shelf.stems(word))
    )
    return tuple(dict.fromkeys(found))[:MOST]


def words_of(shelf: Shelf) -> Words:
    """The words of the booklets that can be meant: of letters, and not words of asking.

    Of a library these are the words that most passages use.
    """
    long_enough = (word for word in shelf.words if len(word) >= SHORTEST and word.isalpha())
    meant = [word for word in long_enough if shelf.stems(word)]
    kept = tuple(sorted(sorted(meant, key=lambda word: (-shelf.words[word], word))[:MOST_MEANT]))
    return Words(kept, shelf.encode(kept))


def _synonyms(
    asked: Sequence[str], known: Words, shelf: Shelf
) -> dict[str, list[tuple[Reason, str]]]:
    """For each word the nearest one of the booklets, where it is near enough to stand for it."""
    if not asked:
        return {}
    cosines = shelf.encode(asked) @ known.vectors.T
    best = cosines.argmax(axis=1)
    return {
        word: [(Reason.VOCABULARY, known.words[place])] if cosines[row, place] >= ALIKE else []
        for row, (word, place) in enumerate(zip(asked, best.tolist(), strict=True))
    }


def _spellings(word: str, known: Words, shelf: Shelf) -> list[tuple[Reason, str]]:
    """Words of the booklets that a word nobody knows sounds like, or differs little from."""
    if word in shelf.known or shelf.common(word):
        return []
    near = dict.fromkeys(known.by_sound.get(sound(word), ()), 0)
    for other in known.words:
        if abs(len(other) - len(word)) <= EDITS and other[0] == word[0]:
            distance = OSA.distance(word, other, score_cutoff=EDITS)
            if distance <= EDITS:
                near.setdefault(other, distance)
    order = sorted(near, key=lambda other: (near[other], -shelf.words[other], other))
    return [(Reason.MISSPELLING, other) for other in order[:MOST_SPELLINGS]]


def _reworded(
    query_id: str,
    gap: SearchResult,
    strange: Sequence[str],
    meant: Mapping[str, Sequence[tuple[Reason, str]]],
) -> Iterator[Probe]:
    text = gap.interpretation.text
    for word in strange:
        for reason, target in meant[word]:
            changed = re.sub(rf"\b{re.escape(word)}\b", target, text, flags=re.IGNORECASE)
            yield Probe(query_id, changed, reason, Suggestion(word, target))
