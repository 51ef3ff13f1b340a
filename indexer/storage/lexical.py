"""BM25 over words (Robertson and Walker, 1994), as Lucene and tantivy compute it."""

from collections.abc import Sequence
from functools import partial
from math import log
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.passages import Passage
from indexer.storage.analyzer import Analyzer
from indexer.storage.parts import LibraryPostings
from indexer.storage.postings import Integers, write_postings
from indexer.storage.ranking.best_scores import ScoredTerm, score_all, score_best, select_best
from indexer.words import cache_short_texts

Scores = npt.NDArray[np.float32]

FIELDS = ("text", "above")
TERM_SATURATION = 1.2  # k1
LENGTH_INFLUENCE = 0.75  # b
CACHE_SIZE = 4_096
# Postings that are kept for the next question: 12 bytes a passage. A library's commonest words come
# with nearly every question, and are long to read.
SHORT_TERM_PASSAGES = 4_096
KEPT_SHORT_TERMS = 512
KEPT_LONG_TERMS = 64
# Of a field as many of all long terms together, were each in every passage: 384 MB.
KEPT_LONG_POSTINGS = 32_000_000
# In a larger library most passages of a common word are not looked at.
MAX_PASSAGES_SCORED = 50_000


def write_lexical_index(passages: Sequence[Passage], folder: Path) -> None:
    """Write an index of passages by row: their text, and their prefix as the field "above"."""
    analyze = Analyzer().analyze
    texts = (analyze(passage.text) for passage in passages)
    above = (analyze(passage.prefix) for passage in passages)
    write_postings(dict(zip(FIELDS, (texts, above), strict=True)), folder)


class LexicalIndex:
    """BM25 over the postings of a library. Safe for several threads."""

    def __init__(self, postings: LibraryPostings) -> None:
        self._analyzer = Analyzer()
        self._postings = postings
        self._fields = [_ScoredField(postings, name) for name in FIELDS]
        self._text = self._fields[0]
        # The same words come with every question, and the index never changes.
        self._count_passages = self._text.count_passages
        self._extract_word_terms = cache_short_texts(self._analyzer.extract_terms, CACHE_SIZE)

    def __len__(self) -> int:
        return len(self._text)

    def extract_terms(self, text: str) -> list[str]:
        """The terms of a text as they are indexed."""
        return self._analyzer.extract_terms(text)

    def get_document_frequency(self, term: str) -> int:
        """In how many passages' texts a term occurs."""
        return self._count_passages(term)

    def has_word(self, word: str) -> bool:
        """Whether any passage's text contains a word, whatever its ending."""
        return any(map(self.get_document_frequency, self._extract_word_terms(word)))

    def compute_max_score(self, weighted_terms: Sequence[tuple[str, float]]) -> float:
        """The limit of BM25, in one field, the more often all weighted terms occur; above 0."""
        total = 0.0
        self._postings.prepare([term for term, _ in weighted_terms])
        for term, weight in weighted_terms:
            total += weight * compute_idf(self.get_document_frequency(term), len(self))
        return max((TERM_SATURATION + 1) * total, 1e-9)

    def search_phrase(self, phrase: str, *, limit: int) -> list[int]:
        """Rows of passages that contain a phrase, whatever the endings of its words; best first."""
        asked = self._analyzer.analyze(phrase)
        terms = asked.terms
        if not terms:
            return []
        self._postings.prepare(terms)
        if len(terms) > 1:  # stop words leave gaps between the terms
            rows, counts = self._text.read_phrase(terms, asked.word_count - len(terms))
        else:
            rows, shares = self._text.read(*terms)
            counts = np.ones(len(shares), dtype=np.uint16)
        return [row for row, _ in select_best(rows, self._text.saturate(rows, counts), limit)]

    def search(
        self,
        weighted_terms: Sequence[tuple[str, float]],
        *,
        limit: int,
        rows: range | None = None,
    ) -> list[tuple[int, float]]:
        """Rows and BM25 scores for weighted terms, best first, ties by row.

        ``rows`` restricts the search to a range of rows; it changes no score.
        """
        self._postings.prepare([term for term, _ in weighted_terms])
        parts = [
            ScoredTerm(
                partial(field.read, term),
                np.float32(weight * (TERM_SATURATION + 1) * field.compute_idf(term)),
            )
            for term, weight in weighted_terms
            for field in self._fields
        ]
        if rows is not None or len(self) <= MAX_PASSAGES_SCORED:
            found, scores = score_all(parts, len(self), rows)
        else:
            found, scores = score_best(parts, len(self), limit)
        return select_best(found, scores, limit)


class _ScoredField:
    """The postings of one field, and how its passages' lengths weigh."""

    def __init__(self, postings: LibraryPostings, name: str) -> None:
        self.count_passages = cache_short_texts(partial(postings.count_passages, name), CACHE_SIZE)
        self.read_phrase = partial(postings.read_phrase, name)
        lengths = postings.get_lengths(name)
        mean = max(float(np.mean(lengths)), 1e-9) if len(lengths) else 1.0
        shares = round_lengths(lengths).astype(np.float32) / np.float32(mean)
        self._norms: Scores = np.float32(TERM_SATURATION) * (
            np.float32(1 - LENGTH_INFLUENCE) + np.float32(LENGTH_INFLUENCE) * shares
        )
        read = partial(_read_shares, postings, name, self._norms)
        self._read_short = cache_short_texts(read, KEPT_SHORT_TERMS)
        fitting = KEPT_LONG_POSTINGS // max(len(lengths), 1)
        self._read_long = cache_short_texts(read, min(KEPT_LONG_TERMS, max(fitting, 1)))

    def __len__(self) -> int:
        return len(self._norms)

    def read(self, term: str) -> tuple[Integers, Scores]:
        """Rows of the passages that hold a term, and what ``saturate`` gives; not to be changed."""
        is_short = self.count_passages(term) <= SHORT_TERM_PASSAGES
        return (self._read_short if is_short else self._read_long)(term)

    def saturate(self, rows: Integers, counts: Integers) -> Scores:
        """How much occurrences count: towards 1 the more they are and the shorter the passage."""
        return _saturate(self._norms[rows], counts)

    def compute_idf(self, term: str) -> float:
        return compute_idf(self.count_passages(term), len(self))


def _read_shares(
    postings: LibraryPostings, field: str, norms: Scores, term: str
) -> tuple[Integers, Scores]:
    rows, counts = postings.read(field, term)
    return rows, _saturate(norms[rows], counts)


def _saturate(norms: Scores, counts: Integers) -> Scores:
    frequencies = counts.astype(np.float32)
    return frequencies / (frequencies + norms)


def compute_idf(document_frequency: int, passage_count: int) -> float:
    """Inverse document frequency, above 0."""
    rest = passage_count - document_frequency
    return log(1 + (rest + 0.5) / (document_frequency + 0.5))


def round_lengths(lengths: Integers) -> Integers:
    """Lengths as Lucene and tantivy keep them in a byte, for scores that compare with theirs.

    Above 40, what exceeds 24 is cut to its four first binary digits: 41 is 40, and 60 to 63 are 60.
    """
    excess = np.maximum(lengths.astype(np.int64) - 24, 0)
    dropped = np.maximum(np.frexp(excess)[1] - 4, 0)
    rounded: Integers = np.minimum(lengths, 24) + (excess >> dropped << dropped)
    return rounded
