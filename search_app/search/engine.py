"""The engine: one opened generation, asked."""

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache, partial
from pathlib import Path

from indexer.documents import Document
from indexer.encoding.encoder import EncodedText
from indexer.encoding.verifier import Verifier
from indexer.errors import DatabaseError, IndexDamagedError, QueryError, UnknownBookletError
from indexer.index_place import IndexPlace
from indexer.passages import Passage
from indexer.postgres.places import find_remedy, open_place
from indexer.storage.index import Index, open_generation
from search_app.notices.likeness import QuestionVector
from search_app.repeats import find_repeats
from search_app.results import Hit, SearchResult, Source, Verdict, build_hit_url
from search_app.search import relevance
from search_app.search.answer_sentence import (
    add_readings,
    build_sentence_lookup,
    score_answer_sentences,
)
from search_app.search.candidates import (
    FEATURE_NAMES,
    Candidates,
    find_candidates,
    rank_first_stage,
)
from search_app.search.evidence import compute_answer_evidence, compute_question_evidence
from search_app.search.interpret import InterpretedQuery, Interpreter
from search_app.search.marks import MarkMaker
from search_app.search.mismatches import depends_on_sentence, find_mismatches, is_of_others
from search_app.search.mismatches.other_drugs import DrugFinder
from search_app.search.relevance import RelevanceModel, ScoredCandidate
from search_app.search.verification import VerifiedPassage, verify_passages
from search_app.source import build_source

DEFAULT_RESULTS = 10
MAX_RESULTS = 100
# The longest list that is measured; readers and programs are shown the candidates alone.
MAX_DEPTH = 10_000
# Questions whose vectors are still at hand: as many as are answered at once, and more.
REMEMBERED_QUESTIONS = 16
# Passages of which is known where else they stand; some stand in hundreds of booklets.
REMEMBERED_REPEATS = 256
# Booklets, or pages of them, of which is known where a hit there comes from.
REMEMBERED_SOURCES = 256


@dataclass(frozen=True, slots=True)
class Retrieval:
    """A question, how it was interpreted, and the passages that may answer it.

    ``verify`` reads candidates, by their positions, together with the question, each only once; it
    is None where there is no verifier.
    """

    question: str
    interpreted_query: InterpretedQuery
    candidates: Candidates
    verify: Callable[[tuple[int, ...]], Sequence[VerifiedPassage]] | None = None


