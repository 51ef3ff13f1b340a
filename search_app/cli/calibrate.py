"""The commands that fit the relevance model and measure what each feature contributes."""

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import compress
from pathlib import Path

import click
import msgspec

from indexer.command_line import existing_path_type, file_path_type, path_type
from indexer.errors import JudgementError
from indexer.paths import RELEVANCE
from indexer.storage.files import write_output
from search_app.calibration import folds
from search_app.calibration.adjust import (
    MIN_QUESTIONS,
    adjust_relevance_model,
    count_questions,
)
from search_app.calibration.examples import ExampleSet, build_example_set
from search_app.calibration.fit import (
    FeatureSelection,
    fit_relevance_model,
    require_one_verifier,
)
from search_app.calibration.trial import format_trials, is_known, is_worse, try_model
from search_app.evaluation.evaluate import Evaluation
from search_app.judgements.files import read_judgements
from search_app.judgements.resolve import resolve_judgements
from search_app.judgements.trec_beir import read_beir
from search_app.search.candidates import FEATURE_NAMES
from search_app.search.engine import open_published_engine
from search_app.search.evidence import ANSWER_EVIDENCE_NAMES, EVIDENCE_NAMES
from search_app.search.relevance import (
    RelevanceModel,
    deserialize_relevance_model,
    serialize_relevance_model,
)

SHIPPED = "indexer/relevance.json"
SELECTED_FEATURES = FeatureSelection(FEATURE_NAMES, EVIDENCE_NAMES, ANSWER_EVIDENCE_NAMES)

# (index, judgements on it) for each set of examples.
IndexJudgementPairs = tuple[tuple[Path, Path], ...]
index_pairs_option = click.option(
    "--on",
    "pairs",
    type=(path_type, existing_path_type),
    multiple=True,
    required=True,
    help="An index, and judgements on it; may be given several times.",
)
near_misses_option = click.option(
    "--near",
    "near_misses",
    type=(path_type, existing_path_type),
    multiple=True,
    help="As --on, of questions about what the booklets treat, answered or not; may be given"
    " several times. How to weigh what a verifier reads is learnt from them.",
)


@click.command()
@index_pairs_option
@near_misses_option
@click.option("--out", type=file_path_type, help="Where the model goes; without it, nowhere.")
@click.option("--dry-run", is_flag=True, help="Show the model and write nothing.")
@click.option(
    "--whole",
    is_flag=True,
    help=f"Fit every weight, also to fewer than {MIN_QUESTIONS} questions.",
)
@click.option("--anyway", is_flag=True, help="Write it even where the one in use is better.")
def calibrate(  # noqa: PLR0913  # an argument for each option
    pairs: IndexJudgementPairs,
    near_misses: IndexJudgementPairs,
    out: Path | None,
    *,
    dry_run: bool,
    whole: bool,
    anyway: bool,
) -> None:
    """Fit the relevance model to judgements, and say how it does on what it was not fitted to.

    Of few questions only bias and thresholds are fitted. A model is written where it is told to,
    and not where the one in use answers the same questions better.
    """
    sets = _load_example_sets(pairs, near_misses)
    plan = _plan_fit(sets, whole=whole)
    model = msgspec.structs.replace(
        plan.fit(sets), fingerprint=_require_one_fingerprint(sets), origin=plan.origin
    )
    is_refused = _show_figures(sets, plan) and not anyway
    stored = json.dumps(serialize_relevance_model(model), indent=2, ensure_ascii=False) + "\n"
    if dry_run:
        click.echo(f"\n{stored}")
    elif is_refused:
        click.echo(
            "\nNothing was written: the model in use is better. --anyway writes it.", err=True
        )
    elif out is None:
        click.echo("\nNothing was written. Name a file with --out.")
    else:
        write_output(out, stored)
        click.echo(f"\nWrote {out}. As {SHIPPED} it goes into the indexes that are built then.")
    sys.exit(int(is_refused))


@dataclass(frozen=True)
class FitPlan:
    """How a model is fitted; ``shipped`` is the one in use, None where it is for other vectors."""

    fit: folds.FitModel
    origin: str
    is_adjusted: bool
    shipped: RelevanceModel | None


