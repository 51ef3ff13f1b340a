"""What each feature is worth: the cross-validated figures with one left out at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from search_app.calibration.examples import ExampleSet
from search_app.calibration.fit import Chosen
from search_app.calibration.folds import cross_validated
from search_app.evaluation.evaluate import Evaluation, evaluate


@dataclass(frozen=True, slots=True)
class Row:
    """``left_out`` is "" for the whole model; one evaluation a set, in their order."""

    left_out: str
    kind: str
    evaluations: tuple[Evaluation, ...]


def ablation(sets: Sequence[ExampleSet], chosen: Chosen) -> Iterator[Row]:
    """The whole model first, then without each feature of the order, then each evidence."""
    yield _row("", "all", sets, chosen)
    for name in chosen.order:
        rest = tuple(other for other in chosen.order if other != name)
        yield _row(name, "order", sets, replace(chosen, order=rest))
    for name in chosen.evidence:
        rest = tuple(other for other in chosen.evidence if other != name)
        yield _row(name, "evidence", sets, replace(chosen, evidence=rest))


def _row(left_out: str, kind: str, sets: Sequence[ExampleSet], chosen: Chosen) -> Row:
    runs = cross_validated(sets, chosen)
    return Row(
        left_out,
        kind,
        tuple(evaluate(run, one.judged) for run, one in zip(runs, sets, strict=True)),
    )
