"""What the booklets cover, computed once a generation; and the questions it rests on."""

import logging
import time
from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from indexer.errors import QueryLogError
from search_app.coverage.coverage import Coverage
from search_app.coverage.memory import QuestionMemory
from search_app.coverage.memory.reports import (
    compute_report_key,
    has_reports,
    load_report,
    save_report,
)
from search_app.desk.editions import save_edition
from search_app.querylog.store import list_frequent_questions, open_query_log
from search_app.questions.files import Question, read_questions
from search_app.search.engine import SearchEngine
from search_app.web.current_engine import get_engine
from search_app.web.editor.desk_state import get_desk
from search_app.web.editor.jobs import BackgroundJobs, JobOutcome
from search_app.web.query_log import get_query_log

BANK_SOURCE, LOG_SOURCE = "bank", "log"
# Seconds for which a page waits for the bank to be read.
BANK_PATIENCE = 0.3
# Seconds for which the first page waits for a report that may be on the disk.
REPORT_PATIENCE = 0.6
# Seconds after which a page that waits asks again.
REFRESH_SECONDS = 2
# The coverage of what people asked is computed again every hour.
SECONDS_PER_HOUR = 3600
LOGGER = logging.getLogger(__name__)


def get_question_source() -> str:
    """Whose questions the page is about: the bank's, or what people asked."""
    return LOG_SOURCE if request.args.get("of") == LOG_SOURCE and get_query_log() else BANK_SOURCE


def keep_question_source(endpoint: str, values: dict[str, object]) -> None:
    """Let a page about what people asked link to other pages about the same."""
    if request.args.get("of") == LOG_SOURCE:
        values.setdefault("of", LOG_SOURCE)


def read_bank_questions() -> tuple[Question, ...]:
    folder = get_desk().questions_folder
    return _read_bank_folder(folder, _stamp_folder(folder)) if folder.is_dir() else ()


def read_logged_questions() -> tuple[Question, ...]:
    """Questions of the query log that may be shown; the weight says how often they were asked."""
    log = get_query_log()
    if log is None or not log.path.exists():
        return ()
    with open_query_log(log.path) as connection:
        rows = list_frequent_questions(connection, min_occasions=log.rules.min_occasions)
    return tuple(Question(row.question_id, row.text, float(row.ask_count)) for row in rows)


def read_source_questions() -> tuple[Question, ...]:
    return read_logged_questions() if get_question_source() == LOG_SOURCE else read_bank_questions()


def collect_all_questions() -> Mapping[str, Question]:
    """Those of the bank, then what people asked, by id."""
    try:
        logged = read_logged_questions()
    except QueryLogError:  # a locked log does not close the desk
        logged = ()
    return {question.question_id: question for question in (*read_bank_questions(), *logged)}


def remember_questions(jobs: BackgroundJobs, engine: SearchEngine) -> QuestionMemory:
    """What is known of the questions that the edition was asked."""
    memory: QuestionMemory = jobs.compute_once(("memory", engine.generation), QuestionMemory)
    return memory


def make_survey_key() -> tuple[object, ...]:
    source = get_question_source()
    version = (
        int(time.time()) // SECONDS_PER_HOUR
        if source == LOG_SOURCE
        else _stamp_folder(get_desk().questions_folder)
    )
    return "survey", get_engine().generation, source, version


def require_coverage(
    view: Callable[..., ResponseReturnValue],
) -> Callable[..., ResponseReturnValue]:
    """Give a view the coverage; until it is computed, or where it cannot be, show that instead."""

    @wraps(view)
    def show_page(**view_arguments: str) -> ResponseReturnValue:
        if not _is_bank_read():
            return show_waiting_page()
        if not read_source_questions():
            return render_template("editor/no_questions.html", folder=get_desk().questions_folder)
        desk, key = get_desk(), make_survey_key()
        is_first = key not in desk.progress
        patience = REPORT_PATIENCE if is_first and has_reports(desk.folder) else 0.0
        job = _make_survey_job(key)
        outcome = desk.background_jobs.request_outcome(key, job, patience=patience)
        if not outcome.done:
            return show_waiting_page(progress=desk.progress.get(key))
        return show_outcome(outcome, lambda coverage: view(coverage, **view_arguments))

    return show_page


def _is_bank_read() -> bool:
    """Whether the bank is read, or cannot be: thousands of lines take seconds."""
    folder = get_desk().questions_folder
    stamp = _stamp_folder(folder)

    def read() -> None:
        if stamp:
            _read_bank_folder(folder, stamp)

    key = ("bank", folder, stamp)
    return get_desk().background_jobs.request_outcome(key, read, patience=BANK_PATIENCE).done


def show_outcome(
    outcome: JobOutcome, show_value: Callable[[Any], ResponseReturnValue]
) -> ResponseReturnValue:
    if not outcome.done:
        return show_waiting_page()
    if outcome.failure:
        return render_template("editor/failed.html", why=outcome.failure)
    return show_value(outcome.value)


def show_waiting_page(
    *, cancel: str = "", progress: tuple[int, int] | None = None
) -> ResponseReturnValue:
    """``cancel`` is the address that stops what is waited for; "" where it cannot be stopped.

    ``progress`` is (questions answered, of how many), None where nobody counts them.
    """
    # A header and no element: without a script the page looks again by itself.
    page = render_template("editor/waiting.html", cancel=cancel, progress=progress)
    return make_response(page, {"Refresh": str(REFRESH_SECONDS)})


def _make_survey_job(key: Hashable) -> Callable[[], object]:
    """Takes everything it needs from this request: the job runs when the request is over."""
    questions, bank, engine = read_source_questions(), read_bank_questions(), get_engine()
    folder, is_edition = get_desk().folder, get_question_source() == BANK_SOURCE
    counts, jobs = get_desk().progress, get_desk().background_jobs

    def count(done: int, total: int) -> None:
        counts[key] = done, total

    def run_survey() -> object:
        report = compute_report_key(engine, questions, bank) if is_edition else ""
        coverage = load_report(folder, report) if report else None
        if coverage is None:
            coverage = compute()
            if report:
                _keep_report(folder, report, coverage)
        if is_edition:
            _save_edition(folder, coverage, engine.index.manifest.created)
        return coverage

    def compute() -> Coverage:
        # This loads scipy: a server whose desk is never used does without it.
        from search_app.coverage.survey import SurveyRequest, survey_coverage

        try:
            memory = remember_questions(jobs, engine)
            return survey_coverage(engine, SurveyRequest(questions, bank), count, memory)
        finally:
            counts.pop(key, None)

    return run_survey


def _keep_report(folder: Path, key: str, coverage: Coverage) -> None:
    """Only of the bank: what people asked is kept in their log alone."""
    try:
        save_report(folder, key, coverage)
    except OSError as error:
        LOGGER.warning("The report could not be kept in %s: %s.", folder, error.strerror)


def _save_edition(folder: Path, coverage: Coverage, created: str) -> None:
    """The trend can wait for a disk that takes it; what was computed is shown all the same."""
    try:
        save_edition(folder, coverage, created)
    except OSError as error:
        LOGGER.warning("The trend in %s could not be written: %s.", folder, error.strerror)


def _stamp_folder(folder: Path) -> tuple[tuple[str, int], ...]:
    """Changes when a file of the bank does."""
    return tuple((path.name, path.stat().st_mtime_ns) for path in sorted(folder.glob("*.y*ml")))


@lru_cache(maxsize=2)
def _read_bank_folder(folder: Path, stamp: tuple[tuple[str, int], ...]) -> tuple[Question, ...]:
    return read_questions([folder])
