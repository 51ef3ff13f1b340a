"""What a browser is told with every answer: what it may load, keep and pass on.

Style, script, type and pictures are named by their content, so that a browser may keep them for
good.
"""

import hashlib
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

from search_app.web.hosts import make_relative

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # the question is in the address
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
LASTING = "public, max-age=31536000, immutable"


def register_headers(app: Flask) -> None:
    versions = {
        file.name: compute_version(file.read_bytes())
        for file in Path(str(app.static_folder)).iterdir()
    }

    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values["v"] = versions[values["filename"]]

    def set_headers(response: Response) -> Response:
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        if response.location:
            response.location = make_relative(response.location)
            response.data = b""  # which would repeat it
        if request.endpoint == "static" and response.status_code < 400:
            version = versions.get((request.view_args or {}).get("filename", ""))
            is_current = request.args.get("v") == version
            response.headers["Cache-Control"] = LASTING if is_current else "no-cache"
        elif "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"  # a shared computer keeps no question
        return response

    app.url_defaults(add_version)
    app.after_request(set_headers)


def compute_version(data: bytes) -> str:
    """A name for this content, in an address."""
    return hashlib.sha256(data).hexdigest()[:12]
