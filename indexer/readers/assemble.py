"""From a flat list of pieces to a ``Document``: one canonical text, its offsets exact.

Every reader gives pieces; only this module writes text, so that no reader can get an offset wrong.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from indexer.documents import Block, BlockKind, Document, LeftOutText, Section
from indexer.errors import UnreadableBookletError
from indexer.readers.pieces import (
    Heading,
    ListItem,
    Paragraph,
    Piece,
    SectionEnd,
    TableRow,
    clean_text,
)

# In words: a longer paragraph before a list introduces it only if it ends in a colon.
MAX_LEAD_IN_WORDS = 25
BULLET = "• "


@dataclass(frozen=True, slots=True)
class DocumentProperties:
    """What is known of a booklet beside its text."""

    doc_id: str
    title: str
    source: str
    language: str = "en"
    metadata: Mapping[str, str] = field(default_factory=dict)


def assemble_document(properties: DocumentProperties, pieces: Iterable[Piece]) -> Document:
    """The document that the pieces make.

    Raises:
        UnreadableBookletError: no piece holds text.
    """
    page = _DocumentBuilder()
    for piece in pieces:
        _add_piece(page, piece)
    if not page.blocks:
        raise UnreadableBookletError(properties.source, "holds no text that could be read.")
    return Document(
        doc_id=properties.doc_id,
        title=clean_text(properties.title),
        text="".join(page.parts),
        sections=tuple(page.sections),
        blocks=tuple(page.blocks),
        left_out=tuple(page.left_out),
        metadata=dict(properties.metadata),
        language=properties.language,
        source=properties.source,
    )


@dataclass(slots=True)
class _DocumentBuilder:
    """The text so far. ``lead_in`` is the block that introduces the next item or row, if any."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    sections: list[Section] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    left_out: list[LeftOutText] = field(default_factory=list)
    heading_path: list[tuple[int, str]] = field(default_factory=list)
    has_open_section: bool = False
    last_piece: Piece | None = None
    lead_in: int | None = None
    parent_items: list[int] = field(default_factory=list)


def _add_piece(builder: _DocumentBuilder, piece: Piece) -> None:
    match piece:
        case Heading():
            _add_heading(builder, piece)
        case SectionEnd():
            builder.heading_path, builder.has_open_section, builder.last_piece = [], False, piece
        case Paragraph():
            _add_paragraph(builder, piece)
        case ListItem():
            _add_item(builder, piece)
        case TableRow():
            _add_row(builder, piece)
        case LeftOutText():
            builder.left_out.append(piece)


def _add_heading(builder: _DocumentBuilder, heading: Heading) -> None:
    text = clean_text(heading.text)
    if not text:
        return
    builder.heading_path = [
        (level, above) for level, above in builder.heading_path if level < heading.level
    ]
    builder.heading_path.append((heading.level, text))
    start = _append_text(builder, text, separator="\n\n")
    path = tuple(words for _, words in builder.heading_path)
    builder.sections.append(Section(path, len(path), start, builder.length, heading.is_question))
    builder.has_open_section, builder.last_piece = True, heading


def _add_paragraph(builder: _DocumentBuilder, paragraph: Paragraph) -> None:
    if text := clean_text(paragraph.text):
        _add_block(builder, BlockKind.PARAGRAPH, _append_text(builder, text, separator="\n\n"))
        builder.last_piece = paragraph


def _add_item(builder: _DocumentBuilder, item: ListItem) -> None:
    text = clean_text(item.text)
    if not text:
        return
    goes_on = isinstance(builder.last_piece, ListItem)
    if not goes_on:
        builder.lead_in, builder.parent_items = _find_lead_in(builder), []
    depth = min(item.depth, len(builder.parent_items))
    del builder.parent_items[depth:]
    mark = "  " * depth + (f"{clean_text(item.marker)} " if item.marker else BULLET)
    start = _append_text(builder, text, separator="\n" if goes_on else "\n\n", marker=mark)
    lead_in = builder.parent_items[-1] if builder.parent_items else builder.lead_in
    _add_block(builder, BlockKind.ITEM, start, lead_in=lead_in, depth=depth)
    builder.parent_items.append(len(builder.blocks) - 1)
    builder.last_piece = item


def _find_lead_in(builder: _DocumentBuilder) -> int | None:
    """The row of the paragraph just before, where it introduces a list."""
    if not isinstance(builder.last_piece, Paragraph):
        return None
    text = clean_text(builder.last_piece.text)
    introduces = text.endswith(":") or len(text.split()) <= MAX_LEAD_IN_WORDS
    return len(builder.blocks) - 1 if introduces else None


def _add_row(builder: _DocumentBuilder, row: TableRow) -> None:
    cells = [text for text in map(clean_text, row.cells) if text]
    if not cells:
        return
    goes_on = isinstance(builder.last_piece, TableRow) and not row.starts_table
    if not goes_on:
        builder.lead_in = None
    start = _append_text(builder, " | ".join(cells), separator="\n" if goes_on else "\n\n")
    _add_block(builder, BlockKind.ROW, start, lead_in=None if row.is_header else builder.lead_in)
    if row.is_header:
        builder.lead_in = len(builder.blocks) - 1
    builder.last_piece = row


def _append_text(builder: _DocumentBuilder, text: str, *, separator: str, marker: str = "") -> int:
    """Write a text after what stands there; returns where it begins."""
    before = (separator if builder.length else "") + marker
    builder.parts += [before, text]
    start = builder.length + len(before)
    builder.length = start + len(text)
    return start


def _add_block(
    builder: _DocumentBuilder,
    kind: BlockKind,
    start: int,
    *,
    lead_in: int | None = None,
    depth: int = 0,
) -> None:
    if not builder.has_open_section:
        builder.sections.append(Section((), 0, start, start))
        builder.has_open_section = True
    section = len(builder.sections) - 1
    builder.blocks.append(Block(kind, section, start, builder.length, lead_in, depth))
