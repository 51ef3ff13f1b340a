"""From the blocks of a Word file to pieces: paragraphs, lists, tables, boxes, notes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.readers.docx.blocks import iterate_blocks
from indexer.readers.docx.flow import Part, PieceFlow
from indexer.readers.docx.letters import drawings
from indexer.readers.docx.notes import NoteShelf, extract_text
from indexer.readers.docx.outline.headings import StyledLine
from indexer.readers.docx.paragraphs import ItemPlace, ParagraphReader, WordParagraph
from indexer.readers.docx.tables.pieces import TableBuilder
from indexer.readers.docx.xml import Element, get_name
from indexer.readers.page_furniture import make_left_out_text
from indexer.readers.pieces import Heading, ListItem, Paragraph, Report
from indexer.readers.tables import join_parts
from indexer.words import clean_text

# Two line breaks in a row are how some people begin a paragraph.
_PARAGRAPH_BREAK = re.compile(r"\v\s*\v[\s\v]*")
_TYPED_MARKER = re.compile(
    r"\s*(?:(?P<bullet>[•◦▪‣⁃·●○■□◆➢–-])|(?P<sign>[*✓✔✗✘☐☑☒⚠]))\s+(?P<text>\S.*)"
    r"|\s*(?P<number>\(?(?:\d{1,2}|[a-z])[.)])\t\s*(?P<rest>\S.*)",
    re.DOTALL,
)

# Word can number questions, and their answers, by itself.
_QUESTION_MARKER = re.compile(r"(?:question|answer|[qa])\s?\d{1,3}\s?[.:)]?", re.IGNORECASE)


@dataclass(slots=True)
class BodyReader:
    """Reads the body of a file, and whatever else holds blocks: boxes, notes, cells."""

    paragraphs: ParagraphReader
    notes: NoteShelf
    diagrams: dict[str, Element]  # the text of each, by its relation
    title: str = ""
    in_note: bool = False  # where no other note is looked for

    def read(self, container: Element, outer: PieceFlow | None = None) -> list[Part]:
        """The parts of a container; notes and boxes in a box or cell go to the ``outer`` flow."""
        flow = PieceFlow()
        places: list[ItemPlace] = []
        for element, reason in iterate_blocks(container):
            name = get_name(element)
            if name == "w:p":
                self._add_paragraph(self.paragraphs.read(element, reason), flow, outer, places)
                continue
            self._add_paragraph(self.paragraphs.take_carried(), flow, outer, places)
            if name == "w:altChunk":
                flow.add(make_left_out_text("a document of its own", "document in the document"))
            elif reason:
                flow.add(make_left_out_text(extract_text(element), reason))
            else:
                self._add_table(element, flow, outer)
                places.clear()
        self._add_paragraph(self.paragraphs.take_carried(), flow, outer, places)
        return flow.finish()

    def _add_paragraph(
        self,
        paragraph: WordParagraph | None,
        flow: PieceFlow,
        outer: PieceFlow | None,
        places: list[ItemPlace],
    ) -> None:
        if paragraph is None:
            return
        row = _find_last_row(flow.parts)
        last = flow.parts[row] if flow.parts else None
        if _continues_item(paragraph, places, last):
            flow.parts[row] = _join_to_item(flow.parts[row], paragraph.text)
        elif clean_text(paragraph.text):
            if not _is_item(last) and not _resumes_list(paragraph, places):
                places.clear()
            for part in self._build_parts(paragraph, places):
                flow.add(part)
        for report in paragraph.reports:
            flow.add(report)
        self._add_notes(paragraph, outer or flow)
        for drawn in paragraph.content.drawn:
            (outer or flow).add_box([*self._read_drawn(drawn, outer or flow)])

    def _add_notes(self, paragraph: WordParagraph, flow: PieceFlow) -> None:
        for kind, note_id in () if self.in_note else paragraph.content.notes:
            if (note := self.notes.take(kind, note_id)) is not None:
                self.in_note = True
                flow.add_note(self.read(note, flow))
                self.in_note = False

    def _build_parts(self, paragraph: WordParagraph, places: list[ItemPlace]) -> Iterator[Part]:
        text = paragraph.text
        if paragraph.is_title and not self.title:
            self.title = clean_text(text)
        elif paragraph.is_title or paragraph.level:
            level = 1 if paragraph.is_title else paragraph.level + 1
            yield Heading(text, level, clean_text(text).endswith("?"))
        elif _QUESTION_MARKER.fullmatch(paragraph.marker):
            yield StyledLine(
                Paragraph(f"{paragraph.marker} {text}"), paragraph.bold, paragraph.size
            )
        elif paragraph.place:
            yield _build_item(text, paragraph.marker, paragraph.place, places, paragraph)
            return
        else:
            yield from _split_lines(paragraph, places)
            return
        places.clear()

    def _read_drawn(self, drawn: Element, outer: PieceFlow) -> Iterator[Part]:
        """The text of a box, a shape or a diagram; a bold line in a box heads nothing after it."""
        name = get_name(drawn)
        if name == "w:txbxContent":
            for part in self.read(drawn, outer):
                yield part.piece if isinstance(part, StyledLine) else part
        elif name == "dgm:relIds":
            diagram = self.diagrams.get(drawings.find_diagram_id(drawn))
            texts = () if diagram is None else drawings.iterate_diagram_texts(diagram)
            yield from map(Paragraph, texts)
        elif text := clean_text(drawings.read_shape_text(drawn)):
            yield Paragraph(text)

    def _add_table(self, table: Element, flow: PieceFlow, outer: PieceFlow | None) -> None:
        builder = TableBuilder(table, self.paragraphs.styles)
        runs = self.paragraphs.runs
        for row in builder.rows:
            cells: list[list[Part]] = []
            for cell in row.cells:
                before, runs.in_cell = runs.in_cell, builder.column_count > 1
                cells.append([] if cell.is_left_out else self.read(cell.element, outer or flow))
                runs.in_cell = before
            builder.add_row(row, cells)
        for part in builder.finish():
            flow.add(part)


def _find_last_row(parts: Sequence[Part]) -> int:
    """The last part that is no report; 0 where there is none."""
    rows = (row for row in reversed(range(len(parts))) if not isinstance(parts[row], Report))
    return next(rows, 0)


def _is_item(part: Part | None) -> bool:
    return isinstance(part, StyledLine) and isinstance(part.piece, ListItem)


def _resumes_list(paragraph: WordParagraph, places: Sequence[ItemPlace]) -> bool:
    """Whether text stands between items of one list, or may do so."""
    place = paragraph.place
    return place is None or any(place.list_id == one.list_id for one in places)


def _continues_item(
    paragraph: WordParagraph, places: Sequence[ItemPlace], last: Part | None
) -> bool:
    """Whether a paragraph without a number stands under the words of the item before it."""
    is_plain = not (paragraph.level or paragraph.is_title or paragraph.place or paragraph.bold)
    under = bool(places) and 0 < places[-1].indent <= paragraph.indent
    is_typed = _TYPED_MARKER.match(paragraph.text)
    return (
        is_plain and under and _is_item(last) and not is_typed and bool(clean_text(paragraph.text))
    )


def _join_to_item(item: Part, text: str) -> Part:
    if not isinstance(item, StyledLine):
        return item
    return replace(item, piece=replace(item.piece, text=join_parts([item.piece.text, text])))


def _build_item(
    text: str, marker: str, place: ItemPlace, places: list[ItemPlace], look: WordParagraph
) -> StyledLine:
    """An item; ``places`` are those of the items it may be within."""
    while places and not place.is_below(places[-1]):
        places.pop()
    places.append(place)
    return StyledLine(ListItem(text, len(places) - 1, marker), look.bold, look.size)


def _split_lines(paragraph: WordParagraph, places: list[ItemPlace]) -> Iterator[StyledLine]:
    """The paragraphs that empty lines make of one, and the items whose bullets are typed."""
    text = paragraph.text
    if paragraph.question and text.startswith(paragraph.question):
        yield StyledLine(Paragraph(paragraph.question), bold=True, size=paragraph.size)
        text = text.removeprefix(paragraph.question)
    lines = text.split("\v")
    has_items = any(map(_TYPED_MARKER.match, lines))
    for part in lines if has_items else _PARAGRAPH_BREAK.split(text):
        match = _TYPED_MARKER.fullmatch(part)
        if match:
            words = match["text"] or match["rest"]
            marker = match["sign"] or match["number"] or ""
            place = replace(_TYPED_PLACE, indent=paragraph.indent)
            yield _build_item(words, marker, place, places, paragraph)
        elif clean_text(part):
            yield StyledLine(Paragraph(part), paragraph.bold, paragraph.size, paragraph.tab_stops)


_TYPED_PLACE = ItemPlace("", 0, 0)
