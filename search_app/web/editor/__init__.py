"""The editors' desk under ``/editor``: behind a password, in the same server as the search page.

To add a page, write its view in a module of this folder, decorated with ``require_coverage`` where
it shows the coverage, and add its address to ``_list_routes``. Sign-in guards every address, and
``url_for("editor.NAME")`` takes the name of the view.
"""

from collections.abc import Callable

from flask import Blueprint, Flask, abort, current_app, render_template
from flask.typing import ResponseReturnValue

from search_app.desk.desk_folder import EDITORS_FILE
from search_app.web.settings import Settings

View = Callable[..., ResponseReturnValue]


def register(app: Flask, settings: Settings) -> None:
    """Open the desk where somebody may enter it: by a password, a list of editors, or others.

    Else it says that it is off, as it does in a server of several processes: who signs in to one
    is unknown to the others.
    """
    desk = Blueprint("editor", __name__, url_prefix="/editor")
    has_list = (settings.desk / EDITORS_FILE).exists()
    may_enter = settings.editor_password or settings.access.is_given or has_list
    if may_enter and settings.processes == 1:
        _open_desk(app, desk, settings)
    else:
        desk.add_url_rule("/", view_func=show_desk_off, defaults={"rest": ""})
        desk.add_url_rule("/<path:rest>", view_func=show_desk_off, methods=("GET", "POST"))
    app.register_blueprint(desk)


def close(app: Flask) -> None:
    """End what the desk does beside answering, where it is open."""
    if "desk" in app.extensions:
        from search_app.web.editor.desk_state import close_desk

        close_desk(app)


def show_desk_off(rest: str) -> ResponseReturnValue:
    return render_template("editor/off.html"), 404


def refuse_unknown_page(rest: str) -> ResponseReturnValue:
    """An address of no page is guarded as well: without signing in, it looks like any other."""
    abort(404)


def show_disk_problem(error: OSError) -> ResponseReturnValue:
    """Whatever the desk could not write or read: a sentence, and nothing was changed."""
    place = error.filename or "A temporary file of this request"
    sentence = f"{place} cannot be used: {error.strerror}. Nothing was changed."
    current_app.logger.error("%s", sentence)
    return render_template("error.html", sentence=sentence, status=503, question=""), 503


def _open_desk(app: Flask, desk: Blueprint, settings: Settings) -> None:
    # A server whose desk is off loads nothing of it, and starts faster.
    from search_app.web.editor.access import guard
    from search_app.web.editor.coverage_cache import keep_question_source
    from search_app.web.editor.desk_state import init_desk

    init_desk(app, settings)
    desk.before_request(guard.require_session)
    desk.after_request(guard.set_private_headers)
    desk.register_error_handler(OSError, show_disk_problem)
    desk.app_context_processor(guard.add_editor_context)
    desk.url_defaults(keep_question_source)
    if settings.access.oidc_issuer:
        from search_app.web.editor.access import provider_sign_in as by_provider

        desk.add_url_rule("/provider", view_func=by_provider.ask_provider)
        desk.add_url_rule(by_provider.RETURN_PATH, view_func=by_provider.enter_by_provider)
    for address, methods, view in _list_routes():
        desk.add_url_rule(address, view_func=view, methods=methods.split())


def _list_routes() -> tuple[tuple[str, str, View], ...]:
    """(address, methods, view) of all pages."""
    from search_app.web.editor import (
        agreement,
        answers,
        editions,
        export,
        gaps,
        history,
        judging,
        overview,
        sandbox,
        texts,
    )
    from search_app.web.editor.access import sign_in

    return (
        ("/sign-in", "GET POST", sign_in.sign_in),
        ("/sign-out", "POST", sign_in.sign_out),
        ("/", "GET", overview.show_overview),
        ("/again", "POST", overview.recompute_coverage),
        ("/map", "GET", overview.show_heat_map),
        ("/passages", "GET", overview.show_passages),
        ("/texts", "GET", texts.show_texts),
        ("/gaps", "GET", gaps.show_gaps),
        ("/gaps/<question_id>", "GET", gaps.show_gap),
        ("/gaps/<question_id>", "POST", gaps.save_decision),
        ("/answers", "GET", answers.show_answers),
        ("/answers/<question_id>", "POST", answers.save_reading),
        ("/gaps.csv", "GET", export.download_gaps),
        ("/judgements.jsonl", "GET", export.download_judgements),
        ("/sandbox", "GET", sandbox.show_sandbox),
        ("/sandbox", "POST", sandbox.try_draft),
        ("/sandbox/<name>", "GET", sandbox.show_draft_result),
        ("/sandbox/<name>/cancel", "POST", sandbox.cancel_draft),
        ("/editions", "GET", editions.show_editions),
        ("/history", "GET", history.show_history),
        ("/history.<kind>", "GET", history.download_history),
        ("/judge", "GET", judging.show_judging),
        ("/judge", "POST", judging.open_typed_question),
        ("/judge/<question_id>", "GET", judging.show_sheet),
        ("/judge/<question_id>/grade", "POST", judging.save_grade),
        ("/judge/<question_id>/note", "POST", judging.save_note),
        ("/judge/<question_id>/reason", "POST", judging.save_reason),
        ("/judge/undo", "POST", judging.undo_change),
        ("/agreement", "GET", agreement.show_agreement),
        ("/agreement", "POST", agreement.settle_grade),
        ("/<path:rest>", "GET POST PUT PATCH DELETE", refuse_unknown_page),
    )
