"""Style, script and picture, named by their content so that a browser may keep them for good."""

import hashlib
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

IMMUTABLE_CACHE = "public, max-age=31536000, immutable"


def version_static_files(app: Flask) -> None:
    versions = _hash_files(Path(str(app.static_folder)))

    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values["v"] = versions[values["filename"]]

    def set_cache_control(response: Response) -> Response:
        if request.endpoint == "static":
            asked = request.args.get("v")
            current = versions.get((request.view_args or {}).get("filename", ""))
            kept = asked == current and response.status_code < 400
            response.headers["Cache-Control"] = IMMUTABLE_CACHE if kept else "no-cache"
        return response

    app.url_defaults(add_version)
    app.after_request(set_cache_control)


def _hash_files(folder: Path) -> dict[str, str]:
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()[:12]
        for file in sorted(folder.iterdir())
    }
