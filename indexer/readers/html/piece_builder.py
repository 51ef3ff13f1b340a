"""What the walk over a page has gathered, and the pieces that are written from it."""

import re
from dataclasses import dataclass, field
from typing import Any

from indexer.readers.html.boilerplate import HEADING_TAGS, PageStructure, get_line_number
from indexer.readers.pieces import Heading, ListItem, Paragraph, Piece, TableRow, clean_text

LINE_BREAK = "\v"  # a <br>; two in a row part paragraphs
_PARAGRAPH_BREAK = re.compile(r"\v\s*\v[\s\v]*")


@dataclass(frozen=True, slots=True)
class OpenElement:
    """An open heading, item or cell, and the text it holds so far."""

    element: Any
    parts: list[str] = field(default_factory=list)

    def join_parts(self) -> str:
        return clean_text(" ".join(self.parts))


@dataclass(slots=True)
class WalkState:
    """Where in the page the walk is. ``words`` is the text not yet in a piece or a holder."""

    structure: PageStructure
    pieces: list[Piece] = field(default_factory=list)
    pending_text: list[str] = field(default_factory=list)
    pending_line: int = 0  # where ``words`` begin
    open_elements: list[OpenElement] = field(default_factory=list)
    list_counters: list[int] = field(default_factory=list)  # items so far, of each open list
    cells: list[tuple[str, str]] = field(default_factory=list)
    row_count: int = 0
    pending_term: str = ""
    heading_level: int = 1
    outside_start: int = 0  # the first piece that may stand outside the main text


def add_text(state: WalkState, element: Any, text: str | None) -> None:
    if not text:
        return
    if not state.pending_text:
        state.pending_line = get_line_number(element)
    state.pending_text.append(text)


def flush_text(state: WalkState) -> None:
    """Move the words into the open holder, or write them as paragraphs."""
    text = "".join(state.pending_text)
    state.pending_text.clear()
    if not text.strip():
        return
    if state.open_elements:
        state.open_elements[-1].parts.append(text)
    else:
        state.pieces += [
            Paragraph(part, state.pending_line) for part in _PARAGRAPH_BREAK.split(text)
        ]


def emit_element(state: WalkState, element: Any) -> None:
    """Write what the innermost holder, which ends here, has gathered."""
    tag, text = element.tag, state.open_elements[-1].join_parts()
    if tag in ("td", "th"):
        state.cells.append((tag, text))
    elif tag == "dt":
        end_term(state)
    elif tag in HEADING_TAGS:
        state.heading_level = int(tag[1])
        state.pieces.append(
            Heading(text, state.heading_level, text.endswith("?"), get_line_number(element))
        )
    elif tag == "summary" or element in state.structure.bold_lines:
        state.pieces.append(
            Heading(text, state.heading_level + 1, text.endswith("?"), get_line_number(element))
        )
    else:
        emit_item(state)


def emit_item(state: WalkState) -> None:
    """The open item as far as it goes; a list inside it, or its end, is next."""
    if not state.open_elements or state.open_elements[-1].element.tag not in ("li", "dd"):
        return
    holder = state.open_elements[-1]
    text, mark = holder.join_parts(), ""
    holder.parts.clear()
    if not text:
        return
    if holder.element.tag == "dd" and state.pending_term:
        text, state.pending_term = f"{state.pending_term.removesuffix(':')}: {text}", ""
    parent = holder.element.getparent()
    if state.list_counters and parent is not None and parent.tag == "ol":
        state.list_counters[-1] += 1
        mark = f"{state.list_counters[-1]}."
    depth = max(len(state.list_counters) - 1, 0)
    state.pieces.append(ListItem(text, depth, mark, get_line_number(holder.element)))


def end_term(state: WalkState) -> None:
    """Keep the text of the open term, if one is open, for what defines it."""
    holder = state.open_elements[-1] if state.open_elements else None
    if holder and holder.element.tag == "dt" and (text := holder.join_parts()):
        holder.parts.clear()
        emit_term(state)
        state.pending_term = text


def emit_term(state: WalkState) -> None:
    """A term that nothing defines stands as an item of its own."""
    if state.pending_term:
        state.pieces.append(ListItem(state.pending_term, max(len(state.list_counters) - 1, 0)))
    state.pending_term = ""


def emit_row(state: WalkState, row: Any) -> None:
    if any(text for _, text in state.cells):
        above = row.getparent()
        names = above is not None and above.tag == "thead"
        header = names or (len(state.cells) > 1 and all(tag == "th" for tag, _ in state.cells))
        texts = tuple(text for _, text in state.cells)
        state.pieces.append(TableRow(texts, header, state.row_count == 0, get_line_number(row)))
        state.row_count += 1
    state.cells.clear()
