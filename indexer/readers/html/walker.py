"""From the elements of a page to pieces, in one pass without recursion: pages nest deep."""

import re
from typing import Any

from indexer.documents import LeftOut
from indexer.readers.html.boilerplate import HEADINGS, Marks, reason_to_leave_out, report
from indexer.readers.html.main_text import Main
from indexer.readers.html.piece_builder import (
    BREAK,
    Holder,
    State,
    emit,
    emit_item,
    emit_row,
    emit_term,
    end_term,
    flush,
    say,
)
from indexer.readers.pieces import Heading, Item, Paragraph, Piece, Row, Unheaded, clean, left_out

_BLOCKS = HEADINGS.union(
    "address article blockquote body caption center dd details div dl dt fieldset figcaption figure"
    " footer form header hgroup hr html legend li main nav ol optgroup option p pre section summary"
    " table tbody td tfoot th thead tr ul".split()
)
_LISTS = frozenset(["ul", "ol", "dl"])
_HELD = HEADINGS.union(["summary", "li", "td", "th", "dt", "dd"])
OUTSIDE = "outside the main text"


def walk(events: Any, marks: Marks, main: Main) -> list[Piece]:
    """The pieces of a page, those outside its main text as reports.

    ``events`` are starts and ends of elements, and can ``skip_subtree``.
    """
    state = State(marks)
    skipped: list[Any] = []
    for event, element in events:
        if event == "start":
            if _start(state, element, main):
                events.skip_subtree()
                skipped.append(element)
        else:
            if skipped and skipped[-1] is element:
                skipped.pop()
            else:
                _end(state, element, main)
            say(state, element, element.tail)
    _leave_out_since(state)
    return state.pieces


def _start(state: State, element: Any, main: Main) -> bool:
    """Whether the element is left out with all it holds; a report of it joins the pieces."""
    if element is main.element:
        _leave_out_since(state)
    elif reason := "menu" if element in main.menus else _reason(state, element):
        if found := report(element, reason):
            state.pieces.append(found)
        return True
    _open(state, element)
    say(state, element, element.text)
    return False


def _end(state: State, element: Any, main: Main) -> None:
    _close(state, element)
    if element is main.element:
        flush(state)
        state.since = len(state.pieces)


def _reason(state: State, element: Any) -> str:
    if element.tag == "button" and state.holders and state.holders[-1].element.tag in HEADINGS:
        return ""  # a heading that opens and closes its section
    return reason_to_leave_out(element, state.marks)


def _leave_out_since(state: State) -> None:
    """Turn what was read since the main text ended, or the page began, into reports."""
    flush(state)
    outside = state.pieces[state.since :]
    del state.pieces[state.since :]
    for piece in outside:
        last = state.pieces[-1] if len(state.pieces) > state.since else None
        if isinstance(piece, LeftOut | Unheaded):
            state.pieces.append(piece)
        elif isinstance(last, LeftOut) and last.reason == OUTSIDE:
            state.pieces[-1] = left_out(f"{last.text} {_words(piece)}", OUTSIDE, last.line)
        elif words := _words(piece):
            state.pieces.append(left_out(words, OUTSIDE, piece.line))


def _words(piece: Heading | Paragraph | Item | Row) -> str:
    return clean(" ".join(piece.cells) if isinstance(piece, Row) else piece.text)


def _open(state: State, element: Any) -> None:
    tag = element.tag
    if tag == "br":
        state.words.append(BREAK)
    if tag not in _BLOCKS:
        return
    flush(state)
    if tag in _LISTS:
        emit_item(state)
        start = element.get("start", "")
        state.lists.append(int(start) - 1 if re.fullmatch(r"[0-9]{1,6}", start) else 0)
    elif tag == "table":
        state.rows = 0
    elif tag in ("td", "th") and _is_container(state, element):
        emit_row(state, element.getparent())
    elif tag in ("dt", "dd"):
        end_term(state)  # what is not closed ends here
        emit_item(state)
    if element in state.marks.bold or (tag in _HELD and not _is_container(state, element)):
        state.holders.append(Holder(element))


def _is_container(state: State, element: Any) -> bool:
    """Items and cells that hold headings or tables lay a page out; lists in cells are text."""
    if element.tag == "summary" or element.tag not in HEADINGS:
        in_cell = state.holders and state.holders[-1].element.tag in ("td", "th")
        return element in state.marks.headed or bool(in_cell and element.tag == "li")
    return False


def _close(state: State, element: Any) -> None:
    tag = element.tag
    if tag not in _BLOCKS:
        return
    flush(state)
    if tag in _LISTS:
        emit_term(state)
        state.lists.pop()
    elif tag == "tr":
        emit_row(state, element)
    elif state.holders and state.holders[-1].element is element:
        emit(state, element)
        state.holders.pop()
