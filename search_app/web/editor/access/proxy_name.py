"""The name that the proxy in front gives with a request, where it proves by a secret to be ours."""

import hmac

from flask import current_app, request

from search_app.web.proxy import THROUGH_PROXY

NAME_HEADER = "X-Desk-User"
SECRET_HEADER = "X-Desk-Secret"


def read_proxy_name(secret: str) -> str | None:
    """What the proxy calls who asks; None where it says nothing, or nobody may believe it.

    From any other address, and without the secret, both headers are as if they were not there.
    """
    name = request.headers.get(NAME_HEADER, "")
    if not secret or not name or not request.environ.get(THROUGH_PROXY):
        return None
    if not hmac.compare_digest(_get_bytes(SECRET_HEADER), secret.encode()):
        current_app.logger.warning(
            "The proxy sent %s without the %s that is set here.", NAME_HEADER, SECRET_HEADER
        )
        return None
    return _get_bytes(NAME_HEADER).decode("utf-8", "replace")


def _get_bytes(name: str) -> bytes:
    """As it was sent: WSGI takes each byte for a letter."""
    return request.headers.get(name, "").encode("latin-1", "replace")
