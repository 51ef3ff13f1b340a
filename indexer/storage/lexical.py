"""BM25 over words. Home of tantivy."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache, partial
from math import log
from pathlib import Path
from typing import Any

import tantivy

from indexer.passages import Passage
from indexer.words import STOP_WORDS

ANALYZER_NAME = "booklet_words"
TERM_SATURATION = 2.2  # k1 + 1 of tantivy's BM25
CACHE_SIZE = 4_096


def build_analyzer() -> tantivy.TextAnalyzer:
    """Words in lower case, without accents and stop words, stemmed; for passages and questions."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.custom_stopword(STOP_WORDS))
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


def write_lexical_index(passages: Sequence[Passage], folder: Path) -> None:
    """Write an index of passages by row: their text, and their prefix as the field "above"."""
    folder.mkdir(parents=True, exist_ok=True)
    fields = tantivy.SchemaBuilder()
    fields.add_unsigned_field("row", fast=True)
    fields.add_text_field("booklet", tokenizer_name="raw", index_option="basic")
    fields.add_text_field("above", tokenizer_name=ANALYZER_NAME, index_option="freq")
    fields.add_text_field("text", tokenizer_name=ANALYZER_NAME, index_option="position")
    index = tantivy.Index(fields.build(), path=str(folder))
    index.register_tokenizer(ANALYZER_NAME, build_analyzer())
    writer = index.writer(num_threads=1)  # one thread, so that rows keep their order
    for row, passage in enumerate(passages):
        texts = {"booklet": passage.doc_id, "above": passage.prefix, "text": passage.text}
        document = tantivy.Document(**texts)
        document.add_unsigned("row", row)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


class LexicalIndex:
    """An opened, memory-mapped index. Safe to search from several threads."""

    def __init__(self, folder: Path) -> None:
        self._index = tantivy.Index.open(str(folder))
        self._index.register_tokenizer(ANALYZER_NAME, build_analyzer())
        self._analyzer = build_analyzer()
        self._searcher = self._index.searcher()
        self._schema = self._index.schema
        # The same words come with every question, and the index never changes.
        self._get_doc_freq = lru_cache(CACHE_SIZE)(self._searcher.doc_freq)
        self._analyze_word = lru_cache(CACHE_SIZE)(self._analyzer.analyze)
        self._get_term_query = lru_cache(CACHE_SIZE)(partial(_build_term_query, self._schema))

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def extract_terms(self, text: str) -> list[str]:
        """The terms of a text as they are indexed."""
        return list(self._analyzer.analyze(text))

    def get_document_frequency(self, term: str) -> int:
        """In how many passages' texts a term occurs."""
        return int(self._get_doc_freq("text", term))

    def has_word(self, word: str) -> bool:
        """Whether any passage's text contains a word, whatever its ending."""
        return any(map(self.get_document_frequency, self._analyze_word(word)))

    def compute_max_score(self, weighted_terms: Iterable[tuple[str, float]]) -> float:
        """The limit of BM25, in one field, the more often all weighted terms occur; above 0."""
        total = 0.0
        for term, weight in weighted_terms:
            count = self.get_document_frequency(term)
            total += weight * log(1 + (len(self) - count + 0.5) / (count + 0.5))  # as tantivy
        return max(TERM_SATURATION * total, 1e-9)

    def search_phrase(self, phrase: str, *, limit: int) -> list[int]:
        """Rows of passages that contain a phrase, whatever the endings of its words."""
        terms: list[Any] = self.extract_terms(phrase)
        if not terms:
            return []
        if len(terms) == 1:
            query = tantivy.Query.term_query(self._schema, "text", terms[0], "basic")
        else:  # stop words leave gaps between the terms
            words = re.findall(r"[^\W_]+", phrase.casefold())
            gaps = sum(word in STOP_WORDS for word in words)
            query = tantivy.Query.phrase_query(self._schema, "text", terms, slop=gaps)
        return self._get_rows(self._searcher.search(query, limit=limit, count=False).hits)

    def search(
        self, weighted_terms: Iterable[tuple[str, float]], *, limit: int, booklet: str | None = None
    ) -> list[tuple[int, float]]:
        """Rows and BM25 scores for weighted terms, best first, ties by row."""
        words = [self._get_term_query(term, weight) for term, weight in weighted_terms]
        if not words:
            return []
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, word) for word in words])
        if booklet is not None:
            term = tantivy.Query.term_query(self._schema, "booklet", booklet, "basic")
            in_booklet = tantivy.Query.const_score_query(term, 0.0)
            query = tantivy.Query.boolean_query(
                [(tantivy.Occur.Must, query), (tantivy.Occur.Must, in_booklet)]
            )
        hits = self._searcher.search(query, limit=limit, count=False).hits
        pairs = [(row, float(h[0])) for row, h in zip(self._get_rows(hits), hits, strict=True)]
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))

    def _get_rows(self, hits: Sequence[Any]) -> list[int]:
        values = self._searcher.fast_field_values("row", [address for _, address in hits])
        return [int(row or 0) for row in values]


def _build_term_query(schema: tantivy.Schema, term: str, weight: float) -> tantivy.Query:
    fields = [
        (tantivy.Occur.Should, tantivy.Query.term_query(schema, field, term, "freq"))
        for field in ("text", "above")
    ]
    return tantivy.Query.boost_query(tantivy.Query.boolean_query(fields), weight)
