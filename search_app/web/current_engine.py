"""The one engine that serves a whole request."""

from flask import current_app, g

from indexer.documents import Document
from indexer.errors import UnknownBookletError
from search_app.search.engine import SearchEngine
from search_app.search.live_index import LiveIndex


def get_engine() -> SearchEngine:
    """The engine of this request: the same to its end, whatever is published meanwhile."""
    if "engine" not in g:
        live_index: LiveIndex = current_app.extensions["live_index"]
        g.engine = live_index.get_engine()
    engine: SearchEngine = g.engine
    return engine


def get_document(doc_id: str) -> Document:
    document = get_engine().documents.get(doc_id)
    if document is None:
        raise UnknownBookletError(doc_id)
    return document
