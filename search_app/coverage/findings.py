"""A verdict with its evidence for every question, and for one not answered the reason."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexer.encoding.encoder import Vectors
from search_app.coverage.answered import is_answered
from search_app.coverage.corpus_view import Shelf, where
from search_app.coverage.diagnosis import Clues, why
from search_app.coverage.diagnosis.reasons import Why
from search_app.questions.files import Asked
from search_app.results import Hit, Run, SearchResult, Verdict

# A question is out of scope where the mean of its ten nearest cosines to the field stays below.
# On our judgements 14 of the 17 questions from elsewhere that name no word of the vocabulary do;
# of the bank's own, each asked as if it were not in the bank, 2 in 100.
NEAR = 0.22
NEAREST = 10
# Questions compared at once: more would need more memory than they save time.
ROWS = 500


@dataclass(frozen=True, slots=True)
class Evidence:
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

    asked: Asked
    answered: bool
    verdict: Verdict
    confidence: float
    read_as: str
    best: Evidence | None
    why: Why | None
    hits: tuple[str, ...] = ()


def findings(
    questions: Sequence[Asked], run: Run, shelf: Shelf, clues: Clues
) -> tuple[Finding, ...]:
    """A finding a question, in their order. The run must hold every question."""
    return tuple(_finding(one, run, shelf, clues) for one in questions)


def gaps_of(run: Run) -> dict[str, SearchResult]:
    """The questions that are not answered, by id, in order."""
    return {
        query_id: result for query_id, result in run.results.items() if not is_answered(result, run)
    }


def far_from(
    field: Vectors, questions: Sequence[Asked], vectors: Vectors, shelf: Shelf
) -> frozenset[str]:
    """Ids of questions far from a field, by vectors ``(texts, d)`` and ``(questions, d)``.

    One of the bank is never far, nor is one that names a word of the vocabulary.
    """
    near = np.concatenate([_closeness(vectors[n : n + ROWS], field) for n in _starts(vectors)])
    return frozenset(
        one.question_id
        for one, is_near in zip(questions, (near >= NEAR).tolist(), strict=True)
        if not is_near and not one.in_bank and not shelf.vocabulary.match(one.text.split())
    )


def _starts(vectors: Vectors) -> range:
    return range(0, len(vectors), ROWS)


def _closeness(vectors: Vectors, field: Vectors) -> Vectors:
    """The mean of each question's nearest cosines to the field, ``(questions,)``."""
    nearest = min(NEAREST, len(field))
    cosines = np.partition(vectors @ field.T, -nearest, axis=1)[:, -nearest:]
    closeness: Vectors = cosines.mean(axis=1)
    return closeness


def _finding(asked: Asked, run: Run, shelf: Shelf, clues: Clues) -> Finding:
    result = run.results[asked.question_id]
    answered = is_answered(result, run)
    return Finding(
        asked=asked,
        answered=answered,
        verdict=result.verdict,
        confidence=result.confidence,
        read_as=result.interpretation.text if result.interpretation.corrections else "",
        best=_evidence(result.hits[0], shelf) if result.hits else None,
        why=None if answered else why(asked.question_id, run, shelf, clues),
        hits=tuple(hit.passage_id for hit in result.hits),
    )


def _evidence(hit: Hit, shelf: Shelf) -> Evidence:
    return Evidence(
        passage_id=hit.passage_id,
        booklet_id=hit.booklet_id,
        where=where(hit.passage_id, shelf),
        text=hit.text,
        marked=hit.answer.text,
        start=hit.answer.start,
        end=hit.answer.end,
        relevance=hit.relevance,
        url=hit.url,
    )
