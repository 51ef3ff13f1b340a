"""The lives of gaps for a meeting or a pull request: as Markdown, CSV and JSON."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from search_app.coverage.paired_change import PairedChange, compare_answers
from search_app.csv_text import format_csv
from search_app.desk.editions import Edition
from search_app.desk.gap_life import CLOSED_STAGES, GapLife, LifeStage, trace_lives
from search_app.desk.triage import Decision
from search_app.markdown_text import escape_markdown

SCHEMA_VERSION = 1
LIFE_COLUMNS = (
    *("id", "question", "stage", "demand", "edition", "since"),
    *("who", "until", "overdue", "note", "by"),
)


@dataclass(frozen=True, slots=True)
class GapReport:
    """What happened to gaps since a time; ``since`` is "" for all that is known.

    ``change`` is on the questions that the last edition before and the latest asked, None where
    there are not two. ``lives`` are those whose stage is newer than ``since``, and all planned.
    """

    since: str
    today: date
    editions: tuple[Edition, ...]
    change: PairedChange | None
    lives: tuple[GapLife, ...]


def build_gap_report(
    editions: Sequence[Edition], decisions: Mapping[str, Decision], since: str, today: date
) -> GapReport:
    """``since`` is a day or a time, ISO 8601; editions are in the order they were made."""
    asking = [edition for edition in editions if edition.asked]
    newer = [edition for edition in asking if edition.created >= since]
    older = [edition for edition in asking if edition.created < since] or newer[:1]
    change = compare_answers(older[-1].answers, asking[-1].answers) if asking else None
    lives = (
        life
        for life in trace_lives(editions, decisions)
        if life.since >= since or life.stage is LifeStage.PLANNED
    )
    is_two = change and older[-1] is not asking[-1]
    return GapReport(since, today, tuple(newer), change if is_two else None, tuple(lives))


def format_markdown(report: GapReport) -> str:
    """A heading and a list for each stage that has gaps; the numbers first."""
    return "\n".join(_list_lines(report)) + "\n"


def format_life_csv(report: GapReport) -> str:
    return format_csv(LIFE_COLUMNS, [_build_row(life, report.today) for life in report.lives])


def serialize_gap_report(report: GapReport) -> dict[str, Any]:
    """Ready for ``json.dumps``."""
    change = report.change
    return {
        "schema": SCHEMA_VERSION,
        "since": report.since,
        "editions": [edition.generation for edition in report.editions],
        "answered": asdict(change) | {"p_value": change.p_value} if change else None,
        "gaps": [_build_row(life, report.today) for life in report.lives],
    }


def describe_stage(life: GapLife, today: date) -> str:
    """Such as "planned: Anna, until 2026-12-24, overdue" or "closed and verified by edition N"."""
    if life.stage in CLOSED_STAGES or life.stage is LifeStage.REOPENED:
        return f"{life.stage.value} by edition {life.edition}"
    if life.stage is not LifeStage.PLANNED:
        return life.stage.value
    until = f"until {life.decision.until}" if life.decision.until else ""
    overdue = "overdue" if life.decision.is_overdue(today) else ""
    plan = ", ".join(filter(None, (life.decision.who, until, overdue)))
    return f"planned: {plan}" if plan else "planned"


def _list_lines(report: GapReport) -> Iterator[str]:
    yield f"# Gaps since {report.since}" if report.since else "# Gaps"
    yield ""
    yield f"{len(report.editions)} edition{'s' if len(report.editions) != 1 else ''} made."
    if change := report.change:
        verdict = "beyond chance" if change.is_beyond_chance else "within chance"
        yield (
            f"Answered: {change.before} before, {change.after} now, of the {change.of} questions"
            f" asked both times ({change.gained} more, {change.lost} fewer, {verdict},"
            f" p {change.p_value:.2g})."
        )
    for stage in LifeStage:
        lives = [life for life in report.lives if life.stage is stage]
        if lives:
            yield from ("", f"## {stage.value.capitalize()} ({len(lives)})", "")
        for life in lives:
            note = f" – {life.decision.note}" if life.decision.note else ""
            described = f" ({describe_stage(life, report.today)}; demand {life.demand:g})"
            yield f"- {escape_markdown(f'{life.text}{described}{note}')}"


def _build_row(life: GapLife, today: date) -> dict[str, Any]:
    decision = life.decision
    return {
        "id": life.question_id,
        "question": life.text,
        "stage": life.stage.value,
        "demand": life.demand,
        "edition": life.edition,
        "since": life.since,
        "who": decision.who,
        "until": decision.until,
        "overdue": "yes" if decision.is_overdue(today) else "",
        "note": decision.note,
        "by": decision.by,
    }
