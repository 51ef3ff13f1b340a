"""What the coverage command does: asks at the edge, shows, and writes."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import click

from indexer.errors import QueryError
from indexer.readers.decode import decode_bytes
from indexer.storage.generations import MANIFEST_FILE, locate_current_generation
from indexer.storage.index import Index, open_generation
from search_app.coverage import export, table
from search_app.coverage.coverage import Coverage
from search_app.coverage.editions import EditionDiff, compare_editions
from search_app.coverage.editions.sandbox import (
    BookletDraft,
    EditedBooklet,
    NewPassage,
    compare_draft,
    summarize_diff,
)
from search_app.coverage.survey import (
    QuestionProgressCallback,
    SurveyRequest,
    ask_questions,
    build_engines,
    ignore_progress,
    survey_coverage,
)
from search_app.judgements.files import MIN_HELPFUL_GRADE, Judgement, read_judgements
from search_app.judgements.resolve import resolve_judgements
from search_app.questions.files import Question as Question
from search_app.questions.files import read_questions
from search_app.reporting import coverage_report as report
from search_app.search.engine import SearchEngine
from search_app.search.live_index import LiveIndex


@dataclass(frozen=True)
class CoverageOptions:
    """The options of the command, as their help says."""

    questions: tuple[Path, ...]
    index: Path
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

    @property
    def needs_full_coverage(self) -> bool:
        """Whether it is asked for more than a difference."""
        wanted = (self.json_out, self.csv_out, self.report, self.fail_under)
        return any(one is not None for one in wanted)

    @cached_property
    def engine(self) -> SearchEngine:
        return LiveIndex(self.index).get_engine()

    @cached_property
    def loaded_questions(self) -> tuple[Question, ...]:
        return read_questions(self.questions or (self.bank,))

    @cached_property
    def loaded_judgements(self) -> tuple[Judgement, ...]:
        return tuple(read_judgements(self.judgements)) if self.judgements else ()


def run_coverage(options: CoverageOptions) -> int:
    """Cover, show, save; the exit code says whether enough of the demand is answered."""
    diff = _compute_diff(options)
    if diff and not options.needs_full_coverage:
        click.echo(table.format_edition_diff(diff))
        return 0
    found = survey_coverage(
        options.engine, _build_survey_request(options), _choose_progress_callback()
    )
    click.echo(table.format_coverage(found, gap_limit=None if options.show_all else table.MAX_GAPS))
    if diff:
        click.echo(f"\n{table.format_edition_diff(diff)}")
    _write_outputs(options, found, diff)
    return _check_demand_share(options, found)


def _build_survey_request(options: CoverageOptions) -> SurveyRequest:
    bank = read_questions([options.bank]) if options.bank.is_dir() else ()
    return SurveyRequest(options.loaded_questions, bank, _collect_helpful_passages(options))


def _collect_helpful_passages(options: CoverageOptions) -> Mapping[str, frozenset[str]]:
    """Passages that judgements name, by question."""
    index = options.engine.index
    judged = resolve_judgements(options.loaded_judgements, index.documents, index.passages)
    return {
        one.query_id: frozenset(p for p, grade in one.grades.items() if grade >= MIN_HELPFUL_GRADE)
        for one in judged.questions
    }


def _compute_diff(options: CoverageOptions) -> EditionDiff | None:
    """With another edition, or with a draft; one of them at most."""
    if [options.against, options.draft, options.passage].count(None) < 2:
        raise QueryError("Give one of --against, --draft and --passage.")
    if options.against is not None:
        return _compare_with_edition(options, options.against)
    draft = _read_draft(options)
    return _compare_with_draft(options, draft) if draft else None


def _compare_with_edition(options: CoverageOptions, name: str) -> EditionDiff:
    older, newer = open_generation(_resolve_generation(options.index, name)), options.engine.index
    before, after = (
        ask_questions(one, options.loaded_questions, _choose_progress_callback())
        for one in build_engines(older, newer)
    )
    diff = compare_editions(options.loaded_questions, before, after)
    return replace(diff, lost_quotes=_find_lost_quotes(options, older, newer))


def _find_lost_quotes(
    options: CoverageOptions, before: Index, after: Index
) -> tuple[tuple[str, str], ...]:
    """Quotes that stand in the older edition and not in the newer one."""
    was, now = (
        {
            (question.query_id, found.quote.text)
            for question, found in resolve_judgements(
                options.loaded_judgements, one.documents, one.passages
            ).list_lost_quotes()
        }
        for one in (before, after)
    )
    return tuple(sorted(now - was))


def _resolve_generation(index: Path, name: str) -> Path:
    """Folder of a generation in the same index, or of the one that another index publishes."""
    if (index / name / MANIFEST_FILE).is_file():
        return index / name
    return (
        Path(name)
        if (Path(name) / MANIFEST_FILE).is_file()
        else locate_current_generation(Path(name))
    )


def _read_draft(options: CoverageOptions) -> BookletDraft | None:
    if options.draft:
        return EditedBooklet(options.draft.read_bytes(), options.draft.name)
    if options.passage is None:
        return None
    return NewPassage(_read_passage_text(options.passage), options.booklet)


def _read_passage_text(passage: str) -> str:
    typed = passage == "-"
    content = sys.stdin.buffer.read() if typed else Path(passage).read_bytes()
    return decode_bytes(content, name="The passage" if typed else passage)[0]


def _compare_with_draft(options: CoverageOptions, draft: BookletDraft) -> EditionDiff:
    diff = compare_draft(locate_current_generation(options.index), draft, options.loaded_questions)
    click.echo(f"The draft {summarize_diff(diff)}.\n")
    return diff


def _write_outputs(options: CoverageOptions, coverage: Coverage, diff: EditionDiff | None) -> None:
    if options.json_out:
        told = export.serialize_coverage(coverage) | (
            {"editions": export.serialize_edition_diff(diff)} if diff else {}
        )
        text = json.dumps(told, ensure_ascii=False, indent=1)
        options.json_out.write_text(f"{text}\n", encoding="utf-8")
    if options.csv_out:
        options.csv_out.write_text(
            export.format_coverage_csv(coverage), encoding="utf-8", newline=""
        )
    if options.report:
        options.report.write_text(report.render_coverage_report(coverage, diff), encoding="utf-8")


def _check_demand_share(options: CoverageOptions, coverage: Coverage) -> int:
    if options.fail_under is None or coverage.answered_share.demand >= options.fail_under:
        return 0
    share = f"{coverage.answered_share.demand:.1%}"
    click.echo(f"Of the demand {share} is answered, less than {options.fail_under:.1%}.", err=True)
    return 1


def _choose_progress_callback() -> QuestionProgressCallback:
    """Progress for people at a terminal; silent otherwise."""
    if not sys.stderr.isatty():
        return ignore_progress

    def show_progress(done: int, total: int) -> None:
        if done == total or done % 50 == 0:
            click.echo(f"\rAsking {done:,} of {total:,} …", nl=done == total, err=True)

    return show_progress
