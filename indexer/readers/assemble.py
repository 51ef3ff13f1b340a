"""From a flat list of pieces to a ``Document``: one canonical text, its offsets exact.

Every reader gives pieces; only this module writes text, so that no reader can get an offset wrong.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from indexer.documents import Block, BlockKind, Document, LeftOut, Section
from indexer.errors import UnreadableBookletError
from indexer.readers.pieces import Heading, Item, Paragraph, Piece, Row, Unheaded, clean

# In words: a longer paragraph before a list introduces it only if it ends in a colon.
SHORT_LEAD_IN = 25
BULLET = "• "


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a booklet beside its text."""

    doc_id: str
    title: str
    source: str
    language: str = "en"
    metadata: Mapping[str, str] = field(default_factory=dict)


def assemble(about: About, pieces: Iterable[Piece]) -> Document:
    """The document that the pieces make.

    Raises:
        UnreadableBookletError: no piece holds text.
    """
    page = _Page()
    for piece in pieces:
        _add(page, piece)
    if not page.blocks:
        raise UnreadableBookletError(about.source, "holds no text that could be read.")
    return Document(
        doc_id=about.doc_id,
        title=clean(about.title),
        text="".join(page.parts),
        sections=tuple(page.sections),
        blocks=tuple(page.blocks),
        left_out=tuple(page.left_out),
        metadata=dict(about.metadata),
        language=about.language,
        source=about.source,
    )


@dataclass(slots=True)
class _Page:
    """The text so far. ``lead_in`` is the block that introduces the next item or row, if any."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    sections: list[Section] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    outline: list[tuple[int, str]] = field(default_factory=list)
    open_section: bool = False
    last: Piece | None = None
    lead_in: int | None = None
    parents: list[int] = field(default_factory=list)


def _add(page: _Page, piece: Piece) -> None:
    match piece:
        case Heading():
            _add_heading(page, piece)
        case Unheaded():
            page.outline, page.open_section, page.last = [], False, piece
        case Paragraph():
            _add_paragraph(page, piece)
        case Item():
            _add_item(page, piece)
        case Row():
            _add_row(page, piece)
        case LeftOut():
            page.left_out.append(piece)


def _add_heading(page: _Page, heading: Heading) -> None:
    text = clean(heading.text)
    if not text:
        return
    page.outline = [(level, above) for level, above in page.outline if level < heading.level]
    page.outline.append((heading.level, text))
    start = _write(page, text, apart="\n\n")
    path = tuple(words for _, words in page.outline)
    page.sections.append(Section(path, len(path), start, page.length, heading.is_question))
    page.open_section, page.last = True, heading


def _add_paragraph(page: _Page, paragraph: Paragraph) -> None:
    if text := clean(paragraph.text):
        _block(page, BlockKind.PARAGRAPH, _write(page, text, apart="\n\n"))
        page.last = paragraph


def _add_item(page: _Page, item: Item) -> None:
    text = clean(item.text)
    if not text:
        return
    goes_on = isinstance(page.last, Item)
    if not goes_on:
        page.lead_in, page.parents = _introduction(page), []
    depth = min(item.depth, len(page.parents))
    del page.parents[depth:]
    mark = "  " * depth + (f"{clean(item.mark)} " if item.mark else BULLET)
    start = _write(page, text, apart="\n" if goes_on else "\n\n", mark=mark)
    lead_in = page.parents[-1] if page.parents else page.lead_in
    _block(page, BlockKind.ITEM, start, lead_in=lead_in, depth=depth)
    page.parents.append(len(page.blocks) - 1)
    page.last = item


def _introduction(page: _Page) -> int | None:
    """The row of the paragraph just before, where it introduces a list."""
    if not isinstance(page.last, Paragraph):
        return None
    text = clean(page.last.text)
    introduces = text.endswith(":") or len(text.split()) <= SHORT_LEAD_IN
    return len(page.blocks) - 1 if introduces else None


def _add_row(page: _Page, row: Row) -> None:
    cells = [text for text in map(clean, row.cells) if text]
    if not cells:
        return
    goes_on = isinstance(page.last, Row) and not row.first
    if not goes_on:
        page.lead_in = None
    start = _write(page, " | ".join(cells), apart="\n" if goes_on else "\n\n")
    _block(page, BlockKind.ROW, start, lead_in=None if row.header else page.lead_in)
    if row.header:
        page.lead_in = len(page.blocks) - 1
    page.last = row


def _write(page: _Page, text: str, *, apart: str, mark: str = "") -> int:
    """Write a text after what stands there; returns where it begins."""
    before = (apart if page.length else "") + mark
    page.parts += [before, text]
    start = page.length + len(before)
    page.length = start + len(text)
    return start


def _block(
    page: _Page, kind: BlockKind, start: int, *, lead_in: int | None = None, depth: int = 0
) -> None:
    if not page.open_section:
        page.sections.append(Section((), 0, start, start))
        page.open_section = True
    section = len(page.sections) - 1
    page.blocks.append(Block(kind, section, start, page.length, lead_in, depth))
