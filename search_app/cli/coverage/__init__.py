"""The command that measures coverage: asks the engine, prints the figures, writes the files."""

import json
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import click

from indexer.command_line import (
    existing_path_type,
    file_path_type,
    folder_path_type,
    index_option,
    input_file_type,
    show_progress,
)
from indexer.errors import QueryError
from indexer.index_place import IndexPlace, require_index_folder
from indexer.readers.decode import decode_bytes
from indexer.regular_files import require_regular_file
from indexer.storage.files import write_output
from indexer.storage.generations import locate_current_generation
from indexer.storage.index import Index, open_generation
from indexer.storage.manifest import MANIFEST_FILE
from search_app.cli.coverage.since import report_since
from search_app.coverage import export, survey, table
from search_app.coverage.coverage import Coverage
from search_app.coverage.editions import EditionDiff, compare_editions, drafts, sandbox
from search_app.judgements.files import MIN_HELPFUL_GRADE, read_judgements
from search_app.judgements.resolve import JudgementSet, resolve_judgements
from search_app.questions.files import Question, read_questions, select_for_booklets
from search_app.reporting.coverage_report import render_coverage_report
from search_app.results import Run
from search_app.search.engine import SearchEngine, open_published_engine

BANK_FOLDER = Path("corpus/questions")


@dataclass(frozen=True)
class CoverageOptions:
    """The options of the command, as their help says."""

    questions: tuple[Path, ...]
    index: IndexPlace
    bank: Path
    judgements: Path | None
    json_out: Path | None
    csv_out: Path | None
    report: Path | None
    show_all: bool
    fail_under: float | None
    against: str | None
    draft: Path | None
    passage: str | None
    booklet: str
    since: str | None
    desk: Path

    @property
    def needs_full_coverage(self) -> bool:
        """Whether a difference of two editions is not all that is asked for."""
        outputs = (self.json_out, self.csv_out, self.report, self.fail_under)
        return any(output is not None for output in outputs)

    @cached_property
    def engine(self) -> SearchEngine:
        return open_published_engine(self.index)

    @cached_property
    def loaded_questions(self) -> tuple[Question, ...]:
        return read_questions(self.questions or (self.bank,))

    def load_judgements(self, index: Index) -> JudgementSet:
        judgements = read_judgements(self.judgements) if self.judgements else ()
        return resolve_judgements(judgements, index.documents, index.passages)


@click.command("coverage")
@click.argument("questions", nargs=-1, type=existing_path_type)
@index_option
@click.option(
    "--bank",
    type=folder_path_type,
    default=BANK_FOLDER,
    show_default=True,
    help="Questions of the field: what is far from all of them is out of scope.",
)
@click.option("--judgements", type=input_file_type, help="Passages known to answer, by quotes.")
@click.option("--json", "json_out", type=file_path_type, help="Write everything as JSON.")
@click.option("--csv", "csv_out", type=file_path_type, help="Write a row a question.")
@click.option("--report", type=file_path_type, help="Write a report as one HTML file.")
@click.option("--all", "show_all", is_flag=True, help="List every gap.")
@click.option(
    "--fail-under",
    type=click.FloatRange(0, 1),
    help="Exit 1 when a smaller share of demand is answered.",
)
@click.option("--against", help="A generation here, or another index: what changed since.")
@click.option(
    "--draft", type=input_file_type, help="An edited booklet, under any name: what it changes."
)
@click.option("--passage", help="A file (- for stdin) with a new passage: what it would change.")
@click.option(
    "--booklet",
    default="",
    help="Which one the draft is of, or the passage is for.  [default: the most alike; the first]",
)
@click.option("--since", help="What became of gaps since a day: 2026-11-22, 7d or start.")
@click.option(
    "--desk",
    type=folder_path_type,
    default=Path(".desk"),
    envvar="SEARCH_DESK",
    show_default=True,
    help="The desk's folder, for --since.",
)
def measure_coverage(**options: Any) -> None:
    """Say what the booklets do not answer, why, and what nobody finds.

    QUESTIONS are folders of a question bank, .txt, .csv or .jsonl files; the bank by default.
    """
    sys.exit(run_coverage(CoverageOptions(**options)))


def run_coverage(options: CoverageOptions) -> int:
    """The exit code: 1 where too little of the demand is answered."""
    if options.since is not None:
        files = options.json_out, options.csv_out
        click.echo(report_since(options.desk, options.since, *files), nl=False)
        return 0
    diff = _compute_diff(options)
    if diff and not options.needs_full_coverage:
        click.echo(table.format_edition_diff(diff))
        return 0
    request = _build_survey_request(options)
    with show_progress("Asking") as progress:
        coverage = survey.survey_coverage(options.engine, request, progress)
    gap_limit = None if options.show_all else table.MAX_GAPS
    click.echo(table.format_coverage(coverage, gap_limit=gap_limit))
    if diff:
        click.echo(f"\n{table.format_edition_diff(diff)}")
    _write_files(options, coverage, diff)
    rate, true_share = coverage.answered_share, coverage.true_share
    return _check_demand_share(options, true_share.demand.value if true_share else rate.demand)


