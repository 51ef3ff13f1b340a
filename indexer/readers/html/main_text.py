"""Where on a page its main text is: by its structure, or with trafilatura's help where it has none.

Trafilatura finds most of the text but drops some of it, so its findings only say where to look:
the page's text is all that the smallest element around them holds, and what is written beside it.
"""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

import trafilatura

from indexer.readers.html.boilerplate import HEADINGS, aside_reason, words_of

_STRUCTURE = (".//main", ".//*[@role='main']", ".//article")
_TEXTS = HEADINGS.union("p li td th dt dd div blockquote pre".split())
_CELLS = frozenset("td th tr tbody thead tfoot li dt dd".split())
# A page's own main element is believed unless it is nearly empty and the page is not.
FEWEST_WORDS = 20
LEAST_SHARE = 0.2
# Fewer words, without a heading, are a label and not text.
SHORTEST_TEXT = 5
# From this share of its words on, what is made of links is a menu.
LINKED = 0.8
# Beyond these trafilatura takes long, and the whole page is read instead.
LARGEST_PAGE = 20_000  # elements
DEEPEST_PAGE = 150
_WORD = re.compile(r"\w+")

logging.getLogger("trafilatura").addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class Main:
    """The element that holds a page's text, and the menus within it that no name gives away."""

    element: Any
    menus: frozenset[Any] = frozenset()


def main_text(root: Any, source: str) -> Main:
    """Where the text of a page is; ``source`` is its HTML."""
    body = root.find("body")
    if body is None:
        return Main(root)
    words = _count(body)
    for path in _STRUCTURE:
        found = [one for one in body.iterfind(path) if _is_enough(one, words)]
        if len(found) == 1:
            return Main(_whole(found[0], body))
        if found:
            return _around(_common(found, body), body)
    return _around(_common(_extracted(body, source), body), body)


def _count(element: Any) -> int:
    return len(_WORD.findall(words_of(element)))


def _is_enough(element: Any, words: int) -> bool:
    count = _count(element)
    return count >= FEWEST_WORDS or count >= LEAST_SHARE * words


def _whole(element: Any, body: Any) -> Any:
    """The element, or the table or list around it: half a table cannot be read."""
    for above in _path(element, body):
        if above.tag in _CELLS:
            element = above.getparent()
    return element


def _path(element: Any, body: Any) -> list[Any]:
    """An element and those around it, from the inside out; the body is the last."""
    path = [element]
    while path[-1] is not body and path[-1].getparent() is not None:
        path.append(path[-1].getparent())
    return path


def _common(elements: Sequence[Any], body: Any) -> Any:
    """The smallest element that holds them all."""
    if not elements:
        return body
    common = _path(elements[0], body)
    for element in elements[1:]:
        around = set(_path(element, body))
        common = [above for above in common if above in around]
    return common[0] if common else body


def _extracted(body: Any, source: str) -> list[Any]:
    """The elements whose text trafilatura takes for the page's own."""
    if sum(1 for _ in body.iter()) > LARGEST_PAGE or _depth(body) > DEEPEST_PAGE:
        return []
    text = trafilatura.extract(source, favor_recall=True, include_comments=False) or ""
    lines = {key for line in text.split("\n") if (key := _key(line))}
    texts = (element for element in body.iter(*_TEXTS) if not element.findall(".//p"))
    return [element for element in texts if _key(words_of(element)) in lines]


def _key(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


def _depth(body: Any) -> int:
    """How deep elements nest, as far as matters here."""
    depth, level = 0, [body]
    while level and depth <= DEEPEST_PAGE:
        depth, level = depth + 1, [child for element in level for child in element]
    return depth


def _around(element: Any, body: Any) -> Main:
    """The element grown by the text that stands beside it, without the menus there."""
    path = _path(element, body)
    reach = 0
    menus = [(0, child) for child in _at_the_edges(element)]
    for row, (inner, outer) in enumerate(zip(path, path[1:], strict=False), 1):
        others = [child for child in outer if child is not inner]
        menus += [(row, child) for child in others if _is_menu(child)]
        if any(_is_text(child) for child in others) or _says(outer):
            reach = row
    main = _whole(path[reach], body)
    return Main(main, frozenset(menu for row, menu in menus if row <= path.index(main)))


def _at_the_edges(element: Any) -> list[Any]:
    """The menus before and after all else that an element holds."""
    before = list(takewhile(_is_menu, element))
    after = list(takewhile(_is_menu, reversed(element)))
    return [*before, *after] if len(before) + len(after) < len(element) else []


def _says(element: Any) -> bool:
    """Whether an element says something outside all its children."""
    said = [element.text, *(child.tail for child in element)]
    return sum(len((text or "").split()) for text in said) >= SHORTEST_TEXT


def _is_text(element: Any) -> bool:
    headed = element.tag in HEADINGS or any(True for _ in element.iter("table", *HEADINGS))
    if aside_reason(element, headed=headed, titled=False) or _is_menu(element):
        return False
    return headed or _count(element) >= SHORTEST_TEXT


def _is_menu(element: Any) -> bool:
    """Whether nearly all that an element says is links, several, which nothing introduces."""
    links = list(element.iter("a"))
    if len(links) < 2 or any(True for _ in element.iter(*HEADINGS)):
        return False
    linked = sum(map(_count, links))
    return linked >= LINKED * _count(element) and not _is_introduced(element)


def _is_introduced(element: Any) -> bool:
    before = element.getprevious()
    return before is not None and (before.tag in HEADINGS or words_of(before).endswith(":"))
