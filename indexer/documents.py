"""What a booklet is once read: one canonical text, and what each stretch of it is.

Offsets are in characters of ``Document.text``. The canonical text is what people are shown and what
every passage, sentence and marked answer points into; it is made by a reader and never changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class BlockKind(StrEnum):
    """What a block is on the page."""

    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it until the next heading.

    ``path`` ends with the section's own heading; it is empty for text before the first heading.
    ``start``/``end`` span the heading itself. ``is_question`` marks a question with its answer.
    """

    path: tuple[str, ...]
    level: int
    start: int
    end: int
    is_question: bool = False

    @property
    def heading(self) -> str:
        return self.path[-1] if self.path else ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a list item or a table row.

    ``section`` is the row in ``Document.sections``. ``lead_in`` is the row in ``Document.blocks``
    of the paragraph that introduces a list item, or of the header row of a table row. ``depth`` is
    how deep an item is nested, from 0.
    """

    kind: BlockKind
    section: int
    start: int
    end: int
    lead_in: int | None = None
    depth: int = 0


@dataclass(frozen=True, slots=True)
class LeftOutText:
    """Page furniture that was not read into the text, with the reason.

    ``line`` counts from 1 in the source; 0 where the source has no lines to speak of.
    """

    text: str
    reason: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """One booklet. ``text[block.start:block.end]`` is each block's exact text."""

    doc_id: str
    title: str
    text: str
    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]
    left_out: tuple[LeftOutText, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"
    source: str = ""

    def __post_init__(self) -> None:
        """Refuse blocks that overlap, leave the text, or point at what is not there."""
        reached = 0
        for row, block in enumerate(self.blocks):
            if not reached <= block.start < block.end <= len(self.text):
                raise ValueError(f"{self.doc_id}: block {row} does not fit the text")
            if not 0 <= block.section < len(self.sections):
                raise ValueError(f"{self.doc_id}: block {row} has no section")
            if block.lead_in is not None and not 0 <= block.lead_in < row:
                raise ValueError(f"{self.doc_id}: block {row} has no lead-in")
            reached = block.end

    def get_block_text(self, block: Block) -> str:
        return self.text[block.start : block.end]
