"""Signing in by the provider: sent there with what it must answer, and let in by what it says."""

from flask import Response, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue

from search_app.web.editor.access.attempts import MAX_ATTEMPT_SECONDS
from search_app.web.editor.access.names import find_outside_role, normalize_name
from search_app.web.editor.access.provider import ProviderError
from search_app.web.editor.access.sessions import EntryWay
from search_app.web.editor.access.sign_in import (
    find_cookie_path,
    find_entry_address,
    open_session,
    read_return_address,
    refuse_name,
    set_cookie,
    show_form,
)
from search_app.web.editor.desk_state import ProviderDesk, get_desk
from search_app.web.proxy import find_public_url

ATTEMPT_COOKIE = "desk_attempt"
RETURN_PATH = "/provider/back"


def ask_provider() -> ResponseReturnValue:
    """Send an editor to the provider. A page leads there: no redirect of ours leads elsewhere."""
    by = _get_provider_desk()
    address = f"{find_public_url()}/editor{RETURN_PATH}"
    try:
        attempt = by.provider.begin(
            address, back=read_return_address(), started_at=by.attempts.clock()
        )
    except ProviderError as error:
        return show_form(str(error), status=503)
    response = _lead_to(attempt.url)
    # Not Strict: the browser comes back from another site.
    cookie = by.attempts.add(attempt)
    set_cookie(response, ATTEMPT_COOKIE, cookie, max_age=MAX_ATTEMPT_SECONDS, samesite="Lax")
    return response


def enter_by_provider() -> ResponseReturnValue:
    """Whom the provider sent back."""
    by = _get_provider_desk()
    attempt = by.attempts.take(request.cookies.get(ATTEMPT_COOKIE, ""))
    if attempt is None:
        return show_form("That took too long, or this browser keeps no cookies.", status=403)
    try:
        told = by.provider.finish(attempt, request.args.to_dict())
    except ProviderError as error:
        return show_form(str(error), status=403)
    name = normalize_name(told)
    if not name or find_outside_role(name) is None:
        return refuse_name(told)
    # A page of ours, for with a redirect the browser would still be coming from the other site,
    # and keep back the cookie that is Strict.
    response = _lead_to(find_entry_address(attempt.back))
    response.delete_cookie(ATTEMPT_COOKIE, path=find_cookie_path())
    open_session(response, name, way=EntryWay.PROVIDER)
    return response


def _lead_to(address: str) -> Response:
    page = render_template("editor/onward.html", address=address)
    return make_response(page, {"Refresh": f"0; url={address}"})


def _get_provider_desk() -> ProviderDesk:
    return get_desk().by_provider or abort(404)
