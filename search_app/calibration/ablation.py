"""What each feature is worth: the cross-validated figures with one left out at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from search_app.calibration.examples import ExampleSet
from search_app.calibration.fit import FeatureSelection
from search_app.calibration.folds import cross_validate
from search_app.evaluation.evaluate import Evaluation, evaluate_run


@dataclass(frozen=True, slots=True)
class AblationRow:
    """``left_out`` is "" for the whole model; one evaluation a set, in their order."""

    omitted_feature: str
    kind: str
    evaluations: tuple[Evaluation, ...]


def run_ablation(sets: Sequence[ExampleSet], selection: FeatureSelection) -> Iterator[AblationRow]:
    """The whole model first, then without each feature of the order, then each evidence."""
    yield _evaluate_features("", "all", sets, selection)
    for name in selection.order:
        rest = tuple(other for other in selection.order if other != name)
        yield _evaluate_features(name, "order", sets, replace(selection, order=rest))
    for name in selection.evidence:
        rest = tuple(other for other in selection.evidence if other != name)
        yield _evaluate_features(name, "evidence", sets, replace(selection, evidence=rest))


def _evaluate_features(
    omitted_feature: str, kind: str, sets: Sequence[ExampleSet], selection: FeatureSelection
) -> AblationRow:
    runs = cross_validate(sets, selection)
    return AblationRow(
        omitted_feature,
        kind,
        tuple(evaluate_run(run, one.judgements) for run, one in zip(runs, sets, strict=True)),
    )
