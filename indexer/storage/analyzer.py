"""From a text to the terms that are indexed and searched. Home of tantivy."""

from typing import NamedTuple

import tantivy

from indexer.words import STOP_WORDS

_STOP_WORDS = frozenset(STOP_WORDS)


class AnalyzedText(NamedTuple):
    """The terms of a text, where each stands among all words, and how many words there are."""

    terms: list[str]
    positions: list[int]
    word_count: int


class Analyzer:
    """Words in lower case, without accents and stop words, stemmed; for passages and questions.

    Safe to use from several threads.
    """

    def __init__(self) -> None:
        self._extract_words = _start_analyzer().build().analyze
        stop_words = tantivy.Filter.custom_stopword(STOP_WORDS)
        stemmer = tantivy.Filter.stemmer("english")
        self._extract_terms = _start_analyzer().filter(stop_words).filter(stemmer).build().analyze

    def extract_terms(self, text: str) -> list[str]:
        return list(self._extract_terms(text))

    def analyze(self, text: str) -> AnalyzedText:
        words = self._extract_words(text)
        positions = [place for place, word in enumerate(words) if word not in _STOP_WORDS]
        return AnalyzedText(self.extract_terms(text), positions, len(words))


def _start_analyzer() -> tantivy.TextAnalyzerBuilder:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
    )
