"""What the calibrate and ablation commands do; loaded only when they run."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from indexer.errors import JudgementError
from search_app.calibration import table
from search_app.calibration.ablation import AblationRow, run_ablation
from search_app.calibration.examples import ExampleSet, build_example_set
from search_app.calibration.fit import FeatureSelection, fit_relevance_model
from search_app.calibration.folds import cross_validate, leave_one_set_out
from search_app.evaluation.evaluate import Evaluation, evaluate_run
from search_app.judgements.files import read_judgements
from search_app.judgements.resolve import JudgementSet, resolve_judgements
from search_app.judgements.trec_beir import read_beir
from search_app.results import Run
from search_app.search.candidates import FEATURE_NAMES
from search_app.search.engine import SearchEngine
from search_app.search.evidence import EVIDENCE_NAMES
from search_app.search.live_index import LiveIndex
from search_app.search.relevance import serialize_relevance_model

SELECTED_FEATURES = FeatureSelection(FEATURE_NAMES, EVIDENCE_NAMES)
IndexJudgementPairs = Sequence[tuple[Path, Path]]


def calibrate_model(pairs: IndexJudgementPairs, out: Path | None) -> Iterator[str]:
    """Fit, write, and tell the figures line by line.

    Raises:
        JudgementError: indexes are of different models, or the judgements are too few to fit to.
    """
    sets = _load_example_sets(pairs)
    fingerprint = _require_one_fingerprint(sets)
    model = fit_relevance_model(
        sets, SELECTED_FEATURES, fingerprint=fingerprint, origin=_describe_origin(sets)
    )
    rows = [
        ("cross-validated", _evaluate_sets(sets, cross_validate(sets, SELECTED_FEATURES))),
    ]
    if len(sets) > 1 and sum(one.has_both_labels for one in sets) > 1:
        rows.append(
            ("set held out", _evaluate_sets(sets, leave_one_set_out(sets, SELECTED_FEATURES)))
        )
    yield from table.format_tables(
        "On questions it was not fitted to", rows, [one.name for one in sets]
    )
    yield ""
    stored = json.dumps(serialize_relevance_model(model), indent=2, ensure_ascii=False) + "\n"
    if out is None:
        yield stored
    else:
        out.write_text(stored, encoding="utf-8")
        yield f"Wrote {out}. Build the indexes again, so that they carry it."


def report_ablation(pairs: IndexJudgementPairs) -> Iterator[str]:
    """Tell the figures without each feature, line by line."""
    sets = _load_example_sets(pairs)
    rows = [(_name_row(row), row) for row in run_ablation(sets, SELECTED_FEATURES)]
    names = [one.name for one in sets]
    yield from table.format_tables(
        "Cross-validated, one left out", [(name, row.evaluations) for name, row in rows], names
    )


def _name_row(row: AblationRow) -> str:
    """One name may be a feature of the order and an evidence as well."""
    return f"− {row.omitted_feature} ({row.kind})" if row.omitted_feature else "all"


def _load_example_sets(pairs: IndexJudgementPairs) -> list[ExampleSet]:
    return [_load_example_set(index, judgements) for index, judgements in pairs]


def _load_example_set(index: Path, judgements: Path) -> ExampleSet:
    engine = LiveIndex(index).get_engine()
    return build_example_set(judgements.stem, engine, _read_judgement_set(engine, judgements))


def _read_judgement_set(engine: SearchEngine, judgements: Path) -> JudgementSet:
    if judgements.is_dir():
        return read_beir(judgements)
    found = read_judgements(judgements)
    return resolve_judgements(found, engine.documents, engine.index.passages)


def _evaluate_sets(sets: Sequence[ExampleSet], runs: Sequence[Run]) -> list[Evaluation]:
    return [evaluate_run(run, one.judgements) for one, run in zip(sets, runs, strict=True)]


def _require_one_fingerprint(sets: Sequence[ExampleSet]) -> str:
    found = {str(one.engine.index.manifest.model["fingerprint"]) for one in sets}
    if len(found) > 1:
        raise JudgementError(
            "The indexes were made with different embedding models. Build them with one."
        )
    return found.pop()


def _describe_origin(sets: Sequence[ExampleSet]) -> str:
    named = "; ".join(
        f"{one.name} ({len(one.examples)} questions, {one.judgements.content_hash[:12]})"
        for one in sets
    )
    return f"Fitted by search_app calibrate to {named}."
