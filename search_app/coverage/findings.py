"""A verdict with its evidence for every question, and for a gap the reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from indexer.encoding.encoder import Vectors
from search_app.coverage.chances import AnswerState
from search_app.coverage.corpus_view import CorpusView, format_location
from search_app.coverage.diagnosis import DiagnosisInputs, choose_answer_state, diagnose_gap
from search_app.coverage.diagnosis.reasons import Diagnosis
from search_app.questions.files import Question
from search_app.results import Hit, Run, SearchResult, Span, Verdict

# A question is out of scope where the mean of its ten highest cosines to the field is lower.
# On our judgements 14 of the 17 questions from elsewhere that name no word of the vocabulary are
# out of scope; of the bank's own, each asked as if it were not in the bank, 2 in 100.
MIN_SCOPE_COSINE = 0.22
SCOPE_NEIGHBOUR_COUNT = 10
# Questions compared at once: more would need more memory than they save time.
BATCH_SIZE = 500


@dataclass(frozen=True, slots=True)
class BestPassage:
    """The best passage, and what is marked of it as the answer; offsets in the booklet's text.

    ``marked`` is the text of ``spans``, ``start`` and ``end`` enclose them. ``verified`` in [0, 1]
    is what the verifier says of it, None where nothing was read.
    """

    passage_id: str
    booklet_id: str
    where: str
    text: str
    marked: str
    marked_parts: tuple[str, ...]
    start: int
    end: int
    spans: tuple[Span, ...]
    relevance: float
    url: str
    verified: float | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What the booklets have for one question.

    ``is_answered`` is how coverage counts it, ``verdict`` what readers see. ``confidence`` in
    [0, 1] is the probability that the booklets answer it, as readers' pages have it;
    ``chance`` the same where most of what is asked is not answered, None where nobody can say.
    ``corrected_text`` is "" where it was searched as typed. ``best_passage`` is None where nothing
    was found, ``diagnosis`` where the question is no gap. ``passage_ids`` are those of all hits,
    best first.
    """

    question: Question
    is_answered: bool
    verdict: Verdict
    confidence: float
    corrected_text: str
    best_passage: BestPassage | None
    diagnosis: Diagnosis | None
    passage_ids: tuple[str, ...] = ()
    chance: float | None = None

    @property
    def state(self) -> AnswerState:
        if self.is_answered:
            return AnswerState.ANSWERED
        return AnswerState.GAP if self.diagnosis else AnswerState.UNSURE


def build_findings(
    questions: Sequence[Question], run: Run, corpus: CorpusView, inputs: DiagnosisInputs
) -> tuple[Finding, ...]:
    """One finding per question, in their order. The run must contain every question."""
    return tuple(_build_finding(question, run, corpus, inputs) for question in questions)


def select_gaps(run: Run, chances: Mapping[str, float]) -> dict[str, SearchResult]:
    """The questions that are called gaps, by id, in order; ``chances`` are by id, too."""
    return {
        name: result
        for name, result in run.results.items()
        if choose_answer_state(result, run, chances.get(name)) is AnswerState.GAP
    }


def find_out_of_scope_ids(
    scope_vectors: Vectors,
    questions: Sequence[Question],
    question_vectors: Vectors,
    corpus: CorpusView,
) -> frozenset[str]:
    """Ids of questions far from a field, by vectors ``(texts, d)`` and ``(questions, d)``.

    A question of the bank is in scope, and so is one that names a word of the vocabulary.
    """
    starts = range(0, len(question_vectors), BATCH_SIZE)
    batches = (question_vectors[start : start + BATCH_SIZE] for start in starts)
    closeness = np.concatenate([_compute_closeness(batch, scope_vectors) for batch in batches])
    return frozenset(
        question.question_id
        for question, is_far in zip(questions, (closeness < MIN_SCOPE_COSINE).tolist(), strict=True)
        if is_far
        and not question.in_bank
        and not corpus.vocabulary.find_matches(question.text.split())
    )


def _compute_closeness(question_vectors: Vectors, scope_vectors: Vectors) -> Vectors:
    """The mean of each question's highest cosines to the field, ``(questions,)``."""
    count = min(SCOPE_NEIGHBOUR_COUNT, len(scope_vectors))
    cosines = np.partition(question_vectors @ scope_vectors.T, -count, axis=1)[:, -count:]
    closeness: Vectors = cosines.mean(axis=1)
    return closeness


def _build_finding(
    question: Question, run: Run, corpus: CorpusView, inputs: DiagnosisInputs
) -> Finding:
    result = run.results[question.question_id]
    chance = inputs.chances.get(question.question_id)
    state = choose_answer_state(result, run, chance)
    is_gap = state is AnswerState.GAP
    return Finding(
        question=question,
        is_answered=state is AnswerState.ANSWERED,
        verdict=result.verdict,
        confidence=result.confidence,
        corrected_text=result.interpretation.text if result.interpretation.corrections else "",
        best_passage=_build_best_passage(result.hits[0], corpus) if result.hits else None,
        diagnosis=diagnose_gap(question.question_id, run, corpus, inputs) if is_gap else None,
        passage_ids=tuple(hit.passage_id for hit in result.hits),
        chance=chance,
    )


def _build_best_passage(hit: Hit, corpus: CorpusView) -> BestPassage:
    return BestPassage(
        passage_id=hit.passage_id,
        booklet_id=hit.booklet_id,
        where=format_location(hit.passage_id, corpus),
        text=hit.text,
        marked=hit.answer.text,
        marked_parts=hit.answer.parts,
        start=hit.answer.start,
        end=hit.answer.end,
        spans=hit.answer.spans,
        relevance=hit.relevance,
        url=hit.url,
        verified=hit.verified,
    )
