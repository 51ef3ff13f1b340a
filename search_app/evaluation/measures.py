"""Measures of rankings by the field's own names. Home of ir_measures."""

from collections.abc import Iterable, Mapping
from subprocess import SubprocessError

import ir_measures

from indexer.errors import JudgementError
from search_app.evaluation.answer_measures import OWN_MEASURES
from search_app.judgements.resolve import JudgedQuestion, JudgementSet, JudgementUnit
from search_app.results import Run

ScoresByQuestion = Mapping[str, Mapping[str, float]]

# With other cutoffs, a scorer ends the whole program or loses the measure's name.
CUTOFFS = range(1, 1_000_001)
# What scorers raise where a measure's parameters, or the judgements, do not suit them.
_SCORER_ERRORS = (RuntimeError, ValueError, TypeError, ArithmeticError, OSError, SubprocessError)


def list_default_measures(judgements: JudgementSet) -> tuple[str, ...]:
    """Where judgements are graded, a success is a passage that helps substantially or answers."""
    graded = any(grade > 1 for q in judgements.questions for grade in q.grades.values())
    rel = "(rel=2)" if graded else ""
    return ("nDCG@10", "RR@10", f"Success{rel}@1", f"Success{rel}@3", "R@10", "Judged@10")


def compute_measures(run: Run, judgements: JudgementSet, names: Iterable[str]) -> ScoresByQuestion:
    """Each measure of each answerable question, in their order; 0 for one the run lacks.

    Raises:
        JudgementError: a measure is unknown or cannot be computed here.
    """
    # numbers as ids: some scorers accept nothing else
    numbered = {str(number): q for number, q in enumerate(judgements.answerable_questions, start=1)}
    qrels = {number: dict(q.grades) for number, q in numbered.items() if q.grades}
    scores = {
        number: {
            name: float(-rank) for rank, name in enumerate(ids)
        }  # a scorer reorders equal ones
        for number, q in numbered.items()
        if (ids := list_ranked_ids(run, q, judgements.unit))
    }
    measured = {name: _compute_measure(name, qrels, scores) for name in dict.fromkeys(names)}
    return {
        name: {q.query_id: values.get(number, 0.0) for number, q in numbered.items()}
        for name, values in measured.items()
    }


def reject_foreign_run(run: Run, judgements: JudgementSet) -> None:
    """Refuse a run of other questions, or of other passages or documents than those judged.

    Raises:
        JudgementError: every score would be 0 for that reason alone.
    """
    judged = [question.query_id for question in judgements.questions]
    asked = [query_id for query_id in judged if query_id in run.results]
    if not asked:
        raise JudgementError(
            "The run answers no judged question: it has"
            f" {_quote_first(run.results)}, the judgements {_quote_first(judged)}."
        )
    graded = dict.fromkeys(name for q in judgements.questions for name in q.grades)
    found = dict.fromkeys(
        name
        for question in judgements.questions
        for name in list_ranked_ids(run, question, judgements.unit)
    )
    if graded and not graded.keys() & found.keys():
        raise JudgementError(
            f"The run holds no judged {judgements.unit.value}: it has"
            f" {_quote_first(found)}, the judgements {_quote_first(graded)}."
        )


def _quote_first(ids: Iterable[str]) -> str:
    first = next(iter(ids), None)
    return "none" if first is None else f"{first!r} …"


def list_ranked_ids(run: Run, question: JudgedQuestion, unit: JudgementUnit) -> list[str]:
    """Ids of the hits, best first; a document has the rank of its best passage."""
    hits = run.get_hits(question.query_id)
    if unit is JudgementUnit.DOCUMENT:
        return list(dict.fromkeys(hit.booklet_id for hit in hits))
    return [hit.passage_id for hit in hits]


def find_deepest_cutoff(names: Iterable[str]) -> int:
    """The most hits that one of these measures looks at; 0 where none has a cutoff.

    Raises:
        JudgementError: there is no such measure.
    """
    measures = (_parse_measure(name) for name in names if name not in OWN_MEASURES)
    return max((measure.params.get("cutoff", 0) for measure in measures), default=0)


def _compute_measure(
    name: str, qrels: Mapping[str, Mapping[str, int]], scores: ScoresByQuestion
) -> dict[str, float]:
    measure = _parse_measure(name)
    try:
        return {m.query_id: float(m.value) for m in ir_measures.iter_calc([measure], qrels, scores)}
    except _SCORER_ERRORS as error:
        reason = " ".join(str(error).split())
        raise JudgementError(f"The measure {name} cannot be computed: {reason}") from error


def _parse_measure(name: str) -> ir_measures.Measure:
    try:
        measure = ir_measures.parse_measure(name)
        measure.validate_params()  # type: ignore[no-untyped-call]  # untyped there
    except (NameError, ValueError, KeyError, TypeError, AssertionError) as error:
        raise JudgementError(
            f"There is no measure {name!r}. Names are those of ir_measures, such as nDCG@10."
        ) from error
    if measure.params.get("cutoff", 1) not in CUTOFFS:
        raise JudgementError(f"The cutoff of {name!r} must be from 1 to {CUTOFFS[-1]:,}.")
    return measure
