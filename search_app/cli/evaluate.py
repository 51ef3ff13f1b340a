"""The command that measures: asks the engine, prints the figures, and writes the files."""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import click

from indexer.command_line import existing_path_type, file_path_type, index_option, input_file_type
from indexer.errors import JudgementError
from indexer.index_place import IndexPlace
from indexer.storage.files import write_output
from search_app.evaluation import dense_baseline, run_file, table
from search_app.evaluation.comparison.compare import Comparison, compare_runs, find_losses
from search_app.evaluation.evaluate import evaluate_run
from search_app.evaluation.measures import find_deepest_cutoff, reject_foreign_run
from search_app.evaluation.per_question import build_question_rows, format_rows
from search_app.evaluation.perturb import Robustness, measure_robustness, perturb_questions
from search_app.evaluation.run_file import RunProvenance, get_commit, list_versions
from search_app.judgements.files import read_judgements, write_file
from search_app.judgements.resolve import JudgementSet, JudgementUnit, resolve_judgements
from search_app.judgements.trec_beir import read_beir, read_run, read_trec_judgements
from search_app.reporting.evaluation_report import EvaluationReport, render_evaluation_report
from search_app.results import Query, Run
from search_app.search.batch import answer_queries
from search_app.search.engine import MAX_DEPTH, SearchEngine, open_published_engine

# Passages that are ranked for each document that is asked for.
PASSAGES_PER_DOCUMENT = 10


@dataclass(frozen=True)
class EvaluateOptions:
    """The options of the command, as their help says."""

    index: IndexPlace
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
    per_question: Path | None
    baseline: Path | None
    tolerance: float
    primary: str

    @cached_property
    def depth(self) -> int:
        """Hits a question: as many as asked for, or as the deepest measure looks at."""
        return min(max(self.k, find_deepest_cutoff(self.measures)), MAX_DEPTH)

    @cached_property
    def engine(self) -> SearchEngine:
        """Opened on first use: qrels with a run file need no index."""
        return open_published_engine(self.index)

    @cached_property
    def document_vectors(self) -> dense_baseline.TextVectors:
        return dense_baseline.encode_whole_documents(self.engine.index)

    @cached_property
    def passage_vectors(self) -> dense_baseline.TextVectors:
        return dense_baseline.collect_passage_vectors(self.engine.index)


@click.command()
@index_option
@click.option(
    "--judgements",
    type=existing_path_type,
    required=True,
    help="Judged questions: JSON lines with quotes, a BEIR folder, or TREC qrels.",
)
@click.option("--split", default="", help="Which qrels of a BEIR folder.  [default: test]")
@click.option("--run", type=input_file_type, help="Measure this TREC run instead of an index.")
@click.option(
    "--ranking",
    type=click.Choice(["full", "dense"]),
    default="full",
    show_default=True,
    help="dense: by one vector a document or passage alone.",
)
@click.option("--measure", "measures", multiple=True, help="One more measure by its name.")
@click.option(
    "-k",
    type=click.IntRange(1, MAX_DEPTH),
    default=20,
    show_default=True,
    help="Hits a question; more where a measure looks deeper.",
)
@click.option("--perturb", is_flag=True, help="Also ask every question in seven other ways.")
@click.option("--seed", default=1, show_default=True, help="Of the other ways.")
@click.option("--out", type=file_path_type, help="Save the run as JSON, to compare it later.")
@click.option("--brief", is_flag=True, help="Save figures alone, no word of any text.")
@click.option("--report", type=file_path_type, help="Write a report as one HTML file.")
@click.option(
    "--per-question", type=file_path_type, help="Write a table by question: .csv or .tsv, also .gz."
)
@click.option("--baseline", type=input_file_type, help="Exit 1 when worse than this saved run.")
@click.option("--tolerance", default=0.01, show_default=True, help="Loss that is borne.")
@click.option("--primary", default="", help="The measure that counts first.  [default: nDCG@10]")
def evaluate(**options: Any) -> None:
    """Measure how well an index answers judged questions."""
    sys.exit(run_evaluation(EvaluateOptions(**options)))


