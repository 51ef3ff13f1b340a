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
class Asked:
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
    def documents(self) -> dense_baseline.TextVectors:
        return dense_baseline.encode_whole_documents(self.engine.index)

    @cached_property
    def passages(self) -> dense_baseline.TextVectors:
        return dense_baseline.collect_passage_vectors(self.engine.index)


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything that was measured."""

    run: Run
    judged: JudgementSet
    evaluation: Evaluation
    robust: tuple[Robustness, ...]
    about: run_file.RunProvenance


def measure(asked: Asked) -> int:
    """Measure, show, save; the exit code says whether the gate holds."""
    before = run_file.load_saved_run(asked.baseline) if asked.baseline else None
    judged = _judged(asked)
    run = _run(asked, judged)
    measured = Measured(
        run=run,
        judged=judged,
        evaluation=evaluate_run(run, judged, extra_measures=asked.measures),
        robust=tuple(_robust(asked, judged, run)) if asked.perturb else (),
        about=_about(asked, judged, run),
    )
    click.echo(table.format_evaluation(measured.evaluation, judged, measured.robust))
    compared = compare.compare_runs(before, _as_saved(measured)) if before else None
    _write(asked, measured, compared)
    return _gate(asked, compared) if compared else 0


def _judged(asked: Asked) -> JudgementSet:
    path = asked.judgements
    if path.is_dir():
        return read_beir(path, split=asked.split)
    if path.suffix == ".jsonl":
        return resolve_judgements(
            read_judgements(path), asked.engine.documents, asked.engine.index.passages
        )
    return read_trec_judgements(path)


def _run(asked: Asked, judged: JudgementSet) -> Run:
    questions = {question.query_id: question.text for question in judged.questions}
    if asked.run:
        return read_run(asked.run, questions)
    return _ask(asked, judged.unit, questions)


def _ask(asked: Asked, unit: JudgementUnit, questions: Mapping[str, str]) -> Run:
    """Ten documents need more than ten passages: several may be of one document."""
    queries = [Query(query_id, text) for query_id, text in questions.items()]
    k = MAX_RESULTS if unit is JudgementUnit.DOCUMENT else asked.k
    if asked.ranking == "full":
        return answer_queries(asked.engine, queries, k=k)
    shelf = asked.documents if unit is JudgementUnit.DOCUMENT else asked.passages
    return dense_baseline.rank_queries(asked.engine.index, shelf, queries, k=k)


def _robust(asked: Asked, judged: JudgementSet, run: Run) -> Iterable[Robustness]:
    if asked.run:
        raise JudgementError("A run file cannot be asked otherwise. Leave out --perturb or --run.")
    questions = {question.query_id: question.text for question in judged.answerable_questions}
    vocabulary = asked.engine.index.vocabulary
    for name, changed in perturb_questions(questions, vocabulary, seed=asked.seed).items():
        after = _ask(asked, judged.unit, changed)
        yield measure_robustness(name, judged, before=run, after=after)


def _about(asked: Asked, judged: JudgementSet, run: Run) -> run_file.RunProvenance:
    settings = {"ranking": asked.ranking, "k": str(asked.k), "graded": judged.unit.value}
    if asked.perturb:
        settings["seed"] = str(asked.seed)
    told = run_file.RunProvenance(
        judgements=judged.content_hash,
        run=run_file.compute_run_hash(run),
        commit=commit(),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        settings={**settings, **run.settings},
        versions=versions(),
    )
    return told if asked.run else _of_index(asked, told)


def _of_index(asked: Asked, about: run_file.RunProvenance) -> run_file.RunProvenance:
    manifest = asked.engine.index.manifest
    return replace(
        about,
        index=manifest.content,
        model=str(manifest.model["fingerprint"]),
        generation=manifest.generation,
        versions={**manifest.versions, **about.versions},
    )


def _as_saved(measured: Measured) -> run_file.SavedRun:
    queries = {question.query_id: question.text for question in measured.judged.questions}
    return run_file.build_saved_run(measured.evaluation, measured.about, queries)


def _write(asked: Asked, measured: Measured, compared: Comparison | None) -> None:
    rows = build_question_rows(measured.evaluation, measured.run, measured.judged)
    if asked.out:
        kept = () if asked.brief else rows
        written = run_file.serialize_evaluation(
            measured.evaluation, measured.about, rows=kept, robustness=measured.robust
        )
        run_file.save_run(written, asked.out)
    if asked.report:
        page = report.EvaluationReport(
            measured.evaluation, measured.judged, measured.about, rows, measured.robust, compared
        )
        asked.report.write_text(report.render_evaluation_report(page), encoding="utf-8")


def _gate(asked: Asked, compared: Comparison) -> int:
    lost = gate.find_losses(compared, tolerance=asked.tolerance)
    for one in lost:
        click.echo(
            f"{one.measure} fell from {one.before:.4f} to {one.after:.4f} (p {one.p_value:.4f}):"
            f" worse than {asked.baseline}.",
            err=True,
        )
    if not lost:
        click.echo(f"\nNot worse than {asked.baseline}.")
    return int(bool(lost))
