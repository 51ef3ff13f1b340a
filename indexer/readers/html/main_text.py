"""Where on a page its main text is: by its structure, or with trafilatura's help where it has none.

Trafilatura finds most of the text but drops some of it, so its findings only say where to look:
the page's text is all that the smallest element around them holds, and the text beside it.
"""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

import trafilatura

from indexer.readers.html import boilerplate
from indexer.readers.html.elements import HEADING_TAGS, Element, count_words, extract_text

_MAIN_ELEMENT_PATHS = (".//main", ".//*[@role='main']", ".//article")
_TEXT_TAGS = HEADING_TAGS.union("p li td th dt dd div blockquote pre".split())
_PART_TAGS = frozenset("td th tr tbody thead tfoot li dt dd".split())
# A page's own main element is believed unless it is nearly empty and the page is not.
MIN_MAIN_WORDS = 20
MIN_MAIN_SHARE = 0.2
# Fewer words, without a heading, are a label and not text.
MIN_TEXT_WORDS = 5
# From this share of its words in links on, an element is a menu.
MIN_MENU_LINK_SHARE = 0.8
# Beyond these trafilatura takes long, and the whole page is read instead.
MAX_PAGE_ELEMENTS = 20_000
MAX_PAGE_DEPTH = 150

logging.getLogger("trafilatura").addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class MainContent:
    """The element that holds a page's text, and what in it is none: why each part is left out."""

    element: Element
    left_out: Mapping[Element, str] = field(default_factory=dict)


def find_main_content(root: Element, html_source: str) -> MainContent:
    """Where the text of a page is; ``html_source`` is its HTML."""
    body = root.find("body")
    if body is None:
        return MainContent(root)
    main = _find_main_element(body, html_source)
    related = dict.fromkeys(_find_related_links(main.element), "related links")
    return MainContent(main.element, {**related, **main.left_out})


def _find_related_links(main: Element) -> Iterator[Element]:
    """Headings such as "Related leaflets" with nothing but links below them, and these links."""
    for heading in main.iter(*HEADING_TAGS):
        below = [*takewhile(lambda one: one.tag not in HEADING_TAGS, heading.itersiblings())]
        below = [one for one in below if not _is_furniture(one)]
        is_alone = below and all(map(_is_list_of_links, below))
        if is_alone and boilerplate.leads_to_related(extract_text(heading)):
            yield from (heading, *below)


def _is_furniture(element: Element) -> bool:
    find_reason = boilerplate.find_boilerplate_reason
    return bool(find_reason(element, has_heading=False, has_title=False))


def _is_list_of_links(element: Element) -> bool:
    linked = sum(map(count_words, element.iter("a")))
    return 0 < linked == count_words(element)


def _find_main_element(body: Element, html_source: str) -> MainContent:
    min_words = min(MIN_MAIN_WORDS, MIN_MAIN_SHARE * count_words(body))
    for path in _MAIN_ELEMENT_PATHS:
        elements = [one for one in body.iterfind(path) if count_words(one) >= min_words]
        if len(elements) == 1:
            if elements[0].tag != "article":  # beside an article may be text that is not in it
                return MainContent(_widen_to_table_or_list(elements[0], body))
            return _expand_main_content(elements[0], body)
        if elements:
            return _expand_main_content(_find_common_ancestor(elements, body), body)
    elements = _find_extracted_elements(body, html_source)
    return _expand_main_content(_find_common_ancestor(elements, body), body)


def _widen_to_table_or_list(element: Element, body: Element) -> Element:
    """The element, or the table or list around it: half a table cannot be read."""
    parts = [one for one in _list_path_to_body(element, body) if one.tag in _PART_TAGS]
    parent = parts[-1].getparent() if parts else element
    return body if parent is None else parent


def _list_path_to_body(element: Element, body: Element) -> list[Element]:
    """An element and those around it, from the inside out; the body is the last."""
    if element is body:
        return [body]
    return [element, *takewhile(lambda above: above is not body, element.iterancestors()), body]


def _find_common_ancestor(elements: Sequence[Element], body: Element) -> Element:
    """The smallest element that holds them all."""
    paths = [_list_path_to_body(element, body) for element in elements] or [[body]]
    shared = set(paths[0]).intersection(*paths[1:])
    return next((above for above in paths[0] if above in shared), body)


def _find_extracted_elements(body: Element, html_source: str) -> list[Element]:
    """The elements whose text trafilatura takes for the page's own."""
    if sum(1 for _ in body.iter()) > MAX_PAGE_ELEMENTS or _compute_depth(body) > MAX_PAGE_DEPTH:
        return []
    text = trafilatura.extract(html_source, favor_recall=True, include_comments=False) or ""
    lines = set(map(_normalize_text, text.split("\n"))) - {""}
    elements = (one for one in body.iter(*_TEXT_TAGS) if one.find(".//p") is None)
    return [one for one in elements if _normalize_text(extract_text(one)) in lines]


def _normalize_text(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


def _compute_depth(body: Element) -> int:
    """How deep elements nest; not counted further than one beyond the limit."""
    depth, level = 0, [body]
    while level and depth <= MAX_PAGE_DEPTH:
        depth, level = depth + 1, [child for element in level for child in element]
    return depth


def _expand_main_content(element: Element, body: Element) -> MainContent:
    """The element, widened by the text beside it, without the menus there."""
    path = _list_path_to_body(element, body)
    reach = 0
    left_out = [(0, child, "menu") for child in _find_edge_menus(element)]
    for row, (inner, outer) in enumerate(zip(path, path[1:], strict=False), 1):
        others = [child for child in outer if child is not inner]
        left_out += [(row, child, why) for child in others if (why := _find_reason(child))]
        if any(_is_text(child) for child in others) or _has_own_text(outer):
            reach = row
    main = _widen_to_table_or_list(path[reach], body)
    end = path.index(main)
    return MainContent(main, {child: why for row, child, why in left_out if row <= end})


def _find_reason(element: Element) -> str:
    """Why a part beside the text is left out that has no telling name."""
    if _is_menu(element):
        return "menu"
    return "related links" if boilerplate.is_related_part(element) else ""


def _find_edge_menus(element: Element) -> list[Element]:
    """The menus before and after all else that an element holds."""
    menus = [*takewhile(_is_menu, element), *takewhile(_is_menu, reversed(element))]
    return menus if len(menus) < len(element) else []


def _has_own_text(element: Element) -> bool:
    """Whether an element says something outside all its children."""
    texts = [element.text, *(child.tail for child in element)]
    return sum(len((text or "").split()) for text in texts) >= MIN_TEXT_WORDS


def _is_text(element: Element) -> bool:
    has_heading = next(element.iter("table", *HEADING_TAGS), None) is not None
    if not has_heading and count_words(element) < MIN_TEXT_WORDS:
        return False
    find_reason = boilerplate.find_boilerplate_reason
    reason = find_reason(element, has_heading=has_heading, has_title=False)
    is_aside = boilerplate.is_aside(element) and not boilerplate.is_warning(element)
    return not (reason or is_aside or _find_reason(element))


def _is_menu(element: Element) -> bool:
    """Whether nearly all that an element says is links, several, which nothing introduces."""
    links = list(element.iter("a"))
    if len(links) < 2 or next(element.iter(*HEADING_TAGS), None) is not None:
        return False
    before = element.getprevious()
    if before is not None and (before.tag in HEADING_TAGS or extract_text(before).endswith(":")):
        return False
    return sum(map(count_words, links)) >= MIN_MENU_LINK_SHARE * count_words(element)
