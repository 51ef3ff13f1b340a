"""Ways to read a small text and to say what came of it, in one short form."""

from collections.abc import Callable, Sequence

from indexer.documents import Document, LeftOutText
from indexer.readers.assemble import DocumentProperties, assemble_document
from indexer.readers.html import read_html_file
from indexer.readers.markdown import read_markdown_file
from indexer.readers.pieces import (
    Heading,
    ListItem,
    Paragraph,
    ParsedBooklet,
    Piece,
    Report,
    SectionEnd,
    Table,
)
from indexer.readers.tables.lines import write_table
from indexer.readers.text import read_text_file

Reader = Callable[[bytes, str], ParsedBooklet]


def told(pieces: Sequence[Piece]) -> list[str]:
    """Each piece that is text as a line: "# heading", "?# question", "- item", text; a table as
    lines of which those with the names of its columns begin with "="."""
    own = [piece for piece in pieces if not isinstance(piece, Report)]
    following = [*own[1:], Heading("", 1)]
    return [
        line
        for piece, after in zip(own, following, strict=True)
        if not (isinstance(piece, SectionEnd) and isinstance(after, Heading | SectionEnd))
        for line in _told(piece)
    ]


def _told(piece: Piece) -> list[str]:
    match piece:
        case Heading(text, level, is_question):
            return [f"{'?' * is_question}{'#' * level} {' '.join(text.split())}"]
        case ListItem(text, depth, mark):
            return [f"{'  ' * depth}{mark or '-'} {text}"]
        case Table(header_count=count):
            return [f"{'=' * (line.row < count)}{line.text}" for line in write_table(piece)]
        case Paragraph(text):
            return [" ".join(text.split())]
        case SectionEnd(level):
            return ["(no heading)" if level == 1 else f"(end of {'#' * level})"]
    return []


def furniture(pieces: Sequence[Piece]) -> list[tuple[int, str, str]]:
    """Line, reason and text of each report."""
    return [(one.line, one.reason, one.text) for one in pieces if isinstance(one, LeftOutText)]


def from_text(text: str) -> ParsedBooklet:
    return read_text_file(text.encode(), "a.txt")


def from_markdown(text: str) -> ParsedBooklet:
    return read_markdown_file(text.encode(), "a.md")


def from_html(text: str) -> ParsedBooklet:
    return read_html_file(text.encode(), "a.html")


def document(reading: ParsedBooklet) -> Document:
    about = DocumentProperties("a", reading.title, "a", reading.language, reading.metadata)
    return assemble_document(about, reading.pieces)
