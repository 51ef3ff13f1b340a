"""Signing in and out."""

import secrets

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from search_app.desk.journal import JournalEntry
from search_app.web.editor.access import gate
from search_app.web.editor.access.password import verify_password
from search_app.web.editor.access.sessions import MAX_SESSION_SECONDS, is_same_token
from search_app.web.editor.desk_state import editor, get_desk

VISIT_COOKIE = "desk_visit"
MAX_NAME_LENGTH = 40
# Longer than any password: hashing a whole request's body would be a way to keep us busy.
MAX_PASSWORD_LENGTH = 1_000


@editor.route("/sign-in", methods=("GET", "POST"))
def sign_in() -> ResponseReturnValue:
    return _handle_form() if request.method == "POST" else _show_form()


def _handle_form() -> ResponseReturnValue:
    visit = request.cookies.get(VISIT_COOKIE, "")
    if not visit or not is_same_token(
        request.form.get("token", ""), get_desk().sessions.make_visit_token(visit)
    ):
        return gate.show_refusal()
    name = _normalize_name(request.form.get("name", ""))
    if not name:
        return _show_form("Please type your name: it stands beside what you change.", status=400)
    address = request.remote_addr or ""
    wait = get_desk().throttle.register(address)
    if wait:
        return _show_wait(wait)
    if not verify_password(
        request.form.get("password", "")[:MAX_PASSWORD_LENGTH], get_desk().password_hash
    ):
        return _show_form("That is not the password.", status=403)
    get_desk().throttle.reset(address)
    return _start_session(name)


@editor.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    get_desk().sessions.close(request.cookies.get(gate.SESSION_COOKIE, ""))
    response = redirect(url_for(gate.SIGN_IN_ENDPOINT), code=303)
    response.delete_cookie(gate.SESSION_COOKIE, path="/editor")
    return response


def _show_form(problem: str = "", *, status: int = 200) -> Response:
    visit = request.cookies.get(VISIT_COOKIE, "") or secrets.token_urlsafe(32)
    page = render_template(
        "editor/sign_in.html",
        token=get_desk().sessions.make_visit_token(visit),
        problem=problem,
        name=request.form.get("name", ""),
        back=_read_return_address(),
    )
    response = make_response(page, status)
    _set_cookie(response, VISIT_COOKIE, visit)
    return response


def _show_wait(seconds: int) -> Response:
    told = f"{seconds} seconds" if seconds < 120 else f"{seconds // 60 + 1} minutes"
    response = _show_form(
        f"That was the wrong password too often. Please wait {told}, then try again.", status=429
    )
    response.headers["Retry-After"] = str(seconds)
    return response


def _start_session(name: str) -> Response:
    response = make_response(
        redirect(_read_return_address() or url_for("editor.show_overview"), code=303)
    )
    _set_cookie(
        response, gate.SESSION_COOKIE, get_desk().sessions.open(name), max_age=MAX_SESSION_SECONDS
    )
    return response


def _set_cookie(response: Response, key: str, value: str, *, max_age: int | None = None) -> None:
    response.set_cookie(
        key,
        value,
        max_age=max_age,
        path="/editor",
        httponly=True,
        samesite="Strict",
        secure=request.is_secure,
    )


def _read_return_address() -> str:
    """Where the editor wanted to go; only within the desk."""
    wanted = request.values.get("next", "")
    inside = wanted.startswith("/editor/") and "\\" not in wanted and "//" not in wanted
    return wanted if inside and wanted.isprintable() else ""


def _normalize_name(typed_name: str) -> str:
    """A name as it stands beside changes; spelled as before by who was here before."""
    name = " ".join(typed_name.split())[:MAX_NAME_LENGTH].strip()
    if not name.isprintable() or not any(char.isalnum() for char in name):
        return ""
    known = {entry.by.casefold(): entry.by for entry in _read_entries()}
    return known.get(name.casefold(), name)


def _read_entries() -> tuple[JournalEntry, ...]:
    return tuple(get_desk().journal.read_entries())
