"""From the elements of a page to pieces, in one pass without recursion: pages nest deep."""

import re
from typing import Any

from indexer.documents import LeftOutText
from indexer.readers.html.boilerplate import (
    HEADING_TAGS,
    PageStructure,
    describe_left_out_element,
    find_left_out_reason,
)
from indexer.readers.html.main_text import MainContent
from indexer.readers.html.piece_builder import (
    LINE_BREAK,
    OpenElement,
    WalkState,
    add_text,
    emit_element,
    emit_item,
    emit_row,
    emit_term,
    end_term,
    flush_text,
)
from indexer.readers.pieces import (
    Heading,
    ListItem,
    Paragraph,
    Piece,
    SectionEnd,
    TableRow,
    clean_text,
    make_left_out_text,
)

_BLOCK_TAGS = HEADING_TAGS.union(
    "address article blockquote body caption center dd details div dl dt fieldset figcaption figure"
    " footer form header hgroup hr html legend li main nav ol optgroup option p pre section summary"
    " table tbody td tfoot th thead tr ul".split()
)
_LIST_TAGS = frozenset(["ul", "ol", "dl"])
_COLLECTING_TAGS = HEADING_TAGS.union(["summary", "li", "td", "th", "dt", "dd"])
OUTSIDE_REASON = "outside the main text"


def collect_pieces(events: Any, structure: PageStructure, main_content: MainContent) -> list[Piece]:
    """The pieces of a page, those outside its main text as reports.

    ``events`` are starts and ends of elements, and can ``skip_subtree``.
    """
    state = WalkState(structure)
    skipped: list[Any] = []
    for event, element in events:
        if event == "start":
            if _handle_start(state, element, main_content):
                events.skip_subtree()
                skipped.append(element)
        else:
            if skipped and skipped[-1] is element:
                skipped.pop()
            else:
                _handle_end(state, element, main_content)
            add_text(state, element, element.tail)
    _leave_out_outer_pieces(state)
    return state.pieces


def _handle_start(state: WalkState, element: Any, main_content: MainContent) -> bool:
    """Whether the element is left out with all it holds; a report of it joins the pieces."""
    if element is main_content.element:
        _leave_out_outer_pieces(state)
    elif reason := "menu" if element in main_content.menus else _find_reason(state, element):
        if found := describe_left_out_element(element, reason):
            state.pieces.append(found)
        return True
    _open_element(state, element)
    add_text(state, element, element.text)
    return False


def _handle_end(state: WalkState, element: Any, main_content: MainContent) -> None:
    _close_element(state, element)
    if element is main_content.element:
        flush_text(state)
        state.outside_start = len(state.pieces)


def _find_reason(state: WalkState, element: Any) -> str:
    if (
        element.tag == "button"
        and state.open_elements
        and state.open_elements[-1].element.tag in HEADING_TAGS
    ):
        return ""  # a heading that opens and closes its section
    return find_left_out_reason(element, state.structure)


def _leave_out_outer_pieces(state: WalkState) -> None:
    """Turn what was read since the main text ended, or the page began, into reports."""
    flush_text(state)
    outside = state.pieces[state.outside_start :]
    del state.pieces[state.outside_start :]
    for piece in outside:
        last = state.pieces[-1] if len(state.pieces) > state.outside_start else None
        if isinstance(piece, LeftOutText | SectionEnd):
            state.pieces.append(piece)
        elif isinstance(last, LeftOutText) and last.reason == OUTSIDE_REASON:
            state.pieces[-1] = make_left_out_text(
                f"{last.text} {_get_piece_text(piece)}", OUTSIDE_REASON, last.line
            )
        elif words := _get_piece_text(piece):
            state.pieces.append(make_left_out_text(words, OUTSIDE_REASON, piece.line))


def _get_piece_text(piece: Heading | Paragraph | ListItem | TableRow) -> str:
    return clean_text(" ".join(piece.cells) if isinstance(piece, TableRow) else piece.text)


def _open_element(state: WalkState, element: Any) -> None:
    tag = element.tag
    if tag == "br":
        state.pending_text.append(LINE_BREAK)
    if tag not in _BLOCK_TAGS:
        return
    flush_text(state)
    if tag in _LIST_TAGS:
        emit_item(state)
        start = element.get("start", "")
        state.list_counters.append(int(start) - 1 if re.fullmatch(r"[0-9]{1,6}", start) else 0)
    elif tag == "table":
        state.row_count = 0
    elif tag in ("td", "th") and _is_container(state, element):
        emit_row(state, element.getparent())
    elif tag in ("dt", "dd"):
        end_term(state)  # what is not closed ends here
        emit_item(state)
    if element in state.structure.bold_lines or (
        tag in _COLLECTING_TAGS and not _is_container(state, element)
    ):
        state.open_elements.append(OpenElement(element))


def _is_container(state: WalkState, element: Any) -> bool:
    """Items and cells that hold headings or tables lay a page out; lists in cells are text."""
    if element.tag == "summary" or element.tag not in HEADING_TAGS:
        in_cell = state.open_elements and state.open_elements[-1].element.tag in ("td", "th")
        return element in state.structure.heading_containers or bool(
            in_cell and element.tag == "li"
        )
    return False


def _close_element(state: WalkState, element: Any) -> None:
    tag = element.tag
    if tag not in _BLOCK_TAGS:
        return
    flush_text(state)
    if tag in _LIST_TAGS:
        emit_term(state)
        state.list_counters.pop()
    elif tag == "tr":
        emit_row(state, element)
    elif state.open_elements and state.open_elements[-1].element is element:
        emit_element(state, element)
        state.open_elements.pop()
