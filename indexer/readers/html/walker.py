"""From the elements of a page to pieces, in one pass without recursion: pages nest deep."""

from collections.abc import Iterator

from lxml import etree

from indexer.documents import LeftOutText
from indexer.readers.html import boilerplate
from indexer.readers.html.elements import (
    CELL_TAGS,
    HEADING_TAGS,
    Element,
    extract_text,
    get_line_number,
)
from indexer.readers.html.lists import LIST_TAGS, open_list
from indexer.readers.html.main_text import MainContent
from indexer.readers.html.piece_builder import LINE_BREAK, PieceBuilder
from indexer.readers.html.preparation.word_processors import ITEM_DEPTH
from indexer.readers.html.scripts import find_script, find_sign, write_subscript, write_superscript
from indexer.readers.html.structure import build_page_structure
from indexer.readers.html.table_rows import lays_out
from indexer.readers.page_furniture import make_left_out_text
from indexer.readers.pieces import Piece, SectionEnd, Table
from indexer.words import clean_text

_BLOCK_TAGS = HEADING_TAGS.union(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption"
    " figure footer form header hgroup hr html legend li main nav ol optgroup option p pre section"
    " summary table tbody td tfoot th thead tr ul".split()
)
_COLLECTING_TAGS = HEADING_TAGS.union(["summary", "li", "td", "th", "dt", "dd"])
OUTSIDE_REASON = "outside the main text"


def collect_pieces(root: Element, main_content: MainContent) -> list[Piece]:
    """The pieces of a page; what is outside its main text is reported."""
    builder = PieceBuilder(build_page_structure(root))
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
    elif sign := find_sign(element):
        builder.add_text(element, f" {sign} ")
        return True
    elif reason := main_content.left_out.get(element) or _find_reason(builder, element):
        if report := boilerplate.describe_left_out_element(element, reason):
            builder.pieces.append(report)
        if element.tag in CELL_TAGS:
            builder.table.add_cell(element, [])  # the cells after it stay in their columns
        return True
    if element in builder.structure.far_toggles:
        return True  # it is the heading of what it opens
    if script := find_script(element):
        _write_script(builder, element, script)
        return True
    _open_element(builder, element)
    builder.add_text(element, element.text)
    return False


def _write_script(builder: PieceBuilder, element: Element, script: str) -> None:
    text, before = extract_text(element), "".join(builder.pending_text[-4:])
    written: str | None = write_subscript(before, text)
    if script == "super":
        written = write_superscript(before, text, (element.tail or "")[:4])
    if written is None:
        builder.pieces.append(
            make_left_out_text(text, boilerplate.NOTE_REASON, get_line_number(element))
        )
    builder.add_text(element, written)


def _handle_end(builder: PieceBuilder, element: Element, main_content: MainContent) -> None:
    if element.tag in _BLOCK_TAGS or element in builder.structure.toggles:
        builder.flush_text()
        if element.tag in LIST_TAGS:
            builder.flush_terms()
            builder.lists.pop()
        elif element.tag == "tr":
            builder.table.end_row(element)
        elif element.tag == "table":
            builder.end_table()
        elif builder.open_elements and builder.open_elements[-1][0] is element:
            builder.close_element(element)
        builder.close_box(element)
        if element.tag == "blockquote" or boilerplate.is_box(element):
            builder.end_lead_in()
    if element is main_content.element:
        builder.flush_text()
        builder.outside_start = len(builder.pieces)


def _find_reason(builder: PieceBuilder, element: Element) -> str:
    in_heading = builder.open_tag in HEADING_TAGS or builder.open_tag == "summary"
    if element in builder.structure.toggles or (element.tag == "button" and in_heading):
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
    if element.tag == "br":
        builder.pending_text.append(LINE_BREAK)
    toggles = builder.structure.toggles
    is_toggle = element in toggles and builder.open_tag not in HEADING_TAGS
    if element.tag in _BLOCK_TAGS or is_toggle:
        builder.flush_text()
        if boilerplate.is_box(element) or element.tag == "div":
            builder.open_box(element)
        if element in builder.structure.labels:
            builder.add_label(element)
        _open_block(builder, element)
        in_toggle = builder.open_elements and builder.open_elements[-1][0] in toggles
        is_text = _is_container(builder, element) or (in_toggle and element.tag in HEADING_TAGS)
        collects = element.tag in _COLLECTING_TAGS and not is_text
        collects = collects or element.get(ITEM_DEPTH) is not None
        if collects or is_toggle or element in builder.structure.bold_lines:
            builder.open_elements.append((element, []))


def _open_block(builder: PieceBuilder, element: Element) -> None:
    """Begin a list, a table or a part of it: what is open of the one before ends here."""
    if element.tag in LIST_TAGS:
        builder.end_item()
        builder.lists.append(open_list(element, builder.lists))
    elif element.tag == "table":
        builder.end_table()
    elif element.tag in CELL_TAGS and _is_container(builder, element):
        builder.table.end_row(next(element.iterancestors(), element))
        builder.end_table()
    elif element.tag in ("dt", "dd"):
        builder.end_term()  # what is not closed ends here
        builder.end_item()


def _is_container(builder: PieceBuilder, element: Element) -> bool:
    """Items and cells that hold headings or tables lay a page out; lists in cells are text."""
    in_cell = element.tag == "li" and builder.open_tag in CELL_TAGS
    structure = builder.structure
    inside = element in structure.heading_containers or element in structure.toggle_containers
    is_layout = element.tag in CELL_TAGS and lays_out(element)
    contains = in_cell or inside or is_layout
    return contains and element.tag not in HEADING_TAGS and element.tag != "summary"
