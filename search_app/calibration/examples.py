"""Judged questions, each looked at once: what every fit and every fold reads."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from search_app.judgements.resolve import Judged, Question, Unit
from search_app.search.candidates import Scores
from search_app.search.engine import Looked, SearchEngine

# Documents are judged as relevant or not; that weighs like a passage that answers.
DOCUMENT_GRADE = 3


@dataclass(frozen=True, slots=True)
class Example:
    """A judged question and its candidates; ``grades`` ``(candidates,)`` from 0 to 3."""

    question: Question
    looked: Looked
    grades: Scores


@dataclass(frozen=True, slots=True)
class ExampleSet:
    """The judged questions on one index. ``name`` is what people call them."""

    name: str
    engine: SearchEngine
    judged: Judged
    examples: tuple[Example, ...]

    @property
    def tells_answerable(self) -> bool:
        """Whether it holds both answerable questions and others."""
        return 0 < len(self.judged.answerable) < len(self.judged.questions)


def example_set(name: str, engine: SearchEngine, judged: Judged) -> ExampleSet:
    """Look at every question of a set, in its order."""
    examples = tuple(_example(engine, judged.unit, question) for question in judged.questions)
    return ExampleSet(name, engine, judged, examples)


def some(sets: Sequence[ExampleSet], kept: Iterable[Sequence[bool]]) -> list[ExampleSet]:
    """The sets with the examples kept, one flag an example."""
    return [
        ExampleSet(
            one.name,
            one.engine,
            one.judged,
            tuple(example for example, keep in zip(one.examples, flags, strict=True) if keep),
        )
        for one, flags in zip(sets, kept, strict=True)
    ]


def _example(engine: SearchEngine, unit: Unit, question: Question) -> Example:
    looked = engine.look(question.text)
    passages = [engine.index.passages[row] for row in looked.found.rows]
    if unit is Unit.DOCUMENT:
        grades = [DOCUMENT_GRADE * min(question.grades.get(p.doc_id, 0), 1) for p in passages]
    else:
        grades = [question.grades.get(p.passage_id, 0) for p in passages]
    return Example(question, looked, np.array(grades, dtype=np.float64))
