"""Booklets written in a test, laid out by the code that lays out every booklet."""

from indexer.documents import Document
from indexer.passages import Passage
from indexer.readers.assemble import About, assemble
from indexer.readers.pieces import Heading, Item, Paragraph, Piece, Row
from indexer.splitting.split import split

TITLE = "Growing beans"

__all__ = ["TITLE", "Heading", "Item", "Paragraph", "Row", "booklet", "passages", "words"]


def booklet(*pieces: Piece | str, doc_id: str = "beans", title: str = TITLE) -> Document:
    """A document of pieces; text alone is a paragraph."""
    laid = [Paragraph(piece) if isinstance(piece, str) else piece for piece in pieces]
    return assemble(About(doc_id, title, f"{doc_id}.txt"), laid)


def words(text: str) -> int:
    """Counts words: so a test can work out every window on paper."""
    return len(text.split())


def passages(document: Document, *, window: int = 1000) -> list[Passage]:
    return split(document, pieces=words, window=window)
