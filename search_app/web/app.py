"""The Flask app."""

from collections.abc import Mapping
from datetime import date

from flask import Flask, current_app
from werkzeug.routing import BaseConverter

from indexer.errors import BookletSearchError
from search_app.desk_access import SECRET_SETTINGS
from search_app.phone_numbers import split_at_phones
from search_app.publisher import make_phone_url, make_text_url
from search_app.search.live_index import LiveEngine
from search_app.source import build_source
from search_app.web import (
    api,
    editor,
    embedding,
    errors,
    headers,
    hosts,
    metrics,
    ops,
    proxy,
    query_log,
    requests,
)
from search_app.web.current_engine import get_engine, init_engine
from search_app.web.pages import feedback, logo, routes, wording
from search_app.web.settings import gather_settings, get_values, read_settings

MAX_REQUEST_BYTES = 64 * 1024


class BookletConverter(BaseConverter):
    """A booklet id in an address: any characters, also slashes and line breaks."""

    part_isolating = False
    regex = r"[\s\S]+"


def create_app(live_index: LiveEngine, config: Mapping[str, object] | None = None) -> Flask:
    """An app with its settings from ``config``, else from the environment and its file."""
    app = Flask(__name__)
    app.config.from_mapping(get_values(gather_settings({})))
    app.config.from_mapping(MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES)
    app.config.from_mapping(config or {})
    settings = read_settings(app.config)
    app.config["PUBLIC_URL"] = settings.public_url
    app.config["PREFIX"] = settings.prefix
    app.config["BEHIND_PROXY"] = settings.behind_proxy
    app.config["LOGO"] = logo.read_logo(settings.publisher.publisher_logo)
    app.config["ORIGINALS"] = settings.originals
    app.config["ALLOWED_ORIGINS"] = settings.allowed_origins
    app.config["CONNECTIONS_PER_CLIENT"] = settings.connections_per_client
    for name in SECRET_SETTINGS:  # of the password the desk keeps its hash only
        app.config.pop(name, None)
    init_engine(app, live_index)
    requests.init_notices(app, settings)
    app.url_map.merge_slashes = False  # "a//b" is another booklet than "a/b"
    app.url_map.converters["booklet"] = BookletConverter
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the contract's order
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # Flask types the base
    app.jinja_env.filters["phone_url"] = make_phone_url
    app.jinja_env.filters["text_url"] = make_text_url
    app.jinja_env.filters["split_at_phones"] = split_at_phones
    app.context_processor(_build_shared_context)
    headers.register_headers(app, settings)
    query_log.init_query_log(app, settings)
    metrics.init_metrics(app, live_index)
    hosts.register_host_check(app)
    proxy.register_proxy(app, settings)
    errors.register_error_handlers(app)
    for blueprint in (routes.pages, feedback.feedback, embedding.embedding, api.api, ops.service):
        app.register_blueprint(blueprint)
    editor.register(app, settings)
    return app


def _build_shared_context() -> dict[str, object]:
    """What every page shows, also the error page without an index."""
    try:
        documents = get_engine().documents
    except BookletSearchError:
        documents = {}
    only = next(iter(documents.values())) if len(documents) == 1 else None
    return {
        "product": wording.choose_product_name(len(documents)),
        "several": len(documents) > 1,
        "only": only,
        "reviewed": wording.describe_review(build_source(only, date.today())) if only else "",
        "publisher": requests.get_publisher(),
        "logo": current_app.config["LOGO"],
        "public_url": proxy.find_public_url(),
        "canonical_url": proxy.find_canonical_url(),
        "wording": wording,
        "kept_days": log.rules.retention_days if (log := query_log.get_query_log()) else 0,
    }
