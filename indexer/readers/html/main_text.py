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

from indexer.readers.html.boilerplate import HEADING_TAGS, extract_text, find_boilerplate_reason

_MAIN_ELEMENT_PATHS = (".//main", ".//*[@role='main']", ".//article")
_TEXT_TAGS = HEADING_TAGS.union("p li td th dt dd div blockquote pre".split())
_PART_TAGS = frozenset("td th tr tbody thead tfoot li dt dd".split())
# A page's own main element is believed unless it is nearly empty and the page is not.
MIN_MAIN_WORDS = 20
MIN_MAIN_SHARE = 0.2
# Fewer words, without a heading, are a label and not text.
MIN_TEXT_WORDS = 5
# From this share of its words on, what is made of links is a menu.
MIN_MENU_LINK_SHARE = 0.8
# Beyond these trafilatura takes long, and the whole page is read instead.
MAX_PAGE_ELEMENTS = 20_000  # elements
MAX_PAGE_DEPTH = 150
_WORD_PATTERN = re.compile(r"\w+")

logging.getLogger("trafilatura").addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class MainContent:
    """The element that holds a page's text, and the menus within it that no name gives away."""

    element: Any
    menus: frozenset[Any] = frozenset()


def find_main_content(root: Any, html_source: str) -> MainContent:
    """Where the text of a page is; ``source`` is its HTML."""
    body = root.find("body")
    if body is None:
        return MainContent(root)
    words = _count_words(body)
    for path in _MAIN_ELEMENT_PATHS:
        found = [one for one in body.iterfind(path) if _has_enough_text(one, words)]
        if len(found) == 1:
            return MainContent(_widen_to_table_or_list(found[0], body))
        if found:
            return _expand_main_content(_find_common_ancestor(found, body), body)
    return _expand_main_content(
        _find_common_ancestor(_find_extracted_elements(body, html_source), body), body
    )


def _count_words(element: Any) -> int:
    return len(_WORD_PATTERN.findall(extract_text(element)))


def _has_enough_text(element: Any, page_words: int) -> bool:
    count = _count_words(element)
    return count >= MIN_MAIN_WORDS or count >= MIN_MAIN_SHARE * page_words


def _widen_to_table_or_list(element: Any, body: Any) -> Any:
    """The element, or the table or list around it: half a table cannot be read."""
    for above in _list_path_to_body(element, body):
        if above.tag in _PART_TAGS:
            element = above.getparent()
    return element


def _list_path_to_body(element: Any, body: Any) -> list[Any]:
    """An element and those around it, from the inside out; the body is the last."""
    path = [element]
    while path[-1] is not body and path[-1].getparent() is not None:
        path.append(path[-1].getparent())
    return path


def _find_common_ancestor(elements: Sequence[Any], body: Any) -> Any:
    """The smallest element that holds them all."""
    if not elements:
        return body
    common = _list_path_to_body(elements[0], body)
    for element in elements[1:]:
        around = set(_list_path_to_body(element, body))
        common = [above for above in common if above in around]
    return common[0] if common else body


def _find_extracted_elements(body: Any, html_source: str) -> list[Any]:
    """The elements whose text trafilatura takes for the page's own."""
    if sum(1 for _ in body.iter()) > MAX_PAGE_ELEMENTS or _compute_depth(body) > MAX_PAGE_DEPTH:
        return []
    text = trafilatura.extract(html_source, favor_recall=True, include_comments=False) or ""
    lines = {key for line in text.split("\n") if (key := _normalize_text(line))}
    texts = (element for element in body.iter(*_TEXT_TAGS) if not element.findall(".//p"))
    return [element for element in texts if _normalize_text(extract_text(element)) in lines]


def _normalize_text(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


def _compute_depth(body: Any) -> int:
    """How deep elements nest, as far as matters here."""
    depth, level = 0, [body]
    while level and depth <= MAX_PAGE_DEPTH:
        depth, level = depth + 1, [child for element in level for child in element]
    return depth


def _expand_main_content(element: Any, body: Any) -> MainContent:
    """The element grown by the text that stands beside it, without the menus there."""
    path = _list_path_to_body(element, body)
    reach = 0
    menus = [(0, child) for child in _find_edge_menus(element)]
    for row, (inner, outer) in enumerate(zip(path, path[1:], strict=False), 1):
        others = [child for child in outer if child is not inner]
        menus += [(row, child) for child in others if _is_menu(child)]
        if any(_is_text(child) for child in others) or _has_own_text(outer):
            reach = row
    main = _widen_to_table_or_list(path[reach], body)
    return MainContent(main, frozenset(menu for row, menu in menus if row <= path.index(main)))


def _find_edge_menus(element: Any) -> list[Any]:
    """The menus before and after all else that an element holds."""
    before = list(takewhile(_is_menu, element))
    after = list(takewhile(_is_menu, reversed(element)))
    return [*before, *after] if len(before) + len(after) < len(element) else []


def _has_own_text(element: Any) -> bool:
    """Whether an element says something outside all its children."""
    said = [element.text, *(child.tail for child in element)]
    return sum(len((text or "").split()) for text in said) >= MIN_TEXT_WORDS


def _is_text(element: Any) -> bool:
    headed = element.tag in HEADING_TAGS or any(True for _ in element.iter("table", *HEADING_TAGS))
    if find_boilerplate_reason(element, has_heading=headed, has_title=False) or _is_menu(element):
        return False
    return headed or _count_words(element) >= MIN_TEXT_WORDS


def _is_menu(element: Any) -> bool:
    """Whether nearly all that an element says is links, several, which nothing introduces."""
    links = list(element.iter("a"))
    if len(links) < 2 or any(True for _ in element.iter(*HEADING_TAGS)):
        return False
    linked = sum(map(_count_words, links))
    return linked >= MIN_MENU_LINK_SHARE * _count_words(element) and not _is_introduced(element)


def _is_introduced(element: Any) -> bool:
    before = element.getprevious()
    return before is not None and (before.tag in HEADING_TAGS or extract_text(before).endswith(":"))
