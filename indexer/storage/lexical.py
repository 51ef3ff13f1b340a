"""BM25 over words. Home of tantivy."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache, partial
from math import log
from pathlib import Path
from typing import Any

import tantivy

from indexer.passages import Passage

ANALYZER = "booklet_words"
SATURATION = 2.2  # k1 + 1 of tantivy's BM25
REMEMBERED = 4_096
# Words of asking, which say nothing of what is asked; in a small booklet they are rare enough that
# BM25 would take them for the subject.
ASKING = (
    "a about am an and any are as at be been being but by can could d did do does doing for from"
    " get give go going had has have having he her hers him his how i if in into is it its just ll"
    " m me my of on or our ours please re s shall she should so some such t tell than that the"
    " their them then there these they this those to too until us ve very want was we were what"
    " when where whether which while who whom why will with would you your yours"
).split()


def analyzer() -> tantivy.TextAnalyzer:
    """Words, lower case, without accents and words of asking, stemmed; the same for both sides."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.custom_stopword(ASKING))
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


def build(passages: Sequence[Passage], folder: Path) -> None:
    """Write an index of passages: their text, and what stands above it, by row."""
    folder.mkdir(parents=True, exist_ok=True)
    index = tantivy.Index(_schema(), path=str(folder))
    index.register_tokenizer(ANALYZER, analyzer())
    writer = index.writer(num_threads=1)  # one thread, so that rows keep their order
    for row, passage in enumerate(passages):
        document = tantivy.Document()
        document.add_unsigned("row", row)
        document.add_text("booklet", passage.doc_id)
        document.add_text("above", passage.prefix)
        document.add_text("text", passage.text)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


class LexicalIndex:
    """An opened, memory-mapped index. Safe to search from several threads."""

    def __init__(self, folder: Path) -> None:
        self._index = tantivy.Index.open(str(folder))
        self._index.register_tokenizer(ANALYZER, analyzer())
        self._analyzer = analyzer()
        self._searcher = self._index.searcher()
        self._schema = self._index.schema
        # The same words come with every question, and the index never changes.
        self._held = lru_cache(REMEMBERED)(self._searcher.doc_freq)
        self._analyzed = lru_cache(REMEMBERED)(self._analyzer.analyze)
        self._term = lru_cache(REMEMBERED)(partial(_term, self._schema))

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def terms(self, text: str) -> list[str]:
        """The terms of a text as they are indexed."""
        return list(self._analyzer.analyze(text))

    def frequency(self, term: str) -> int:
        """In how many passages' texts a term occurs."""
        return int(self._held("text", term))

    def knows(self, word: str) -> bool:
        """Whether any passage's text holds a word, whatever its ending."""
        return any(map(self.frequency, self._analyzed(word)))

    def most(self, weights: Iterable[tuple[str, float]]) -> float:
        """The score that BM25 nears, in one field, the more often all weighted terms occur; > 0."""
        total = sum(weight * self._rarity(term) for term, weight in weights)
        return max(SATURATION * total, 1e-9)

    def _rarity(self, term: str) -> float:
        """Inverse document frequency, as tantivy's BM25 has it."""
        held = self.frequency(term)
        return log(1 + (len(self) - held + 0.5) / (held + 0.5))

    def holding(self, phrase: str, *, limit: int) -> list[int]:
        """Rows of passages that hold a phrase, whatever the endings of its words."""
        terms = self.terms(phrase)
        if not terms:
            return []
        if len(terms) == 1:
            query = tantivy.Query.term_query(self._schema, "text", terms[0], "basic")
        else:
            words: list[str | tuple[int, str]] = list(terms)  # words of asking leave gaps between
            query = tantivy.Query.phrase_query(self._schema, "text", words, slop=_asking(phrase))
        return self._rows(self._searcher.search(query, limit=limit, count=False).hits)

    def search(
        self, weights: Iterable[tuple[str, float]], *, limit: int, booklet: str | None = None
    ) -> list[tuple[int, float]]:
        """Rows and BM25 scores for weighted terms, best first, ties by row."""
        words = [self._term(term, weight) for term, weight in weights]
        if not words:
            return []
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, word) for word in words])
        if booklet is not None:
            query = tantivy.Query.boolean_query(
                [(tantivy.Occur.Must, query), (tantivy.Occur.Must, self._of(booklet))]
            )
        found = self._searcher.search(query, limit=limit, count=False).hits
        pairs = [(row, float(hit[0])) for row, hit in zip(self._rows(found), found, strict=True)]
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))

    def _rows(self, found: Sequence[Any]) -> list[int]:
        values = self._searcher.fast_field_values("row", [address for _, address in found])
        return [int(row or 0) for row in values]

    def _of(self, booklet: str) -> tantivy.Query:
        term = tantivy.Query.term_query(self._schema, "booklet", booklet, "basic")
        return tantivy.Query.const_score_query(term, 0.0)


def _term(schema: tantivy.Schema, term: str, weight: float) -> tantivy.Query:
    fields = [
        (tantivy.Occur.Should, tantivy.Query.term_query(schema, field, term, "freq"))
        for field in ("text", "above")
    ]
    return tantivy.Query.boost_query(tantivy.Query.boolean_query(fields), weight)


def _asking(phrase: str) -> int:
    """How many words of a phrase are words of asking."""
    return sum(word in ASKING for word in re.findall(r"[^\W_]+", phrase.casefold()))


def _schema() -> tantivy.Schema:
    fields = tantivy.SchemaBuilder()
    fields.add_unsigned_field("row", fast=True)
    fields.add_text_field("booklet", tokenizer_name="raw", index_option="basic")
    fields.add_text_field("above", tokenizer_name=ANALYZER, index_option="freq")
    fields.add_text_field("text", tokenizer_name=ANALYZER, index_option="position")
    return fields.build()
