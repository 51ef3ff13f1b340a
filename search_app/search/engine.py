"""The engine: one opened generation, asked."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import quote

from indexer.documents import Document
from indexer.errors import QueryError, UnknownBookletError
from indexer.passages import Passage
from indexer.storage.index import Index
from search_app.results import Answer, Hit, SearchResult
from search_app.search import relevance
from search_app.search.answer_sentence import best_sentences, parts_of
from search_app.search.candidates import FEATURES, Candidates, candidates
from search_app.search.evidence import question_evidence
from search_app.search.interpret import Interpreter, Reading
from search_app.search.relevance import (
    NOTHING,
    PLACES,
    Placed,
    Ranked,
    RelevanceModel,
    in_order,
    judge,
)

RESULTS = 10
MOST_RESULTS = 100


@dataclass(frozen=True, slots=True)
class Looked:
    """A question, how it was read, and the passages looked at closely for it."""

    question: str
    reading: Reading
    found: Candidates


class SearchEngine:
    """Answers questions from one generation. Safe to use from several threads.

    ``model`` is the generation's own relevance model unless another is to be tried.
    """

    def __init__(self, index: Index, model: RelevanceModel | None = None) -> None:
        self.index = index
        self._interpreter = Interpreter(index)
        self._parts_of = parts_of(index)
        self._model = model or relevance.from_json(index.relevance)

    @property
    def generation(self) -> str:
        return self.index.generation

    @property
    def documents(self) -> Mapping[str, Document]:
        return self.index.documents

    def passages_of(self, doc_id: str) -> Sequence[Passage]:
        """Passages of one booklet in reading order."""
        return self.index.passages_of(doc_id)

    def search(
        self, question: str, *, k: int = RESULTS, booklet: str | None = None
    ) -> SearchResult:
        """Answer a question with at most ``k`` passages, of one booklet if it is named.

        Raises:
            QueryError: the question or ``k`` cannot be used.
            UnknownBookletError: there is no such booklet.
        """
        began = time.perf_counter()
        self._check(k, booklet)
        result = self.answer(self.look(question, booklet=booklet), self._model, k=k)
        return replace(result, took_ms=round((time.perf_counter() - began) * 1000, 3))

    def look(self, question: str, *, booklet: str | None = None) -> Looked:
        """Read a question and look at what may answer it; no relevance model is asked."""
        reading = self._interpreter.read(question)
        query = self.index.encoder.encode_query(reading.text)
        return Looked(question, reading, candidates(self.index, reading, query, booklet=booklet))

    def answer(self, looked: Looked, model: RelevanceModel, *, k: int) -> SearchResult:
        """What a relevance model makes of what was looked at."""
        found = looked.found
        placed = in_order(model, found, [self.index.passages[row].passage_id for row in found.rows])
        judged = judge(model, placed, self.evidence(looked, placed)) if placed else NOTHING
        hits = self._hits(judged.ranked[:k], found)
        return SearchResult(
            query=looked.question,
            verdict=judged.verdict,
            confidence=judged.confidence,
            interpretation=looked.reading.interpretation,
            hits=tuple(hits),
            took_ms=0.0,
            generation=self.generation,
        )

    def evidence(self, looked: Looked, placed: Sequence[Placed]) -> dict[str, float]:
        """What the candidates in their order say of the question; one candidate at least."""
        best = placed[0].place
        return question_evidence(self.index, looked.reading, looked.found, best=best)

    def _check(self, k: int, booklet: str | None) -> None:
        if not 1 <= k <= MOST_RESULTS:
            raise QueryError(f"k must be a whole number from 1 to {MOST_RESULTS}.", code="bad_k")
        if booklet is not None and booklet not in self.documents:
            raise UnknownBookletError(booklet)

    def _hits(self, shown: Sequence[Ranked], found: Candidates) -> Iterator[Hit]:
        marked = best_sentences(found, [one.place for one in shown], self._parts_of)
        for rank, (ranked, sentence) in enumerate(zip(shown, marked, strict=True), start=1):
            passage = self.index.passages[found.rows[ranked.place]]
            answer = _answer(passage, sentence)
            yield self._hit(rank, ranked, found, answer)

    def _hit(self, rank: int, ranked: Ranked, found: Candidates, answer: Answer) -> Hit:
        passage = self.index.passages[found.rows[ranked.place]]
        return Hit(
            rank=rank,
            booklet_id=passage.doc_id,
            passage_id=passage.passage_id,
            title=passage.title,
            heading_path=passage.heading_path,
            text=passage.text,
            start=passage.start,
            end=passage.end,
            relevance=ranked.relevance,
            badge=ranked.badge,
            answer=answer,
            url=url(passage, answer),
            scores={
                name: round(float(found.features[name][ranked.place]), PLACES) for name in FEATURES
            },
        )


def _answer(passage: Passage, place: int) -> Answer:
    sentence = passage.sentences[place]
    return Answer(passage.get_sentence_text(sentence), sentence.start, sentence.end)


def url(passage: Passage, answer: Answer) -> str:
    """Where the reader page shows the passage with the answer marked."""
    booklet, anchor = _quoted(passage.doc_id), _quoted(passage.anchor)
    return f"/booklets/{booklet}?mark={answer.start}-{answer.end}#{anchor}"


@lru_cache(maxsize=4096)
def _quoted(part: str) -> str:
    return quote(part, safe="")
