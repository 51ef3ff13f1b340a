"""What changed from one edition to another, question by question."""

from collections.abc import Callable
from pathlib import Path

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from indexer.errors import DeskError
from indexer.storage.index import open_generation
from search_app.coverage.editions import REPORTED_CHANGES, EditionDiff, compare_editions
from search_app.search.engine import SearchEngine
from search_app.web.editor.coverage_cache import bank, questions, real_engine, waiting
from search_app.web.editor.desk_state import desk, editor
from search_app.web.editor.sandbox import ask_once


@editor.get("/editions")
def editions() -> ResponseReturnValue:
    others = _others()
    before = request.args.get("before", "")
    if not before or not questions():
        return render_template("editor/editions.html", others=others, diff=None)
    if before not in others:
        abort(404)
    key = ("editions", before, real_engine().generation, tuple(bank()))
    outcome = desk().background.outcome(key, _work(before))
    if not outcome.done:
        return waiting()
    if outcome.failed:
        return render_template("editor/failed.html", why=outcome.failed)
    return render_template(
        "editor/editions.html",
        others=others,
        diff=outcome.value,
        before=before,
        told=REPORTED_CHANGES,
    )


def _others() -> list[str]:
    """Generations that are still on the disk beside the one that serves, the newest first."""
    if desk().index is None:
        return []
    found = (path.parent.name for path in Path(desk().index or "").glob("[!.]*/manifest.json"))
    return sorted((name for name in found if name != real_engine().generation), reverse=True)


def _work(before: str) -> Callable[[], EditionDiff]:
    asked, now, index, background = bank(), real_engine(), desk().index, desk().background

    def work() -> EditionDiff:
        from search_app.coverage.survey import ask_questions

        if index is None:
            raise DeskError("It is not known where the editions are.")
        was = SearchEngine(open_generation(index / before))
        return compare_editions(asked, ask_questions(was, asked), ask_once(background, now, asked))

    return work
