"""The numbers and bullets that Word puts before paragraphs, counted as Word counts them."""

import re
from dataclasses import dataclass, field

from indexer.readers.docx.letters.symbols import read_signs
from indexer.readers.docx.styles import find_indent
from indexer.readers.docx.xml import (
    Element,
    find,
    find_number,
    find_switch,
    find_value,
    get_attribute,
    parse_number,
)
from indexer.words import clean_text

MAX_LEVELS = 9
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
# Bullets that say something of their item: a tick, a cross, a warning, a box.
_TELLING_BULLETS = frozenset("✓✔✗✘☑☒☐⊗⚠☎✆✉👍👎☺☹☞→➔")
_PLACE = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class ListLevel:
    """One level of a list: how its numbers look, and when they begin again."""

    form: str = "decimal"
    text: str = ""
    start: int = 1
    restart: int | None = None  # the level from 1 that begins it again; 0 for none
    is_plain: bool = False  # all its numbers in figures
    style: str = ""  # a paragraph style that is on this level
    indent: int = 0
    font: str = ""


@dataclass(frozen=True, slots=True)
class NumberedList:
    """A list that paragraphs name: lists of one ``count_id`` count on together."""

    count_id: str
    levels: tuple[ListLevel, ...]
    starts: dict[int, int] = field(default_factory=dict)  # where it begins anew, by depth


@dataclass(slots=True)
class Numbering:
    """The lists of a file, and how far each has counted."""

    lists: dict[str, NumberedList] = field(default_factory=dict)
    counters: dict[str, list[int | None]] = field(default_factory=dict)
    begun: set[tuple[str, int]] = field(default_factory=set)  # lists that began anew

    def find_level(self, list_id: str, depth: int) -> ListLevel | None:
        numbered = self.lists.get(list_id)
        return numbered.levels[depth] if numbered and depth < len(numbered.levels) else None

    def find_depth(self, list_id: str, style: str) -> int:
        """The level that a style is on."""
        levels = self.lists[list_id].levels if list_id in self.lists else ()
        return next((row for row, level in enumerate(levels) if style and level.style == style), 0)

    def count_item(self, list_id: str, depth: int) -> str:
        """The number of the next item, as "2." or "b)"; "" for an ordinary bullet."""
        numbered = self.lists[list_id]
        level = numbered.levels[depth]
        counters = self.counters.setdefault(numbered.count_id, [None] * MAX_LEVELS)
        if depth in numbered.starts and (list_id, depth) not in self.begun:
            self.begun.add((list_id, depth))
            counters[depth] = numbered.starts[depth] - 1
        last = counters[depth]
        counters[depth] = level.start if last is None else last + 1
        for row in range(depth + 1, len(numbered.levels)):
            restart = numbered.levels[row].restart
            if restart is None or depth < restart:
                counters[row] = None
        return _format_marker(numbered.levels, depth, counters)


def _format_marker(levels: tuple[ListLevel, ...], depth: int, counters: list[int | None]) -> str:
    level = levels[depth]
    if level.form == "bullet":
        return _read_bullet(level)

    def format_place(match: re.Match[str]) -> str:
        row = int(match[1]) - 1
        if row >= len(levels):
            return ""
        count = counters[row]
        number = levels[row].start if count is None else count
        return _format_number(number, "decimal" if level.is_plain else levels[row].form)

    return clean_text(_PLACE.sub(format_place, level.text))


def _read_bullet(level: ListLevel) -> str:
    text = read_signs(level.text, level.font)
    return text if text in _TELLING_BULLETS else ""


def _format_number(number: int, form: str) -> str:
    match form:
        case "none":
            return ""
        case "decimalZero":
            return f"{number:02}"
        case "lowerLetter" | "upperLetter":
            return _format_letters(number, upper=form == "upperLetter")
        case "lowerRoman":
            return _format_roman(number)
        case "upperRoman":
            return _format_roman(number).upper()
        case "ordinal":
            return f"{number}{_find_ordinal_ending(number)}"
    return str(number)


def _format_letters(number: int, *, upper: bool) -> str:
    """Word goes on after "z" with "aa", then "bb"."""
    if not 1 <= number <= 26 * 30:
        return str(number)
    letter = chr(ord("A" if upper else "a") + (number - 1) % 26)
    return letter * ((number - 1) // 26 + 1)


def _format_roman(number: int) -> str:
    if not 1 <= number < 4000:
        return str(number)
    parts = []
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        parts.append(letters * count)
    return "".join(parts)


def _find_ordinal_ending(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def read_numbering(root: Element | None) -> Numbering:
    if root is None:
        return Numbering()
    forms = {get_attribute(one, "w:abstractNumId"): one for one in root.iterfind("{*}abstractNum")}
    linked = {find_value(form, "w:styleLink"): form_id for form_id, form in forms.items()}
    lists: dict[str, NumberedList] = {}
    for use in root.iterfind("{*}num"):
        form_id = find_value(use, "w:abstractNumId")
        form_id = linked.get(find_value(forms.get(form_id), "w:numStyleLink") or "-", form_id)
        if form_id in forms:
            lists[get_attribute(use, "w:numId")] = _read_list(use, form_id, forms[form_id])
    return Numbering(lists)


def _read_list(use: Element, form_id: str, form: Element) -> NumberedList:
    levels = [ListLevel() for _ in range(MAX_LEVELS)]
    starts: dict[int, int] = {}
    overrides = [*use.iterfind("{*}lvlOverride")]
    for element in [*form.iterfind("{*}lvl"), *use.iterfind("{*}lvlOverride/{*}lvl")]:
        if (depth := _get_depth(element)) is not None:
            levels[depth] = _read_level(element)
    for override in overrides:
        start = find_number(override, "w:startOverride")
        if (depth := _get_depth(override)) is not None and start is not None:
            starts[depth] = start
    return NumberedList(form_id, tuple(levels), starts)


def _get_depth(element: Element) -> int | None:
    depth = parse_number(get_attribute(element, "w:ilvl"))
    return depth if depth is not None and 0 <= depth < MAX_LEVELS else None


def _read_level(element: Element) -> ListLevel:
    start = find_number(element, "w:start")
    fonts = find(element, "w:rPr/w:rFonts")
    return ListLevel(
        form=find_value(element, "w:numFmt") or "decimal",
        text=find_value(element, "w:lvlText"),
        start=1 if start is None else start,
        restart=find_number(element, "w:lvlRestart"),
        is_plain=bool(find_switch(element, "w:isLgl")),
        style=find_value(element, "w:pStyle"),
        indent=find_indent(find(element, "w:pPr")) or 0,
        font="" if fonts is None else get_attribute(fonts, "w:ascii"),
    )