def _plan_fit(sets: Sequence[ExampleSet], *, whole: bool) -> FitPlan:
    shipped = deserialize_relevance_model(msgspec.json.decode(RELEVANCE.read_bytes()))
    is_usable = shipped.fingerprint == _require_one_fingerprint(sets)
    origin = _describe_origin(sets)
    if whole or not is_usable or count_questions(sets) >= MIN_QUESTIONS:
        fit = partial(fit_relevance_model, selection=SELECTED_FEATURES, fingerprint="")
        return FitPlan(fit, origin, is_adjusted=False, shipped=shipped if is_usable else None)
    click.echo(f"Fewer than {MIN_QUESTIONS} questions: bias and thresholds alone are fitted.")
    base = shipped.use_with(require_one_verifier(sets))
    origin = f"{shipped.origin} Bias and thresholds: {origin}"
    return FitPlan(partial(adjust_relevance_model, base=base), origin, True, shipped)


def _show_figures(sets: Sequence[ExampleSet], plan: FitPlan) -> bool:
    """Print the figures; whether the model in use is better on questions that neither knows."""
    after = folds.evaluate_sets(sets, folds.cross_validate_fit(sets, plan.fit))
    rows = [("cross-validated", after)]
    known = [plan.shipped is None or is_known(one, plan.shipped) for one in sets]
    before = folds.evaluate_sets(sets, folds.answer_by(sets, plan.shipped)) if plan.shipped else []
    if plan.shipped:
        rows.insert(0, ("the model in use", before))
    if not plan.is_adjusted and sum(o.has_both_labels and not o.are_near_misses for o in sets) > 1:
        runs = folds.leave_one_set_out(sets, SELECTED_FEATURES)
        rows.append(("set held out", folds.evaluate_sets(sets, runs)))
    _print_tables("On questions it was not fitted to", rows, sets)
    for one in compress(sets, known):
        click.echo(
            f"\n{one.name}: the model in use knows these questions, or is for other vectors."
        )
    new = [not flag and one.has_both_labels for flag, one in zip(known, sets, strict=True)]
    trials = try_model(
        list(compress(sets, new)), list(compress(before, new)), list(compress(after, new))
    )
    for line in format_trials(trials):
        click.echo(line)
    return is_worse(trials)


@click.command("ablation")
@index_pairs_option
@near_misses_option
def measure_features(pairs: IndexJudgementPairs, near_misses: IndexJudgementPairs) -> None:
    """Say what each feature is worth: cross-validated figures with one left out at a time."""
    sets = _load_example_sets(pairs, near_misses)
    rows = folds.run_ablation(sets, SELECTED_FEATURES)
    names = [examples.name for examples in sets]
    title = "Cross-validated, one left out"
    click.echo("\n".join(folds.format_tables(title, rows, names, with_differences=True)))


def _load_example_sets(
    pairs: IndexJudgementPairs, near_misses: IndexJudgementPairs
) -> list[ExampleSet]:
    others = [_load_example_set(*pair) for pair in pairs]
    return [*others, *(_load_example_set(*pair, are_near_misses=True) for pair in near_misses)]


def _load_example_set(
    index: Path, judgements: Path, *, are_near_misses: bool = False
) -> ExampleSet:
    engine = open_published_engine(index)
    if judgements.is_dir():
        resolved = read_beir(judgements)
    else:
        passages = engine.index.passages
        resolved = resolve_judgements(read_judgements(judgements), engine.documents, passages)
    name = judgements.stem
    return build_example_set(name, engine, resolved, are_near_misses=are_near_misses)


def _print_tables(
    title: str, rows: Iterable[tuple[str, Sequence[Evaluation]]], sets: Sequence[ExampleSet]
) -> None:
    click.echo("\n".join(folds.format_tables(title, rows, [examples.name for examples in sets])))


def _require_one_fingerprint(sets: Sequence[ExampleSet]) -> str:
    fingerprints = {str(examples.engine.index.manifest.model["fingerprint"]) for examples in sets}
    if len(fingerprints) > 1:
        raise JudgementError(
            "The indexes were made with different embedding models. Build them with one."
        )
    return fingerprints.pop()


def _describe_origin(sets: Sequence[ExampleSet]) -> str:
    descriptions = (
        f"{s.name} ({len(s.examples)} questions, {s.judgements.content_hash[:12]})" for s in sets
    )
    return f"Fitted by search_app calibrate to {'; '.join(descriptions)}."
