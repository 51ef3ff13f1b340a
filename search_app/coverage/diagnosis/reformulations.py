"""The same question with one word replaced, to see which word prevents an answer.

A reason that depends on a word is reported only where another word brings an answer.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from indexer.encoding.encoder import Vectors
from indexer.words import STOP_WORDS
from search_app.coverage.corpus_view import CorpusView, extract_typed_words
from search_app.coverage.diagnosis.reasons import GapReason, WordSuggestion
from search_app.results import SearchResult
from search_app.search.spelling import is_spelt_right
from search_app.search.spelling.near_words import TERM_TIER, compare_words

# The cosine of two single words from which one may replace the other. Between the lay and medical
# words of our vocabulary 27 of 100 pairs of the same meaning reach it, 4 of 10,000 others; for 5 of
# 100 words the nearest word of another meaning does.
MIN_SYNONYM_COSINE = 0.7
MIN_WORD_LENGTH = 4
# Words of the booklets that a misspelt word may be: the nearest ones.
MAX_SPELLINGS = 2
# Words of the booklets that are compared with: the most frequent ones.
MAX_BOOKLET_WORDS = 5_000
# Words of one question that are replaced: the first ones.
MAX_UNFAMILIAR_WORDS = 3

Replacements = list[tuple[GapReason, str]]


@dataclass(frozen=True, slots=True)
class Reformulation:
    """A question with one word changed, and the reason to report if it is answered."""

    question_id: str
    text: str
    reason: GapReason
    suggestion: WordSuggestion


@dataclass(frozen=True)
class BookletWords:
    """Words of the booklets that may be meant, and their vectors ``(words, d)``."""

    words: tuple[str, ...]
    vectors: Vectors


def build_reformulations(
    gaps: Mapping[str, SearchResult], corpus: CorpusView
) -> list[Reformulation]:
    """What to ask again for the gaps, which are by question id; in their order."""
    unfamiliar = {query_id: find_unfamiliar_words(gap, corpus) for query_id, gap in gaps.items()}
    words = sorted({word for question_words in unfamiliar.values() for word in question_words})
    if not words:
        return []
    booklet_words = collect_booklet_words(corpus)
    synonyms = _find_synonyms(words, booklet_words, corpus)
    replacements = {
        word: [*_find_spellings(word, booklet_words, corpus), *synonyms[word]] for word in words
    }
    return [
        reformulation
        for query_id, gap in gaps.items()
        for word in unfamiliar[query_id]
        if replacements[word]
        for reformulation in _replace_word(query_id, gap, word, replacements[word])
    ]


def find_unfamiliar_words(gap: SearchResult, corpus: CorpusView) -> tuple[str, ...]:
    """Words of a question, in lower case, that the booklets do not use in any form."""
    interpretation = gap.interpretation
    expanded = (extract_typed_words(one.source) for one in interpretation.expansions)
    excluded = {word.casefold() for words in expanded for word in words} | set(STOP_WORDS)
    words = dict.fromkeys(word.casefold() for word in extract_typed_words(interpretation.text))
    candidates = (word for word in words if _has_letters(word) and word not in excluded)
    unfamiliar = (w for w in candidates if not corpus.booklet_stems & set(corpus.extract_stems(w)))
    return tuple(unfamiliar)[:MAX_UNFAMILIAR_WORDS]


def collect_booklet_words(corpus: CorpusView) -> BookletWords:
    """The words of the booklets that can be meant: of letters only, and no stop words.

    Of a large library these are the words that most passages use.
    """
    counts = corpus.passage_counts_by_word
    meant = (word for word in counts if _has_letters(word) and corpus.extract_stems(word))
    frequent = sorted(meant, key=lambda word: (-counts[word], word))[:MAX_BOOKLET_WORDS]
    words = tuple(sorted(frequent))
    return BookletWords(words, corpus.encode_texts(words))


def _has_letters(word: str) -> bool:
    return len(word) >= MIN_WORD_LENGTH and word.isalpha()


def _find_synonyms(
    words: Sequence[str], booklet_words: BookletWords, corpus: CorpusView
) -> dict[str, Replacements]:
    """For each word the nearest word of the booklets, where it is near enough to replace it."""
    cosines = corpus.encode_texts(words) @ booklet_words.vectors.T
    columns, is_near = cosines.argmax(axis=1).tolist(), cosines.max(axis=1) >= MIN_SYNONYM_COSINE
    return {
        word: [(GapReason.VOCABULARY, booklet_words.words[column])] if near else []
        for word, column, near in zip(words, columns, is_near.tolist(), strict=True)
    }


def _find_spellings(word: str, booklet_words: BookletWords, corpus: CorpusView) -> Replacements:
    """Words of the booklets that an unknown word may be, by the search's own rule for slips.

    A word that is spelt right is another word, however near: sushi is not misspelt.
    """
    if word in corpus.known_words or corpus.is_single_token(word) or is_spelt_right(word):
        return []
    near = (compare_words(word, other, TERM_TIER) for other in booklet_words.words)
    counts = corpus.passage_counts_by_word
    nearest = sorted(
        filter(None, near), key=lambda other: (other.cost, -counts[other.word], other.word)
    )
    return [(GapReason.MISSPELLING, other.word) for other in nearest[:MAX_SPELLINGS]]


def _replace_word(
    query_id: str, gap: SearchResult, word: str, replacements: Replacements
) -> Iterator[Reformulation]:
    pattern = re.compile(rf"\b{re.escape(word)}\b", re.IGNORECASE)
    for reason, target in replacements:
        text = pattern.sub(target, gap.interpretation.text)
        yield Reformulation(query_id, text, reason, WordSuggestion(word, target))
