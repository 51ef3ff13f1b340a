"""Plain text: no markup, so only what the lines look like tells what they are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from indexer.documents import LeftOutText
from indexer.readers import page_furniture
from indexer.readers.decode import decode_bytes
from indexer.readers.pieces import Heading, ListItem, Paragraph, ParsedBooklet, Piece, SectionEnd
from indexer.readers.text.headings import find_heading_levels, is_booklet_title, strip_number
from indexer.readers.text.units import TextUnit, split_into_units
from indexer.words import clean_text


def read_text_file(data: bytes, name: str) -> ParsedBooklet:
    text, encoding = decode_bytes(data, name=name)
    metadata = {"encoding": encoding}
    title, body, left_out = _separate_furniture(split_into_units(text), metadata)
    levels = find_heading_levels(body)
    if not title and 0 in levels:
        title = body[0].text
        if is_booklet_title(body, levels):
            body = body[1:]
            levels = find_heading_levels(body)
    return ParsedBooklet([*_build_pieces(body, levels), *left_out], clean_text(title), metadata)


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
    previous_kind = ""
    for row, unit in enumerate(body):
        if row in levels:
            is_question = unit.kind == "question" or unit.text.endswith("?")
            yield Heading(strip_number(unit.text), levels[row], is_question)
        elif unit.kind == "item":
            yield _build_item(unit, indents)
        else:
            if unit.kind == "apart":
                yield SectionEnd()
            stray = unit.kind == "answer" and previous_kind != "question"
            yield Paragraph(f"{unit.marker} {unit.text}" if stray else unit.text)
        if row in levels or unit.kind != "item":
            indents.clear()
        previous_kind = unit.kind


def _build_item(unit: TextUnit, indents: list[int]) -> ListItem:
    """The item at the depth that its indent shows, given the indents of the items around it."""
    while indents and indents[-1] > unit.indent:
        indents.pop()
    if not indents or indents[-1] < unit.indent:
        indents.append(unit.indent)
    return ListItem(unit.text, len(indents) - 1, unit.marker)
