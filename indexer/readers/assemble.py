"""From a flat list of pieces to a ``Document``: one canonical text, its offsets exact.

Every reader gives pieces; only this module writes text, so that no reader can get an offset wrong.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from indexer.documents import Block, BlockKind, Document, Doubt, LeftOutText, Section, TextTable
from indexer.errors import UnreadableBookletError
from indexer.readers.counting import counts_on
from indexer.readers.pieces import Heading, ListItem, Paragraph, Piece, SectionEnd, Table
from indexer.readers.tables.lines import write_table
from indexer.readers.tables.placing import place_cells
from indexer.words import clean_text

# A longer paragraph before a list introduces it only if it ends in a colon.
MAX_LEAD_IN_WORDS = 25
BULLET = "• "
# "Call 999 if:", "See your doctor if you": a heading that is only the beginning of a sentence.
_UNFINISHED_HEADING = re.compile(
    r"(?::|\b(?:if|when|that|unless)(?: (?:you|your child|they|he|she|it|someone))?)\W*$",
    re.IGNORECASE,
)

# "interferon Tablets that help include", "… for a week. Never take:": an item that has swallowed
# the words which introduce the items below it, where a list was flattened on its way to us.
_OPENS_ANOTHER_LIST = re.compile(
    r"(?:[.!?]|[a-z)])\s+[A-Z][^.!?]*(?::|\b(?:includes?|including|such as|the following))\W*$"
)


@dataclass(frozen=True, slots=True)
class DocumentProperties:
    """What is known of a booklet beside its text."""

    doc_id: str
    title: str
    source: str
    language: str = "en"
    metadata: Mapping[str, str] = field(default_factory=dict)
    assumed: tuple[str, ...] = ()
    file_hash: str = ""


def assemble_document(properties: DocumentProperties, pieces: Iterable[Piece]) -> Document:
    """The document that the pieces make; ``UnreadableBookletError`` if none holds text."""
    builder = _DocumentBuilder()
    for piece in pieces:
        builder.add_piece(piece)
    if not builder.blocks:
        raise UnreadableBookletError(properties.source, "holds no text that could be read.")
    return Document(
        doc_id=properties.doc_id,
        title=clean_text(properties.title),
        text="".join(builder.parts),
        sections=tuple(builder.sections),
        blocks=tuple(builder.blocks),
        left_out=tuple(builder.left_out),
        metadata=dict(properties.metadata),
        language=properties.language,
        source=properties.source,
        tables=tuple(builder.tables),
        doubts=tuple(builder.doubts),
        assumed=properties.assumed,
        page_starts=tuple(builder.page_starts),
        file_hash=properties.file_hash,
    )


@dataclass(slots=True)
class _DocumentBuilder:
    """The text so far. ``lead_in`` is the block that introduces the next item, if any."""

    parts: list[str] = field(default_factory=list)
    length: int = 0  # characters in ``parts``
    sections: list[Section] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    left_out: list[LeftOutText] = field(default_factory=list)
    tables: list[TextTable] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)  # with those above it
    doubts: list[Doubt] = field(default_factory=list)
    page_starts: list[tuple[int, int]] = field(default_factory=list)
    has_open_section: bool = False
    last_piece: Piece | None = None
    lead_in: int | None = None
    list_lead_in: int | None = None  # that of the whole list
    parent_items: list[int] = field(default_factory=list)
    markers: list[str] = field(default_factory=list)  # of ``parent_items``

    def add_piece(self, piece: Piece) -> None:
        if isinstance(piece, LeftOutText):
            self.left_out.append(piece)
        elif isinstance(piece, Doubt):
            self.doubts.append(piece)
        elif isinstance(piece, SectionEnd):
            self.headings = [each for each in self.headings if each.level < piece.level]
            self.has_open_section, self.last_piece = False, piece
        elif isinstance(piece, Table):
            self._add_table(piece)
            self._add_pages((self.tables[-1].row_starts[row], page) for row, page in piece.pages)
            self.last_piece = piece
        elif text := clean_text(piece.text):
            self._add_text(piece, text)
            self._add_pages((self.length - len(text) + at, page) for at, page in piece.pages)
            self.last_piece = piece

    def _add_text(self, piece: Heading | Paragraph | ListItem, text: str) -> None:
        match piece:
            case Heading():
                self._add_heading(piece, text)
            case Paragraph():
                self._add_block(BlockKind.PARAGRAPH, self._append_text(text))
            case ListItem():
                self._add_item(piece, text)

    def _add_pages(self, starts: Iterable[tuple[int, int]]) -> None:
        """Note each page that begins in a piece, or goes on in it after another."""
        for offset, page in starts:
            if not self.page_starts or self.page_starts[-1][1] != page:
                self.page_starts.append((min(offset, self.length - 1), page))

    def _add_heading(self, heading: Heading, text: str) -> None:
        above = [each for each in self.headings if each.level < heading.level]
        self.headings = [*above, replace(heading, text=text)]
        start = self._append_text(text)
        self._add_section(start, self.length)
        self.parent_items, self.markers = [], []

    def _add_section(self, start: int, end: int) -> None:
        path = tuple(heading.text for heading in self.headings)
        is_question = bool(path) and self.headings[-1].is_question
        self.sections.append(Section(path, len(path), start, end, is_question))
        self.has_open_section = True

    def _add_item(self, item: ListItem, text: str) -> None:
        continues = isinstance(self.last_piece, ListItem)
        depth = None if continues else self._find_resumed_depth(item)
        if not continues and depth is None:
            self.lead_in = self.list_lead_in = self._find_lead_in()
            self.parent_items, self.markers = [], []
        depth = min(item.depth, len(self.parent_items)) if depth is None else depth
        if continues and depth == 0:
            self._choose_lead_in(text)
        elif not continues:
            self.lead_in = self.list_lead_in
        del self.parent_items[depth:], self.markers[depth:]
        marker = "  " * depth + (f"{clean_text(item.marker)} " if item.marker else BULLET)
        start = self._append_text(text, separator="\n" if continues else "\n\n", marker=marker)
        lead_in = self.parent_items[-1] if self.parent_items else self.lead_in
        self._add_block(BlockKind.ITEM, start, lead_in=lead_in, depth=depth)
        self.parent_items.append(len(self.blocks) - 1)
        self.markers.append(item.marker)

    def _choose_lead_in(self, text: str) -> None:
        """The item above introduces an item beside it that goes on with its sentence.

        So it does with those below, up to one that begins as a sentence does: where the other list
        ends is not known, and what introduces the whole list is never less true.
        """
        if not text[:1].islower():
            self.lead_in = self.list_lead_in
        elif len(self.parent_items) == 1 and _OPENS_ANOTHER_LIST.search(self.parts[-1]):
            self.lead_in = self.parent_items[0]

    def _find_resumed_depth(self, item: ListItem) -> int | None:
        """How deep an item is whose list goes on after a finished paragraph or a table in it."""
        last = self.last_piece
        if isinstance(last, Paragraph) and _is_unfinished(clean_text(last.text)):
            return None  # it introduces the item
        depths = reversed(range(len(self.markers)))
        return next((at for at in depths if counts_on(self.markers[at], item.marker)), None)

    def _find_lead_in(self) -> int | None:
        """The row of the paragraph or heading just before, where it introduces a list."""
        if isinstance(self.last_piece, Heading):
            return self._add_heading_block()
        if not isinstance(self.last_piece, Paragraph):
            return None
        text = clean_text(self.last_piece.text)
        may_introduce = not self.last_piece.ends_box and len(text.split()) <= MAX_LEAD_IN_WORDS
        introduces = _is_unfinished(text) or may_introduce
        return len(self.blocks) - 1 if introduces else None

    def _add_heading_block(self) -> int | None:
        """Make the last heading a block too, where the items below it finish its sentence."""
        section = self.sections[-1]
        if section.is_question or not _UNFINISHED_HEADING.search(section.heading):
            return None
        row = len(self.sections) - 1
        self.blocks.append(Block(BlockKind.PARAGRAPH, row, section.start, section.end))
        return len(self.blocks) - 1

    def _add_table(self, table: Table) -> None:
        """Write a table; the last row that names its columns is the lead-in of the lines below."""
        lines, starts = list(write_table(table)), list[int]()
        last = clean_text(self.last_piece.text) if isinstance(self.last_piece, Paragraph) else ""
        lead_in = len(self.blocks) - 1 if last and _is_unfinished(last) else None
        for line in lines:
            starts.append(self._append_text(line.text, separator="\n" if starts else "\n\n"))
            self._add_block(line.kind, starts[-1], lead_in=lead_in)
            if line.row < table.header_count:
                lead_in = len(self.blocks) - 1
        self.tables.append(place_cells(table, lines, starts))
        if table.has_doubtful_head:
            self.doubts.append(Doubt(f"{_DOUBTFUL_HEAD}: {lines[0].text}", table.line))

    def _append_text(self, text: str, *, separator: str = "\n\n", marker: str = "") -> int:
        """Where the text begins, once it is written after all that is there."""
        before = (separator if self.length else "") + marker
        self.parts += [before, text]
        start = self.length + len(before)
        self.length = start + len(text)
        return start

    def _add_block(
        self, kind: BlockKind, start: int, *, lead_in: int | None = None, depth: int = 0
    ) -> None:
        if not self.has_open_section:
            self._add_section(start, start)
        section = len(self.sections) - 1
        self.blocks.append(Block(kind, section, start, self.length, lead_in, depth))


_DOUBTFUL_HEAD = (
    "a bold row of a table may name the columns of the rows below it, which are read without names"
    " of columns; if it does, make its cells heads"
)


def _is_unfinished(text: str) -> bool:
    """Whether what follows goes on with the sentence: "You may have:", "Signs of it include"."""
    return not text.rstrip("\"'”’)*_").endswith((".", "!", "?", "…", "。", "！", "？", "؟", "।"))
