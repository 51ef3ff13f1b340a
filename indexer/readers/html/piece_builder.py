"""What the walk over a page has gathered, and the pieces that are written from it."""

import re
from dataclasses import dataclass, field

from indexer.readers.html.boilerplate import HEADING_TAGS, Element, PageStructure, get_line_number
from indexer.readers.html.table_rows import CELL_TAGS, TableRows
from indexer.readers.pieces import Heading, ListItem, Paragraph, Piece
from indexer.words import clean_text

LINE_BREAK = "\v"  # a <br>; two in a row separate paragraphs
_PARAGRAPH_BREAK = re.compile(r"\v\s*\v[\s\v]*")


@dataclass(slots=True)
class PieceBuilder:
    """The pieces so far; the open headings, items and cells, each with the parts of its text."""

    structure: PageStructure
    pieces: list[Piece] = field(default_factory=list)
    open_elements: list[tuple[Element, list[str]]] = field(default_factory=list)
    pending_text: list[str] = field(default_factory=list)  # in no piece or open element yet
    pending_line: int = 0  # where ``pending_text`` begins
    pending_term: str = ""
    list_counters: list[int] = field(default_factory=list)  # items so far, of each open list
    table: TableRows = field(default_factory=TableRows)
    heading_level: int = 1
    outside_start: int = 0  # the first piece that may be outside the main text

    @property
    def open_tag(self) -> str:
        """The tag of the innermost open element; "" where none is open."""
        return str(self.open_elements[-1][0].tag) if self.open_elements else ""

    @property
    def depth(self) -> int:
        return max(len(self.list_counters) - 1, 0)

    def add_text(self, element: Element, text: str | None) -> None:
        if text:
            if not self.pending_text:
                self.pending_line = get_line_number(element)
            self.pending_text.append(text)

    def flush_text(self) -> None:
        """Move the pending text into the open element, or write it as paragraphs."""
        text = "".join(self.pending_text)
        self.pending_text.clear()
        if text.strip() and self.open_elements:
            self.open_elements[-1][1].append(text)
        elif text.strip():
            self.end_table()
            parts = _PARAGRAPH_BREAK.split(text)
            self.pieces += [Paragraph(part, self.pending_line) for part in parts]

    def close_element(self, element: Element) -> None:
        """Write the text of the innermost open element, which ends here."""
        tag = element.tag
        if tag in CELL_TAGS:
            self.table.add_cell(element, self.open_elements[-1][1])
        elif tag == "dt":
            self.end_term()
        elif tag in HEADING_TAGS:
            self.heading_level = int(tag[1])
            self._add_heading(element, self.heading_level)
        elif tag == "summary" or element in self.structure.bold_lines:
            self._add_heading(element, self.heading_level + 1)
        else:
            self.end_item()
        self.open_elements.pop()

    def _take_text(self) -> str:
        parts = self.open_elements[-1][1]
        text = clean_text(" ".join(parts))
        parts.clear()
        return text

    def _add_heading(self, element: Element, level: int) -> None:
        text = self._take_text()
        self.pieces.append(Heading(text, level, text.endswith("?"), get_line_number(element)))

    def end_item(self) -> None:
        """Write the open item as far as it goes; a list inside it, or its end, is next."""
        if self.open_tag not in ("li", "dd") or not (text := self._take_text()):
            return
        item, marker = self.open_elements[-1][0], ""
        if item.tag == "dd" and self.pending_term:
            text, self.pending_term = f"{self.pending_term.removesuffix(':')}: {text}", ""
        parent = item.getparent()
        if self.list_counters and parent is not None and parent.tag == "ol":
            self.list_counters[-1] += 1
            marker = f"{self.list_counters[-1]}."
        self.pieces.append(ListItem(text, self.depth, marker, get_line_number(item)))

    def end_term(self) -> None:
        """Keep the text of the open term, if one is open, for what defines it."""
        if self.open_tag == "dt" and (text := self._take_text()):
            self.flush_term()
            self.pending_term = text

    def flush_term(self) -> None:
        """Write a term that nothing defines as an item of its own."""
        if self.pending_term:
            self.pieces.append(ListItem(self.pending_term, self.depth))
        self.pending_term = ""

    def end_table(self) -> None:
        """Write what is open of a table; it ends, or something that is no row is next."""
        self.pieces += self.table.take_tables()
