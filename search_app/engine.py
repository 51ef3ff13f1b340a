"""The engine: one opened generation, asked."""

import time
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from indexer.documents import Document
from indexer.errors import QueryError, UnknownBookletError
from indexer.passages import Passage
from indexer.store import Index
from search_app import relevance
from search_app.evidence import question_evidence
from search_app.interpret import Interpreter, Reading
from search_app.ranking import FEATURES, Candidates, best_sentence, candidates
from search_app.relevance import NOTHING, PLACES, Judged, Placed, Ranked, in_order, judge
from search_app.results import Answer, Hit, SearchResult

RESULTS = 10
MOST_RESULTS = 100


class SearchEngine:
    """Answers questions from one generation. Safe to use from several threads."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._interpreter = Interpreter(index)
        self._model = relevance.from_json(index.relevance)

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
        reading = self._interpreter.read(question)
        query = self.index.encoder.encode_query(reading.text)
        found = candidates(self.index, reading, query, booklet=booklet)
        ids = [self.index.passages[row].passage_id for row in found.rows]
        placed = in_order(self._model, found, ids)
        judged = self._judged(reading, found, placed)
        hits = [self._hit(rank, one, found) for rank, one in enumerate(judged.ranked[:k], start=1)]
        return SearchResult(
            query=question,
            verdict=judged.verdict,
            confidence=judged.confidence,
            interpretation=reading.interpretation,
            hits=tuple(hits),
            took_ms=round((time.perf_counter() - began) * 1000, 3),
            generation=self.generation,
        )

    def _check(self, k: int, booklet: str | None) -> None:
        if not 1 <= k <= MOST_RESULTS:
            raise QueryError(f"k must be a whole number from 1 to {MOST_RESULTS}.", code="bad_k")
        if booklet is not None and booklet not in self.documents:
            raise UnknownBookletError(booklet)

    def _judged(self, reading: Reading, found: Candidates, placed: Sequence[Placed]) -> Judged:
        if not placed:
            return NOTHING
        evidence = question_evidence(self.index, reading, found, best=placed[0].place)
        return judge(self._model, placed, evidence)

    def _hit(self, rank: int, ranked: Ranked, found: Candidates) -> Hit:
        passage = self.index.passages[found.rows[ranked.place]]
        answer = self._answer(passage, best_sentence(self.index, found, ranked.place))
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

    def _answer(self, passage: Passage, place: int) -> Answer:
        sentence = passage.sentences[place]
        return Answer(passage.sentence_text(sentence), sentence.start, sentence.end)


def url(passage: Passage, answer: Answer) -> str:
    """Where the reader page shows the passage with the answer marked."""
    booklet, anchor = quote(passage.doc_id, safe=""), quote(passage.anchor, safe="")
    return f"/booklets/{booklet}?mark={answer.start}-{answer.end}#{anchor}"
