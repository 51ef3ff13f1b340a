"""What the walk over a page has gathered, and the pieces that are written from it."""

import re
from dataclasses import dataclass, field
from typing import Any

from indexer.readers.html.boilerplate import HEADINGS, Marks, line_of
from indexer.readers.pieces import Heading, Item, Paragraph, Piece, Row, clean

BREAK = "\v"  # a <br>; two in a row part paragraphs
_PARTED = re.compile(r"\v\s*\v[\s\v]*")


@dataclass(frozen=True, slots=True)
class Holder:
    """An open heading, item or cell, and the text it holds so far."""

    element: Any
    parts: list[str] = field(default_factory=list)

    def text(self) -> str:
        return clean(" ".join(self.parts))


@dataclass(slots=True)
class State:
    """Where in the page the walk is. ``words`` is the text not yet in a piece or a holder."""

    marks: Marks
    pieces: list[Piece] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    line: int = 0  # where ``words`` begin
    holders: list[Holder] = field(default_factory=list)
    lists: list[int] = field(default_factory=list)  # items so far, of each open list
    cells: list[tuple[str, str]] = field(default_factory=list)
    rows: int = 0
    term: str = ""
    level: int = 1
    since: int = 0  # the first piece that may stand outside the main text


def say(state: State, element: Any, text: str | None) -> None:
    if not text:
        return
    if not state.words:
        state.line = line_of(element)
    state.words.append(text)


def flush(state: State) -> None:
    """Move the words into the open holder, or write them as paragraphs."""
    text = "".join(state.words)
    state.words.clear()
    if not text.strip():
        return
    if state.holders:
        state.holders[-1].parts.append(text)
    else:
        state.pieces += [Paragraph(part, state.line) for part in _PARTED.split(text)]


def emit(state: State, element: Any) -> None:
    """Write what the innermost holder, which ends here, has gathered."""
    tag, text = element.tag, state.holders[-1].text()
    if tag in ("td", "th"):
        state.cells.append((tag, text))
    elif tag == "dt":
        end_term(state)
    elif tag in HEADINGS:
        state.level = int(tag[1])
        state.pieces.append(Heading(text, state.level, text.endswith("?"), line_of(element)))
    elif tag == "summary" or element in state.marks.bold:
        state.pieces.append(Heading(text, state.level + 1, text.endswith("?"), line_of(element)))
    else:
        emit_item(state)


def emit_item(state: State) -> None:
    """The open item as far as it goes; a list inside it, or its end, is next."""
    if not state.holders or state.holders[-1].element.tag not in ("li", "dd"):
        return
    holder = state.holders[-1]
    text, mark = holder.text(), ""
    holder.parts.clear()
    if not text:
        return
    if holder.element.tag == "dd" and state.term:
        text, state.term = f"{state.term.removesuffix(':')}: {text}", ""
    parent = holder.element.getparent()
    if state.lists and parent is not None and parent.tag == "ol":
        state.lists[-1] += 1
        mark = f"{state.lists[-1]}."
    depth = max(len(state.lists) - 1, 0)
    state.pieces.append(Item(text, depth, mark, line_of(holder.element)))


def end_term(state: State) -> None:
    """Keep the text of the open term, if one is open, for what defines it."""
    holder = state.holders[-1] if state.holders else None
    if holder and holder.element.tag == "dt" and (text := holder.text()):
        holder.parts.clear()
        emit_term(state)
        state.term = text


def emit_term(state: State) -> None:
    """A term that nothing defines stands as an item of its own."""
    if state.term:
        state.pieces.append(Item(state.term, max(len(state.lists) - 1, 0)))
    state.term = ""


def emit_row(state: State, row: Any) -> None:
    if any(text for _, text in state.cells):
        above = row.getparent()
        names = above is not None and above.tag == "thead"
        header = names or (len(state.cells) > 1 and all(tag == "th" for tag, _ in state.cells))
        texts = tuple(text for _, text in state.cells)
        state.pieces.append(Row(texts, header, state.rows == 0, line_of(row)))
        state.rows += 1
    state.cells.clear()
