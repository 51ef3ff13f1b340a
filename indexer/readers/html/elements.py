"""What is asked of an element of a page everywhere: its text, its line, its only child."""

import re

from lxml import etree

from indexer.words import clean_text

Element = etree._Element

HEADING_TAGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
CELL_TAGS = frozenset(["td", "th"])
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
# The parser counts lines no further.
MAX_LINE_NUMBER = 65_535


def extract_text(element: Element) -> str:
    return clean_text(" ".join(element.itertext()))


def take_words(element: Element, limit: int) -> list[str]:
    """The first words that an element says; cheap, however much that is."""
    words: list[str] = []
    for text in element.itertext():
        words += clean_text(text).split()
        if len(words) >= limit:
            break
    return words[:limit]


def count_words(element: Element) -> int:
    return len(re.findall(r"\w+", extract_text(element)))


def get_only_child(element: Element) -> Element | None:
    """The child that holds all that an element says, if one does."""
    alone = len(element) == 1 and not f"{element.text or ''}{element[0].tail or ''}".strip()
    return element[0] if alone else None


def is_bold(element: Element) -> bool:
    """Whether an element itself makes its text bold."""
    return element.tag in ("b", "strong") or bool(_BOLD_STYLE.search(element.get("style", "")))


def get_line_number(element: Element) -> int:
    """The line of the source, from 1; 0 where it is too far down to be known."""
    line = element.sourceline or 0
    return line if line < MAX_LINE_NUMBER else 0
