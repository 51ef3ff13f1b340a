"""Signing in by a password, and out."""

import secrets

from flask import Response, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from search_app.desk.journal import tidy_name
from search_app.web.editor.access.editors import MAX_NAME_LENGTH, read_editors
from search_app.web.editor.access.names import find_access, has_password, is_named, normalize_name
from search_app.web.editor.access.passwords import is_password
from search_app.web.editor.access.sessions import MAX_SESSION_SECONDS, EntryWay, is_same_token
from search_app.web.editor.desk_state import get_desk, read_ledger

SESSION_COOKIE = "desk"
VISIT_COOKIE = "desk_visit"
SIGN_IN_ENDPOINT = "editor.sign_in"
PROVIDER_ENDPOINT = "editor.ask_provider"
# Open to whoever has not signed in.
OPEN_ENDPOINTS = (SIGN_IN_ENDPOINT, PROVIDER_ENDPOINT, "editor.enter_by_provider")


def sign_in() -> ResponseReturnValue:
    return _handle_form() if request.method == "POST" else show_form()


def sign_out() -> ResponseReturnValue:
    desk, way = get_desk(), g.session.way
    desk.sessions.close(request.cookies.get(SESSION_COOKIE, ""))
    g.session = None
    response = make_response(
        redirect(url_for(SIGN_IN_ENDPOINT), code=303)
        if way is EntryWay.PASSWORD
        else render_template(
            "editor/signed_out.html",
            page=desk.access.desk_sign_out_page or desk.find_provider_sign_out_page(),
            is_proxy=way is EntryWay.PROXY,
        )
    )
    response.delete_cookie(SESSION_COOKIE, path=find_cookie_path())
    return response


def _handle_form() -> ResponseReturnValue:
    visit = request.cookies.get(VISIT_COOKIE, "")
    if not visit or not has_token(get_desk().sessions.make_visit_token(visit)):
        return show_refusal()
    name = normalize_name(tidy_name(request.form.get("name", ""))[:MAX_NAME_LENGTH].strip())
    if not name:
        return show_form("Please type your name: it stands beside what you change.", status=400)
    address = request.remote_addr or ""
    found = find_access(name)
    is_known = read_ledger().is_known(name) or found is not None and is_named(name)
    wait = get_desk().throttle.register(address, name, is_known=is_known)
    if wait:
        return _show_wait(wait)
    password_hash = found[0] if found else ""
    if not is_password(request.form.get("password", ""), password_hash):
        return show_form("That is not the password.", status=403)
    get_desk().throttle.reset(address, name)
    return _start_session(name, password_hash)


def has_token(token: str) -> bool:
    return is_same_token(request.form.get("token", ""), token)


def refuse_name(name: str) -> ResponseReturnValue:
    """Of whom the proxy or the provider lets in, and who is nobody here."""
    return render_template("editor/unknown_name.html", unknown=name[:100]), 403


def show_refusal() -> ResponseReturnValue:
    return render_template("editor/refused.html"), 403


def show_form(problem: str = "", *, status: int = 200) -> Response:
    visit = request.cookies.get(VISIT_COOKIE, "") or secrets.token_urlsafe(32)
    page = render_template(
        "editor/sign_in.html",
        token=get_desk().sessions.make_visit_token(visit),
        problem=problem,
        is_named=bool(read_editors(get_desk().folder)),
        has_password=has_password(),
        access=get_desk().access,
        name=request.form.get("name", ""),
        back=read_return_address(),
    )
    response = make_response(page, status)
    set_cookie(response, VISIT_COOKIE, visit)
    return response


def _show_wait(seconds: int) -> Response:
    wait = f"{seconds} seconds" if seconds < 120 else f"{seconds // 60 + 1} minutes"
    problem = f"That was the wrong password too often. Please wait {wait}, then try again."
    response = show_form(problem, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response


def _start_session(name: str, password_hash: str) -> Response:
    response = make_response(redirect(find_entry_address(read_return_address()), code=303))
    open_session(response, name, password_hash)
    return response


def find_entry_address(back: str) -> str:
    """Where to go once signed in."""
    return request.script_root + back if back else url_for("editor.show_overview")


def open_session(
    response: Response, name: str, password_hash: str = "", way: EntryWay = EntryWay.PASSWORD
) -> None:
    """Begin one, and end that of this browser before it."""
    get_desk().sessions.close(request.cookies.get(SESSION_COOKIE, ""))
    cookie = get_desk().sessions.open(name, password_hash, way)
    set_cookie(response, SESSION_COOKIE, cookie, max_age=MAX_SESSION_SECONDS)


def set_cookie(
    response: Response,
    key: str,
    value: str,
    *,
    max_age: int | None = None,
    samesite: str = "Strict",
) -> None:
    response.set_cookie(
        key,
        value,
        max_age=max_age,
        path=find_cookie_path(),
        httponly=True,
        samesite=samesite,
        secure=request.is_secure,
    )


def find_cookie_path() -> str:
    return f"{request.script_root}/editor"


def read_return_address() -> str:
    """Where the editor wanted to go, without the prefix; only within the desk."""
    address = request.values.get("next", "")
    inside = address.startswith("/editor/") and "\\" not in address and "//" not in address
    return address if inside and address.isprintable() else ""
