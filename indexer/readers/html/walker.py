"""From the elements of a page to pieces, in one pass without recursion: pages nest deep."""

import re
from collections.abc import Iterator

from lxml import etree

from indexer.documents import LeftOutText
from indexer.readers.html import boilerplate
from indexer.readers.html.boilerplate import HEADING_TAGS, NOTE_REASON, Element, get_line_number
from indexer.readers.html.main_text import MainContent
from indexer.readers.html.piece_builder import LINE_BREAK, PieceBuilder
from indexer.readers.html.scripts import find_script, write_subscript, write_superscript
from indexer.readers.html.table_rows import CELL_TAGS
from indexer.readers.page_furniture import make_left_out_text
from indexer.readers.pieces import Piece, SectionEnd, Table
from indexer.words import clean_text

_BLOCK_TAGS = HEADING_TAGS.union(
    "address article blockquote body caption center dd details div dl dt fieldset figcaption figure"
    " footer form header hgroup hr html legend li main nav ol optgroup option p pre section summary"
    " table tbody td tfoot th thead tr ul".split()
)
_LIST_TAGS = frozenset(["ul", "ol", "dl"])
_COLLECTING_TAGS = HEADING_TAGS.union(["summary", "li", "td", "th", "dt", "dd"])
OUTSIDE_REASON = "outside the main text"


def collect_pieces(root: Element, main_content: MainContent) -> list[Piece]:
    """The pieces of a page; what is outside its main text is reported."""
    builder = PieceBuilder(boilerplate.build_page_structure(root))
    events = etree.iterwalk(root, events=("start", "end"))
    skipped: list[Element] = []
    for event, element in events:
        if event == "start":
            if _handle_start(builder, element, main_content):
                events.skip_subtree()
                skipped.append(element)
        else:
            if skipped and skipped[-1] is element:
                skipped.pop()
            else:
                _handle_end(builder, element, main_content)
            builder.add_text(element, element.tail)
    _leave_out_outer_pieces(builder)
    return builder.pieces


def _handle_start(builder: PieceBuilder, element: Element, main_content: MainContent) -> bool:
    """Whether the element is left out with all it holds; a report of it joins the pieces."""
    if element is main_content.element:
        _leave_out_outer_pieces(builder)
    elif reason := "menu" if element in main_content.menus else _find_reason(builder, element):
        if report := boilerplate.describe_left_out_element(element, reason):
            builder.pieces.append(report)
        return True
    if script := find_script(element):
        _write_script(builder, element, script)
        return True
    _open_element(builder, element)
    builder.add_text(element, element.text)
    return False


def _write_script(builder: PieceBuilder, element: Element, script: str) -> None:
    text, before = boilerplate.extract_text(element), "".join(builder.pending_text[-4:])
    written: str | None = write_subscript(before, text)
    if script == "super":
        written = write_superscript(before, text, (element.tail or "")[:4])
    if written is None:
        builder.pieces.append(make_left_out_text(text, NOTE_REASON, get_line_number(element)))
    builder.add_text(element, written)


def _handle_end(builder: PieceBuilder, element: Element, main_content: MainContent) -> None:
    if element.tag in _BLOCK_TAGS:
        builder.flush_text()
        if element.tag in _LIST_TAGS:
            builder.flush_term()
            builder.list_counters.pop()
        elif element.tag == "tr":
            builder.table.end_row(element)
        elif element.tag == "table":
            builder.end_table()
        elif builder.open_elements and builder.open_elements[-1][0] is element:
            builder.close_element(element)
    if element is main_content.element:
        builder.flush_text()
        builder.outside_start = len(builder.pieces)


def _find_reason(builder: PieceBuilder, element: Element) -> str:
    if element.tag == "button" and builder.open_tag in HEADING_TAGS:
        return ""  # a heading that opens and closes its section
    return boilerplate.find_left_out_reason(element, builder.structure)


def _leave_out_outer_pieces(builder: PieceBuilder) -> None:
    """Turn what was read since the main text ended, or the page began, into reports."""
    builder.flush_text()
    pieces, start = builder.pieces, builder.outside_start
    outside, pieces[start:] = pieces[start:], []
    for piece in outside:
        last = pieces[-1] if len(pieces) > start else None
        if isinstance(piece, LeftOutText | SectionEnd):
            pieces.append(piece)
            continue
        text = " ".join(_list_cells(piece)) if isinstance(piece, Table) else clean_text(piece.text)
        if isinstance(last, LeftOutText) and last.reason == OUTSIDE_REASON:
            pieces[-1] = make_left_out_text(f"{last.text} {text}", OUTSIDE_REASON, last.line)
        elif text:
            pieces.append(make_left_out_text(text, OUTSIDE_REASON, piece.line))


def _list_cells(table: Table) -> Iterator[str]:
    return (cell for row in table.rows for cell in row.cells if cell)


def _open_element(builder: PieceBuilder, element: Element) -> None:
    tag = element.tag
    if tag == "br":
        builder.pending_text.append(LINE_BREAK)
    if tag not in _BLOCK_TAGS:
        return
    builder.flush_text()
    if tag in _LIST_TAGS:
        builder.end_item()
        start = element.get("start", "")
        builder.list_counters.append(int(start) - 1 if re.fullmatch(r"[0-9]{1,6}", start) else 0)
    elif tag == "table":
        builder.end_table()
    elif tag in CELL_TAGS and _is_container(builder, element):
        builder.table.end_row(next(element.iterancestors(), element))
        builder.end_table()
    elif tag in ("dt", "dd"):
        builder.end_term()  # what is not closed ends here
        builder.end_item()
    collects = tag in _COLLECTING_TAGS and not _is_container(builder, element)
    if collects or element in builder.structure.bold_lines:
        builder.open_elements.append((element, []))


def _is_container(builder: PieceBuilder, element: Element) -> bool:
    """Items and cells that hold headings or tables lay a page out; lists in cells are text."""
    in_cell = element.tag == "li" and builder.open_tag in CELL_TAGS
    contains = in_cell or element in builder.structure.heading_containers
    return contains and element.tag not in HEADING_TAGS
