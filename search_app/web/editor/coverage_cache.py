"""What the booklets cover, worked out once a generation; and the questions it rests on."""

import time
from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from pathlib import Path
from typing import cast

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from indexer.errors import QueryLogError
from search_app.desk.editions import save_edition
from search_app.querylog.store import list_frequent_questions, open_query_log
from search_app.questions.files import Question, read_questions
from search_app.search.engine import SearchEngine
from search_app.web.current_engine import get_engine
from search_app.web.editor.desk_state import get_desk
from search_app.web.editor.jobs import JobOutcome
from search_app.web.query_log import get_query_log

BANK_SOURCE, LOG_SOURCE = "bank", "log"
# Seconds after which a page that waits asks again.
REFRESH_SECONDS = 2
# What people ask is looked at anew every hour.
SECONDS_PER_HOUR = 3600


def get_question_source() -> str:
    """Whose questions the page is about: the bank's, or what people asked."""
    return LOG_SOURCE if request.args.get("of") == LOG_SOURCE and get_query_log() else BANK_SOURCE


def read_bank_questions() -> tuple[Question, ...]:
    folder = get_desk().questions_folder
    return _read_bank_folder(folder, _stamp_folder(folder)) if folder.is_dir() else ()


def read_logged_questions() -> tuple[Question, ...]:
    """Questions of the query log that may be seen, each as much wanted as it was asked."""
    log = get_query_log()
    if log is None or not log.path.exists():
        return ()
    with open_query_log(log.path) as connection:
        found = list_frequent_questions(connection, min_occasions=log.rules.min_occasions)
    return tuple(Question(one.question_id, one.text, float(one.ask_count)) for one in found)


def read_source_questions() -> tuple[Question, ...]:
    return read_logged_questions() if get_question_source() == LOG_SOURCE else read_bank_questions()


def collect_all_questions() -> Mapping[str, Question]:
    """Those of the bank, then what people asked, by id."""
    return {one.question_id: one for one in (*read_bank_questions(), *_read_log_or_nothing())}


def get_search_engine() -> SearchEngine:
    return cast(SearchEngine, get_engine())


def get_coverage_outcome() -> JobOutcome:
    """The coverage of the generation that serves, or that it is being worked out."""
    return get_desk().background_jobs.request_outcome(make_survey_key(), _make_survey_job())


def make_survey_key() -> tuple[object, ...]:
    if get_question_source() == LOG_SOURCE:
        return ("survey", get_engine().generation, LOG_SOURCE, int(time.time()) // SECONDS_PER_HOUR)
    return (
        "survey",
        get_engine().generation,
        BANK_SOURCE,
        _stamp_folder(get_desk().questions_folder),
    )


def require_coverage(
    view: Callable[..., ResponseReturnValue],
) -> Callable[..., ResponseReturnValue]:
    """A page that shows coverage: it waits for it, and says where there is none."""

    @wraps(view)
    def show_page(**view_arguments: str) -> ResponseReturnValue:
        if not read_source_questions():
            return render_template("editor/no_questions.html", folder=get_desk().questions_folder)
        outcome = get_coverage_outcome()
        if not outcome.done:
            return show_waiting_page()
        if outcome.failure:
            return render_template("editor/failed.html", why=outcome.failure)
        return view(outcome.value, **view_arguments)

    return show_page


def show_waiting_page() -> ResponseReturnValue:
    response = make_response(render_template("editor/waiting.html"))
    # A header and no element: without a script the page looks again by itself.
    response.headers["Refresh"] = str(REFRESH_SECONDS)
    return response


def _make_survey_job() -> Callable[[], object]:
    """Everything of this request that the work needs: it runs when the request is over."""
    asked, of_bank, asking = read_source_questions(), read_bank_questions(), get_search_engine()
    folder, kept = get_desk().folder, get_question_source() == BANK_SOURCE

    def run_survey() -> object:
        # scikit-learn comes with it: a server whose desk nobody uses never loads it
        from search_app.coverage.survey import SurveyRequest, survey_coverage

        found = survey_coverage(asking, SurveyRequest(asked, of_bank))
        if kept:
            save_edition(folder, found, asking.index.manifest.created)
        return found

    return run_survey


def _read_log_or_nothing() -> tuple[Question, ...]:
    try:
        return read_logged_questions()
    except QueryLogError:  # a locked log does not close the desk
        return ()


def _stamp_folder(folder: Path) -> tuple[tuple[str, int], ...]:
    """Changes when a file of the bank does."""
    return tuple((path.name, path.stat().st_mtime_ns) for path in sorted(folder.glob("*.y*ml")))


@lru_cache(maxsize=2)
def _read_bank_folder(folder: Path, stamp: tuple[tuple[str, int], ...]) -> tuple[Question, ...]:
    return read_questions([folder])
