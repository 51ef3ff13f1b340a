"""What the booklets cover, worked out once a generation; and the questions it rests on."""

import time
from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from pathlib import Path
from typing import cast

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from indexer.errors import QueryLogError
from search_app.desk.editions import keep_edition
from search_app.querylog.store import list_frequent_questions, open_query_log
from search_app.questions.files import Question, read_questions
from search_app.search.engine import SearchEngine
from search_app.web.current_engine import engine
from search_app.web.editor.desk_state import desk
from search_app.web.editor.jobs import Outcome
from search_app.web.query_log import query_log

BANK, LOG = "bank", "log"
# Seconds after which a page that waits asks again.
PATIENCE = 2
# What people ask is looked at anew every hour.
HOUR = 3600


def source() -> str:
    """Whose questions the page is about: the bank's, or what people asked."""
    return LOG if request.args.get("of") == LOG and query_log() else BANK


def bank() -> tuple[Question, ...]:
    folder = desk().questions
    return _bank(folder, _stamp(folder)) if folder.is_dir() else ()


def asked_by_people() -> tuple[Question, ...]:
    """Questions of the query log that may be seen, each as much wanted as it was asked."""
    log = query_log()
    if log is None or not log.path.exists():
        return ()
    with open_query_log(log.path) as connection:
        found = list_frequent_questions(connection, min_occasions=log.rules.min_occasions)
    return tuple(Question(one.question_id, one.text, float(one.ask_count)) for one in found)


def questions() -> tuple[Question, ...]:
    return asked_by_people() if source() == LOG else bank()


def all_questions() -> Mapping[str, Question]:
    """Those of the bank, then what people asked, by id."""
    return {one.question_id: one for one in (*bank(), *_safely_asked())}


def real_engine() -> SearchEngine:
    return cast(SearchEngine, engine())


def surveyed() -> Outcome:
    """The coverage of the generation that serves, or that it is being worked out."""
    return desk().background.outcome(key(), _work())


def key() -> tuple[object, ...]:
    if source() == LOG:
        return ("survey", engine().generation, LOG, int(time.time()) // HOUR)
    return ("survey", engine().generation, BANK, _stamp(desk().questions))


def with_coverage(
    page: Callable[..., ResponseReturnValue],
) -> Callable[..., ResponseReturnValue]:
    """A page that shows coverage: it waits for it, and says where there is none."""

    @wraps(page)
    def shown(**names: str) -> ResponseReturnValue:
        if not questions():
            return render_template("editor/no_questions.html", folder=desk().questions)
        outcome = surveyed()
        if not outcome.done:
            return waiting()
        if outcome.failed:
            return render_template("editor/failed.html", why=outcome.failed)
        return page(outcome.value, **names)

    return shown


def waiting() -> ResponseReturnValue:
    response = make_response(render_template("editor/waiting.html"))
    # A header and no element: without a script the page looks again by itself.
    response.headers["Refresh"] = str(PATIENCE)
    return response


def _work() -> Callable[[], object]:
    """Everything of this request that the work needs: it runs when the request is over."""
    asked, of_bank, asking = questions(), bank(), real_engine()
    folder, kept = desk().folder, source() == BANK

    def work() -> object:
        # scikit-learn comes with it: a server whose desk nobody uses never loads it
        from search_app.coverage.survey import SurveyRequest, survey_coverage

        found = survey_coverage(asking, SurveyRequest(asked, of_bank))
        if kept:
            keep_edition(folder, found, asking.index.manifest.created)
        return found

    return work


def _safely_asked() -> tuple[Question, ...]:
    try:
        return asked_by_people()
    except QueryLogError:  # a locked log does not close the desk
        return ()


def _stamp(folder: Path) -> tuple[tuple[str, int], ...]:
    """Changes when a file of the bank does."""
    return tuple((path.name, path.stat().st_mtime_ns) for path in sorted(folder.glob("*.y*ml")))


@lru_cache(maxsize=2)
def _bank(folder: Path, stamp: tuple[tuple[str, int], ...]) -> tuple[Question, ...]:
    return read_questions([folder])
