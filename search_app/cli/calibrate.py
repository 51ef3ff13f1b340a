"""The commands that fit the relevance model and measure what each feature contributes."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from indexer.command_line import existing_path_type, file_path_type, path_type
from indexer.errors import JudgementError
from indexer.storage.files import write_output
from search_app.calibration import folds
from search_app.calibration.examples import ExampleSet, build_example_set
from search_app.calibration.fit import FeatureSelection, fit_relevance_model
from search_app.evaluation.evaluate import Evaluation
from search_app.judgements.files import read_judgements
from search_app.judgements.resolve import resolve_judgements
from search_app.judgements.trec_beir import read_beir
from search_app.search.candidates import FEATURE_NAMES
from search_app.search.engine import open_published_engine
from search_app.search.evidence import ANSWER_EVIDENCE_NAMES, EVIDENCE_NAMES
from search_app.search.relevance import serialize_relevance_model

RELEVANCE_MODEL_PATH = Path("indexer/relevance.json")
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
@click.option("--out", type=file_path_type, default=RELEVANCE_MODEL_PATH, show_default=True)
@click.option("--dry-run", is_flag=True, help="Tell the figures and write nothing.")
def calibrate(
    pairs: IndexJudgementPairs, near_misses: IndexJudgementPairs, out: Path, *, dry_run: bool
) -> None:
    """Fit the relevance model to judgements, and say how it does on what it was not fitted to."""
    sets = _load_example_sets(pairs, near_misses)
    model = fit_relevance_model(
        sets,
        SELECTED_FEATURES,
        fingerprint=_require_one_fingerprint(sets),
        origin=_describe_origin(sets),
    )
    rows = [
        (
            "cross-validated",
            folds.evaluate_sets(sets, folds.cross_validate(sets, SELECTED_FEATURES)),
        )
    ]
    if sum(one.has_both_labels and not one.are_near_misses for one in sets) > 1:
        runs = folds.leave_one_set_out(sets, SELECTED_FEATURES)
        rows.append(("set held out", folds.evaluate_sets(sets, runs)))
    _print_tables("On questions it was not fitted to", rows, sets)
    stored = json.dumps(serialize_relevance_model(model), indent=2, ensure_ascii=False) + "\n"
    if dry_run:
        click.echo(f"\n{stored}")
    else:
        write_output(out, stored)
        click.echo(f"\nWrote {out}. Build the indexes again, so that they carry it.")


@click.command("ablation")
@index_pairs_option
@near_misses_option
def measure_features(pairs: IndexJudgementPairs, near_misses: IndexJudgementPairs) -> None:
    """Say what each feature is worth: cross-validated figures with one left out at a time."""
    sets = _load_example_sets(pairs, near_misses)
    rows = folds.run_ablation(sets, SELECTED_FEATURES)
    _print_tables("Cross-validated, one left out", rows, sets)


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
