"""The lists of a page: how deep each is, and what stands before its items."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.readers.html.elements import Element

LIST_TAGS = frozenset(["ul", "ol", "dl"])
_STYLES = {
    "lower-alpha": "a",
    "lower-latin": "a",
    "upper-alpha": "A",
    "upper-latin": "A",
    "lower-roman": "i",
    "upper-roman": "I",
}
_STYLE_PATTERN = re.compile(r"list-style(?:-type)?\s*:\s*(?:[\w-]+\s+)*?((?:low|upp)er-\w+)", re.I)
# Google's lists are side by side, and say in a class how deep they are.
_GOOGLE_DEPTH = re.compile(r"\blst-kix_\w+-(\d)\b")
_ROMAN_VALUES = (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1)
_ROMAN_LETTERS = "m cm d cd c xc l xl x ix v iv i".split()
MAX_ROMAN = 3_999


@dataclass(slots=True)
class OpenList:
    """A list that is being read; ``number`` is that of its last item."""

    depth: int
    number: int = 0
    step: int = 0  # 0 where items have no numbers
    kind: str = "1"
    last_item: Element | None = None

    def count_item(self, item: Element) -> str:
        """What stands before an item; "" for a bullet."""
        if not self.step:
            return ""
        value = item.get("value", "")
        is_value = re.fullmatch(r"-?[0-9]{1,6}", value) is not None
        self.number = int(value) if is_value else self.number + self.step
        return f"{format_number(self.number, item.get('type') or self.kind)}."


def open_list(element: Element, above: Sequence[OpenList]) -> OpenList:
    """A list within the ones above it."""
    google = _GOOGLE_DEPTH.search(element.get("class", "")) if not above else None
    depth = int(google[1]) if google else (above[-1].depth + 1 if above else 0)
    if element.tag != "ol":
        return OpenList(depth)
    step = -1 if element.get("reversed") is not None else 1
    start = element.get("start", "").strip()
    first = sum(child.tag == "li" for child in element) if step < 0 else 1
    if re.fullmatch(r"-?[0-9]{1,6}", start):
        first = int(start)
    style = _STYLE_PATTERN.search(element.get("style", ""))
    kind = element.get("type") or (_STYLES.get(style[1].lower(), "1") if style else "1")
    return OpenList(depth, first - step, step, kind)


def format_number(number: int, kind: str) -> str:
    """A number as a list of a kind writes it: 3 is "3", "c", "C", "iii" or "III"."""
    text = str(number)
    if kind in ("a", "A") and number > 0:
        text = _write_letters(number)
    elif kind in ("i", "I") and 0 < number <= MAX_ROMAN:
        text = _write_roman(number)
    return text.upper() if kind in ("A", "I") else text


def _write_letters(number: int) -> str:
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("a") + letter) + letters
    return letters


def _write_roman(number: int) -> str:
    text = ""
    for value, letters in zip(_ROMAN_VALUES, _ROMAN_LETTERS, strict=True):
        count, number = divmod(number, value)
        text += letters * count
    return text