def run_evaluation(options: EvaluateOptions) -> int:
    """The exit code: 1 where a measure is worse than in the baseline."""
    baseline = run_file.load_saved_run(options.baseline) if options.baseline else None
    judgements = _load_judgements(options)
    queries = {question.query_id: question.text for question in judgements.questions}
    if options.run:
        run = read_run(options.run, queries)
        reject_foreign_run(run, judgements)
        if missing := len(queries.keys() - run.results.keys()):
            note = f"{options.run} lacks {missing:,} of {len(queries):,} judged questions."
            click.echo(f"{note} Each answerable one counts 0.")
    else:
        run = _ask_questions(options, judgements, queries)
    evaluation = evaluate_run(run, judgements, extra_measures=options.measures)
    robustness = tuple(_measure_perturbations(options, judgements, run))
    provenance = _build_provenance(options, judgements, run)
    click.echo(table.format_evaluation(evaluation, judgements, robustness))
    rows = build_question_rows(evaluation, run, judgements)
    saved = run_file.build_saved_run(evaluation, provenance, queries, rows)
    comparison = compare_runs(baseline, saved, primary=options.primary) if baseline else None
    _write_files(
        options,
        EvaluationReport(evaluation, judgements, provenance, rows, robustness, comparison),
    )
    return _check_gate(options, comparison) if comparison else 0


def _load_judgements(options: EvaluateOptions) -> JudgementSet:
    path = options.judgements
    if path.is_dir():
        return read_beir(path, split=options.split)
    if path.name.endswith((".jsonl", ".jsonl.gz")):
        engine = options.engine
        return resolve_judgements(read_judgements(path), engine.documents, engine.index.passages)
    return read_trec_judgements(path)


def _ask_questions(
    options: EvaluateOptions, judgements: JudgementSet, texts: Mapping[str, str]
) -> Run:
    """The run of ``{query id: text}``, each asked of the booklet for which it was judged.

    For documents ten times as many passages: several may be of one document.
    """
    booklets = {question.query_id: question.booklet for question in judgements.questions}
    queries = [Query(query_id, text, booklets[query_id]) for query_id, text in texts.items()]
    by_document = judgements.unit is JudgementUnit.DOCUMENT
    k = options.depth * (PASSAGES_PER_DOCUMENT if by_document else 1)
    if options.ranking == "full":
        return answer_queries(options.engine, queries, k=k)
    vectors = options.document_vectors if by_document else options.passage_vectors
    return dense_baseline.rank_queries(options.engine.index, vectors, queries, k=k)


def _measure_perturbations(
    options: EvaluateOptions, judgements: JudgementSet, run: Run
) -> Iterator[Robustness]:
    if not options.perturb:
        return
    if options.run:
        raise JudgementError("A run file cannot be asked otherwise. Leave out --perturb or --run.")
    questions = {question.query_id: question.text for question in judgements.answerable_questions}
    vocabulary = options.engine.index.vocabulary
    for name, changed in perturb_questions(questions, vocabulary, seed=options.seed).items():
        after = _ask_questions(options, judgements, changed)
        yield measure_robustness(name, judgements, before=run, after=after)


def _build_provenance(
    options: EvaluateOptions, judgements: JudgementSet, run: Run
) -> RunProvenance:
    settings = {
        "ranking": options.ranking,
        "k": str(options.depth),
        "graded": judgements.unit.value,
    }
    seed = {"seed": str(options.seed)} if options.perturb else {}
    provenance = RunProvenance(
        judgements=judgements.content_hash,
        run=run_file.compute_run_hash(run),
        commit=get_commit(),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        settings={**settings, **seed, **run_file.list_run_settings(run)},
        versions=list_versions(),
    )
    if options.run:
        return provenance
    manifest = options.engine.index.manifest
    return replace(
        provenance,
        index=manifest.content,
        model=str(manifest.model["fingerprint"]),
        generation=manifest.generation,
        versions={**manifest.versions, **provenance.versions},
    )


def _write_files(options: EvaluateOptions, report: EvaluationReport) -> None:
    if options.out:
        saved = run_file.serialize_evaluation(
            report.evaluation,
            report.provenance,
            rows=() if options.brief else report.rows,
            robustness=report.robustness,
        )
        run_file.save_run(saved, options.out)
    if options.per_question:
        is_tsv = ".tsv" in options.per_question.suffixes
        text = format_rows(report.rows, separator="\t" if is_tsv else ",")
        write_file(options.per_question, text)
    if options.report:
        write_output(options.report, render_evaluation_report(report))


def _check_gate(options: EvaluateOptions, comparison: Comparison) -> int:
    losses = find_losses(comparison, tolerance=options.tolerance)
    for loss in losses:
        verb = "fell" if loss.mean_b < loss.mean_a else "rose"
        click.echo(
            f"{loss.measure} {verb} from {loss.mean_a:.4f} to {loss.mean_b:.4f}"
            f" (p {loss.corrected_p_value:.4f}): worse than {options.baseline}.",
            err=True,
        )
    for names, file in ((comparison.only_a, "this run"), (comparison.only_b, options.baseline)):
        if names:
            click.echo(f"Not compared, {file} has none: {', '.join(names)}.", err=True)
    if not losses:
        click.echo(f"\nNot worse than {options.baseline}.")
    return int(bool(losses))
