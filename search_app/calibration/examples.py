"""Judged questions with their candidates, retrieved once: the input of every fit and fold."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from indexer.errors import JudgementError
from search_app.judgements.resolve import JudgedQuestion, JudgementSet, JudgementUnit
from search_app.search.candidates import Scores
from search_app.search.engine import Retrieval, SearchEngine

# A relevant document has the weight of a passage that answers: documents have no finer grades.
DOCUMENT_GRADE = 3


@dataclass(frozen=True, slots=True)
class CalibrationExample:
    """A judged question and its candidates; ``grades`` ``(candidates,)`` from 0 to 3."""

    question: JudgedQuestion
    retrieval: Retrieval
    grades: Scores


@dataclass(frozen=True, slots=True)
class ExampleSet:
    """The judged questions on one index. ``name`` is shown in tables.

    ``are_near_misses``: those that nothing answers are about what the booklets treat.
    """

    name: str
    engine: SearchEngine
    judgements: JudgementSet
    examples: tuple[CalibrationExample, ...]
    are_near_misses: bool = False

    @property
    def has_both_labels(self) -> bool:
        """Whether it has both answerable and unanswerable questions."""
        return 0 < len(self.judgements.answerable_questions) < len(self.judgements.questions)

    @property
    def verifier_hash(self) -> str | None:
        """The hash of the verifier that reads for these examples; None where none does."""
        is_read = all(example.retrieval.verify for example in self.examples)
        return self.engine.index.verifier_hash if is_read else None

    def without_verifier(self) -> "ExampleSet":
        """The set as it is where no passage is read."""
        unread = (replace(e, retrieval=replace(e.retrieval, verify=None)) for e in self.examples)
        return replace(self, examples=tuple(unread))

    def select(self, flags: Sequence[bool]) -> "ExampleSet":
        """The set with some of its examples, by one flag for each."""
        chosen = (example for example, keep in zip(self.examples, flags, strict=True) if keep)
        return replace(self, examples=tuple(chosen))


def build_example_set(
    name: str, engine: SearchEngine, judgements: JudgementSet, *, are_near_misses: bool = False
) -> ExampleSet:
    """Retrieve for every question, in the order of the judgements."""
    examples = tuple(
        _build_example(engine, judgements.unit, question) for question in judgements.questions
    )
    return ExampleSet(name, engine, judgements, examples, are_near_misses)


def _build_example(
    engine: SearchEngine, unit: JudgementUnit, question: JudgedQuestion
) -> CalibrationExample:
    retrieval = engine.retrieve(question.text, booklet=question.booklet or None)
    if not retrieval.candidates.rows:
        raise JudgementError(f"{question.query_id}: there is no text to look for an answer in.")
    passages = [engine.index.passages[row] for row in retrieval.candidates.rows]
    if unit is JudgementUnit.DOCUMENT:
        grades = [DOCUMENT_GRADE * min(question.grades.get(p.doc_id, 0), 1) for p in passages]
    else:
        grades = [question.grades.get(p.passage_id, 0) for p in passages]
    return CalibrationExample(question, retrieval, np.array(grades, dtype=np.float64))
