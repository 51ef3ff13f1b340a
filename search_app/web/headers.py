"""What a browser is told with every answer: what it may load, keep and pass on.

Style, script, type and pictures are named by their content, so that a browser may keep them for
good. Text is compressed for those who can read it so.
"""

import gzip
import hashlib
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

from search_app.web.hosts import make_relative
from search_app.web.settings import Settings

NO_FRAMES = "frame-ancestors 'none'"
# Our script asks for nothing; what audits a page fetches our ``robots.txt`` from within it, and so
# could a script of ours reach this server alone (``connect-src``).
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        f"font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; {NO_FRAMES}"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # the question is in the address
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
EDITOR_PATH = "/editor"
# What pages of other origins may read, where they are allowed to: the API, and the element.
SHARED_PATHS = ("/api/", "/embed")
PREFLIGHT_SECONDS = 600
# Of this host alone: others of the publisher's may have no TLS.
TLS_HEADERS = {"Strict-Transport-Security": "max-age=31536000"}
# A search engine may read a page with a question, but shows and keeps nothing of it; the page names
# itself without the question (``canonical``) as the one to list.
QUESTION_ROBOTS = "noarchive, nosnippet"
LASTING = "public, max-age=31536000, immutable"
TEXT_TYPES = frozenset(
    """text/html text/css text/javascript text/plain application/json image/svg+xml
    application/opensearchdescription+xml""".split()
)
MIN_COMPRESSED_BYTES = 600  # less than this fits one packet anyway


def register_headers(app: Flask, settings: Settings) -> None:
    versions = {
        file.name: compute_version(file.read_bytes())
        for file in Path(str(app.static_folder)).iterdir()
    }

    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values["v"] = versions[values["filename"]]

    def set_headers(response: Response) -> Response:
        for name, value in (SECURITY_HEADERS | (TLS_HEADERS if request.is_secure else {})).items():
            response.headers.setdefault(name, value)
        _set_robots_rule(response)
        if settings.allowed_origins and not request.path.startswith(EDITOR_PATH):
            _open_to_origins(response, settings.allowed_origins)
        if response.location:
            response.location = make_relative(response.location)
            response.data = b""  # which would repeat it
        _limit_caches(response, versions)
        return _compress(response) if _is_compressible(response) else response

    app.url_defaults(add_version)
    app.after_request(set_headers)


def _limit_caches(response: Response, versions: dict[str, str]) -> None:
    if request.endpoint == "static" and response.status_code < 400:
        version = versions.get((request.view_args or {}).get("filename", ""))
        is_current = request.args.get("v") == version
        response.headers["Cache-Control"] = LASTING if is_current else "no-cache"
    elif "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"  # a shared computer keeps no question


def _open_to_origins(response: Response, origins: tuple[str, ...]) -> None:
    """Their pages may frame those of readers, and read what is shared; an editor's page never."""
    policy = response.headers["Content-Security-Policy"]
    frames = f"frame-ancestors {' '.join(origins)}"
    response.headers["Content-Security-Policy"] = policy.replace(NO_FRAMES, frames)
    del response.headers["X-Frame-Options"]  # it knows no list
    if not request.path.startswith(SHARED_PATHS):
        return
    response.vary.add("Origin")
    if request.origin in origins:
        response.access_control_allow_origin = request.origin
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = "GET, POST"
            response.headers["Access-Control-Allow-Headers"] = "Content-Type"
            response.access_control_max_age = PREFLIGHT_SECONDS


def compute_version(data: bytes) -> str:
    """A name for this content, in an address."""
    return hashlib.sha256(data).hexdigest()[:12]


def _set_robots_rule(response: Response) -> None:
    if request.path.startswith("/api/"):
        response.headers["X-Robots-Tag"] = "noindex"
    elif request.args.get("q"):
        response.headers.setdefault("X-Robots-Tag", QUESTION_ROBOTS)


def _is_compressible(response: Response) -> bool:
    """Text of the readers' pages. An editor's page has a secret, which its length would betray."""
    is_secret = request.path.startswith(EDITOR_PATH) or "Set-Cookie" in response.headers
    return response.mimetype in TEXT_TYPES and not is_secret


def _compress(response: Response) -> Response:
    response.vary.add("Accept-Encoding")
    is_whole = response.status_code != 206 and (response.content_length or 0) > MIN_COMPRESSED_BYTES
    if not is_whole or request.accept_encodings.quality("gzip") <= 0:
        return response
    response.direct_passthrough = False
    response.set_data(gzip.compress(response.get_data(), compresslevel=6, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    response.headers.pop("Accept-Ranges", None)
    tag, is_weak = response.get_etag()
    if tag and not is_weak:
        response.set_etag(tag, weak=True)  # the same text, in other bytes
    return response
