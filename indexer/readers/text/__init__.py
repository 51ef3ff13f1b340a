"""Plain text: no markup, so everything is told by what the lines look like."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from indexer.documents import LeftOutText
from indexer.readers.decode import decode_bytes
from indexer.readers.page_furniture import (
    find_furniture_reason,
    find_title,
    is_disclaimer,
    parse_metadata_line,
)
from indexer.readers.pieces import (
    Heading,
    ListItem,
    Paragraph,
    ParsedBooklet,
    Piece,
    SectionEnd,
    clean_text,
    make_left_out_text,
)
from indexer.readers.text.headings import (
    find_heading_levels,
    is_booklet_title,
    strip_heading_number,
)
from indexer.readers.text.units import TextUnit, split_into_units


@dataclass(slots=True)
class _TextParts:
    """A text taken apart into what is read and what stands around it."""

    body: list[TextUnit] = field(default_factory=list)
    left_out: list[LeftOutText] = field(default_factory=list)
    metadata: dict[str, str] = field(default_factory=dict)
    title: str = ""


def read_text_file(data: bytes, name: str) -> ParsedBooklet:
    text, encoding = decode_bytes(data, name=name)
    reading = parse_text(text)
    return replace(reading, metadata={"encoding": encoding, **reading.metadata})


def parse_text(text: str) -> ParsedBooklet:
    page = _separate_furniture(split_into_units(text))
    body, title = page.body, page.title
    levels = find_heading_levels(body)
    if not title and 0 in levels:
        title = body[0].text
        if is_booklet_title(body, levels):
            body = body[1:]
            levels = find_heading_levels(body)
    return ParsedBooklet(
        [*_build_pieces(body, levels), *page.left_out], clean_text(title), page.metadata
    )


def _separate_furniture(text_units: Sequence[TextUnit]) -> _TextParts:
    page = _TextParts()
    after_furniture = False
    for row, unit in enumerate(text_units):
        if unit.kind == "text" and _set_aside_furniture(page, unit):
            after_furniture = True
            continue
        if is_disclaimer(unit.text) and (after_furniture or row == len(text_units) - 1):
            unit = replace(unit, kind="apart")
        page.body.append(unit)
        after_furniture = False
    return page


def _set_aside_furniture(parts: _TextParts, unit: TextUnit) -> bool:
    text = clean_text(unit.text)
    if found := parse_metadata_line(text):
        parts.metadata.setdefault(*found)
        return True
    if not (reason := find_furniture_reason(text)):
        return False
    parts.title = parts.title or find_title(text)
    parts.left_out.append(make_left_out_text(text, reason, unit.line))
    return True


def _build_pieces(body: Sequence[TextUnit], levels: Mapping[int, int]) -> Iterator[Piece]:
    indents: list[int] = []
    for row, unit in enumerate(body):
        if row in levels:
            question = unit.kind == "question" or unit.text.endswith("?")
            yield Heading(strip_heading_number(unit), levels[row], question)
        elif unit.kind == "item":
            yield _build_item(unit, indents)
            continue
        else:
            yield from _build_paragraph(unit, previous_kind=body[row - 1].kind if row else "")
        indents.clear()


def _build_item(unit: TextUnit, indents: list[int]) -> ListItem:
    """The item at the depth that its indent shows beside the items before it."""
    while indents and indents[-1] > unit.indent:
        indents.pop()
    if not indents or indents[-1] < unit.indent:
        indents.append(unit.indent)
    return ListItem(unit.text, len(indents) - 1, unit.marker)


def _build_paragraph(unit: TextUnit, *, previous_kind: str) -> Iterator[Piece]:
    if unit.kind == "apart":
        yield SectionEnd()
    stray = unit.kind == "answer" and previous_kind != "question"
    yield Paragraph(f"{unit.marker} {unit.text}" if stray else unit.text)