def _build_survey_request(options: CoverageOptions) -> survey.SurveyRequest:
    bank = read_questions([options.bank]) if options.bank.is_dir() else ()
    helpful: Mapping[str, frozenset[str]] = {
        question.query_id: frozenset(
            passage for passage, grade in question.grades.items() if grade >= MIN_HELPFUL_GRADE
        )
        for question in options.load_judgements(options.engine.index).answerable_questions
    }
    return survey.SurveyRequest(options.loaded_questions, bank, helpful)


def _compute_diff(options: CoverageOptions) -> EditionDiff | None:
    """The difference from another edition, or to a draft; None where neither is given."""
    if [options.against, options.draft, options.passage].count(None) < 2:
        raise QueryError("Give one of --against, --draft and --passage.")
    if options.against is not None:
        return _compare_with_edition(options, options.against)
    draft = _read_draft(options)
    if draft is None:
        return None
    published = locate_current_generation(require_index_folder(options.index))
    questions = _select_questions(options, options.engine.documents)
    diff = sandbox.compare_draft(published, draft, questions)
    of = f"Compared with: {diff.draft_of}." if diff.draft_of else "It is like no booklet: added."
    click.echo(f"The draft {sandbox.summarize_diff(diff)}. {of}\n")
    return diff


def _compare_with_edition(options: CoverageOptions, name: str) -> EditionDiff:
    """``name`` is that of a generation in the same index, or the path of one or of an index."""
    if not name:
        raise QueryError("--against names no edition. Name a generation, or the folder of one.")
    folders = (require_index_folder(options.index) / name, Path(name))
    is_generation = (folder for folder in folders if (folder / MANIFEST_FILE).is_file())
    folder = next(is_generation, None) or locate_current_generation(Path(name))
    older, newer = open_generation(folder), options.engine.index
    engines = survey.build_engines(older, newer)
    questions = _select_questions(options, newer.documents)
    before, after = (_ask(engine, questions) for engine in engines)
    model = survey.find_chance_model(*engines)
    diff = compare_editions(questions, before, after, model)
    lost_quotes = _find_lost_quotes(options, newer) - _find_lost_quotes(options, older)
    return replace(diff, lost_quotes=tuple(sorted(lost_quotes)))


def _select_questions(options: CoverageOptions, booklets: Collection[str]) -> tuple[Question, ...]:
    questions = select_for_booklets(options.loaded_questions, booklets)
    if not questions:
        raise QueryError(survey.describe_unfit_bank(options.loaded_questions, booklets))
    return questions


def _ask(engine: SearchEngine, questions: Sequence[Question]) -> Run:
    with show_progress("Asking") as progress:
        return survey.ask_questions(engine, questions, progress)


def _find_lost_quotes(options: CoverageOptions, index: Index) -> set[tuple[str, str]]:
    """(query id, quote) of each judged quote that is in no booklet of the index."""
    lost_quotes = options.load_judgements(index).list_lost_quotes()
    return {(question.query_id, quote.quote.text) for question, quote in lost_quotes}


def _read_draft(options: CoverageOptions) -> drafts.BookletDraft | None:
    if options.draft:
        return drafts.EditedBooklet(options.draft.read_bytes(), options.draft.name, options.booklet)
    if options.passage is None:
        return None
    if options.passage == "-":
        content, name = sys.stdin.buffer.read(), "The passage"
    else:
        content, name = require_regular_file(Path(options.passage)).read_bytes(), options.passage
    return drafts.NewPassage(decode_bytes(content, name=name)[0], options.booklet)


def _write_files(options: CoverageOptions, coverage: Coverage, diff: EditionDiff | None) -> None:
    if options.json_out:
        editions = {"editions": export.serialize_edition_diff(diff)} if diff else {}
        content = export.serialize_coverage(coverage) | editions
        text = json.dumps(content, ensure_ascii=False, indent=1)
        write_output(options.json_out, f"{text}\n")
    if options.csv_out:
        csv = export.format_coverage_csv(coverage)
        write_output(options.csv_out, csv)
    if options.report:
        write_output(options.report, render_coverage_report(coverage, diff))


def _check_demand_share(options: CoverageOptions, share: float) -> int:
    if options.fail_under is None or share >= options.fail_under:
        return 0
    sentence = f"Of the demand {share:.1%} is answered, less than {options.fail_under:.1%}."
    click.echo(sentence, err=True)
    return 1
