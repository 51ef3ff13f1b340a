"""A new model against the one that is in use, on the same questions: is it worse?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

from search_app.calibration.examples import ExampleSet
from search_app.evaluation.comparison.compare import (
    MeasureDifference,
    compare_runs,
    find_losses,
)
from search_app.evaluation.evaluate import Evaluation
from search_app.evaluation.run_file import RunProvenance, build_saved_run
from search_app.search.relevance import RelevanceModel


@dataclass(frozen=True, slots=True)
class Trial:
    """One set of questions. ``losses`` are what the gate finds.

    ``error_before`` and ``error_after`` are the mean squared errors of the confidence (Brier,
    1950), 0 at best: few questions show no significant loss, and still which model is nearer.
    """

    name: str
    questions: int
    losses: tuple[MeasureDifference, ...]
    error_before: float
    error_after: float


def is_known(examples: ExampleSet, model: RelevanceModel) -> bool:
    """Whether a model was fitted to these very judgements, as its origin says."""
    return examples.judgements.content_hash[:12] in model.origin


def try_model(
    sets: Sequence[ExampleSet], before: Sequence[Evaluation], after: Sequence[Evaluation]
) -> list[Trial]:
    """The figures of each set by the model in use, and by new ones that had not seen them."""
    return [_try_set(*each) for each in zip(sets, before, after, strict=True)]


def is_worse(trials: Sequence[Trial]) -> bool:
    """By the gate on any set, or by the error of the confidence over all questions."""
    gain = sum(one.questions * (one.error_before - one.error_after) for one in trials)
    return any(one.losses for one in trials) or gain < 0


def format_trials(trials: Sequence[Trial]) -> Iterator[str]:
    for one in trials:
        yield (
            f"{one.name}: the error of the confidence (Brier) goes from {one.error_before:.4f} to"
            f" {one.error_after:.4f} on {one.questions} questions."
        )
        for loss in one.losses:
            yield f"  {loss.measure}: from {loss.mean_a:.4f} to {loss.mean_b:.4f}, which is worse."


def _try_set(examples: ExampleSet, before: Evaluation, after: Evaluation) -> Trial:
    provenance = RunProvenance(examples.judgements.content_hash, run="")
    old, new = (build_saved_run(one, provenance, {}) for one in (before, after))
    return Trial(
        examples.name,
        len(examples.judgements.questions),
        tuple(find_losses(compare_runs(old, new))),
        _compute_error(examples, before),
        _compute_error(examples, after),
    )


def _compute_error(examples: ExampleSet, evaluation: Evaluation) -> float:
    questions = examples.judgements.questions
    return fmean((evaluation.confidences[q.query_id] - q.answerable) ** 2 for q in questions)
