"""What changed from one edition to another, question by question."""

from collections.abc import Callable
from pathlib import Path

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from indexer.errors import DeskError
from indexer.storage.index import open_generation
from search_app.coverage.editions import REPORTED_CHANGES, EditionDiff, compare_editions
from search_app.search.engine import SearchEngine
from search_app.web.editor.coverage_cache import (
    get_search_engine,
    read_bank_questions,
    read_source_questions,
    show_waiting_page,
)
from search_app.web.editor.desk_state import editor, get_desk
from search_app.web.editor.sandbox import ask_once


@editor.get("/editions")
def show_editions() -> ResponseReturnValue:
    others = _list_other_generations()
    before = request.args.get("before", "")
    if not before or not read_source_questions():
        return render_template("editor/editions.html", others=others, diff=None)
    if before not in others:
        abort(404)
    key = ("editions", before, get_search_engine().generation, tuple(read_bank_questions()))
    outcome = get_desk().background_jobs.request_outcome(key, _make_comparison_job(before))
    if not outcome.done:
        return show_waiting_page()
    if outcome.failure:
        return render_template("editor/failed.html", why=outcome.failure)
    return render_template(
        "editor/editions.html",
        others=others,
        diff=outcome.value,
        before=before,
        told=REPORTED_CHANGES,
    )


def _list_other_generations() -> list[str]:
    """Generations that are still on the disk beside the one that serves, the newest first."""
    if get_desk().index_folder is None:
        return []
    found = (
        path.parent.name for path in Path(get_desk().index_folder or "").glob("[!.]*/manifest.json")
    )
    return sorted((name for name in found if name != get_search_engine().generation), reverse=True)


def _make_comparison_job(before: str) -> Callable[[], EditionDiff]:
    asked, now, index, background = (
        read_bank_questions(),
        get_search_engine(),
        get_desk().index_folder,
        get_desk().background_jobs,
    )

    def run_comparison() -> EditionDiff:
        from search_app.coverage.survey import ask_questions

        if index is None:
            raise DeskError("It is not known where the editions are.")
        was = SearchEngine(open_generation(index / before))
        return compare_editions(asked, ask_questions(was, asked), ask_once(background, now, asked))

    return run_comparison
