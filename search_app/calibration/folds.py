"""Cross-validation: every question answered by a model that was not fitted to it; its figures."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from indexer.errors import JudgementError
from search_app.calibration.examples import ExampleSet
from search_app.calibration.fit import FeatureSelection, fit_relevance_model
from search_app.evaluation.evaluate import Evaluation, evaluate_run
from search_app.evaluation.significance import compute_difference_interval
from search_app.results import Run, SearchResult
from search_app.search.relevance import RelevanceModel

FitModel = Callable[[Sequence[ExampleSet]], RelevanceModel]

FOLD_COUNT = 10
SEED = 1
HITS = 20
COLUMN_HEADS = ("S@1", "nDCG@10", "A@1", "AUROC", "cal. error", "false yes", "false no")
COLUMN_WIDTH = 11


def cross_validate(sets: Sequence[ExampleSet], selection: FeatureSelection) -> list[Run]:
    """A run of each set, by models with these features."""
    return cross_validate_fit(sets, partial(_fit_anew, selection))


def cross_validate_fit(sets: Sequence[ExampleSet], fit: FitModel) -> list[Run]:
    """A run of each set; a seeded shuffle assigns the questions to folds.

    Thresholds too are those of a model that has not seen the question.
    """
    folds = [_assign_folds(len(one.examples), seed=SEED + n) for n, one in enumerate(sets)]
    answers: list[dict[str, SearchResult]] = [{} for _ in sets]
    for fold in range(FOLD_COUNT):
        train = [one.select((f != fold).tolist()) for one, f in zip(sets, folds, strict=True)]
        test = [one.select((f == fold).tolist()) for one, f in zip(sets, folds, strict=True)]
        for known, more in zip(answers, _answer_sets(train, test, fit), strict=True):
            known.update(more)
    return [_build_run(one, results) for one, results in zip(sets, answers, strict=True)]


def leave_one_set_out(sets: Sequence[ExampleSet], selection: FeatureSelection) -> list[Run]:
    """A run of each set by a model of the other sets alone: the quality on an unknown booklet."""
    runs = []
    for n, one in enumerate(sets):
        others = [*sets[:n], *sets[n + 1 :]]
        (results,) = _answer_sets(others, [one], partial(_fit_anew, selection))
        runs.append(_build_run(one, results))
    return runs


def evaluate_sets(sets: Sequence[ExampleSet], runs: Sequence[Run]) -> list[Evaluation]:
    return [evaluate_run(run, one.judgements) for run, one in zip(runs, sets, strict=True)]


def run_ablation(
    sets: Sequence[ExampleSet], selection: FeatureSelection
) -> Iterator[tuple[str, list[Evaluation]]]:
    """Cross-validated figures of each set: of all features, then without each of them by name.

    The kind is part of the name, because a feature of the order may also be an evidence.
    """
    yield "all", evaluate_sets(sets, cross_validate(sets, selection))
    kinds = ["order", "evidence"]
    if all(one.verifier_hash for one in sets):
        unread = [one.without_verifier() for one in sets]
        yield "without the verifier", evaluate_sets(unread, cross_validate(unread, selection))
        kinds.append("answers")
    for kind in kinds:
        names: tuple[str, ...] = getattr(selection, kind)
        for name in names:
            rest = replace(selection, **{kind: tuple(other for other in names if other != name)})
            yield f"− {name} ({kind})", evaluate_sets(sets, cross_validate(sets, rest))


def format_tables(
    title: str,
    rows: Iterable[tuple[str, Sequence[Evaluation]]],
    set_names: Sequence[str],
    *,
    with_differences: bool = False,
) -> Iterator[str]:
    """A table for each set, for a terminal; a row has a name and an evaluation of each set.

    ``with_differences``: each row's nDCG@10 less the first's, at 95 %, stands behind it.
    """
    listed = list(rows)
    for n, set_name in enumerate(set_names):
        yield from ("", f"{title}: {set_name}")
        yield f"  {'':22}" + "".join(f"{head:>{COLUMN_WIDTH}}" for head in COLUMN_HEADS)
        for name, evaluations in listed:
            figures = (f"{figure:>{COLUMN_WIDTH}}" for figure in _format_figures(evaluations[n]))
            behind = ""
            if with_differences and evaluations is not listed[0][1]:
                behind = _format_difference(listed[0][1][n], evaluations[n])
            yield f"  {name:22}{''.join(figures)}{behind}"


def _answer_sets(
    train: Sequence[ExampleSet], test: Sequence[ExampleSet], fit: FitModel
) -> list[dict[str, SearchResult]]:
    try:
        model = fit(train)
    except JudgementError as error:
        raise JudgementError(f"With some left out to measure on: {error}") from error
    return [_answer_set(one, model) for one in test]


def _fit_anew(selection: FeatureSelection, sets: Sequence[ExampleSet]) -> RelevanceModel:
    return fit_relevance_model(sets, selection, fingerprint="")


def answer_by(sets: Sequence[ExampleSet], model: RelevanceModel) -> list[Run]:
    """A run of each set by one model, of which only what suits the set's verifier is used."""
    usable = (model.use_with(one.engine.index.verifier_hash) for one in sets)
    return [_build_run(one, _answer_set(one, each)) for one, each in zip(sets, usable, strict=True)]


def _answer_set(example_set: ExampleSet, model: RelevanceModel) -> dict[str, SearchResult]:
    return {
        e.question.query_id: example_set.engine.build_result(e.retrieval, model, k=HITS)
        for e in example_set.examples
    }


def _assign_folds(count: int, *, seed: int) -> "np.typing.NDArray[np.int64]":
    """The fold of each example."""
    folds = np.empty(count, dtype=np.int64)
    folds[np.random.default_rng(seed).permutation(count)] = np.arange(count) % FOLD_COUNT
    return folds


def _build_run(example_set: ExampleSet, results: dict[str, SearchResult]) -> Run:
    ids = (example.question.query_id for example in example_set.examples)
    return Run({query_id: results[query_id] for query_id in ids}, example_set.engine.generation)


def _format_difference(first: Evaluation, other: Evaluation) -> str:
    """What nDCG@10 of the same questions gains from the first to the other, with its interval."""
    old, new = ([*one.scores["nDCG@10"].values()] for one in (first, other))
    low, high = compute_difference_interval(old, new)
    gain = other.means["nDCG@10"] - first.means["nDCG@10"]
    return f"   nDCG@10 {gain:+.4f} ({low:+.3f} to {high:+.3f})"


def _format_figures(evaluation: Evaluation) -> Iterator[str]:
    means, answerability = evaluation.means, evaluation.answerability
    success = next(name for name in means if name.startswith("Success") and name.endswith("@1"))
    for name in (success, "nDCG@10", "A@1"):
        yield f"{means[name]:.3f}" if name in means else "–"
    if answerability is None:
        yield from ("–",) * 4
        return
    yield f"{answerability.auroc:.3f}"
    yield f"{answerability.calibration_error:.3f}"
    yield f"{answerability.false_answers.share:.1%}"
    yield f"{answerability.false_refusals.share:.1%}"
