"""Nobody passes who is not signed in, and no form that this desk did not hand out."""

from flask import Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from search_app.web.editor.access.sessions import is_same_token
from search_app.web.editor.desk_state import editor, get_desk

SESSION_COOKIE = "desk"
SIGN_IN_ENDPOINT = "editor.sign_in"
# What pastes a whole booklet may send more than a question does.
LARGE_REQUEST_BYTES = {"editor.try_draft": 4 * 1024 * 1024}


@editor.before_request
def require_session() -> ResponseReturnValue | None:
    g.session = None
    if request.endpoint == SIGN_IN_ENDPOINT:
        return None
    g.session = get_desk().sessions.find(request.cookies.get(SESSION_COOKIE, ""))
    if g.session is None:
        back = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for(SIGN_IN_ENDPOINT, next=back), code=303)
    _raise_size_limits()
    return _refuse_foreign_form()


@editor.after_request
def set_private_headers(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@editor.app_context_processor
def add_editor_context() -> dict[str, object]:
    return {"editor": g.get("session")}


@editor.url_defaults
def keep_question_source(endpoint: str, values: dict[str, object]) -> None:
    """A page about what people asked leads to others about the same."""
    if request.args.get("of") == "log":
        values.setdefault("of", "log")


def show_refusal() -> ResponseReturnValue:
    return render_template("editor/refused.html"), 403


def _refuse_foreign_form() -> ResponseReturnValue | None:
    if request.method == "POST" and not is_same_token(
        request.form.get("token", ""), g.session.token
    ):
        return show_refusal()
    return None


def _raise_size_limits() -> None:
    limit = LARGE_REQUEST_BYTES.get(request.endpoint or "")
    if limit:
        request.max_content_length = limit
        request.max_form_memory_size = limit
