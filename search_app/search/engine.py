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
from search_app.search.answer_sentence import build_sentence_lookup, choose_answer_sentences
from search_app.search.candidates import FEATURE_NAMES, Candidates, find_candidates
from search_app.search.evidence import compute_question_evidence
from search_app.search.interpret import InterpretedQuery, Interpreter
from search_app.search.relevance import (
    EMPTY_ANSWER,
    SCORE_DECIMALS,
    RankedCandidate,
    RelevanceModel,
    ScoredCandidate,
    rank_by_score,
    score_answer,
)

DEFAULT_RESULTS = 10
MAX_RESULTS = 100


@dataclass(frozen=True, slots=True)
class Retrieval:
    """A question, how it was read, and the passages looked at closely for it."""

    question: str
    interpreted_query: InterpretedQuery
    candidates: Candidates


class SearchEngine:
    """Answers questions from one generation. Safe to use from several threads.

    ``model`` is the generation's own relevance model unless another is to be tried.
    """

    def __init__(self, index: Index, model: RelevanceModel | None = None) -> None:
        self.index = index
        self._interpreter = Interpreter(index)
        self._get_sentences = build_sentence_lookup(index)
        self._model = model or relevance.deserialize_relevance_model(index.relevance)

    @property
    def generation(self) -> str:
        return self.index.generation

    @property
    def documents(self) -> Mapping[str, Document]:
        return self.index.documents

    def get_passages(self, doc_id: str) -> Sequence[Passage]:
        """Passages of one booklet in reading order."""
        return self.index.get_passages(doc_id)

    def search(
        self, question: str, *, k: int = DEFAULT_RESULTS, booklet: str | None = None
    ) -> SearchResult:
        """Answer a question with at most ``k`` passages, of one booklet if it is named.

        Raises:
            QueryError: the question or ``k`` cannot be used.
            UnknownBookletError: there is no such booklet.
        """
        began = time.perf_counter()
        self._check_request(k, booklet)
        result = self.build_result(self.retrieve(question, booklet=booklet), self._model, k=k)
        return replace(result, took_ms=round((time.perf_counter() - began) * 1000, 3))

    def retrieve(self, question: str, *, booklet: str | None = None) -> Retrieval:
        """Read a question and look at what may answer it; no relevance model is asked."""
        reading = self._interpreter.interpret_question(question)
        query = self.index.encoder.encode_query(reading.text)
        return Retrieval(
            question, reading, find_candidates(self.index, reading, query, booklet=booklet)
        )

    def build_result(self, retrieval: Retrieval, model: RelevanceModel, *, k: int) -> SearchResult:
        """What a relevance model makes of what was looked at."""
        found = retrieval.candidates
        placed = rank_by_score(
            model, found, [self.index.passages[row].passage_id for row in found.rows]
        )
        judged = (
            score_answer(model, placed, self.compute_evidence(retrieval, placed))
            if placed
            else EMPTY_ANSWER
        )
        hits = self._build_hits(judged.candidates[:k], found)
        return SearchResult(
            query=retrieval.question,
            verdict=judged.verdict,
            confidence=judged.confidence,
            interpretation=retrieval.interpreted_query.interpretation,
            hits=tuple(hits),
            took_ms=0.0,
            generation=self.generation,
        )

    def compute_evidence(
        self, retrieval: Retrieval, scored_candidates: Sequence[ScoredCandidate]
    ) -> dict[str, float]:
        """What the candidates in their order say of the question; one candidate at least."""
        best = scored_candidates[0].position
        return compute_question_evidence(
            self.index, retrieval.interpreted_query, retrieval.candidates, best=best
        )

    def _check_request(self, k: int, booklet: str | None) -> None:
        if not 1 <= k <= MAX_RESULTS:
            raise QueryError(f"k must be a whole number from 1 to {MAX_RESULTS}.", code="bad_k")
        if booklet is not None and booklet not in self.documents:
            raise UnknownBookletError(booklet)

    def _build_hits(
        self, ranked_candidates: Sequence[RankedCandidate], candidates: Candidates
    ) -> Iterator[Hit]:
        marked = choose_answer_sentences(
            candidates, [one.position for one in ranked_candidates], self._get_sentences
        )
        for rank, (ranked, sentence) in enumerate(
            zip(ranked_candidates, marked, strict=True), start=1
        ):
            passage = self.index.passages[candidates.rows[ranked.position]]
            answer = _build_answer(passage, sentence)
            yield self._build_hit(rank, ranked, candidates, answer)

    def _build_hit(
        self, rank: int, ranked_candidate: RankedCandidate, candidates: Candidates, answer: Answer
    ) -> Hit:
        passage = self.index.passages[candidates.rows[ranked_candidate.position]]
        return Hit(
            rank=rank,
            booklet_id=passage.doc_id,
            passage_id=passage.passage_id,
            title=passage.title,
            heading_path=passage.heading_path,
            text=passage.text,
            start=passage.start,
            end=passage.end,
            relevance=ranked_candidate.relevance,
            badge=ranked_candidate.badge,
            answer=answer,
            url=build_hit_url(passage, answer),
            scores={
                name: round(
                    float(candidates.features[name][ranked_candidate.position]), SCORE_DECIMALS
                )
                for name in FEATURE_NAMES
            },
        )


def _build_answer(passage: Passage, sentence_number: int) -> Answer:
    sentence = passage.sentences[sentence_number]
    return Answer(passage.get_sentence_text(sentence), sentence.start, sentence.end)


def build_hit_url(passage: Passage, answer: Answer) -> str:
    """Where the reader page shows the passage with the answer marked."""
    booklet, anchor = _escape_url_part(passage.doc_id), _escape_url_part(passage.anchor)
    return f"/booklets/{booklet}?mark={answer.start}-{answer.end}#{anchor}"


@lru_cache(maxsize=4096)
def _escape_url_part(part: str) -> str:
    return quote(part, safe="")
