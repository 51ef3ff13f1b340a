"""The edge of coverage: asks an engine, and hands what it said to functions that hold none."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import numpy as np

from indexer.encoding.encoder import EncodedText, Encoder, Vectors
from indexer.errors import QueryError
from indexer.storage.index import Index
from search_app.coverage.corpus_view import CorpusView, build_corpus_view
from search_app.coverage.coverage import Coverage, build_coverage
from search_app.coverage.diagnosis import DiagnosisInputs, ReformulationAnswers
from search_app.coverage.diagnosis.reformulations import Reformulation, build_reformulations
from search_app.coverage.findings import find_out_of_scope_ids, select_gaps
from search_app.questions.files import Question
from search_app.results import Run, SearchResult
from search_app.search.engine import SearchEngine
from search_app.search.relevance import deserialize_relevance_model

# Called with how many questions are answered, of how many.
QuestionProgressCallback = Callable[[int, int], None]
HITS_PER_QUESTION = 20
THREAD_COUNT = 2


def ignore_progress(done: int, total: int) -> None:
    """Progress that nobody sees."""


class CachedQueryEncoder(Encoder):
    """An encoder that encodes each question once, for editions that are asked the same."""

    def __init__(self, encoder: Encoder) -> None:
        vars(self).update(vars(encoder))
        self._cache: dict[str, EncodedText] = {}

    def encode_query(self, text: str) -> EncodedText:
        if text not in self._cache:
            self._cache[text] = super().encode_query(text)
        return self._cache[text]


def build_engines(*indexes: Index) -> list[SearchEngine]:
    """An engine an edition; those of the same model share their encoder."""
    shared = {
        index.encoder.card.fingerprint: CachedQueryEncoder(index.encoder) for index in indexes
    }
    return [
        SearchEngine(replace(index, encoder=shared[index.encoder.card.fingerprint]))
        for index in indexes
    ]


def ask_questions(
    engine: SearchEngine,
    questions: Sequence[Question],
    progress: QuestionProgressCallback = ignore_progress,
) -> Run:
    """The run of the questions, in their order; the same whatever the number of threads.

    Raises:
        QueryError: a question cannot be used; the sentence names its id.
    """
    pairs = [(one.question_id, one.text) for one in questions]
    answers = _answer_questions(engine, pairs, progress)
    return Run(
        {name: answer for (name, _), answer in zip(pairs, answers, strict=True)},
        engine.generation,
        answered_from=deserialize_relevance_model(engine.index.relevance).thresholds.even,
    )


def _answer_questions(
    engine: SearchEngine, questions: Sequence[tuple[str, str]], progress: QuestionProgressCallback
) -> list[SearchResult]:
    found = []
    with ThreadPoolExecutor(THREAD_COUNT) as pool:
        for answer in pool.map(lambda one: _answer_question(engine, *one), questions):
            found.append(answer)
            progress(len(found), len(questions))
    return found


def _answer_question(engine: SearchEngine, query_id: str, text: str) -> SearchResult:
    try:
        return engine.search(text, k=HITS_PER_QUESTION)
    except QueryError as error:
        raise QueryError(f"Question {query_id}: {error}", code=error.code) from error


@dataclass(frozen=True, slots=True)
class SurveyRequest:
    """What to survey. Without a ``bank`` of the field's questions none is out of scope.

    ``right`` are ids of passages known to answer a question, from judgements.
    """

    questions: Sequence[Question]
    bank: Sequence[Question] = ()
    answer_passage_ids: Mapping[str, frozenset[str]] = field(default_factory=dict)


def survey_coverage(
    engine: SearchEngine,
    survey_request: SurveyRequest,
    progress: QuestionProgressCallback = ignore_progress,
) -> Coverage:
    """Ask the questions, ask again what may be a matter of words, and say what is covered.

    Raises:
        QueryError: there is no question, or one cannot be used.
    """
    if not survey_request.questions:
        raise QueryError("There are no questions to cover.")
    shelf = build_corpus_view(engine.index)
    run = ask_questions(engine, survey_request.questions, progress)
    gaps = select_gaps(run)
    open_questions = [one for one in survey_request.questions if one.question_id in gaps]
    vectors = _encode_in_parallel(shelf, [one.text for one in open_questions])
    clues = DiagnosisInputs(
        reformulation_answers=_ask_reformulations(engine, gaps, shelf),
        answer_passage_ids=survey_request.answer_passage_ids,
        out_of_scope_ids=_find_out_of_scope_ids(
            survey_request.bank, open_questions, vectors, shelf
        ),
    )
    return build_coverage(survey_request.questions, run, shelf, clues, vectors)


def _encode_in_parallel(corpus: CorpusView, texts: Sequence[str]) -> Vectors:
    """A vector a text, by several threads: each depends on its own text alone."""
    size = max(1, -(-len(texts) // THREAD_COUNT))
    with ThreadPoolExecutor(THREAD_COUNT) as pool:
        parts = pool.map(
            corpus.encode_texts, [texts[n : n + size] for n in range(0, len(texts), size)]
        )
        return np.concatenate([*parts, corpus.vectors[:0]])


def _ask_reformulations(
    engine: SearchEngine, gaps: Mapping[str, SearchResult], corpus: CorpusView
) -> dict[str, ReformulationAnswers]:
    asked = build_reformulations(gaps, corpus)
    answers = _answer_questions(
        engine, [(probe.question_id, probe.text) for probe in asked], ignore_progress
    )
    found: dict[str, list[tuple[Reformulation, SearchResult]]] = {}
    for probe, answer in zip(asked, answers, strict=True):
        found.setdefault(probe.question_id, []).append((probe, answer))
    return dict(found)


def _find_out_of_scope_ids(
    bank: Sequence[Question],
    questions: Sequence[Question],
    question_vectors: Vectors,
    corpus: CorpusView,
) -> frozenset[str]:
    if not bank or not questions:
        return frozenset()
    field = np.concatenate([corpus.encode_texts([one.text for one in bank]), corpus.vectors])
    return find_out_of_scope_ids(field, questions, question_vectors, corpus)
