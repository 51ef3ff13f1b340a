"""The one engine that serves a whole request."""

from flask import Flask, Response, current_app, g

from indexer.documents import Document
from indexer.errors import UnknownBookletError
from search_app.search.engine import SearchEngine
from search_app.search.live_index import LiveEngine


def init_engine(app: Flask, live_index: LiveEngine) -> None:
    app.extensions["live_index"] = live_index
    app.after_request(_report_fault)


def get_live_index() -> LiveEngine:
    live_index: LiveEngine = current_app.extensions["live_index"]
    return live_index


def get_engine() -> SearchEngine:
    """The engine of this request: the same to its end, whatever is published meanwhile."""
    if "engine" not in g:
        g.engine = get_live_index().get_engine()
    engine: SearchEngine = g.engine
    return engine


def get_document(doc_id: str) -> Document:
    document = get_engine().documents.get(doc_id)
    if document is None:
        raise UnknownBookletError(doc_id)
    return document


def _report_fault(response: Response) -> Response:
    """What failed although there is an engine may have failed because its files are damaged."""
    if response.status_code >= 500 and "engine" in g:
        get_live_index().report_fault()
    return response