class SearchEngine:
    """Answers questions from one generation. Safe to use from several threads.

    ``model`` is the generation's own relevance model unless another is given, to try it. A verifier
    is asked only if the model was fitted to it.
    """

    def __init__(self, index: Index, model: RelevanceModel | None = None) -> None:
        self.index = index
        self._interpreter = Interpreter(index)
        read_question = partial(_interpret_and_encode, index, self._interpreter)
        self._read_question = lru_cache(REMEMBERED_QUESTIONS)(read_question)
        self._get_sentences = build_sentence_lookup(index)
        self._find_repeats = lru_cache(REMEMBERED_REPEATS)(partial(find_repeats, index))
        self._build_source = lru_cache(REMEMBERED_SOURCES)(partial(_build_source, index))
        self._drug_finder = DrugFinder(index.vocabulary)
        self._mark_maker = MarkMaker(index, self._drug_finder)
        model = model or relevance.deserialize_relevance_model(index.relevance)
        self.model = model.use_with(index.verifier_hash)

    @property
    def generation(self) -> str:
        return self.index.generation

    @property
    def documents(self) -> Mapping[str, Document]:
        return self.index.documents

    @property
    def languages(self) -> frozenset[str]:
        """Codes such as "en-GB", of all booklets."""
        return self.index.languages

    def get_passages(self, doc_id: str) -> Sequence[Passage]:
        """Passages of one booklet in reading order."""
        return self.index.get_passages(doc_id)

    def get_source(self, doc_id: str, offset: int | None = None) -> Source:
        """What a booklet says of itself today; ``offset`` is a place in it, for the page."""
        page = None if offset is None else self.documents[doc_id].find_page(offset)
        return self._build_source(doc_id, page, date.today())

    def count_passages(self, doc_id: str) -> int:
        """As many as ``get_passages`` would read."""
        return len(self.index.rows_by_booklet[doc_id])

    def search(
        self,
        question: str,
        *,
        k: int = DEFAULT_RESULTS,
        booklet: str | None = None,
        keep: Collection[str] = (),
    ) -> SearchResult:
        """Answer a question with at most ``k`` passages, of one booklet where it is given.

        The words to ``keep`` are searched as they are typed, in capital or small letters.

        Raises:
            QueryError: the question or ``k`` cannot be used.
            UnknownBookletError: there is no such booklet.
        """
        start = time.perf_counter()
        if not 1 <= k <= MAX_RESULTS:
            raise QueryError(f"k must be a whole number from 1 to {MAX_RESULTS}.", code="bad_k")
        if booklet is not None and booklet not in self.documents:
            raise UnknownBookletError(booklet)
        retrieval = self.retrieve(question, booklet=booklet, keep=keep)
        result = self.build_result(retrieval, self.model, k=k)
        return replace(result, took_ms=round((time.perf_counter() - start) * 1000, 3))

    def search_deep(self, question: str, *, k: int, booklet: str | None = None) -> SearchResult:
        """As ``search``, with up to ``k`` passages however many that is, to measure whole rankings.

        Behind the candidates, which readers are shown, come those that nearly were, in the order of
        the first stage. Nobody looked at them: no relevance, no mark.
        """
        result = self.search(question, k=MAX_RESULTS, booklet=booklet)
        if k <= len(result.hits) or not result.hits:
            return replace(result, hits=result.hits[:k])
        query, encoded = self._read_question(question, ())
        ranked = rank_first_stage(self.index, query, encoded, limit=k, booklet=booklet)
        known = {hit.passage_id for hit in result.hits}
        passages = self.index.passages.read_many([row for row, _ in ranked])
        more = [
            (passage, score)
            for passage, (_, score) in zip(passages, ranked, strict=True)
            if passage.passage_id not in known
        ]
        last = result.hits[-1].scores["score"] - more[0][1] if more else 0.0
        hits = (
            _build_unread_hit(passage, rank, last + score)
            for rank, (passage, score) in enumerate(more, start=len(result.hits) + 1)
        )
        return replace(result, hits=(*result.hits, *hits)[:k])

    def encode_question(self, question: str, keep: Collection[str] = ()) -> QuestionVector:
        """The vector with which a question is searched; straight after a search it costs nothing.

        Raises:
            QueryError: the question cannot be used.
        """
        _, encoded = self._read_question(question, tuple(keep))
        return QuestionVector(encoded.vector, self.index.encoder.card.fingerprint)

    def retrieve(
        self, question: str, *, booklet: str | None = None, keep: Collection[str] = ()
    ) -> Retrieval:
        """Interpret a question and find what may answer it; no relevance model is used."""
        read = self._read_question(question, tuple(keep))
        return self._retrieve(question, *read, booklet)

    def _retrieve(
        self, question: str, query: InterpretedQuery, encoded: EncodedText, booklet: str | None
    ) -> Retrieval:
        candidates = find_candidates(self.index, query, encoded, booklet=booklet)
        if self.index.verifier is None:
            return Retrieval(question, query, candidates)
        verify = partial(self._verify, self.index.verifier, query.text, candidates)
        return Retrieval(question, query, candidates, cache(verify))

    def interpret_question(self, question: str) -> InterpretedQuery:
        """The question as it is searched; it is still to be encoded.

        Raises:
            QueryError: the question cannot be used.
        """
        return self._interpreter.interpret_question(question)

    def search_interpreted(
        self, question: str, query: InterpretedQuery, encoded: EncodedText, *, k: int
    ) -> SearchResult:
        """As ``search``, of a question that is interpreted and encoded already.

        Only the first hit has a mark and scores and says where it comes from: of the others a
        survey of thousands of questions looks at rank, text and readings alone.
        """
        retrieval = self._retrieve(question, query, encoded, None)
        return self.build_result(retrieval, self.model, k=k, marked=1)

    def build_result(
        self, retrieval: Retrieval, model: RelevanceModel, *, k: int, marked: int = MAX_RESULTS
    ) -> SearchResult:
        """The result that a relevance model gives for what was retrieved.

        Hits behind the first ``marked`` have neither mark nor source nor scores.
        """
        ranked, evidence = self.rank(retrieval, model)
        answer = relevance.score_answer(model, ranked, evidence)
        return SearchResult(
            query=retrieval.question,
            verdict=answer.verdict,
            confidence=answer.confidence,
            interpretation=retrieval.interpreted_query.interpretation,
            hits=tuple(self._build_hits(answer.candidates[:k], retrieval, marked)),
            took_ms=0.0,
            generation=self.generation,
        )

    def rank(
        self, retrieval: Retrieval, model: RelevanceModel
    ) -> tuple[list[ScoredCandidate], dict[str, float]]:
        """The candidates, best first, and what they say of the question; none say nothing.

        The first few are read where the model says so.
        """
        candidates, query = retrieval.candidates, retrieval.interpreted_query
        passages = self.index.passages.read_many(candidates.rows)
        mismatches = find_mismatches(query.text, passages, self._drug_finder)
        passage_ids = [passage.passage_id for passage in passages]
        ranked = relevance.rank_by_score(model, candidates, passage_ids, mismatches)
        if not ranked:
            return ranked, {}
        ranked, evidence = self._read_first(retrieval, model, ranked)
        if depends_on_sentence(query.text, self._drug_finder):
            ranked[0] = self._look_at_best_sentence(retrieval, ranked[0])
        return ranked, evidence

    def _read_first(
        self, retrieval: Retrieval, model: RelevanceModel, ranked: list[ScoredCandidate]
    ) -> tuple[list[ScoredCandidate], dict[str, float]]:
        """The candidates as the readings of the first few order them, and all evidence."""
        candidates, query = retrieval.candidates, retrieval.interpreted_query
        best = ranked[0].position
        evidence = compute_question_evidence(self.index, query, candidates, best=best)
        count = model.count_readings(evidence, ranked[0].score - ranked[:2][-1].score)
        if retrieval.verify is None or model.verified is None or not count:
            return ranked, evidence
        positions = relevance.choose_read(ranked, count)
        verified = dict(zip(positions, retrieval.verify(positions), strict=True))
        ranked = relevance.order_by_reading(ranked, verified, model.verified.order_weight)
        readings = [c.verified.score for c in ranked if c.verified]
        best = ranked[0].position
        answers = compute_answer_evidence(self.index, candidates, readings, best=best)
        return ranked, evidence | answers

    def _look_at_best_sentence(
        self, retrieval: Retrieval, first: ScoredCandidate
    ) -> ScoredCandidate:
        """The first candidate; no answer where its best sentence is of other people or drugs."""
        positions = [first.position]
        (scores,) = score_answer_sentences(retrieval.candidates, positions, self._get_sentences)
        scores = add_readings(scores, first.verified)
        passage = self.index.passages[retrieval.candidates.rows[first.position]]
        question = retrieval.interpreted_query.text
        is_mismatch = is_of_others(question, passage, scores.tolist(), self._drug_finder)
        return first._replace(is_mismatch=first.is_mismatch or is_mismatch)

    def _verify(
        self, verifier: Verifier, question: str, candidates: Candidates, positions: tuple[int, ...]
    ) -> list[VerifiedPassage]:
        scores = score_answer_sentences(candidates, positions, self._get_sentences)
        passages = self.index.passages.read_many([candidates.rows[n] for n in positions])
        return verify_passages(verifier, question, passages, scores, self.index.vocabulary)

    def _build_hits(
        self, ranked: Sequence[ScoredCandidate], retrieval: Retrieval, marked: int
    ) -> Iterator[Hit]:
        candidates, question = retrieval.candidates, retrieval.interpreted_query.text
        positions = [candidate.position for candidate in ranked]
        passages = self.index.passages.read_many([candidates.rows[n] for n in positions])
        self.index.documents.prepare([passage.doc_id for passage in passages[:marked]])
        scores = score_answer_sentences(candidates, positions[:marked], self._get_sentences)
        features = {name: candidates.features[name].tolist() for name in FEATURE_NAMES}
        for rank, (candidate, passage) in enumerate(zip(ranked, passages, strict=True), start=1):
            row = candidates.rows[candidate.position]
            hit = Hit(
                rank=rank,
                booklet_id=passage.doc_id,
                passage_id=passage.passage_id,
                title=passage.title,
                heading_path=passage.heading_path,
                text=passage.text,
                start=passage.start,
                end=passage.end,
                relevance=candidate.relevance,
                verified=candidate.verified.probability if candidate.verified else None,
                badge=candidate.badge,
                url=build_hit_url(passage, ""),
                scores=_tell_scores(features, candidate) if rank <= marked else {},
            )
            if rank <= marked:
                of_sentences = add_readings(scores[rank - 1], candidate.verified)
                hit = self._mark_hit(hit, row, of_sentences.tolist(), question)
            yield hit

    def _mark_hit(self, hit: Hit, row: int, scores: Sequence[float], question: str) -> Hit:
        """The hit with its answer, by the ``scores`` of its sentences, and where it comes from."""
        passage = self.index.passages[row]
        answer, mark = self._mark_maker.make_mark(passage, scores, question)
        return replace(
            hit,
            answer=answer,
            url=build_hit_url(passage, mark),
            also_in=self._find_repeats(row),
            source=self.get_source(passage.doc_id, answer.start if answer.spans else passage.start),
        )


