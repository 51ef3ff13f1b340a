"""Styles: what a paragraph is and how its letters look, by its style and those this is based on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from indexer.readers.docx.xml import (
    Element,
    find,
    find_number,
    find_switch,
    find_value,
    get_attribute,
)

MAX_BASES = 20  # styles that are based on one another
MAX_HEADING_LEVEL = 9
# Word itself writes these names in English in every language; other programs do not.
_HEADING_NAME = re.compile(
    r"(?:heading|überschrift|titre|titolo|t[íi]tulo|kop|rubrik|nagłówek|otsikko|overskrift|nadpis"
    r"|заголовок|見出し|标题|標題)\s*([1-9])",
    re.IGNORECASE,
)
_TITLE_NAME = re.compile(r"title|titel|titre principal|titolo principale|konsttitel", re.IGNORECASE)
_CONTENTS_NAME = re.compile(
    r"toc \d|(?:toc|toa|contents|index) heading|contents \d|table of (?:figures|authorities)"
    r"|index \d",
    re.IGNORECASE,
)
_TOGGLES = ("b", "strike", "dstrike", "vanish")


class Look(NamedTuple):
    """How letters look: only what changes their meaning."""

    bold: bool = False
    struck: bool = False
    hidden: bool = False
    raised: str = ""  # "superscript" or "subscript"
    font: str = ""
    size: int = 0  # in half points; 0 where it is not said
    language: str = ""


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """What the style of a paragraph says of it. ``level`` of a heading is from 1, else 0."""

    level: int = 0
    is_title: bool = False
    is_contents: bool = False
    list_id: str = ""
    depth: int | None = None
    indent: int | None = None  # in twentieths of a point


@dataclass(slots=True)
class StyleSheet:
    """The styles of a file by their ids; what was computed of them is kept."""

    styles: dict[str, Element] = field(default_factory=dict)
    defaults: Element | None = None  # the properties of all letters
    default_style: str = ""
    paragraphs: dict[str, ParagraphStyle] = field(default_factory=dict)
    switches: dict[str, tuple[bool, ...]] = field(default_factory=dict)
    values: dict[tuple[str, str, str], str] = field(default_factory=dict)
    looks: dict[tuple[object, ...], Look] = field(default_factory=dict)

    def get_paragraph_style(self, style_id: str) -> ParagraphStyle:
        style_id = style_id if style_id in self.styles else self.default_style
        if style_id not in self.paragraphs:
            self.paragraphs[style_id] = self._compute_paragraph_style(style_id)
        return self.paragraphs[style_id]

    def list_bases(self, style_id: str) -> Iterator[Element]:
        """The style, the one it is based on, and so on; a circle ends."""
        for _ in range(MAX_BASES):
            style = self.styles.get(style_id)
            if style is None:
                return
            yield style
            style_id = find_value(style, "w:basedOn")

    def _compute_paragraph_style(self, style_id: str) -> ParagraphStyle:
        bases = [*self.list_bases(style_id)]
        names = [find_value(style, "w:name") for style in bases]
        lists = (find(style, "w:pPr/w:numPr") for style in bases)
        numbered = next((one for one in lists if one is not None), None)
        indents = (find_indent(find(style, "w:pPr")) for style in bases)
        return ParagraphStyle(
            level=_find_level(bases, names),
            is_title=any(map(_TITLE_NAME.fullmatch, names)),
            is_contents=any(map(_CONTENTS_NAME.fullmatch, names)),
            list_id=find_value(numbered, "w:numId"),
            depth=find_number(numbered, "w:ilvl"),
            indent=next((indent for indent in indents if indent is not None), None),
        )

    def find_look(self, properties: Element | None, paragraph_style: str) -> Look:
        """How a run looks: by its own properties, its style's, its paragraph's, the defaults."""
        own = () if properties is None else ((one.tag, *one.items()) for one in properties)
        key = (paragraph_style, *own)
        if key not in self.looks:
            self.looks[key] = self._compute_look(properties, paragraph_style)
        return self.looks[key]

    def _compute_look(self, properties: Element | None, paragraph_style: str) -> Look:
        letters = find_value(properties, "w:rStyle")
        own = [find_switch(properties, f"w:{name}") for name in _TOGGLES]
        styled = zip(self._get_switches(letters), self._get_switches(paragraph_style), strict=True)
        shown = [a != b if one is None else one for one, (a, b) in zip(own, styled, strict=True)]
        bold, struck, struck_twice, hidden = shown

        def find_first(path: str, attribute: str = "w:val") -> str:
            found = find(properties, path)
            stated = get_attribute(found, attribute) if found is not None else ""
            return stated or self._get_value(letters, paragraph_style, f"{path} {attribute}")

        size = find_first("w:sz")
        return Look(
            bold=bold,
            struck=struck or struck_twice,
            hidden=hidden,
            raised=_find_raised(find_first("w:vertAlign"), find_first("w:position")),
            font=find_first("w:rFonts", "w:ascii"),
            size=int(size) if size.isdecimal() and len(size) < 5 else 0,
            language=find_first("w:lang"),
        )

    def _get_switches(self, style_id: str) -> tuple[bool, ...]:
        """Each of ``_TOGGLES``, as the nearest style that says something of it says."""
        if style_id not in self.switches:
            bases = [find(style, "w:rPr") for style in self.list_bases(style_id)]
            stated = ((find_switch(base, f"w:{name}") for base in bases) for name in _TOGGLES)
            nearest = (next((one for one in each if one is not None), False) for each in stated)
            self.switches[style_id] = tuple(nearest)
        return self.switches[style_id]

    def _get_value(self, letters: str, paragraph_style: str, key: str) -> str:
        """What the styles of a run, or the defaults, say; ``key`` is a path and an attribute."""
        if (cached := self.values.get((letters, paragraph_style, key))) is not None:
            return cached
        path, _, attribute = key.partition(" ")
        names = (letters, paragraph_style or self.default_style)
        bases = [find(style, "w:rPr") for name in names for style in self.list_bases(name)]
        found = [find(base, path) for base in (*bases, self.defaults)]
        stated = (get_attribute(one, attribute) for one in found if one is not None)
        value = next(filter(None, stated), "")
        self.values[letters, paragraph_style, key] = value
        return value


def read_styles(root: Element | None) -> StyleSheet:
    if root is None:
        return StyleSheet()
    styles = {get_attribute(one, "w:styleId"): one for one in root.iterfind("{*}style")}
    paragraphs = (one for one in styles.items() if get_attribute(one[1], "w:type") == "paragraph")
    default = (key for key, style in paragraphs if get_attribute(style, "w:default") == "1")
    defaults = find(root, "w:docDefaults/w:rPrDefault/w:rPr")
    return StyleSheet(styles, defaults, next(default, ""))


def find_outline_level(properties: Element | None) -> int | None:
    """The level of a heading from 1, 0 for body text; ``None`` where nothing is said."""
    level = find_number(properties, "w:outlineLvl")
    if level is None:
        return None
    return level + 1 if 0 <= level < MAX_HEADING_LEVEL else 0


def find_indent(properties: Element | None) -> int | None:
    """How far a paragraph begins from the margin, in twentieths of a point."""
    indent = find(properties, "w:ind")
    if indent is None:
        return None
    text = get_attribute(indent, "w:left") or get_attribute(indent, "w:start")
    return int(text) if re.fullmatch(r"-?\d{1,6}", text) else None


def _find_level(bases: list[Element], names: list[str]) -> int:
    for style, name in zip(bases, names, strict=True):
        level = find_outline_level(find(style, "w:pPr"))
        if level is not None:
            return level
        if match := _HEADING_NAME.fullmatch(name):
            return int(match[1])
    return 0


def _find_raised(alignment: str, position: str) -> str:
    """Letters may be raised by their alignment, or by hand by some half points."""
    if alignment in ("superscript", "subscript"):
        return alignment
    if re.fullmatch(r"-?\d{1,3}", position) and abs(int(position)) >= 4:
        return "subscript" if position.startswith("-") else "superscript"
    return ""
