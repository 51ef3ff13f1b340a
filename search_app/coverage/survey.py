"""Asks an engine the questions, and passes the results to functions that need no engine."""

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from typing import NamedTuple, TypeVar

import numpy as np

from indexer.encoding.encoder import EncodedText, Vectors
from indexer.errors import QueryError
from indexer.storage.index import Index
from search_app.coverage.chances import ChanceModel, Chances, estimate_chances, find_model
from search_app.coverage.corpus_view import CorpusView, build_corpus_view
from search_app.coverage.coverage import (
    BookletCoverage,
    Coverage,
    TrueShare,
    summarize_findings,
)
from search_app.coverage.diagnosis import (
    DiagnosisInputs,
    ReformulationAnswers,
    diagnose_unasked,
    is_answered,
)
from search_app.coverage.diagnosis.reasons import GapReason
from search_app.coverage.diagnosis.reformulations import Reformulation, build_reformulations
from search_app.coverage.findings import (
    Finding,
    build_findings,
    find_out_of_scope_ids,
    select_gaps,
)
from search_app.coverage.memory import QuestionMemory
from search_app.coverage.parts import (
    QuestionPart,
    build_booklet_coverage,
    combine_true_shares,
    open_part_engine,
    split_by_booklets,
)
from search_app.notices import NoticeBook, find_notice
from search_app.notices.files import read_notices_from_environment
from search_app.notices.likeness import QuestionVector
from search_app.publisher import Publisher
from search_app.questions.files import Question, select_for_booklets
from search_app.results import Query, Run, SearchResult
from search_app.search.engine import SearchEngine
from search_app.search.interpret import InterpretedQuery
from search_app.search.question_text import normalize_question
from search_app.search.verification import verify_passages

Item = TypeVar("Item")
# Called with how many questions are answered, of how many.
QuestionProgressCallback = Callable[[int, int], None]
HITS_PER_QUESTION = 20
# Questions that are interpreted and encoded together: of one length come several.
BLOCK_SIZE = 64
BLOCKS_PER_THREAD = 4
# Where there are more than two processors, one is left to readers.
THREAD_COUNT = min(8, max(2, len(os.sched_getaffinity(0)) - 1))


def ignore_progress(done: int, total: int) -> None:
    """The callback that shows nothing."""


def build_engines(*indexes: Index) -> list[SearchEngine]:
    """One engine per edition; those of the same models share what they know of questions."""
    memories = {_get_models(one): QuestionMemory() for one in indexes}
    return [memories[_get_models(one)].open_engine(one) for one in indexes]


def _get_models(index: Index) -> tuple[str, str | None]:
    return index.encoder.card.fingerprint, index.verifier_hash


def ask_questions(
    engine: SearchEngine,
    questions: Sequence[Question],
    progress: QuestionProgressCallback = ignore_progress,
    *,
    notices: NoticeBook | None = None,
    hit_count: int = HITS_PER_QUESTION,
) -> Run:
    """The run of the questions, in their order; the same whatever the number of threads.

    Each answer has at most ``hit_count`` hits, of which the first is marked, and the notice of the
    ``notices`` that its question brings.

    Raises:
        QueryError: a question cannot be used; the sentence names its id.
    """
    return _ask_questions(engine, questions, progress, notices=notices, hit_count=hit_count).run


class _AskedQuestions(NamedTuple):
    """The run, and by its text the vector ``(d,)`` with which each question was searched."""

    run: Run
    vectors: Mapping[str, Vectors]


def _ask_questions(
    engine: SearchEngine,
    questions: Sequence[Question],
    progress: QuestionProgressCallback,
    *,
    notices: NoticeBook | None,
    hit_count: int = HITS_PER_QUESTION,
) -> _AskedQuestions:
    queries = [Query(one.question_id, one.text) for one in questions]
    answers = _answer_queries(engine, queries, progress, notices=notices, hit_count=hit_count)
    by_id = dict(zip((query.query_id for query in queries), answers, strict=True))
    run = Run(
        {name: answer.result for name, answer in by_id.items()},
        engine.generation,
        answered_from=engine.model.answered_from,
    )
    pairs = zip((query.text for query in queries), answers, strict=True)
    return _AskedQuestions(run, {text: answer.vector for text, answer in pairs})


