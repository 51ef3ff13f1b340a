"""Before and after each page of the desk: who asks, what they may do, and what no cache keeps."""

from flask import Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from search_app.desk_access import Role
from search_app.web.editor.access.editors import may_do
from search_app.web.editor.access.names import find_access, find_outside_role, normalize_name
from search_app.web.editor.access.proxy_name import read_proxy_name
from search_app.web.editor.access.sessions import EntryWay, Session
from search_app.web.editor.access.sign_in import (
    OPEN_ENDPOINTS,
    SESSION_COOKIE,
    SIGN_IN_ENDPOINT,
    find_entry_address,
    has_token,
    read_return_address,
    refuse_name,
    show_refusal,
)
from search_app.web.editor.desk_state import get_desk

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
    named = read_proxy_name(get_desk().access.desk_proxy_secret)
    if request.endpoint in OPEN_ENDPOINTS:
        inside = find_entry_address(read_return_address())
        return None if named is None else redirect(inside, code=303)
    session = _find_session() if named is None else _make_proxy_session(named)
    role = _find_role(session) if session else None
    if session and session.way is EntryWay.PROXY and role is None:
        return refuse_name(session.name)
    if session is None or role is None:
        back = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for(SIGN_IN_ENDPOINT, next=back), code=303)
    g.session, g.role = session, role
    return _refuse_form(session)


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


def _find_session() -> Session | None:
    return get_desk().sessions.find(request.cookies.get(SESSION_COOKIE, ""))


def _make_proxy_session(named: str) -> Session:
    return get_desk().sessions.make_proxy_session(normalize_name(named) or named)


def _find_role(session: Session) -> Role | None:
    """As it is now; None where the session is over."""
    if session.way is not EntryWay.PASSWORD:
        return find_outside_role(session.name)
    found = find_access(session.name)
    return found[1] if found and found[0] == session.password_hash else None


def _refuse_form(session: Session) -> ResponseReturnValue | None:
    limit = LARGE_REQUEST_BYTES.get(request.endpoint or "")
    if limit:
        request.max_content_length = request.max_form_memory_size = limit
    if request.method == "POST" and not has_token(session.token):
        return show_refusal()
    if request.method == "POST" and not may_use(request.endpoint or ""):
        return render_template("editor/no_right.html", role=g.role), 403
    return None
