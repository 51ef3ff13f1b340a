"""Signing in and out, and the guard of all other pages: a session, and a form of this desk."""

import secrets

from flask import Response, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from search_app.desk.journal import fold_name, tidy_name
from search_app.web.editor.access.editors import MAX_NAME_LENGTH, Role, may_do, read_editors
from search_app.web.editor.access.passwords import is_password
from search_app.web.editor.access.sessions import MAX_SESSION_SECONDS, is_same_token
from search_app.web.editor.desk_state import get_desk, read_ledger

SESSION_COOKIE = "desk"
VISIT_COOKIE = "desk_visit"
SIGN_IN_ENDPOINT = "editor.sign_in"
# What not everybody may do who may enter.
NEEDED_ROLES = {
    "editor.save_decision": Role.EDITOR,
    "editor.try_draft": Role.EDITOR,
    "editor.cancel_draft": Role.EDITOR,
    "editor.settle_grade": Role.ADMIN,
}
# A whole pasted booklet is larger than the questions that other pages send.
LARGE_REQUEST_BYTES = {"editor.try_draft": 4 * 1024 * 1024}


def require_session() -> ResponseReturnValue | None:
    """Before each request: lead to the sign-in, refuse a foreign form, or let pass (None)."""
    g.session = None
    if request.endpoint == SIGN_IN_ENDPOINT:
        return None
    session = get_desk().sessions.find(request.cookies.get(SESSION_COOKIE, ""))
    found = session and _find_access(session.name)
    if session and found and found[0] == session.password_hash:
        g.session, g.role = session, found[1]
    if session is None or g.session is None:
        back = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for(SIGN_IN_ENDPOINT, next=back), code=303)
    limit = LARGE_REQUEST_BYTES.get(request.endpoint or "")
    if limit:
        request.max_content_length = request.max_form_memory_size = limit
    if request.method == "POST" and not _has_token(session.token):
        return _show_refusal()
    if request.method == "POST" and not may_use(request.endpoint or ""):
        return render_template("editor/no_right.html", role=g.role), 403
    return None


def may_use(endpoint: str) -> bool:
    """Whether the editor of this request may send its forms."""
    return may_do(g.role, NEEDED_ROLES.get(endpoint, Role.JUDGE))


def set_private_headers(response: Response) -> Response:
    response.headers.update({"Cache-Control": "no-store", "X-Robots-Tag": "noindex"})
    return response


def add_editor_context() -> dict[str, object]:
    session = g.get("session")
    return {
        "editor": session,
        "may_use": may_use,
        "desk_problem": get_desk().find_problem() if session else "",
    }


def sign_in() -> ResponseReturnValue:
    return _handle_form() if request.method == "POST" else _show_form()


def sign_out() -> ResponseReturnValue:
    get_desk().sessions.close(request.cookies.get(SESSION_COOKIE, ""))
    response = redirect(url_for(SIGN_IN_ENDPOINT), code=303)
    response.delete_cookie(SESSION_COOKIE, path=_find_cookie_path())
    return response


def _handle_form() -> ResponseReturnValue:
    visit = request.cookies.get(VISIT_COOKIE, "")
    if not visit or not _has_token(get_desk().sessions.make_visit_token(visit)):
        return _show_refusal()
    name = _normalize_name(request.form.get("name", ""))
    if not name:
        return _show_form("Please type your name: it stands beside what you change.", status=400)
    address = request.remote_addr or ""
    found = _find_access(name)
    is_known = read_ledger().is_known(name) or found is not None and _is_named(name)
    wait = get_desk().throttle.register(address, name, is_known=is_known)
    if wait:
        return _show_wait(wait)
    password_hash = found[0] if found else ""
    if not is_password(request.form.get("password", ""), password_hash):
        return _show_form("That is not the password.", status=403)
    get_desk().throttle.reset(address, name)
    return _start_session(name, password_hash)


def _find_access(name: str) -> tuple[str, Role] | None:
    """The hash of the password that somebody enters with, and the role; None for nobody.

    Once editors are listed, the shared password opens nothing: else it would open every name.
    """
    editors = read_editors(get_desk().folder)
    if editors:
        editor = editors.get(fold_name(name))
        return (editor.password_hash, editor.role) if editor else None
    shared = get_desk().password_hash
    return (shared, Role.ADMIN) if shared else None


def _is_named(name: str) -> bool:
    return fold_name(name) in read_editors(get_desk().folder)


def _has_token(token: str) -> bool:
    return is_same_token(request.form.get("token", ""), token)


def _show_refusal() -> ResponseReturnValue:
    return render_template("editor/refused.html"), 403


def _show_form(problem: str = "", *, status: int = 200) -> Response:
    visit = request.cookies.get(VISIT_COOKIE, "") or secrets.token_urlsafe(32)
    page = render_template(
        "editor/sign_in.html",
        token=get_desk().sessions.make_visit_token(visit),
        problem=problem,
        is_named=bool(read_editors(get_desk().folder)),
        name=request.form.get("name", ""),
        back=_read_return_address(),
    )
    response = make_response(page, status)
    _set_cookie(response, VISIT_COOKIE, visit)
    return response


def _show_wait(seconds: int) -> Response:
    wait = f"{seconds} seconds" if seconds < 120 else f"{seconds // 60 + 1} minutes"
    problem = f"That was the wrong password too often. Please wait {wait}, then try again."
    response = _show_form(problem, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response


def _start_session(name: str, password_hash: str) -> Response:
    back = _read_return_address()
    address = request.script_root + back if back else url_for("editor.show_overview")
    response = make_response(redirect(address, code=303))
    get_desk().sessions.close(request.cookies.get(SESSION_COOKIE, ""))
    cookie = get_desk().sessions.open(name, password_hash)
    _set_cookie(response, SESSION_COOKIE, cookie, max_age=MAX_SESSION_SECONDS)
    return response


def _set_cookie(response: Response, key: str, value: str, *, max_age: int | None = None) -> None:
    response.set_cookie(
        key,
        value,
        max_age=max_age,
        path=_find_cookie_path(),
        httponly=True,
        samesite="Strict",
        secure=request.is_secure,
    )


def _find_cookie_path() -> str:
    return f"{request.script_root}/editor"


def _read_return_address() -> str:
    """Where the editor wanted to go, without the prefix; only within the desk."""
    address = request.values.get("next", "")
    inside = address.startswith("/editor/") and "\\" not in address and "//" not in address
    return address if inside and address.isprintable() else ""


def _normalize_name(typed_name: str) -> str:
    """A name for the journal, "" for an unusable one; a name known to it keeps its spelling."""
    name = tidy_name(typed_name)[:MAX_NAME_LENGTH].strip()
    if not name.isprintable() or not any(char.isalnum() for char in name):
        return ""
    editor = read_editors(get_desk().folder).get(fold_name(name))
    return editor.name if editor else read_ledger().find_spelling(name)
