"""Plain text: no markup, so only what the lines look like tells what they are."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import takewhile

from indexer.documents import LeftOutText
from indexer.readers import page_furniture
from indexer.readers.cleanup import remove_contents_lists
from indexer.readers.decode import decode_bytes
from indexer.readers.divided_words import find_words
from indexer.readers.markdown import MAX_MARKDOWN_BYTES, read_markdown_file
from indexer.readers.pieces import (
    Heading,
    ListItem,
    Paragraph,
    ParsedBooklet,
    Piece,
    Report,
    SectionEnd,
)
from indexer.readers.text.contents import separate_contents
from indexer.readers.text.headings import find_heading_levels, is_booklet_title
from indexer.readers.text.lines import split_into_pages
from indexer.readers.text.lists import mark_items
from indexer.readers.text.page_edges import separate_page_edges
from indexer.readers.text.side_by_side import part_columns
from indexer.readers.text.tables import build_text_tables
from indexer.readers.text.tables.bars import mark_bar_rows
from indexer.readers.text.tables.dashes import mark_dashed_rows
from indexer.readers.text.tables.tabs import mark_tab_rows
from indexer.readers.text.units import TextUnit, build_units
from indexer.readers.text.wrapping import measure_wrapping, undo_double_spacing
from indexer.words import clean_text

_MARKDOWN_HEADING_PATTERN = re.compile(r"^#{1,6} +[^\s#].*[^\s#]$", re.MULTILINE)
_MARKDOWN_MARK_PATTERN = re.compile(r"\*\*\w|\]\(\w|^```|^> ", re.MULTILINE)


def read_text_file(data: bytes, name: str) -> ParsedBooklet:
    text, encoding = decode_bytes(data, name=name)
    if _is_markdown(text) and len(data) <= MAX_MARKDOWN_BYTES:
        return read_markdown_file(data, name)
    metadata = {"encoding": encoding}
    units, reports, title = _read_units(text)
    named, body, furniture = _separate_furniture(units, metadata)
    title = title or named
    levels = find_heading_levels(body)
    if not title and 0 in levels:
        title = body[0].text
        if is_booklet_title(body, levels):
            body = body[1:]
            levels = find_heading_levels(body)
    pieces = remove_contents_lists([*_build_pieces(body, levels)])
    reports = sorted([*reports, *furniture], key=lambda report: report.line)
    return ParsedBooklet([*pieces, *reports], clean_text(title), metadata)


def _is_markdown(text: str) -> bool:
    """Whether a text has headings of Markdown, two or with another mark of it."""
    headings = len(_MARKDOWN_HEADING_PATTERN.findall(text))
    return headings > 1 or (headings == 1 and _MARKDOWN_MARK_PATTERN.search(text) is not None)


def _read_units(text: str) -> tuple[list[TextUnit], list[Report], str]:
    """The units of a text, reports of what is not among them, the title that pages repeat."""
    lines, edges, title = separate_page_edges(split_into_pages(text))
    lines, contents = separate_contents(undo_double_spacing(lines))
    lines = mark_dashed_rows(mark_bar_rows(mark_tab_rows(lines)))
    lines, doubts = part_columns(lines)
    units = build_units(lines, measure_wrapping(lines), find_words(text))
    return mark_items(units), [*edges, *contents, *doubts], title


def _separate_furniture(
    units: Sequence[TextUnit], metadata: dict[str, str]
) -> tuple[str, list[TextUnit], list[LeftOutText]]:
    """The title that furniture names, the body, reports of furniture; it fills ``metadata``."""
    title, body, left_out = "", list[TextUnit](), list[LeftOutText]()
    after_furniture = False
    for unit in units:
        text = clean_text(unit.text) if unit.kind == "text" else ""
        entry = page_furniture.parse_metadata_line(text)
        reason = page_furniture.find_furniture_reason(text)
        if entry:
            metadata.setdefault(*entry)
        elif reason:
            title = title or page_furniture.find_title(text)
            left_out.append(page_furniture.make_left_out_text(text, reason, unit.line))
        elif page_furniture.is_disclaimer(unit.text) and (after_furniture or unit is units[-1]):
            body.append(replace(unit, kind="apart"))
        else:
            body.append(unit)
        after_furniture = bool(entry or reason)
    return title, body, left_out


def _build_pieces(body: Sequence[TextUnit], levels: Mapping[int, int]) -> Iterator[Piece]:
    indents: list[int] = []
    after_question = False
    for row, unit in enumerate(body):
        is_asked = unit.kind == "question" or unit.text.rstrip("\"'”’»").endswith("?")
        is_question = row in levels and is_asked
        if row in levels:
            yield Heading(unit.text, levels[row], is_question, unit.line)
        elif unit.kind == "item":
            yield _build_item(unit, indents)
        elif unit.kind == "row":
            if row == 0 or not _continues_table(body[row - 1], unit):
                rest = takewhile(partial(_continues_table, unit), body[row + 1 :])
                rows = [unit.cells, *(one.cells for one in rest)]
                yield from build_text_tables(rows, unit.line, is_headed=unit.names_columns)
        else:
            if unit.kind == "apart":
                yield SectionEnd()
            stray = unit.kind == "answer" and not after_question
            yield Paragraph(f"{unit.marker} {unit.text}" if stray else unit.text, unit.line)
        if row in levels or unit.kind != "item":
            indents.clear()
        after_question = is_question


def _continues_table(unit: TextUnit, following: TextUnit) -> bool:
    is_row = unit.kind == following.kind == "row" and not following.starts_table
    return is_row and len(unit.cells) == len(following.cells)


def _build_item(unit: TextUnit, indents: list[int]) -> ListItem:
    """The item at the depth that its indent shows, given the indents of the items around it."""
    while indents and indents[-1] > unit.indent:
        indents.pop()
    if not indents or indents[-1] < unit.indent:
        indents.append(unit.indent)
    return ListItem(unit.text, len(indents) - 1, unit.marker, unit.line)
