"""From the scores of a passage's sentences to its mark, and from an address to the same mark."""

import re
from collections.abc import Sequence
from functools import lru_cache

from indexer.documents import Document
from indexer.passages import Passage
from indexer.storage.index import Index
from search_app.results import Answer, Span
from search_app.search.marks import wording
from search_app.search.marks.mark import (
    HASH_LENGTH,
    Wish,
    build_answer,
    choose_sentence,
    find_introduction,
    find_marked_spans,
    hash_answer,
)
from search_app.search.marks.section_text import SectionText, read_section

CACHE_SIZE = 4_096  # sections
_MARK = re.compile(rf"([0-9]{{1,12}})\.([0-9a-f]{{{HASH_LENGTH}}})")


class MarkMaker:
    """Makes the marks of one generation. Safe to use from several threads."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._extract_terms = index.lexical.extract_terms
        self._read_section = lru_cache(CACHE_SIZE)(self._read_section_of)
        self._build_mark = lru_cache(CACHE_SIZE)(self._build_mark_around)

    def make_mark(
        self, passage: Passage, scores: Sequence[float], question: str
    ) -> tuple[Answer, str]:
        """The answer around the best sentence by ``scores``, and its mark in an address.

        Without a sentence that may be marked, an answer without spans, and "".
        """
        text = self._read_section(passage.doc_id, passage.start)
        asks_heading = wording.asks_the_same(question, text.heading, self._extract_terms)
        first = text.find_number(passage.start)
        numbers = range(first, first + len(passage.sentences))
        number = choose_sentence(text, numbers, scores, asks_heading=asks_heading)
        if number is None:
            return Answer("", passage.start, passage.start), ""
        wish = Wish(self._asks_for_list(question, text, number), asks_heading)
        return self._build_mark(passage.doc_id, passage.start, number, wish)

    def _asks_for_list(self, question: str, text: SectionText, number: int) -> bool:
        """Whether all is asked for of what the list around a sentence is a list of."""
        if not (things := wording.find_listed_things(question)):
            return False
        introduction = f"{text.heading}\n{find_introduction(text, number)}"
        terms = set(self._extract_terms(introduction))
        return any(set(self._extract_terms(words)) <= terms for words in things)

    def _build_mark_around(
        self, doc_id: str, offset: int, number: int, wish: Wish
    ) -> tuple[Answer, str]:
        text = self._read_section(doc_id, offset)
        answer = build_answer(text, number, wish)
        return answer, format_mark(text, number, answer)

    def _read_section_of(self, doc_id: str, offset: int) -> SectionText:
        return read_section(self._index.documents[doc_id], self._index.get_passages(doc_id), offset)


def format_mark(text: SectionText, number: int, answer: Answer) -> str:
    """The mark of the answer around a sentence, as it stands in an address."""
    return f"{text.sentences[number].start}.{hash_answer(answer)}"


def find_mark(document: Document, passages: Sequence[Passage], mark: str) -> tuple[Span, ...]:
    """What a mark in an address stands for; nothing where it is none, or the text has changed."""
    match = _MARK.fullmatch(mark)
    if match is None or not passages or int(match[1]) >= len(document.text):
        return ()
    text = read_section(document, passages, int(match[1]))
    return find_marked_spans(text, int(match[1]), match[2])
