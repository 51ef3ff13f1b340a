"""A verdict with its evidence for every question, and for one not answered the reason."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexer.encoding.encoder import Vectors
from search_app.coverage.answered import is_answered
from search_app.coverage.corpus_view import CorpusView, format_location
from search_app.coverage.diagnosis import DiagnosisInputs, diagnose_gap
from search_app.coverage.diagnosis.reasons import Diagnosis
from search_app.questions.files import Question
from search_app.results import Hit, Run, SearchResult, Verdict

# A question is out of scope where the mean of its ten nearest cosines to the field stays below.
# On our judgements 14 of the 17 questions from elsewhere that name no word of the vocabulary do;
# of the bank's own, each asked as if it were not in the bank, 2 in 100.
MIN_SCOPE_COSINE = 0.22
SCOPE_NEIGHBOUR_COUNT = 10
# Questions compared at once: more would need more memory than they save time.
BATCH_SIZE = 500


@dataclass(frozen=True, slots=True)
class BestPassage:
    """The best passage, and the sentence in it that answers best; offsets in the booklet's text."""

    passage_id: str
    booklet_id: str
    where: str
    text: str
    marked: str
    start: int
    end: int
    relevance: float
    url: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one question: ``answered`` as it counts, ``verdict`` as readers are told.

    ``confidence`` in [0, 1] is the probability that the booklets answer it. ``read_as`` is "" where
    it was read as typed. ``best`` is None where nothing was found; ``why`` is None where the
    question is answered. ``hits`` are the ids of the passages found, best first.
    """

    question: Question
    is_answered: bool
    verdict: Verdict
    confidence: float
    corrected_text: str
    best_passage: BestPassage | None
    diagnosis: Diagnosis | None
    passage_ids: tuple[str, ...] = ()


def build_findings(
    questions: Sequence[Question], run: Run, corpus: CorpusView, inputs: DiagnosisInputs
) -> tuple[Finding, ...]:
    """A finding a question, in their order. The run must hold every question."""
    return tuple(_build_finding(one, run, corpus, inputs) for one in questions)


def select_gaps(run: Run) -> dict[str, SearchResult]:
    """The questions that are not answered, by id, in order."""
    return {
        query_id: result for query_id, result in run.results.items() if not is_answered(result, run)
    }


def find_out_of_scope_ids(
    scope_vectors: Vectors,
    questions: Sequence[Question],
    question_vectors: Vectors,
    corpus: CorpusView,
) -> frozenset[str]:
    """Ids of questions far from a field, by vectors ``(texts, d)`` and ``(questions, d)``.

    One of the bank is never far, nor is one that names a word of the vocabulary.
    """
    near = np.concatenate(
        [
            _compute_closeness(question_vectors[n : n + BATCH_SIZE], scope_vectors)
            for n in _list_batch_starts(question_vectors)
        ]
    )
    return frozenset(
        one.question_id
        for one, is_near in zip(questions, (near >= MIN_SCOPE_COSINE).tolist(), strict=True)
        if not is_near and not one.in_bank and not corpus.vocabulary.find_matches(one.text.split())
    )


def _list_batch_starts(vectors: Vectors) -> range:
    return range(0, len(vectors), BATCH_SIZE)


def _compute_closeness(question_vectors: Vectors, scope_vectors: Vectors) -> Vectors:
    """The mean of each question's nearest cosines to the field, ``(questions,)``."""
    nearest = min(SCOPE_NEIGHBOUR_COUNT, len(scope_vectors))
    cosines = np.partition(question_vectors @ scope_vectors.T, -nearest, axis=1)[:, -nearest:]
    closeness: Vectors = cosines.mean(axis=1)
    return closeness


def _build_finding(
    question: Question, run: Run, corpus: CorpusView, inputs: DiagnosisInputs
) -> Finding:
    result = run.results[question.question_id]
    answered = is_answered(result, run)
    return Finding(
        question=question,
        is_answered=answered,
        verdict=result.verdict,
        confidence=result.confidence,
        corrected_text=result.interpretation.text if result.interpretation.corrections else "",
        best_passage=_build_best_passage(result.hits[0], corpus) if result.hits else None,
        diagnosis=None if answered else diagnose_gap(question.question_id, run, corpus, inputs),
        passage_ids=tuple(hit.passage_id for hit in result.hits),
    )


def _build_best_passage(hit: Hit, corpus: CorpusView) -> BestPassage:
    return BestPassage(
        passage_id=hit.passage_id,
        booklet_id=hit.booklet_id,
        where=format_location(hit.passage_id, corpus),
        text=hit.text,
        marked=hit.answer.text,
        start=hit.answer.start,
        end=hit.answer.end,
        relevance=hit.relevance,
        url=hit.url,
    )
