"""The Flask app."""

import os
from collections.abc import Mapping

from flask import Flask
from werkzeug.routing import BaseConverter

from indexer.errors import BookletSearchError
from search_app.web.api import api
from search_app.web.assets import version_static_files
from search_app.web.current_engine import EngineSource, get_engine
from search_app.web.editor.register import register_desk
from search_app.web.errors import register_error_handlers
from search_app.web.metrics import init_metrics
from search_app.web.ops import service
from search_app.web.pages import wording
from search_app.web.pages.routes import pages
from search_app.web.query_log import get_query_log, init_query_log
from search_app.web.security import register_security_headers

MAX_REQUEST_BYTES = 64 * 1024
# Read from the environment, each with SEARCH_ before its name.
SETTING_NAMES = (
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


def create_app(engine_source: EngineSource, config: Mapping[str, object] | None = None) -> Flask:
    app = Flask(__name__)
    app.config.from_mapping(MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES)
    app.config.from_mapping({name: os.environ.get(f"SEARCH_{name}", "") for name in SETTING_NAMES})
    app.config.from_mapping(config or {})
    app.extensions["library"] = engine_source
    app.url_map.merge_slashes = False  # "a//b" is another booklet than "a/b"
    app.url_map.converters["booklet"] = BookletConverter
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the contract's order
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # Flask types the base
    app.context_processor(_build_shared_context)
    version_static_files(app)
    register_security_headers(app)
    init_query_log(app)
    init_metrics(app, engine_source)
    register_error_handlers(app)
    for blueprint in (pages, api, service):
        app.register_blueprint(blueprint)
    register_desk(app)
    return app


def _build_shared_context() -> dict[str, object]:
    """What every page shows, the error page without an index as well."""
    try:
        count = len(get_engine().documents)
    except BookletSearchError:
        count = 0
    return {
        "product": wording.choose_product_name(count),
        "wording": wording,
        "logged": bool(get_query_log()),
    }