class _Answer(NamedTuple):
    """An answer, and the vector ``(d,)`` with which its question was searched."""

    result: SearchResult
    vector: Vectors


class _ReadQuestion(NamedTuple):
    """``near`` is its vector where it may be like a warning sign, and else None."""

    query: Query
    interpreted: InterpretedQuery
    encoded: EncodedText
    near: QuestionVector | None


def _answer_queries(
    engine: SearchEngine,
    queries: Sequence[Query],
    progress: QuestionProgressCallback = ignore_progress,
    *,
    notices: NoticeBook | None = None,
    hit_count: int = HITS_PER_QUESTION,
) -> list[_Answer]:
    """One answer per query, in order; ids may repeat.

    Those of about one length are interpreted and encoded together; the longest come first, so that
    no thread is left with them in the end.

    Raises:
        QueryError: one cannot be used; none is answered then.
    """
    for query in queries:
        _check(query)
    rows = sorted(range(len(queries)), key=lambda row: -len(queries[row].text))
    blocks = _divide_into_blocks([queries[row] for row in rows])
    answer = partial(_answer_block, engine, notices, hit_count)
    answers: list[_Answer] = []
    with ExitStack() as stack:
        pool = ThreadPoolExecutor(THREAD_COUNT)
        # where something fails or is stopped, no further block is begun
        stack.callback(pool.shutdown, cancel_futures=True)
        for result in chain.from_iterable(pool.map(answer, blocks)):
            answers.append(result)
            progress(len(answers), len(queries))
    by_row = dict(zip(rows, answers, strict=True))
    return [by_row[row] for row in range(len(queries))]


