"""From an OpenDocument text to the elements of a Word file, so that both are read alike."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from indexer.readers.docx.numbering import NumberedList
from indexer.readers.docx.xml import Element
from indexer.readers.odt.elements import (
    MAX_DEPTH,
    describe_picture,
    get_local_name,
    make,
    make_look,
    make_place,
)
from indexer.readers.odt.styles import STEP, StyleShelf, get, read_levels
from indexer.readers.odt.tables import convert_table

_CONTENTS = frozenset(
    "table-of-content alphabetical-index illustration-index table-index object-index user-index"
    "".split()
)
_THROUGH = frozenset("section list-header index-body tracked-change index-title".split())
_DRAWINGS = ("frame", "custom-shape", "text-box")
_PAGE_FIELDS = ("page-number", "page-count")
_UNREAD = frozenset("note-citation annotation-end ruby-text tracked-changes".split())
_HIDING = "{*}hidden-paragraph"  # a field that hides the paragraph it is in
OUTLINE = "outline"


@dataclass(slots=True)
class Converter:
    """What was found on the way: lists, notes and comments by their ids."""

    styles: StyleShelf
    lists: dict[str, NumberedList] = field(default_factory=dict)
    notes: list[Element] = field(default_factory=list)
    comments: list[Element] = field(default_factory=list)
    hidden: list[Element] = field(default_factory=list)

    def convert_blocks(self, parent: Element) -> Iterator[Element]:
        for element in parent:
            name = get_local_name(element)
            if name in ("p", "h") and any(map(_is_hidden, element.iterfind(_HIDING))):
                self.hidden.append(element)
            elif name in ("p", "h"):
                yield self._convert_paragraph(element)
            elif name == "table":
                yield convert_table(element, self.convert_blocks)
            elif name in _DRAWINGS:
                yield make("p", *self._convert_drawing(element))
            else:
                yield from self._convert_container(element, name)

    def _convert_container(self, element: Element, name: str) -> Iterator[Element]:
        if name == "list":
            yield from self._convert_list(element, self._begin_list(element), 0)
        elif name in _CONTENTS:
            part = make("docPartObj", make("docPartGallery", val="Table of Contents"))
            inside = make("sdtContent", *self.convert_blocks(element))
            yield make("sdt", make("sdtPr", part), inside)
        elif name in _THROUGH and _is_hidden(element):
            self.hidden.append(element)
        elif name in _THROUGH:
            yield from self.convert_blocks(element)

    def _convert_paragraph(self, element: Element, *properties: Element) -> Element:
        style = get(element, "style-name")
        stated = list(properties)
        if get_local_name(element) == "h":
            level = get(element, "outline-level") or "1"
            stated.append(make("outlineLvl", val=str(int(level) - 1 if level.isdecimal() else 0)))
            if get(element, "is-list-header") != "true":
                stated.append(make_place(OUTLINE, int(level) - 1 if level.isdecimal() else 0))
        elif "Title" in self.styles.list_names(style):
            stated.insert(0, make("pStyle", val="Title"))
        return make("p", make("pPr", *stated), *self._convert_runs(element, [style]))

    def _convert_runs(self, element: Element, styles: list[str]) -> Iterator[Element]:
        """The runs of a paragraph or span; ``styles`` are the names of those around it."""
        yield from self._make_run(element.text, styles)
        for child in element:
            if _is_hidden(child):
                self.hidden.append(child)
            else:
                yield from self._convert_inline(child, styles)
            yield from self._make_run(child.tail, styles)

    def _convert_inline(self, child: Element, styles: list[str]) -> Iterator[Element]:
        name = get_local_name(child)
        if name == "s":
            count = get(child, "c")
            yield from self._make_run(" " * (int(count[:3]) if count.isdecimal() else 1), styles)
        elif name in ("tab", "line-break"):
            yield make("r", make("tab" if name == "tab" else "br"))
        elif name == "note":
            yield self._convert_note(child)
        elif name == "annotation":
            self.comments.append(make("comment", *self.convert_blocks(child)))
        elif name in _DRAWINGS:
            yield from self._convert_drawing(child)
        elif name in _PAGE_FIELDS:
            yield make("fldSimple", *self._convert_runs(child, styles), instr="PAGE")
        elif name not in _UNREAD and isinstance(child.tag, str):
            inner = [*styles, get(child, "style-name")] if name == "span" else styles
            yield from self._convert_runs(child, inner)

    def _make_run(self, text: str | None, styles: list[str]) -> Iterator[Element]:
        if text:
            words = re.sub(r"\s+", " ", text)
            yield make("r", make_look(self.styles, styles), make("t", text=words))

    def _convert_note(self, note: Element) -> Element:
        kind = "endnote" if get(note, "note-class") == "endnote" else "footnote"
        bodies = note.iterfind("{*}note-body")
        blocks = [block for body in bodies for block in self.convert_blocks(body)]
        note_id = f"{len(self.notes)}-{get(note, 'id')}"
        self.notes.append(make(kind, *blocks, id=note_id))
        return make("r", make(f"{kind}Reference", id=note_id))

    def _convert_drawing(self, drawing: Element) -> Iterator[Element]:
        boxes = [drawing] if get_local_name(drawing) != "frame" else drawing.iterfind("{*}text-box")
        for box in boxes:
            blocks = [*self.convert_blocks(box)]
            if blocks:
                yield make("r", make("pict", make("txbxContent", *blocks)))
        if drawing.find("{*}image") is not None:
            yield make("r", make("drawing", *describe_picture(drawing)))

    def _begin_list(self, element: Element) -> str:
        """The id of a list; one that goes on has that of the list before it."""
        style = get(element, "style-name")
        goes_on = get(element, "continue-numbering") == "true" or get(element, "continue-list")
        earlier = (key for key in reversed(self.lists) if key.rpartition("/")[0] == style)
        if goes_on and (last := next(earlier, "")):
            return last
        list_id = f"{style}/{len(self.lists)}"
        levels = read_levels(self.styles.lists.get(style))
        self.lists[list_id] = NumberedList(list_id, levels)
        return list_id

    def _convert_list(self, element: Element, list_id: str, depth: int) -> Iterator[Element]:
        for entry in element:
            place: Element | None = make_place(list_id, depth)
            if get_local_name(entry) != "list-item":
                place = None
            for block in entry:
                name = get_local_name(block)
                if name == "list":
                    yield from self._convert_list(block, list_id, min(depth + 1, MAX_DEPTH))
                elif name == "h":
                    yield self._convert_paragraph(block)
                elif name == "p":
                    indent = make("ind", left=str(STEP * (depth + 1)))
                    yield self._convert_paragraph(block, indent if place is None else place)
                    place = None


def _is_hidden(element: Element) -> bool:
    return get(element, "display") == "none" or get(element, "is-hidden") == "true"
