"""From the scores of a passage's sentences to its mark, and from an address to the same mark."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from indexer.documents import Document
from indexer.passages import Passage
from indexer.storage.index import Index
from search_app.results import Answer, Span
from search_app.search.marks import wording
from search_app.search.marks.growth import count_beside
from search_app.search.marks.lists import LIST_MARGIN, list_short_items, stands_out
from search_app.search.marks.mark import (
    HASH_LENGTH,
    Wish,
    build_answer,
    can_answer,
    choose_sentence,
    find_introduction,
    find_marked_spans,
    hash_answer,
    is_limited,
)
from search_app.search.marks.section_text import SectionText, find_section, read_section
from search_app.search.mismatches import count_lacks
from search_app.search.mismatches.other_drugs import DrugFinder

CACHE_SIZE = 4_096  # sections
_MARK = re.compile(rf"([0-9]{{1,12}})\.([0-9a-f]{{{HASH_LENGTH}}})")


class MarkMaker:
    """Makes the marks of one generation. Safe to use from several threads."""

    def __init__(self, index: Index, drug_finder: DrugFinder) -> None:
        self._index = index
        self._drug_finder = drug_finder
        self._extract_terms = index.lexical.extract_terms
        self._read_section = lru_cache(CACHE_SIZE)(self._read_section_of)
        self._build_mark = lru_cache(CACHE_SIZE)(self._build_mark_around)

    def make_mark(
        self, passage: Passage, scores: Sequence[float], question: str
    ) -> tuple[Answer, str]:
        """The answer around the best sentence by ``scores``, and its mark in an address.

        Without a sentence that may be marked, an answer without spans, and "".
        """
        section = find_section(self._index.documents[passage.doc_id], passage.start)
        text = self._read_section(passage.doc_id, section)
        asks_heading = wording.asks_the_same(question, text.heading, self._extract_terms)
        first = text.find_number(passage.start)
        numbers = range(first, first + len(passage.sentences))
        lacks = count_lacks(question, passage, self._drug_finder)
        scores = [score - lack for score, lack in zip(scores, lacks, strict=True)]
        by_number = dict(zip(numbers, scores, strict=True))
        number = choose_sentence(text, numbers, scores, asks_heading=asks_heading)
        if number is None:
            return Answer("", passage.start, passage.start), ""
        things = self._find_things(question)
        number = self._prefer_lead_in(text, number, by_number, things)
        for_list = self._lists(text, number, things) and not (
            stands_out(text, number, by_number) and self._asks_of(text, number, question)
        )
        for_list = for_list or self._names_items(text, number, question)
        as_good = {n: by_number[n] for n in numbers if lacks[n - first] <= lacks[number - first]}
        before, after = count_beside(text, number, as_good)
        wish = Wish(for_list, asks_heading, before, after + is_limited(text, number + after))
        return self._build_mark(passage.doc_id, section, number, wish)

    def _find_things(self, question: str) -> list[set[str]]:
        """The terms of what a question asks a list of, in one word or another."""
        return [set(self._extract_terms(words)) for words in wording.find_listed_things(question)]

    def _prefer_lead_in(
        self,
        text: SectionText,
        number: int,
        scores: Mapping[int, float],
        things: Sequence[set[str]],
    ) -> int:
        """The lead-in of a list of what is asked for, where it matches nearly as well."""
        near = (n for n in scores if things and scores[n] >= scores[number] - LIST_MARGIN)
        lead_ins = (n for n in near if text.find_introduced(n) and can_answer(text, n))
        return next((n for n in lead_ins if self._lists(text, n, things)), number)

    def _lists(self, text: SectionText, number: int, things: Sequence[set[str]]) -> bool:
        """Whether the list around a sentence, or after it, is a list of one of these things."""
        if not things:
            return False
        own = text.get_text(text.sentences[number]) if text.find_introduced(number) else ""
        introduction = f"{text.heading}\n{find_introduction(text, number)}\n{own}"
        terms = set(self._extract_terms(introduction))
        return any(words <= terms for words in things)

    def _asks_of(self, text: SectionText, number: int, question: str) -> bool:
        """Whether a question names something of an item that its heading and lead-in do not."""
        introduction = f"{text.heading}\n{find_introduction(text, number)}"
        asked = {*self._extract_terms(question)} - {*self._extract_terms(introduction)}
        return not asked.isdisjoint(self._extract_terms(text.get_text(text.sentences[number])))

    def _names_items(self, text: SectionText, number: int, question: str) -> bool:
        """Whether a question names several items of the short list that a sentence is in."""
        if not wording.names_several(question):
            return False
        items = [set(self._extract_terms(item)) for item in list_short_items(text, number)]
        shared = Counter(term for terms in items for term in terms)
        asked = {term for term in self._extract_terms(question) if shared[term] == 1}
        return sum(not asked.isdisjoint(terms) for terms in items) > 1

    def _build_mark_around(
        self, doc_id: str, section: int, number: int, wish: Wish
    ) -> tuple[Answer, str]:
        text = self._read_section(doc_id, section)
        answer = build_answer(text, number, wish)
        return answer, format_mark(text, number, answer)

    def _read_section_of(self, doc_id: str, section: int) -> SectionText:
        return read_section(
            self._index.documents[doc_id], self._index.get_passages(doc_id), section
        )


def format_mark(text: SectionText, number: int, answer: Answer) -> str:
    """The mark of the answer around a sentence, as it stands in an address."""
    return f"{text.sentences[number].start}.{hash_answer(answer)}"


def find_mark(document: Document, passages: Sequence[Passage], mark: str) -> tuple[Span, ...]:
    """What a mark in an address stands for; nothing where it is none, or the text has changed."""
    match = _MARK.fullmatch(mark)
    if match is None or not passages or int(match[1]) >= len(document.text):
        return ()
    text = read_section(document, passages, find_section(document, int(match[1])))
    return find_marked_spans(text, int(match[1]), match[2])
