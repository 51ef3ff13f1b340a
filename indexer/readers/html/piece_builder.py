"""What the walk over a page has gathered, and the pieces that are written from it."""

import re
from dataclasses import dataclass, field, replace

from indexer.readers.html.boilerplate import is_aside, is_box
from indexer.readers.html.elements import (
    CELL_TAGS,
    HEADING_TAGS,
    Element,
    extract_text,
    get_line_number,
)
from indexer.readers.html.lists import OpenList
from indexer.readers.html.preparation.word_processors import ITEM_DEPTH, ITEM_MARKER
from indexer.readers.html.structure import PageStructure
from indexer.readers.html.table_rows import TableRows
from indexer.readers.html.typed_items import part_typed_items
from indexer.readers.pieces import (
    Heading,
    ListItem,
    Paragraph,
    Piece,
    SectionEnd,
    TextPiece,
)
from indexer.words import QUESTION_MARKS, clean_text

# A heading whose end must be seen, or it forbids what stands after it.
_FORBIDDING = re.compile(r"\b(?:not|never|avoid|no)\b|n['’]t", re.IGNORECASE)
LINE_BREAK = "\v"  # a <br>; two in a row separate paragraphs
_PARAGRAPH_BREAK = re.compile(r"\v\s*\v[\s\v]*")


@dataclass(frozen=True, slots=True)
class _OpenBox:
    """A part of a page that is set off, and the levels of the headings around it."""

    element: Element
    first_piece: int
    last_level: int
    heading_level: int


