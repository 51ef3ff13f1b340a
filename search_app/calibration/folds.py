"""Cross-validation: every question answered by a model that was not fitted to it."""

from collections.abc import Sequence

import numpy as np

from indexer.errors import JudgementError
from search_app.calibration.examples import ExampleSet, some
from search_app.calibration.fit import Chosen, fit
from search_app.results import Run, SearchResult

FOLDS = 10
SEED = 1
HITS = 20


def cross_validated(sets: Sequence[ExampleSet], chosen: Chosen, *, hits: int = HITS) -> list[Run]:
    """A run of each set; questions are dealt into folds by a seeded shuffle."""
    dealt = [_dealt(len(one.examples), seed=SEED + n) for n, one in enumerate(sets)]
    answers: list[dict[str, SearchResult]] = [{} for _ in sets]
    for fold in range(FOLDS):
        train = some(sets, [(folds != fold).tolist() for folds in dealt])
        test = some(sets, [(folds == fold).tolist() for folds in dealt])
        for found, more in zip(answers, _answered(train, test, chosen, hits), strict=True):
            found.update(more)
    return [_run(one, found) for one, found in zip(sets, answers, strict=True)]


def held_out(sets: Sequence[ExampleSet], chosen: Chosen, *, hits: int = HITS) -> list[Run]:
    """A run of each set by a model of the other sets alone: how it does on a booklet unseen."""
    runs = []
    for place, one in enumerate(sets):
        others = [*sets[:place], *sets[place + 1 :]]
        runs.append(_run(one, _answered(others, [one], chosen, hits)[0]))
    return runs


def _answered(
    train: Sequence[ExampleSet], test: Sequence[ExampleSet], chosen: Chosen, hits: int
) -> list[dict[str, SearchResult]]:
    try:
        model = fit(train, chosen, fingerprint="")
    except JudgementError as error:
        raise JudgementError(f"With some left out to measure on: {error}") from error
    return [
        {
            example.question.query_id: one.engine.answer(example.looked, model, k=hits)
            for example in one.examples
        }
        for one in test
    ]


def _dealt(count: int, *, seed: int) -> "np.typing.NDArray[np.int64]":
    """The fold of each of so many examples."""
    order = np.random.default_rng(seed).permutation(count)
    folds = np.empty(count, dtype=np.int64)
    folds[order] = np.arange(count) % FOLDS
    return folds


def _run(one: ExampleSet, found: dict[str, SearchResult]) -> Run:
    ids = (example.question.query_id for example in one.examples)
    return Run({query_id: found[query_id] for query_id in ids}, one.engine.generation)
