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
from indexer.words import STOP_WORDS
from search_app.coverage.corpus_view import CorpusView, extract_typed_words
from search_app.coverage.diagnosis.reasons import GapReason, WordSuggestion
from search_app.results import SearchResult
from search_app.search.spelling import compute_sound_key

# A cosine of two words, each alone, from which one may stand for the other. Between the lay and
# medical words of our vocabulary 27 of 100 pairs reach it that mean the same, 4 of 10,000 others;
# the nearest word that does not mean the same does so for 5 of 100 words.
MIN_SYNONYM_COSINE = 0.7
# Letters that may differ where two words do not sound the same.
MAX_EDIT_DISTANCE = 2
MIN_WORD_LENGTH = 4
# Words of booklets that a misspelt word may be, the nearest ones.
MAX_SPELLINGS = 2
# Words of the booklets that are compared with, the commonest ones.
MAX_BOOKLET_WORDS = 5_000
# Words of one question that are looked at, the first ones.
MAX_UNFAMILIAR_WORDS = 3


@dataclass(frozen=True, slots=True)
class Reformulation:
    """A question with one word changed, and the reason to tell where that is answered."""

    question_id: str
    text: str
    reason: GapReason
    suggestion: WordSuggestion


@dataclass(frozen=True)
class BookletWords:
    """Words of the booklets that may be meant, and their vectors ``(words, d)``."""

    words: tuple[str, ...]
    vectors: Vectors

    @cached_property
    def words_by_sound(self) -> Mapping[str, Sequence[str]]:
        groups: dict[str, list[str]] = {}
        for word in self.words:
            groups.setdefault(compute_sound_key(word), []).append(word)
        return groups


def build_reformulations(
    gaps: Mapping[str, SearchResult], corpus: CorpusView
) -> list[Reformulation]:
    """What to ask again of the questions that are not answered, by their id, in their order."""
    strange = {query_id: find_unfamiliar_words(gap, corpus) for query_id, gap in gaps.items()}
    asked_words = sorted({word for words in strange.values() for word in words})
    known = (
        collect_booklet_words(corpus)
        if asked_words
        else BookletWords((), np.zeros((0, 0), np.float32))
    )
    near = _find_synonyms(asked_words, known, corpus)
    meant = {word: [*_find_spellings(word, known, corpus), *near[word]] for word in asked_words}
    return [
        probe
        for query_id, gap in gaps.items()
        for probe in _reword_question(query_id, gap, strange[query_id], meant)
    ]


def find_unfamiliar_words(gap: SearchResult, corpus: CorpusView) -> tuple[str, ...]:
    """Words of a question, in lower case, that the booklets do not use in any form."""
    read = gap.interpretation
    settled = {word.casefold() for e in read.expansions for word in extract_typed_words(e.source)}
    words = (word.casefold() for word in extract_typed_words(read.text))
    found = (
        word
        for word in words
        if len(word) >= MIN_WORD_LENGTH
        and word.isalpha()
        and word not in settled | set(STOP_WORDS)
        and not corpus.booklet_stems & set(corpus.extract_stems(word))
    )
    return tuple(dict.fromkeys(found))[:MAX_UNFAMILIAR_WORDS]


def collect_booklet_words(corpus: CorpusView) -> BookletWords:
    """The words of the booklets that can be meant: of letters, and not words of asking.

    Of a library these are the words that most passages use.
    """
    long_enough = (
        word
        for word in corpus.passage_counts_by_word
        if len(word) >= MIN_WORD_LENGTH and word.isalpha()
    )
    meant = [word for word in long_enough if corpus.extract_stems(word)]
    kept = tuple(
        sorted(
            sorted(meant, key=lambda word: (-corpus.passage_counts_by_word[word], word))[
                :MAX_BOOKLET_WORDS
            ]
        )
    )
    return BookletWords(kept, corpus.encode_texts(kept))


def _find_synonyms(
    words: Sequence[str], booklet_words: BookletWords, corpus: CorpusView
) -> dict[str, list[tuple[GapReason, str]]]:
    """For each word the nearest one of the booklets, where it is near enough to stand for it."""
    if not words:
        return {}
    cosines = corpus.encode_texts(words) @ booklet_words.vectors.T
    best = cosines.argmax(axis=1)
    return {
        word: [(GapReason.VOCABULARY, booklet_words.words[place])]
        if cosines[row, place] >= MIN_SYNONYM_COSINE
        else []
        for row, (word, place) in enumerate(zip(words, best.tolist(), strict=True))
    }


def _find_spellings(
    word: str, booklet_words: BookletWords, corpus: CorpusView
) -> list[tuple[GapReason, str]]:
    """Words of the booklets that a word nobody knows sounds like, or differs little from."""
    if word in corpus.known_words or corpus.is_single_token(word):
        return []
    near = dict.fromkeys(booklet_words.words_by_sound.get(compute_sound_key(word), ()), 0)
    for other in booklet_words.words:
        if abs(len(other) - len(word)) <= MAX_EDIT_DISTANCE and other[0] == word[0]:
            distance = OSA.distance(word, other, score_cutoff=MAX_EDIT_DISTANCE)
            if distance <= MAX_EDIT_DISTANCE:
                near.setdefault(other, distance)
    order = sorted(
        near, key=lambda other: (near[other], -corpus.passage_counts_by_word[other], other)
    )
    return [(GapReason.MISSPELLING, other) for other in order[:MAX_SPELLINGS]]


def _reword_question(
    query_id: str,
    gap: SearchResult,
    unfamiliar_words: Sequence[str],
    replacements: Mapping[str, Sequence[tuple[GapReason, str]]],
) -> Iterator[Reformulation]:
    text = gap.interpretation.text
    for word in unfamiliar_words:
        for reason, target in replacements[word]:
            changed = re.sub(rf"\b{re.escape(word)}\b", target, text, flags=re.IGNORECASE)
            yield Reformulation(query_id, changed, reason, WordSuggestion(word, target))
