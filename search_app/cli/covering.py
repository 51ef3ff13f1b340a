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
from search_app.coverage.editions import table as editions_table
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
class Asked:
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
    def covers_all(self) -> bool:
        """Whether it is asked for more than a difference."""
        wanted = (self.json_out, self.csv_out, self.report, self.fail_under)
        return any(one is not None for one in wanted)

    @cached_property
    def engine(self) -> SearchEngine:
        return LiveIndex(self.index).get_engine()

    @cached_property
    def asked(self) -> tuple[Question, ...]:
        return read_questions(self.questions or (self.bank,))

    @cached_property
    def judged(self) -> tuple[Judgement, ...]:
        return tuple(read_judgements(self.judgements)) if self.judgements else ()


def cover(asked: Asked) -> int:
    """Cover, show, save; the exit code says whether enough of the demand is answered."""
    diff = _diff(asked)
    if diff and not asked.covers_all:
        click.echo(editions_table.format_edition_diff(diff))
        return 0
    found = survey_coverage(asked.engine, _survey(asked), _progress())
    click.echo(table.format_coverage(found, gap_limit=None if asked.show_all else table.MAX_GAPS))
    if diff:
        click.echo(f"\n{editions_table.format_edition_diff(diff)}")
    _write(asked, found, diff)
    return _gate(asked, found)


def _survey(asked: Asked) -> SurveyRequest:
    bank = read_questions([asked.bank]) if asked.bank.is_dir() else ()
    return SurveyRequest(asked.asked, bank, _right(asked))


def _right(asked: Asked) -> Mapping[str, frozenset[str]]:
    """Passages that judgements name, by question."""
    index = asked.engine.index
    judged = resolve_judgements(asked.judged, index.documents, index.passages)
    return {
        one.query_id: frozenset(p for p, grade in one.grades.items() if grade >= MIN_HELPFUL_GRADE)
        for one in judged.questions
    }


def _diff(asked: Asked) -> EditionDiff | None:
    """With another edition, or with a draft; one of them at most."""
    if [asked.against, asked.draft, asked.passage].count(None) < 2:
        raise QueryError("Give one of --against, --draft and --passage.")
    if asked.against is not None:
        return _against(asked, asked.against)
    draft = _draft(asked)
    return _rehearsed(asked, draft) if draft else None


def _against(asked: Asked, name: str) -> EditionDiff:
    older, newer = open_generation(_generation(asked.index, name)), asked.engine.index
    before, after = (
        ask_questions(one, asked.asked, _progress()) for one in build_engines(older, newer)
    )
    diff = compare_editions(asked.asked, before, after)
    return replace(diff, lost_quotes=_lost(asked, older, newer))


def _lost(asked: Asked, before: Index, after: Index) -> tuple[tuple[str, str], ...]:
    """Quotes that stand in the older edition and not in the newer one."""
    was, now = (
        {
            (question.query_id, found.quote.text)
            for question, found in resolve_judgements(
                asked.judged, one.documents, one.passages
            ).list_lost_quotes()
        }
        for one in (before, after)
    )
    return tuple(sorted(now - was))


def _generation(index: Path, name: str) -> Path:
    """Folder of a generation in the same index, or of the one that another index publishes."""
    if (index / name / MANIFEST_FILE).is_file():
        return index / name
    return (
        Path(name)
        if (Path(name) / MANIFEST_FILE).is_file()
        else locate_current_generation(Path(name))
    )


def _draft(asked: Asked) -> BookletDraft | None:
    if asked.draft:
        return EditedBooklet(asked.draft.read_bytes(), asked.draft.name)
    if asked.passage is None:
        return None
    return NewPassage(_text(asked.passage), asked.booklet)


def _text(passage: str) -> str:
    typed = passage == "-"
    content = sys.stdin.buffer.read() if typed else Path(passage).read_bytes()
    return decode_bytes(content, name="The passage" if typed else passage)[0]


def _rehearsed(asked: Asked, draft: BookletDraft) -> EditionDiff:
    diff = compare_draft(locate_current_generation(asked.index), draft, asked.asked)
    click.echo(f"The draft {summarize_diff(diff)}.\n")
    return diff


def _write(asked: Asked, found: Coverage, diff: EditionDiff | None) -> None:
    if asked.json_out:
        told = export.serialize_coverage(found) | (
            {"editions": export.serialize_edition_diff(diff)} if diff else {}
        )
        text = json.dumps(told, ensure_ascii=False, indent=1)
        asked.json_out.write_text(f"{text}\n", encoding="utf-8")
    if asked.csv_out:
        asked.csv_out.write_text(export.format_coverage_csv(found), encoding="utf-8", newline="")
    if asked.report:
        asked.report.write_text(report.render_coverage_report(found, diff), encoding="utf-8")


def _gate(asked: Asked, found: Coverage) -> int:
    if asked.fail_under is None or found.answered_share.demand >= asked.fail_under:
        return 0
    click.echo(
        f"Of the demand {found.answered_share.demand:.1%} is answered, less than {asked.fail_under:.1%}.",
        err=True,
    )
    return 1


def _progress() -> QuestionProgressCallback:
    """Progress for people at a terminal; silent otherwise."""
    if not sys.stderr.isatty():
        return ignore_progress

    def show(done: int, total: int) -> None:
        if done == total or done % 50 == 0:
            click.echo(f"\rAsking {done:,} of {total:,} …", nl=done == total, err=True)

    return show
