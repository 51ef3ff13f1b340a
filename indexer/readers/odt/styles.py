"""Styles of OpenDocument texts: how letters look, what a paragraph is, how lists are numbered."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.readers.docx.numbering import ListLevel
from indexer.readers.docx.xml import Element

MAX_BASES = 20
STEP = 720  # from one level of a list to the next, in twentieths of a point
_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman"}
_FORMS |= {"I": "upperRoman", "": "none"}
_LEVEL = re.compile(r"[1-9]")


@dataclass(frozen=True, slots=True)
class StyleShelf:
    """The styles of a text by their names; ``lists`` are those of numbers and bullets."""

    styles: dict[str, Element]
    lists: dict[str, Element]
    outline: Element | None

    def list_bases(self, name: str) -> Iterator[Element]:
        """The style, the one it is based on, and so on; a circle ends."""
        for _ in range(MAX_BASES):
            style = self.styles.get(name)
            if style is None:
                return
            yield style
            name = get(style, "parent-style-name")

    def find_property(self, names: list[str], key: str) -> str:
        """What the first style that says something of a property says."""
        styles = (style for name in reversed(names) for style in self.list_bases(name))
        groups = (style.find("{*}text-properties") for style in styles)
        values = (get(group, key) for group in groups if group is not None)
        return next(filter(None, values), "")

    def list_names(self, name: str) -> list[str]:
        """The names that people see, of the style and of those that it is based on."""
        return [get(one, "display-name") or get(one, "name") for one in self.list_bases(name)]


def get(element: Element, key: str) -> str:
    """The value of an attribute, in whatever namespace it is."""
    pairs = ((str(name).rpartition("}")[2], value) for name, value in element.items())
    return next((str(value) for name, value in pairs if name == key), "")


def read_styles(*roots: Element | None) -> StyleShelf:
    """The styles of several parts; those of later parts are preferred."""
    present = [root for root in roots if root is not None]
    outlines = [one for root in present for one in root.iter("{*}outline-style")]
    return StyleShelf(
        {get(one, "name"): one for root in present for one in root.iter("{*}style")},
        {get(one, "name"): one for root in present for one in root.iter("{*}list-style")},
        outlines[0] if outlines else None,
    )


def read_levels(style: Element | None) -> tuple[ListLevel, ...]:
    """The levels of a list; bullets where nothing is said of it."""
    levels = [ListLevel(form="bullet", indent=STEP * (row + 1)) for row in range(9)]
    for element in style if style is not None else ():
        if _LEVEL.fullmatch(level := get(element, "level")):
            levels[int(level) - 1] = _read_level(element, int(level))
    return tuple(levels)


def _read_level(element: Element, level: int) -> ListLevel:
    if bullet := get(element, "bullet-char"):
        return ListLevel(form="bullet", text=bullet, indent=STEP * level)
    shown = get(element, "display-levels")
    count = min(int(shown), level) if _LEVEL.fullmatch(shown) else 1
    form = _FORMS.get(get(element, "num-format"), "decimal")
    places = ".".join(f"%{row}" for row in range(level - count + 1, level + 1))
    text = f"{get(element, 'num-prefix')}{places}{get(element, 'num-suffix')}"
    start = get(element, "start-value")
    return ListLevel(
        form=form,
        text="" if form == "none" else text,
        start=int(start) if re.fullmatch(r"\d{1,6}", start) else 1,
        indent=STEP * level,
    )
