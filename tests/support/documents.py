"""Booklets written in a test, laid out by the code that lays out every booklet."""

from indexer.documents import Document
from indexer.passages import Passage
from indexer.readers.assemble import DocumentProperties, assemble_document
from indexer.readers.pieces import Heading, ListItem, Paragraph, Piece, Table
from indexer.readers.tables import GridCell, build_tables
from indexer.splitting.split import split_document

TITLE = "Growing beans"

__all__ = ["TITLE", "Heading", "ListItem", "Paragraph", "booklet", "passages", "table", "words"]


def booklet(*pieces: Piece | str, doc_id: str = "beans", title: str = TITLE) -> Document:
    """A document of pieces; text alone is a paragraph."""
    laid = [Paragraph(piece) if isinstance(piece, str) else piece for piece in pieces]
    return assemble_document(DocumentProperties(doc_id, title, f"{doc_id}.txt"), laid)


def table(*rows: tuple[str, ...], header_count: int = 0) -> Table:
    """A table of cells that do not say whether they are heads."""
    (found,) = build_tables([[GridCell(t) for t in r] for r in rows], header_count=header_count)
    return found


def words(text: str) -> int:
    """Counts words: so a test can work out every window on paper."""
    return len(text.split())


def passages(document: Document, *, window: int = 1000) -> list[Passage]:
    return split_document(document, count_tokens=words, window=window)
