"""Pieces in the order in which they are read: boxes and notes wait for the end of their place.

A box stands beside the text, so it comes after the list or table that it hangs on, and before the
next paragraph. A box with headings of its own, and notes, come at the end of the section.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from indexer.readers.docx.outline.headings import StyledLine
from indexer.readers.pieces import Heading, Paragraph, Piece

Part = Piece | StyledLine


@dataclass(slots=True)
class PieceFlow:
    """The parts so far, and those that wait."""

    parts: list[Part] = field(default_factory=list)
    boxes: list[Part] = field(default_factory=list)  # before the next paragraph
    section_end: list[Part] = field(default_factory=list)  # before the next heading
    level: int = 0

    def add(self, part: Part) -> None:
        piece = part.piece if isinstance(part, StyledLine) else part
        if isinstance(piece, Paragraph | Heading):
            self._take_boxes()
        if isinstance(piece, Heading):
            self._take_section_end()
            self.level = piece.level
        self.parts.append(part)

    def add_box(self, parts: Sequence[Part]) -> None:
        if not any(isinstance(part, Heading) for part in parts):
            self.boxes += parts
            return
        lift = max(self.level + 1 - min(p.level for p in parts if isinstance(p, Heading)), 0)
        self.section_end += [
            replace(part, level=part.level + lift) if isinstance(part, Heading) else part
            for part in parts
        ]

    def add_note(self, parts: Iterable[Part]) -> None:
        self.section_end += parts

    def finish(self) -> list[Part]:
        self._take_boxes()
        self._take_section_end()
        return self.parts

    def _take_boxes(self) -> None:
        self.parts += self.boxes
        self.boxes.clear()

    def _take_section_end(self) -> None:
        self.parts += self.section_end
        self.section_end.clear()