def _tell_scores(
    features: Mapping[str, Sequence[float]], candidate: ScoredCandidate
) -> dict[str, float]:
    by_name = {
        name: round(values[candidate.position], relevance.SCORE_DECIMALS)
        for name, values in features.items()
    }
    return by_name | {"score": candidate.score}


def _build_unread_hit(passage: Passage, rank: int, score: float) -> Hit:
    return Hit(
        rank,
        passage.doc_id,
        passage.passage_id,
        passage.title,
        passage.heading_path,
        passage.text,
        passage.start,
        passage.end,
        badge=Verdict.NOT_COVERED,
        url=build_hit_url(passage, ""),
        scores={"score": round(score, relevance.SCORE_DECIMALS)},
    )


def _build_source(index: Index, doc_id: str, page: int | None, today: date) -> Source:
    return replace(build_source(index.documents[doc_id], today), page=page)


def _interpret_and_encode(
    index: Index, interpreter: Interpreter, question: str, keep: tuple[str, ...]
) -> tuple[InterpretedQuery, EncodedText]:
    query = interpreter.interpret_question(question, keep)
    return query, index.encoder.encode_query(query.text)


def open_published_engine(index: IndexPlace) -> SearchEngine:
    """The engine of the published generation and of no other, for those who compare or measure.

    Raises:
        IndexNotFoundError: nothing is published there.
        IndexDamagedError: the published one cannot be used; the sentence says why.
        DatabaseError: no server answers, or none holds an index.
    """
    return build_engine(open_place(index), index)


def open_engine(folder: Path, *, opened: Index | None = None) -> SearchEngine:
    """The engine of one generation; shares the encoder of an opened one where it can.

    Raises:
        IndexDamagedError: it cannot be opened, or holds what this program cannot search with.
    """
    return build_engine(open_generation(folder, opened=opened), folder)


def build_engine(index: Index, place: IndexPlace) -> SearchEngine:
    """The engine of an opened generation.

    Raises:
        IndexDamagedError: it holds what this program cannot search with.
    """
    try:
        return SearchEngine(index)
    except DatabaseError:
        raise
    except Exception as error:  # what another version wrote may fail anywhere
        problem = f"{place} cannot be searched by this program ({type(error).__name__})."
        raise IndexDamagedError(f"{problem} {find_remedy(place)}") from error
