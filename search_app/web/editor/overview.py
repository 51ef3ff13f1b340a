"""The pages that show the coverage: how much is answered, by which sections, and what is unused."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from indexer.errors import QueryLogError
from indexer.passages import Passage
from search_app.coverage.chances import AnswerState
from search_app.coverage.coverage import Coverage
from search_app.coverage.topics import HeatMap
from search_app.desk.editions import compare_with_earlier, load_editions
from search_app.desk.triage import Decision, GapState
from search_app.querylog.feedback import (
    Disappointment,
    Helpfulness,
    ShownPassage,
    count_feedback,
    list_disappointments,
)
from search_app.querylog.store import open_query_log
from search_app.reporting.charts import compute_shade
from search_app.results import Verdict, build_hit_url
from search_app.web.current_engine import get_engine
from search_app.web.editor.answers import summarize_readings
from search_app.web.editor.coverage_cache import make_survey_key, require_coverage
from search_app.web.editor.desk_state import get_desk, read_ledger
from search_app.web.query_log import get_query_log

MAX_GROUPS = 12


@dataclass(frozen=True, slots=True)
class ShadedCell:
    """Demand that a section answers for a topic; ``shade`` from 0 (none) to 5 (the most)."""

    demand: float
    shade: int


@dataclass(frozen=True, slots=True)
class DisappointmentRow:
    """A question that was not answered, with the passage shown; None where it is there no more."""

    disappointment: Disappointment
    passage: Passage | None

    @property
    def url(self) -> str:
        return build_hit_url(self.passage, "") if self.passage else ""


@dataclass(frozen=True, slots=True)
class ReaderFeedback:
    """What readers said, by the verdict they were shown, and where nothing was answered."""

    counts: Mapping[Verdict, Mapping[Helpfulness, int]]
    rows: tuple[DisappointmentRow, ...]


@require_coverage
def show_overview(coverage: Coverage) -> ResponseReturnValue:
    decisions = read_ledger().get_decisions()
    states = [decisions.get(gap.question.question_id, Decision()).state for gap in coverage.gaps]
    trend = load_editions(get_desk().folder)
    return render_template(
        "editor/overview.html",
        found=coverage,
        read=summarize_readings(coverage),
        called={state: len(coverage.select(state)) for state in AnswerState},
        groups=coverage.groups[:MAX_GROUPS],
        decided={state: states.count(state) for state in GapState if state in states},
        trend=list(zip(trend, compare_with_earlier(trend), strict=True)),
        feedback=read_feedback(),
    )


def read_feedback() -> ReaderFeedback | None:
    """None where no log keeps it, or the log cannot be read at this moment."""
    log = get_query_log()
    if log is None:
        return None
    try:
        with open_query_log(log.path) as connection:
            counts = count_feedback(connection)
            rows = list_disappointments(connection, min_occasions=log.rules.min_occasions)
    except QueryLogError:  # a log that is locked, or not begun, does not close the desk
        return None
    return ReaderFeedback(counts, tuple(DisappointmentRow(r, _find_passage(r.shown)) for r in rows))


def _find_passage(shown: ShownPassage) -> Passage | None:
    engine = get_engine()
    passages = engine.get_passages(shown.booklet) if shown.booklet in engine.documents else ()
    return next((p for p in passages if p.passage_id == shown.passage_id), None)


def recompute_coverage() -> ResponseReturnValue:
    """Compute it again, after the vocabulary, the questions or the log changed."""
    get_desk().background_jobs.forget_outcome(make_survey_key())
    return redirect(url_for("editor.show_overview"), code=303)


@require_coverage
def show_heat_map(coverage: Coverage) -> ResponseReturnValue:
    return render_template("editor/map.html", found=coverage, rows=shade_cells(coverage.heat_map))


@require_coverage
def show_passages(coverage: Coverage) -> ResponseReturnValue:
    texts = {finding.question.question_id: finding.question.text for finding in coverage.findings}
    return render_template("editor/passages.html", found=coverage, texts=texts)


def shade_cells(heat_map: HeatMap) -> list[tuple[str, list[ShadedCell]]]:
    most = heat_map.max_demand
    return [
        (section, [ShadedCell(demand, compute_shade(demand, most)) for demand in row])
        for section, row in zip(heat_map.sections, heat_map.cells, strict=True)
    ]
