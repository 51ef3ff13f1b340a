"""What changed from one edition to another, question by question."""

from collections.abc import Callable

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from indexer.errors import DeskError
from search_app.coverage.editions import REPORTED_CHANGES, EditionDiff, compare_editions
from search_app.questions.files import select_for_booklets
from search_app.search.engine import open_engine
from search_app.web.current_engine import get_engine
from search_app.web.editor.coverage_cache import (
    read_bank_questions,
    read_source_questions,
    show_outcome,
)
from search_app.web.editor.desk_state import get_desk
from search_app.web.editor.sandbox import ask_once


def show_editions() -> ResponseReturnValue:
    others, before = _list_other_generations(), request.args.get("before", "")
    if not before or not read_source_questions():
        return _render_editions(others)
    if before not in others:
        abort(404)
    key = ("editions", before, get_engine().generation, read_bank_questions())
    outcome = get_desk().background_jobs.request_outcome(key, _make_comparison_job(before))
    return show_outcome(outcome, lambda diff: _render_editions(others, diff, before))


def _render_editions(others: list[str], diff: EditionDiff | None = None, before: str = "") -> str:
    return render_template(
        "editor/editions.html", others=others, diff=diff, before=before, told=REPORTED_CHANGES
    )


def _list_other_generations() -> list[str]:
    """Generations that are still on the disk beside the one that serves, the newest first."""
    folder = get_desk().index_folder
    names = {path.parent.name for path in folder.glob("[!.]*/manifest.json")} if folder else set()
    return sorted(names - {get_engine().generation}, reverse=True)


def _make_comparison_job(before: str) -> Callable[[], EditionDiff]:
    """Takes everything it needs from this request: the job runs when the request is over."""
    engine, desk = get_engine(), get_desk()
    questions = select_for_booklets(read_bank_questions(), engine.documents)

    def run_comparison() -> EditionDiff:
        from search_app.coverage.survey import ask_questions, find_chance_model

        if desk.index_folder is None:
            raise DeskError("It is not known where the editions are.")
        older = open_engine(desk.index_folder / before)
        earlier = ask_questions(older, questions)
        later = ask_once(desk.background_jobs, engine, questions)
        return compare_editions(questions, earlier, later, find_chance_model(older, engine))

    return run_comparison
