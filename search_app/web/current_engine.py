"""What the web asks of the engine, and the one engine that serves a whole request."""

from collections.abc import Mapping, Sequence
from typing import Protocol, cast

from flask import current_app, g

from indexer.documents import Document
from indexer.errors import UnknownBookletError
from indexer.passages import Passage
from search_app.results import SearchResult


class Engine(Protocol):
    """One generation, open for questions."""

    @property
    def generation(self) -> str: ...

    @property
    def documents(self) -> Mapping[str, Document]: ...

    def get_passages(self, doc_id: str) -> Sequence[Passage]: ...

    def search(self, question: str, *, k: int = 10, booklet: str | None = None) -> SearchResult: ...


class EngineSource(Protocol):
    """Gives the current engine; another one once a newer generation is published."""

    def get_engine(self) -> Engine: ...


def get_engine() -> Engine:
    """The engine of this request: the same to its end, whatever is published meanwhile."""
    if "engine" not in g:
        g.engine = cast(EngineSource, current_app.extensions["library"]).get_engine()
    return cast(Engine, g.engine)


def get_document(doc_id: str) -> Document:
    found = get_engine().documents.get(doc_id)
    if found is None:
        raise UnknownBookletError(doc_id)
    return found
