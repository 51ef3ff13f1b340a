"""Cross-validation: every question answered by a model that was not fitted to it."""

from collections.abc import Sequence

import numpy as np

from indexer.errors import JudgementError
from search_app.calibration.examples import ExampleSet, select_examples
from search_app.calibration.fit import FeatureSelection, fit_relevance_model
from search_app.results import Run, SearchResult

FOLD_COUNT = 10
SEED = 1
HITS = 20


def cross_validate(
    sets: Sequence[ExampleSet], selection: FeatureSelection, *, hits: int = HITS
) -> list[Run]:
    """A run of each set; questions are dealt into folds by a seeded shuffle."""
    dealt = [_assign_folds(len(one.examples), seed=SEED + n) for n, one in enumerate(sets)]
    answers: list[dict[str, SearchResult]] = [{} for _ in sets]
    for fold in range(FOLD_COUNT):
        train = select_examples(sets, [(folds != fold).tolist() for folds in dealt])
        test = select_examples(sets, [(folds == fold).tolist() for folds in dealt])
        for found, more in zip(
            answers, _answer_test_sets(train, test, selection, hits), strict=True
        ):
            found.update(more)
    return [_build_run(one, found) for one, found in zip(sets, answers, strict=True)]


def leave_one_set_out(
    sets: Sequence[ExampleSet], selection: FeatureSelection, *, hits: int = HITS
) -> list[Run]:
    """A run of each set by a model of the other sets alone: how it does on a booklet unseen."""
    runs = []
    for place, one in enumerate(sets):
        others = [*sets[:place], *sets[place + 1 :]]
        runs.append(_build_run(one, _answer_test_sets(others, [one], selection, hits)[0]))
    return runs


def _answer_test_sets(
    train: Sequence[ExampleSet], test: Sequence[ExampleSet], selection: FeatureSelection, hits: int
) -> list[dict[str, SearchResult]]:
    try:
        model = fit_relevance_model(train, selection, fingerprint="")
    except JudgementError as error:
        raise JudgementError(f"With some left out to measure on: {error}") from error
    return [
        {
            example.question.query_id: one.engine.build_result(example.retrieval, model, k=hits)
            for example in one.examples
        }
        for one in test
    ]


def _assign_folds(count: int, *, seed: int) -> "np.typing.NDArray[np.int64]":
    """The fold of each of so many examples."""
    order = np.random.default_rng(seed).permutation(count)
    folds = np.empty(count, dtype=np.int64)
    folds[order] = np.arange(count) % FOLD_COUNT
    return folds


def _build_run(example_set: ExampleSet, results: dict[str, SearchResult]) -> Run:
    ids = (example.question.query_id for example in example_set.examples)
    return Run({query_id: results[query_id] for query_id in ids}, example_set.engine.generation)
