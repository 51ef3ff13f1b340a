"""Nobody passes who is not signed in, and no form that this desk did not hand out."""

from flask import Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from search_app.web.editor.access.sessions import same
from search_app.web.editor.desk_state import desk, editor

COOKIE = "desk"
SIGN_IN = "editor.sign_in"
# What pastes a whole booklet may send more than a question does.
LARGE = {"editor.sandbox_try": 4 * 1024 * 1024}


@editor.before_request
def guard() -> ResponseReturnValue | None:
    g.session = None
    if request.endpoint == SIGN_IN:
        return None
    g.session = desk().sessions.find(request.cookies.get(COOKIE, ""))
    if g.session is None:
        back = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for(SIGN_IN, next=back), code=303)
    _allow_large()
    return _refuse_foreign_form()


@editor.after_request
def keep_nothing(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@editor.app_context_processor
def at_the_desk() -> dict[str, object]:
    return {"editor": g.get("session")}


@editor.url_defaults
def keep_source(endpoint: str, values: dict[str, object]) -> None:
    """A page about what people asked leads to others about the same."""
    if request.args.get("of") == "log":
        values.setdefault("of", "log")


def refused() -> ResponseReturnValue:
    return render_template("editor/refused.html"), 403


def _refuse_foreign_form() -> ResponseReturnValue | None:
    if request.method == "POST" and not same(request.form.get("token", ""), g.session.token):
        return refused()
    return None


def _allow_large() -> None:
    limit = LARGE.get(request.endpoint or "")
    if limit:
        request.max_content_length = limit
        request.max_form_memory_size = limit
