"""What the evaluate command does: asks the engine at the edge, and hands the run to measures."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import click

from indexer.errors import JudgementError
from search_app.evaluation import compare, gate, run_file, table
from search_app.evaluation.compare import Comparison
from search_app.evaluation.evaluate import Evaluation, evaluate_run
from search_app.evaluation.per_question import build_question_rows
from search_app.evaluation.perturb import perturb_questions
from search_app.evaluation.provenance import commit, versions
from search_app.evaluation.robustness import Robustness, measure_robustness
from search_app.judgements.files import read_judgements
from search_app.judgements.resolve import JudgementSet, JudgementUnit, resolve_judgements
from search_app.judgements.trec_beir import read_beir, read_run, read_trec_judgements
from search_app.reporting import evaluation_report as report
from search_app.results import Query, Run
from search_app.search import dense_baseline
from search_app.search.batch import answer_queries
from search_app.search.engine import MAX_RESULTS, SearchEngine
from search_app.search.live_index import LiveIndex


@dataclass(frozen=True)
class EvaluateOptions:
    """The options of the command, as their help says."""

    index: Path
    judgements: Path
    split: str
    run: Path | None
    ranking: str
    measures: tuple[str, ...]
    k: int
    perturb: bool
    seed: int
    out: Path | None
    brief: bool
    report: Path | None
    baseline: Path | None
    tolerance: float

    @cached_property
    def engine(self) -> SearchEngine:
        """Opened when it is first needed: qrels and a run file need none."""
        return LiveIndex(self.index).get_engine()

    @cached_property
    def document_vectors(self) -> dense_baseline.TextVectors:
        return dense_baseline.encode_whole_documents(self.engine.index)

    @cached_property
    def passage_vectors(self) -> dense_baseline.TextVectors:
        return dense_baseline.collect_passage_vectors(self.engine.index)


@dataclass(frozen=True, slots=True)
class MeasuredRun:
    """Everything that was measured."""

    run: Run
    judgements: JudgementSet
    evaluation: Evaluation
    robustness: tuple[Robustness, ...]
    provenance: run_file.RunProvenance


def run_evaluation(options: EvaluateOptions) -> int:
    """Measure, show, save; the exit code says whether the gate holds."""
    before = run_file.load_saved_run(options.baseline) if options.baseline else None
    judged = _read_judgement_set(options)
    run = _make_run(options, judged)
    measured = MeasuredRun(
        run=run,
        judgements=judged,
        evaluation=evaluate_run(run, judged, extra_measures=options.measures),
        robustness=tuple(_measure_perturbations(options, judged, run)) if options.perturb else (),
        provenance=_build_provenance(options, judged, run),
    )
    click.echo(table.format_evaluation(measured.evaluation, judged, measured.robustness))
    compared = compare.compare_runs(before, _build_saved_run(measured)) if before else None
    _write_outputs(options, measured, compared)
    return _check_gate(options, compared) if compared else 0


def _read_judgement_set(options: EvaluateOptions) -> JudgementSet:
    path = options.judgements
    if path.is_dir():
        return read_beir(path, split=options.split)
    if path.suffix == ".jsonl":
        return resolve_judgements(
            read_judgements(path), options.engine.documents, options.engine.index.passages
        )
    return read_trec_judgements(path)


def _make_run(options: EvaluateOptions, judgements: JudgementSet) -> Run:
    questions = {question.query_id: question.text for question in judgements.questions}
    if options.run:
        return read_run(options.run, questions)
    return _ask_questions(options, judgements.unit, questions)


def _ask_questions(
    options: EvaluateOptions, unit: JudgementUnit, questions: Mapping[str, str]
) -> Run:
    """Ten documents need more than ten passages: several may be of one document."""
    queries = [Query(query_id, text) for query_id, text in questions.items()]
    k = MAX_RESULTS if unit is JudgementUnit.DOCUMENT else options.k
    if options.ranking == "full":
        return answer_queries(options.engine, queries, k=k)
    shelf = options.document_vectors if unit is JudgementUnit.DOCUMENT else options.passage_vectors
    return dense_baseline.rank_queries(options.engine.index, shelf, queries, k=k)


def _measure_perturbations(
    options: EvaluateOptions, judgements: JudgementSet, run: Run
) -> Iterable[Robustness]:
    if options.run:
        raise JudgementError("A run file cannot be asked otherwise. Leave out --perturb or --run.")
    questions = {question.query_id: question.text for question in judgements.answerable_questions}
    vocabulary = options.engine.index.vocabulary
    for name, changed in perturb_questions(questions, vocabulary, seed=options.seed).items():
        after = _ask_questions(options, judgements.unit, changed)
        yield measure_robustness(name, judgements, before=run, after=after)


def _build_provenance(
    options: EvaluateOptions, judgements: JudgementSet, run: Run
) -> run_file.RunProvenance:
    settings = {"ranking": options.ranking, "k": str(options.k), "graded": judgements.unit.value}
    if options.perturb:
        settings["seed"] = str(options.seed)
    told = run_file.RunProvenance(
        judgements=judgements.content_hash,
        run=run_file.compute_run_hash(run),
        commit=commit(),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        settings={**settings, **run_file.list_run_settings(run)},
        versions=versions(),
    )
    return told if options.run else _add_index_provenance(options, told)


def _add_index_provenance(
    options: EvaluateOptions, provenance: run_file.RunProvenance
) -> run_file.RunProvenance:
    manifest = options.engine.index.manifest
    return replace(
        provenance,
        index=manifest.content,
        model=str(manifest.model["fingerprint"]),
        generation=manifest.generation,
        versions={**manifest.versions, **provenance.versions},
    )


def _build_saved_run(measured_run: MeasuredRun) -> run_file.SavedRun:
    queries = {question.query_id: question.text for question in measured_run.judgements.questions}
    return run_file.build_saved_run(measured_run.evaluation, measured_run.provenance, queries)


def _write_outputs(
    options: EvaluateOptions, measured_run: MeasuredRun, comparison: Comparison | None
) -> None:
    rows = build_question_rows(measured_run.evaluation, measured_run.run, measured_run.judgements)
    if options.out:
        kept = () if options.brief else rows
        written = run_file.serialize_evaluation(
            measured_run.evaluation,
            measured_run.provenance,
            rows=kept,
            robustness=measured_run.robustness,
        )
        run_file.save_run(written, options.out)
    if options.report:
        page = report.EvaluationReport(
            measured_run.evaluation,
            measured_run.judgements,
            measured_run.provenance,
            rows,
            measured_run.robustness,
            comparison,
        )
        options.report.write_text(report.render_evaluation_report(page), encoding="utf-8")


def _check_gate(options: EvaluateOptions, comparison: Comparison) -> int:
    lost = gate.find_losses(comparison, tolerance=options.tolerance)
    for one in lost:
        click.echo(
            f"{one.measure} fell from {one.before:.4f} to {one.after:.4f} (p {one.p_value:.4f}):"
            f" worse than {options.baseline}.",
            err=True,
        )
    if not lost:
        click.echo(f"\nNot worse than {options.baseline}.")
    return int(bool(lost))
