"""What a paragraph is: a heading, an item with its number, a line of a list of contents, text."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from indexer.documents import LeftOutText
from indexer.readers.docx.letters.raised import join_spans
from indexer.readers.docx.letters.runs import ParagraphText, RunReader, StyledText
from indexer.readers.docx.numbering import Numbering
from indexer.readers.docx.styles import (
    ParagraphStyle,
    StyleSheet,
    find_indent,
    find_outline_level,
)
from indexer.readers.docx.xml import (
    Element,
    find,
    find_number,
    find_switch,
    find_value,
    get_attribute,
)


@dataclass(frozen=True, slots=True)
class ItemPlace:
    """Where an item is among others: its list, its level in it, its distance from the margin."""

    list_id: str
    depth: int
    indent: int

    def is_below(self, other: "ItemPlace") -> bool:
        if self.list_id == other.list_id:
            return self.depth > other.depth
        return self.indent > other.indent


@dataclass(frozen=True, slots=True)
class WordParagraph:
    """A paragraph as it is shown. ``level`` of a heading is from 1, 0 for other text."""

    text: str
    content: ParagraphText
    level: int = 0
    is_title: bool = False
    marker: str = ""
    place: ItemPlace | None = None
    bold: bool = False
    size: int = 0  # of most of its letters, in half points
    indent: int = 0  # from the margin, in twentieths of a point
    question: str = ""  # what is bold before the rest, where it is a question
    tab_stops: int = 0

    @property
    def reports(self) -> list[LeftOutText]:
        return self.content.list_reports()


@dataclass(slots=True)
class ParagraphReader:
    """Reads one paragraph after another; lists count on, and text goes over to the next one."""

    styles: StyleSheet
    numbering: Numbering
    runs: RunReader
    carried: ParagraphText | None = None

    def read(self, element: Element, reason: str = "") -> WordParagraph | None:
        """The paragraph; ``None`` where it is joined to the next one."""
        properties = find(element, "w:pPr")
        style_id = find_value(properties, "w:pStyle")
        style_id = style_id if style_id in self.styles.styles else self.styles.default_style
        style = self.styles.get_paragraph_style(style_id)
        level = self._find_level(properties, style)
        if level and not style.is_contents:
            self.runs.fields.fields.clear()  # a list of contents whose end is lost
        content = self._join_carried(self.runs.read_paragraph(element, style_id))
        if _goes_on_in_next(properties):
            self.carried = content
            return None
        if reason := reason or ("contents" if style.is_contents else ""):
            _leave_out(content, reason)
        if _is_hidden(properties) and not content.spans:
            return WordParagraph("", content)
        return self._build(content, properties, style, level)

    def take_carried(self) -> WordParagraph | None:
        """What was to be joined to the next paragraph, where none comes."""
        content, self.carried = self.carried, None
        return None if content is None else WordParagraph(_write_text(content), content)

    def _find_level(self, properties: Element | None, style: ParagraphStyle) -> int:
        level = find_outline_level(properties)
        return style.level if level is None else level

    def _join_carried(self, content: ParagraphText) -> ParagraphText:
        before, self.carried = self.carried, None
        if before is None:
            return content
        return ParagraphText(
            before.spans + content.spans,
            before.left_out + content.left_out,
            before.notes + content.notes,
            before.drawn + content.drawn,
        )

    def _build(
        self,
        content: ParagraphText,
        properties: Element | None,
        style: ParagraphStyle,
        level: int,
    ) -> WordParagraph:
        text = _write_text(content)
        place = self._find_place(properties, style)
        marker = self.numbering.count_item(place.list_id, place.depth) if place else ""
        if level:
            text, marker, place = f"{marker} {text}".strip() if text.strip() else "", "", None
        shown = [span for span in content.spans if span.text.strip()]
        sizes = [span.look.size for span in shown for _ in span.text]
        return WordParagraph(
            text=text,
            content=content,
            level=level,
            is_title=style.is_title,
            marker=marker,
            place=place,
            bold=bool(shown) and all(span.look.bold for span in shown),
            size=Counter(sizes).most_common(1)[0][0] if sizes else 0,
            indent=find_indent(properties) or style.indent or 0,
            question=_find_bold_question(shown),
            tab_stops=self._count_tab_stops(properties),
        )

    def _count_tab_stops(self, properties: Element | None) -> int:
        """The places for tabs that the paragraph, or else its style, names."""
        style_id = find_value(properties, "w:pStyle") or self.styles.default_style
        styles = (find(one, "w:pPr") for one in self.styles.list_bases(style_id))
        groups = (find(one, "w:tabs") for one in (properties, *styles))
        stops = next((group for group in groups if group is not None), ())
        return sum(get_attribute(stop, "w:val") != "clear" for stop in stops)

    def _find_place(self, properties: Element | None, style: ParagraphStyle) -> ItemPlace | None:
        """Where the paragraph is in a list; ``None`` where it is in none."""
        own = find(properties, "w:numPr")
        list_id = find_value(own, "w:numId") or style.list_id
        style_id = find_value(properties, "w:pStyle") or self.styles.default_style
        depth = find_number(own, "w:ilvl")
        if depth is None:
            depth = style.depth or self.numbering.find_depth(list_id, style_id)
        level = self.numbering.find_level(list_id, depth)
        if level is None or (level.form == "none" and not level.text):
            return None
        indent = find_indent(properties)
        if indent is None:
            indent = level.indent if own is not None else style.indent or level.indent
        return ItemPlace(list_id, depth, indent)


def _find_bold_question(shown: Sequence[StyledText]) -> str:
    """The question in bold that begins a paragraph, before an answer that is not bold."""
    bold = [*takewhile(lambda span: span.look.bold, shown)]
    text = join_spans(bold)[0].rstrip() if len(bold) < len(shown) else ""
    return text if text.endswith("?") else ""


def _goes_on_in_next(properties: Element | None) -> bool:
    """Whether the end of the paragraph is deleted, or its one letter begins the next one."""
    mark = find(properties, "w:rPr")
    drops = find(properties, "w:framePr[@w:dropCap]")
    is_deleted = any(find(mark, path) is not None for path in ("w:del", "w:moveFrom"))
    return is_deleted or drops is not None


def _is_hidden(properties: Element | None) -> bool:
    return bool(find_switch(properties, "w:rPr/w:vanish"))


def _leave_out(content: ParagraphText, reason: str) -> None:
    text = "".join(span.text for span in content.spans)
    content.spans.clear()
    content.notes.clear()
    content.left_out.append((reason, text))


def _write_text(content: ParagraphText) -> str:
    """The text of a paragraph; what leads to notes is left out of it."""
    text, marks = join_spans(content.spans)
    content.left_out += [("mark of a footnote", mark) for mark in marks]
    return text