def _divide_into_blocks(items: Sequence[Item]) -> list[Sequence[Item]]:
    """In their order, and so many that the threads end at about the same time."""
    size = max(1, min(BLOCK_SIZE, -(-len(items) // (BLOCKS_PER_THREAD * THREAD_COUNT))))
    return [items[start : start + size] for start in range(0, len(items), size)]


def _answer_block(
    engine: SearchEngine, notices: NoticeBook | None, hit_count: int, queries: Sequence[Query]
) -> list[_Answer]:
    read = _read_questions(engine, notices, queries)
    return [_answer(engine, notices, hit_count, question) for question in read]


def _read_questions(
    engine: SearchEngine, notices: NoticeBook | None, queries: Sequence[Query]
) -> list[_ReadQuestion]:
    interpreted = [engine.interpret_question(query.text) for query in queries]
    encoder = engine.index.encoder
    encoded = encoder.encode_queries([one.text for one in interpreted])
    vectors = [QuestionVector(one.vector, encoder.card.fingerprint) for one in encoded]
    likeness = notices.likeness if notices else None
    near = likeness.select_near(vectors) if likeness else vectors
    return [_ReadQuestion(*each) for each in zip(queries, interpreted, encoded, near, strict=True)]


def _check(query: Query) -> None:
    try:
        normalize_question(query.text)
    except QueryError as error:
        raise QueryError(f"Question {query.query_id}: {error}", code=error.code) from error


def _answer(
    engine: SearchEngine, notices: NoticeBook | None, hit_count: int, question: _ReadQuestion
) -> _Answer:
    text, encoded = question.query.text, question.encoded
    result = engine.search_interpreted(text, question.interpreted, encoded, k=hit_count)
    if notices:
        notice = find_notice(text, notices, Publisher(), vector=question.near)
        result = replace(result, notice=notice)
    return _Answer(result, encoded.vector)


@dataclass(frozen=True, slots=True)
class SurveyRequest:
    """What to survey; questions for other booklets than the engine's are not asked.

    Without a ``bank`` of the field's questions none is out of scope.

    ``answer_passage_ids`` are passages known to answer a question, from judgements.
    """

    questions: Sequence[Question]
    bank: Sequence[Question] = ()
    answer_passage_ids: Mapping[str, frozenset[str]] = field(default_factory=dict)


def survey_coverage(
    engine: SearchEngine,
    request: SurveyRequest,
    progress: QuestionProgressCallback = ignore_progress,
    memory: QuestionMemory | None = None,
) -> Coverage:
    """Ask the questions, ask gaps again with other words, and compute the coverage.

    ``memory`` is what is known of the questions from elsewhere, and gets to know more.

    Raises:
        QueryError: there is no question for these booklets, or one cannot be used.
    """
    questions = select_for_booklets(request.questions, engine.documents)
    if not questions:
        raise QueryError(describe_unfit_bank(request.questions, engine.documents))
    engine = (memory or QuestionMemory()).open_engine(engine.index, engine.model)
    parts = split_by_booklets(questions, list(engine.documents))
    surveys: list[_PartSurvey] = []
    for part in parts:
        done = sum(len(one.findings) for one in surveys)
        surveys.append(_survey_part(engine, part, request, _shift(progress, done, len(questions))))
    findings = {f.question.question_id: f for one in surveys for f in one.findings}
    ordered = tuple(findings[one.question_id] for one in questions)
    vectors = {name: row for one in surveys for name, row in one.gap_vectors.items()}
    corpus = build_corpus_view(engine.index)
    rows = [vectors[f.question.question_id] for f in ordered if f.diagnosis]
    gap_vectors = np.array(rows) if rows else corpus.vectors[:0]
    coverage = summarize_findings(ordered, engine.model.answered_from, corpus, gap_vectors)
    covered = {name for part in parts for name in part.booklets}
    return replace(
        coverage,
        true_share=_combine_parts([one.coverage for one in surveys], surveys),
        by_booklet=tuple(one.coverage for one in surveys),
        without_questions=tuple(name for name in engine.documents if name not in covered),
    )


def describe_unfit_bank(questions: Sequence[Question], booklets: Collection[str]) -> str:
    """Why nothing can be asked, as a sentence with what to do."""
    if not questions:
        return "There are no questions to cover."
    meant = ", ".join(sorted({name for one in questions for name in one.booklets}))
    return (
        f"These questions are about something else: they are for {meant}, and here are"
        f" {', '.join(booklets)}. `search_app questions new` makes a starter bank for a booklet."
    )


@dataclass(frozen=True, slots=True)
class _PartSurvey:
    """What was found for one part; ``gap_vectors`` ``(d,)`` are by question id."""

    findings: tuple[Finding, ...]
    gap_vectors: Mapping[str, Vectors]
    coverage: BookletCoverage


def _survey_part(
    whole: SearchEngine,
    part: QuestionPart,
    request: SurveyRequest,
    progress: QuestionProgressCallback,
) -> _PartSurvey:
    with open_part_engine(whole, part.booklets) as engine:
        questions, corpus = part.questions, build_corpus_view(engine.index)
        notices = read_notices_from_environment()
        asked = _ask_questions(engine, questions, progress, notices=notices)
        run = asked.run
        chances = _estimate_chances(engine, run, questions)
        by_id = dict(zip(run.results, chances.values, strict=True)) if chances else {}
        gaps = select_gaps(run, by_id)
        open_questions = [one for one in questions if one.question_id in gaps]
        vectors = _find_vectors(engine, open_questions, asked.vectors)
        bank = select_for_booklets(request.bank, engine.documents)
        of_bank = _find_vectors(engine, bank if open_questions else (), asked.vectors)
        outside = _find_out_of_scope_ids(engine, of_bank, open_questions, vectors)
        asked_again = {
            name: gap
            for name, gap in gaps.items()
            if diagnose_unasked(name, gap, corpus, outside) is None
        }
        answers = _ask_reformulations(engine, asked_again, corpus)
        inputs = DiagnosisInputs(
            reformulation_answers=answers,
            readings=_read_answers(engine, run, answers, corpus),
            answer_passage_ids=request.answer_passage_ids,
            out_of_scope_ids=outside,
            chances=by_id,
        )
        findings = build_findings(questions, run, corpus, inputs)
        coverage = build_booklet_coverage(part, findings, chances, engine)
        names = (one.question_id for one in open_questions)
        return _PartSurvey(findings, dict(zip(names, vectors, strict=True)), coverage)


def find_chance_model(*engines: SearchEngine) -> ChanceModel | None:
    """None where no model fits what all of these engines read."""
    models = [
        find_model(one.index.verifier_hash) if one.model.verified is not None else None
        for one in engines
    ]
    return models[0] if all(models) else None


def _estimate_chances(
    engine: SearchEngine, run: Run, questions: Sequence[Question]
) -> Chances | None:
    model = find_chance_model(engine)
    weights = [one.weight for one in questions]
    return estimate_chances(run, weights, model) if model else None


def _combine_parts(
    coverages: Sequence[BookletCoverage], surveys: Sequence[_PartSurvey]
) -> TrueShare | None:
    shares = [one.true_share for one in coverages if one.true_share]
    if len(shares) < len(coverages):
        return None
    demands = [sum(f.question.weight for f in one.findings) for one in surveys]
    return combine_true_shares(shares, [one.questions for one in coverages], demands)


def _shift(progress: QuestionProgressCallback, before: int, total: int) -> QuestionProgressCallback:
    """Progress of a part as that of the whole."""
    return lambda done, _: progress(before + done, total)


def _find_vectors(
    engine: SearchEngine, questions: Sequence[Question], known: Mapping[str, Vectors]
) -> Vectors:
    """One vector per question, ``(questions, d)``; those not known by text are encoded as typed."""
    encoder = engine.index.encoder
    new = [one.text for one in questions if one.text not in known]
    with ThreadPoolExecutor(THREAD_COUNT) as pool:
        blocks = pool.map(encoder.encode_queries, _divide_into_blocks(new))
        encoded = [one.vector for block in blocks for one in block]
    found = {**known, **dict(zip(new, encoded, strict=True))}
    rows = [found[one.text] for one in questions]
    return np.array(rows, dtype=np.float32).reshape(-1, encoder.card.dimension)


def _ask_reformulations(
    engine: SearchEngine, gaps: Mapping[str, SearchResult], corpus: CorpusView
) -> dict[str, ReformulationAnswers]:
    reformulations = build_reformulations(gaps, corpus)
    queries = [Query(one.question_id, one.text) for one in reformulations]
    answers = _answer_queries(engine, queries, hit_count=1)
    pairs = zip(reformulations, (answer.result for answer in answers), strict=True)
    by_question: dict[str, list[tuple[Reformulation, SearchResult]]] = {}
    for reformulation, answer in pairs:
        by_question.setdefault(reformulation.question_id, []).append((reformulation, answer))
    return dict(by_question)


def _read_answers(
    engine: SearchEngine,
    run: Run,
    answers: Mapping[str, ReformulationAnswers],
    corpus: CorpusView,
) -> dict[tuple[str, str], float]:
    """What the verifier says of the passages that answer reformulations, by question and id.

    Of those that count as answers: nothing else comes of the others.
    """
    verifier = engine.index.verifier
    if verifier is None:
        return {}
    best = {
        (question_id, answer.hits[0].passage_id): answer.hits[0]
        for question_id, pairs in answers.items()
        for reformulation, answer in pairs
        if reformulation.reason is GapReason.VOCABULARY and answer.hits and is_answered(answer, run)
    }
    readings = {}
    for (question_id, passage_id), hit in best.items():
        passage = corpus.passages_by_id[passage_id]
        text = run.results[question_id].interpretation.text
        is_marked = [float(one.start <= hit.answer.end - 1 < one.end) for one in passage.sentences]
        marked, vocabulary = [np.array(is_marked)], engine.index.vocabulary
        (reading,) = verify_passages(verifier, text, [passage], marked, vocabulary)
        readings[question_id, passage_id] = reading.probability
    return readings


def _find_out_of_scope_ids(
    engine: SearchEngine,
    of_bank: Vectors,
    questions: Sequence[Question],
    vectors: Vectors,
) -> frozenset[str]:
    if not len(of_bank) or not questions:
        return frozenset()
    corpus = build_corpus_view(engine.index)
    scope = np.concatenate([of_bank, corpus.vectors])
    return find_out_of_scope_ids(scope, questions, vectors, corpus)
