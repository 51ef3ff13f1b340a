"""Signing in and out."""

import secrets

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from search_app.desk.journal import JournalEntry
from search_app.web.editor.access import gate
from search_app.web.editor.access.password import fits
from search_app.web.editor.access.sessions import LIFE, same
from search_app.web.editor.desk_state import desk, editor

VISIT = "desk_visit"
LONGEST_NAME = 40
# Longer than any password: hashing a whole request's body would be a way to keep us busy.
LONGEST_PASSWORD = 1_000


@editor.route("/sign-in", methods=("GET", "POST"))
def sign_in() -> ResponseReturnValue:
    return _sent() if request.method == "POST" else _form()


def _sent() -> ResponseReturnValue:
    visit = request.cookies.get(VISIT, "")
    if not visit or not same(request.form.get("token", ""), desk().sessions.token_of_visit(visit)):
        return gate.refused()
    name = _name(request.form.get("name", ""))
    if not name:
        return _form("Please type your name: it stands beside what you change.", status=400)
    address = request.remote_addr or ""
    wait = desk().tries.enter(address)
    if wait:
        return _wait(wait)
    if not fits(request.form.get("password", "")[:LONGEST_PASSWORD], desk().password):
        return _form("That is not the password.", status=403)
    desk().tries.passed(address)
    return _signed_in(name)


@editor.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    desk().sessions.close(request.cookies.get(gate.COOKIE, ""))
    response = redirect(url_for(gate.SIGN_IN), code=303)
    response.delete_cookie(gate.COOKIE, path="/editor")
    return response


def _form(problem: str = "", *, status: int = 200) -> Response:
    visit = request.cookies.get(VISIT, "") or secrets.token_urlsafe(32)
    page = render_template(
        "editor/sign_in.html",
        token=desk().sessions.token_of_visit(visit),
        problem=problem,
        name=request.form.get("name", ""),
        back=_back(),
    )
    response = make_response(page, status)
    _set(response, VISIT, visit)
    return response


def _wait(seconds: int) -> Response:
    told = f"{seconds} seconds" if seconds < 120 else f"{seconds // 60 + 1} minutes"
    response = _form(
        f"That was the wrong password too often. Please wait {told}, then try again.", status=429
    )
    response.headers["Retry-After"] = str(seconds)
    return response


def _signed_in(name: str) -> Response:
    response = make_response(redirect(_back() or url_for("editor.overview"), code=303))
    _set(response, gate.COOKIE, desk().sessions.open(name), max_age=LIFE)
    return response


def _set(response: Response, key: str, value: str, *, max_age: int | None = None) -> None:
    response.set_cookie(
        key,
        value,
        max_age=max_age,
        path="/editor",
        httponly=True,
        samesite="Strict",
        secure=request.is_secure,
    )


def _back() -> str:
    """Where the editor wanted to go; only within the desk."""
    wanted = request.values.get("next", "")
    inside = wanted.startswith("/editor/") and "\\" not in wanted and "//" not in wanted
    return wanted if inside and wanted.isprintable() else ""


def _name(written: str) -> str:
    """A name as it stands beside changes; spelled as before by who was here before."""
    name = " ".join(written.split())[:LONGEST_NAME].strip()
    if not name.isprintable() or not any(char.isalnum() for char in name):
        return ""
    known = {entry.by.casefold(): entry.by for entry in _entries()}
    return known.get(name.casefold(), name)


def _entries() -> tuple[JournalEntry, ...]:
    return tuple(desk().journal.read_entries())
