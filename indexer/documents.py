"""A booklet that has been read: one canonical text, and what each part of it is.

Offsets are in characters of ``Document.text``, which people are shown and which every passage,
sentence and marked answer points into; a reader makes it and it is never changed.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

# Of a file that is read and shown; most of a large one are pictures for print.
MAX_PDF_BYTES = 100_000_000


class BlockKind(StrEnum):
    """What a block is on the page."""

    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"  # all cells of a table row, with bars between them
    CELL = "cell"  # a value of a table after the heads of its row and column, or several of a row


TABLE_KINDS = frozenset([BlockKind.ROW, BlockKind.CELL])


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the text under it. ``start`` and ``end`` span the heading itself.

    ``path`` ends with the section's own heading; it is empty for text before the first heading.
    A section may go on after a box with a heading of its own: then it has a path, and no heading.
    """

    path: tuple[str, ...]
    level: int
    start: int
    end: int
    is_question: bool = False

    @property
    def heading(self) -> str:
        return self.path[-1] if self.path else ""

    @property
    def has_heading(self) -> bool:
        """Whether the heading stands in the text here."""
        return self.start < self.end


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a list item or a line of a table. ``depth`` of a nested item counts from 0.

    ``section`` is the row in ``Document.sections``. ``lead_in`` is the row in ``Document.blocks``
    of the paragraph that introduces a list item, or of the table row that names the columns.
    A heading such as "Call 999 if:" over a list is a paragraph too, with the section's span.
    """

    kind: BlockKind
    section: int
    start: int
    end: int
    lead_in: int | None = None
    depth: int = 0


@dataclass(frozen=True, slots=True)
class TextCell:
    """Where the text has a cell of a table; ``start`` is ``end`` where the cell is empty."""

    start: int
    end: int
    is_head: bool = False
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table of the booklet, to be shown as one; the first ``header_count`` rows name columns.

    Its blocks, of the kinds ``ROW`` and ``CELL``, are in ``start`` to ``end``; ``row_starts`` says
    where the text of each row begins.
    """

    start: int
    end: int
    rows: tuple[tuple[TextCell, ...], ...]
    row_starts: tuple[int, ...]
    header_count: int = 0


@dataclass(frozen=True, slots=True)
class LeftOutText:
    """Page furniture that is not in the text; ``line`` and ``page`` from 1, 0 if unknown."""

    text: str
    reason: str
    line: int = 0
    page: int = 0


@dataclass(frozen=True, slots=True)
class Doubt:
    """A place that may have been read wrong, in words for an editor who looks it up."""

    text: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """One booklet. ``text[block.start:block.end]`` is each block's exact text.

    ``assumed`` are those of "title" and "language" that the booklet does not say itself.
    ``page_starts`` are (offset, page): from there to the next the text is from that page of the
    source. ``file_hash`` is the sha256 of a source that readers may be shown, "" of others.
    """

    doc_id: str
    title: str
    text: str
    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]
    left_out: tuple[LeftOutText, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"
    source: str = ""
    tables: tuple[TextTable, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    assumed: tuple[str, ...] = ()
    page_starts: tuple[tuple[int, int], ...] = ()
    file_hash: str = ""

    def __post_init__(self) -> None:
        """Refuse blocks that overlap, leave the text, or point at what does not exist."""
        previous_end = 0
        for row, block in enumerate(self.blocks):
            if not previous_end <= block.start < block.end <= len(self.text):
                raise ValueError(f"{self.doc_id}: block {row} does not fit the text")
            if not 0 <= block.section < len(self.sections):
                raise ValueError(f"{self.doc_id}: block {row} has no section")
            if block.lead_in is not None and not 0 <= block.lead_in < row:
                raise ValueError(f"{self.doc_id}: block {row} has no lead-in")
            previous_end = block.end

    def get_block_text(self, block: Block) -> str:
        return self.text[block.start : block.end]

    def find_page(self, offset: int) -> int | None:
        """The page of the source, from 1, that a character is on; ``None`` without pages."""
        row = bisect_right(self.page_starts, offset, key=lambda start: start[0])
        return self.page_starts[row - 1][1] if row else None
