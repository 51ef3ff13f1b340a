"""Judged questions, each looked at once: what every fit and every fold reads."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from search_app.judgements.resolve import JudgedQuestion, JudgementSet, JudgementUnit
from search_app.search.candidates import Scores
from search_app.search.engine import Retrieval, SearchEngine

# Documents are judged as relevant or not; that weighs like a passage that answers.
DOCUMENT_GRADE = 3


@dataclass(frozen=True, slots=True)
class CalibrationExample:
    """A judged question and its candidates; ``grades`` ``(candidates,)`` from 0 to 3."""

    question: JudgedQuestion
    retrieval: Retrieval
    grades: Scores


@dataclass(frozen=True, slots=True)
class ExampleSet:
    """The judged questions on one index. ``name`` is what people call them."""

    name: str
    engine: SearchEngine
    judgements: JudgementSet
    examples: tuple[CalibrationExample, ...]

    @property
    def has_both_labels(self) -> bool:
        """Whether it holds both answerable questions and others."""
        return 0 < len(self.judgements.answerable_questions) < len(self.judgements.questions)


def build_example_set(name: str, engine: SearchEngine, judgements: JudgementSet) -> ExampleSet:
    """Look at every question of a set, in its order."""
    examples = tuple(
        _build_example(engine, judgements.unit, question) for question in judgements.questions
    )
    return ExampleSet(name, engine, judgements, examples)


def select_examples(
    sets: Sequence[ExampleSet], selections: Iterable[Sequence[bool]]
) -> list[ExampleSet]:
    """The sets with the examples kept, one flag an example."""
    return [
        ExampleSet(
            one.name,
            one.engine,
            one.judgements,
            tuple(example for example, keep in zip(one.examples, flags, strict=True) if keep),
        )
        for one, flags in zip(sets, selections, strict=True)
    ]


def _build_example(
    engine: SearchEngine, unit: JudgementUnit, question: JudgedQuestion
) -> CalibrationExample:
    looked = engine.retrieve(question.text)
    passages = [engine.index.passages[row] for row in looked.candidates.rows]
    if unit is JudgementUnit.DOCUMENT:
        grades = [DOCUMENT_GRADE * min(question.grades.get(p.doc_id, 0), 1) for p in passages]
    else:
        grades = [question.grades.get(p.passage_id, 0) for p in passages]
    return CalibrationExample(question, looked, np.array(grades, dtype=np.float64))