@dataclass(slots=True)
class PieceBuilder:
    """The pieces so far; the open headings, items and cells, each with the parts of its text."""

    structure: PageStructure
    pieces: list[Piece] = field(default_factory=list)
    open_elements: list[tuple[Element, list[str]]] = field(default_factory=list)
    pending_text: list[str] = field(default_factory=list)  # in no piece or open element yet
    pending_line: int = 0  # where ``pending_text`` begins
    pending_terms: list[str] = field(default_factory=list)
    has_definition: bool = False  # of the last terms
    question_level: int = 0  # of the last term, where it is a question and a heading
    lists: list[OpenList] = field(default_factory=list)
    table: TableRows = field(default_factory=TableRows)
    heading_level: int = 1  # of the last heading that opens no panel and is in none
    panel_levels: dict[Element, int] = field(default_factory=dict)  # of the headings that open them
    last_level: int = 0  # of the heading that text would be under now
    boxes: list["_OpenBox"] = field(default_factory=list)
    outside_start: int = 0  # the first piece that may be outside the main text

    @property
    def open_tag(self) -> str:
        """The tag of the innermost open element; "" where none is open."""
        return str(self.open_elements[-1][0].tag) if self.open_elements else ""

    @property
    def depth(self) -> int:
        return self.lists[-1].depth if self.lists else 0

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
            for part in parts:
                self.pieces += part_typed_items(part.split(LINE_BREAK), self.pending_line)

    def close_element(self, element: Element) -> None:
        """Write the text of the innermost open element, which ends here."""
        tag = element.tag
        if tag in CELL_TAGS:
            self.table.add_cell(element, self.open_elements[-1][1])
        elif tag == "dt":
            self.end_term()
        elif tag in HEADING_TAGS or tag == "summary" or element in self.structure.toggles:
            self._add_heading(element, self._find_level(element))
        elif element in self.structure.bold_lines:
            self._add_heading(element, self.heading_level + 1)
        else:
            self.end_item()
        self.open_elements.pop()

    def _take_text(self) -> str:
        parts = self.open_elements[-1][1]
        text = clean_text(" ".join(parts))
        parts.clear()
        return text

    def add_label(self, panel: Element) -> None:
        """Write what opens a panel from afar, such as a tab, as the heading of the panel."""
        label = self.structure.labels[panel]
        level = (self._find_panel_level(panel) or self.heading_level) + 1
        self.panel_levels[panel] = level
        self._write_heading(extract_text(label), level, get_line_number(label))

    def open_box(self, element: Element) -> None:
        box = _OpenBox(element, len(self.pieces), self.last_level, self.heading_level)
        self.boxes.append(box)

    def close_box(self, element: Element) -> None:
        """Let what follows a box or a panel belong to the heading that it stood under."""
        panel_level = self.panel_levels.get(element)
        if panel_level is not None:
            self._end_section(panel_level)
        if self.boxes and self.boxes[-1].element is element:
            box = self.boxes.pop()
            inside = [one for one in self.pieces[box.first_piece :] if isinstance(one, TextPiece)]
            headings = [piece for piece in inside if isinstance(piece, Heading)]
            has_text = bool(headings) and not isinstance(inside[-1], Heading)
            ends = is_box(element) or any(_FORBIDDING.search(piece.text) for piece in headings)
            if ends and has_text and min(piece.level for piece in headings) > box.last_level:
                self._end_section(box.last_level + 1)
                self.heading_level = box.heading_level

    def end_lead_in(self) -> None:
        """Let what stood last in a box introduce no list outside it."""
        if self.pieces and isinstance(last := self.pieces[-1], Paragraph):
            self.pieces[-1] = replace(last, ends_box=True)

    def _end_section(self, level: int) -> None:
        self.pieces.append(SectionEnd(level))
        self.last_level = level - 1

    def _find_level(self, element: Element) -> int:
        """The level of a heading; all that open panels side by side have the same.

        What is in a panel is below the heading that opens it.
        """
        own = int(element.tag[1]) if element.tag in HEADING_TAGS else 0
        above = self._find_panel_level(element)
        toggle = next((one for one in element.iter() if one in self.structure.toggles), None)
        if toggle is None:
            aside = (box.last_level for box in self.boxes if is_aside(box.element))
            level = max(own, above + 1, next(aside, 0) + 1)
            self.heading_level = self.heading_level if above else level
            return level
        level = (above or self.heading_level) + 1
        level = min(own, level) if own and not above else level
        self.panel_levels[self.structure.toggles[toggle]] = level
        return level

    def _find_panel_level(self, element: Element) -> int:
        """The level of the heading that opens what an element is in; 0 where it is in no panel."""
        panels = (self.panel_levels.get(above, 0) for above in element.iterancestors())
        return next(filter(None, panels), 0) if self.panel_levels else 0

    def _add_heading(self, element: Element, level: int) -> None:
        self._write_heading(self._take_text(), level, get_line_number(element))

    def _write_heading(self, text: str, level: int, line: int) -> None:
        self.pieces.append(Heading(text, level, text.endswith(QUESTION_MARKS), line))
        self.last_level = level

    def end_item(self) -> None:
        """Write the open item as far as it goes; a list inside it, or its end, is next."""
        item = self.open_elements[-1][0] if self.open_elements else None
        is_paragraph = item is not None and item.get(ITEM_DEPTH) is not None  # as Word has items
        if item is None or not (item.tag in ("li", "dd") or is_paragraph):
            return
        if not (text := self._take_text()):
            return
        line = get_line_number(item)
        if is_paragraph:
            depth, marker = int(item.get(ITEM_DEPTH, "0")), item.get(ITEM_MARKER, "")
            self.pieces.append(ListItem(text, depth, marker, line))
        elif item.tag == "dd":
            self._add_definition(text, line)
        else:
            self._add_list_item(item, text, line)

    def _add_definition(self, text: str, line: int) -> None:
        """Write what defines the terms before it; what else does so is nested below it."""
        if self.question_level or not (self.pending_terms or self.has_definition):
            self.pieces.append(Paragraph(text, line))  # below the question that it answers
            return
        terms = ", ".join(term.removesuffix(":") for term in self.pending_terms)
        text = f"{terms}: {text}" if terms else text
        self.pieces.append(
            ListItem(text, self.depth + (not terms and self.has_definition), "", line)
        )
        self.pending_terms, self.has_definition = [], True

    def _add_list_item(self, item: Element, text: str, line: int) -> None:
        """Write an item; what goes on after a list within it is nested too, and has no number."""
        lists = self.lists
        goes_on = bool(lists) and lists[-1].last_item is item
        marker = lists[-1].count_item(item) if lists and not goes_on else ""
        self.pieces.append(ListItem(text, self.depth + goes_on, marker, line))
        if lists:
            lists[-1].last_item = item

    def end_term(self) -> None:
        """Keep the text of the open term, if one is open, for what defines it."""
        if self.open_tag != "dt" or not (text := self._take_text()):
            return
        term = self.open_elements[-1][0]
        if text.endswith(QUESTION_MARKS) or self.question_level:
            self.flush_terms()
        if text.endswith(QUESTION_MARKS):
            self.question_level = (self._find_panel_level(term) or self.heading_level) + 1
            self._write_heading(text, self.question_level, get_line_number(term))
        else:
            self.pending_terms.append(text)
            self.has_definition = False

    def flush_terms(self) -> None:
        """Write terms that nothing defines as items of their own."""
        self.pieces += [ListItem(term, self.depth) for term in self.pending_terms]
        self.pending_terms, self.has_definition = [], False
        if self.question_level:
            self._end_section(self.question_level)
            self.question_level = 0

    def end_table(self) -> None:
        """Write what is open of a table; it ends, or something that is no row is next."""
        self.pieces += self.table.take_tables()
