"""The Flask app."""

import os
from collections.abc import Mapping

from flask import Flask
from werkzeug.routing import BaseConverter

from indexer.errors import BookletSearchError
from search_app.web.api import api
from search_app.web.assets import name_by_content
from search_app.web.current_engine import Library, engine
from search_app.web.editor.register import open_desk
from search_app.web.errors import answer_failures
from search_app.web.metrics import measure
from search_app.web.ops import service
from search_app.web.pages import wording
from search_app.web.pages.routes import pages
from search_app.web.query_log import keep_log, query_log
from search_app.web.security import protect

LARGEST_REQUEST = 64 * 1024
# Read from the environment, each with SEARCH_ before its name.
SETTINGS = (
    "QUERY_LOG",
    "QUERY_LOG_TIMES",
    "QUERY_LOG_DAYS",
    "EDITOR_PASSWORD",
    "DESK",
    "QUESTIONS",
)


class BookletConverter(BaseConverter):
    """A booklet id in an address: any characters at all, slashes and line breaks among them."""

    part_isolating = False
    regex = r"[\s\S]+"


def create_app(library: Library, config: Mapping[str, object] | None = None) -> Flask:
    app = Flask(__name__)
    app.config.from_mapping(MAX_CONTENT_LENGTH=LARGEST_REQUEST)
    app.config.from_mapping({name: os.environ.get(f"SEARCH_{name}", "") for name in SETTINGS})
    app.config.from_mapping(config or {})
    app.extensions["library"] = library
    app.url_map.merge_slashes = False  # "a//b" is another booklet than "a/b"
    app.url_map.converters["booklet"] = BookletConverter
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the contract's order
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # Flask types the base
    app.context_processor(_everywhere)
    name_by_content(app)
    protect(app)
    keep_log(app)
    measure(app, library)
    answer_failures(app)
    for blueprint in (pages, api, service):
        app.register_blueprint(blueprint)
    open_desk(app)
    return app


def _everywhere() -> dict[str, object]:
    """What every page shows, the error page without an index as well."""
    try:
        count = len(engine().documents)
    except BookletSearchError:
        count = 0
    return {"product": wording.product(count), "wording": wording, "logged": bool(query_log())}
