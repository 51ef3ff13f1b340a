"""Which elements of a page are not its text: told by tag, role, class, visibility and links."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from indexer.documents import LeftOutText
from indexer.readers.pieces import clean_text, make_left_out_text

_REASONS_BY_TAG = {
    "nav": "navigation",
    "header": "page header",
    "footer": "page footer",
    "aside": "aside",
    "form": "form",
    "button": "form",
    "input": "form",
    "select": "form",
    "textarea": "form",
    "dialog": "dialog",
    "audio": "audio or video",
    "video": "audio or video",
    "object": "embedded object",
    "iframe": "embedded object",
    "noscript": "shown without scripts only",
}
_REASONS_BY_ROLE = {
    "navigation": "navigation",
    "banner": "page header",
    "contentinfo": "page footer",
    "complementary": "aside",
    "search": "form",
    "dialog": "dialog",
    "alertdialog": "dialog",
}
_CLASS_PATTERNS = [
    (re.compile(rf"(?:^|[\s_-])(?:{words})(?:$|[\s_-])", re.IGNORECASE), reason)
    for words, reason in (
        ("on-this-page|toc|table-of-contents|page-contents", "contents of the page"),
        ("breadcrumbs?|navbar|navigation|menu|pagination|pager|skip-?(?:nav|link)s?", "navigation"),
        ("related-(?:links|content|pages|articles|resources)|see-also|read-next", "related links"),
        ("share|sharing|social|addthis", "share buttons"),
        ("cookies?|cookie-(?:banner|notice|consent)|consent-banner", "cookie notice"),
        ("advert|advertisement|ads|sponsored", "advertisement"),
        ("sidebar|side-bar", "aside"),
        ("visually-hidden|sr-only|screen-reader-text", "for screen readers"),
        ("newsletter|subscribe|signup", "form"),
        ("popup|modal|tooltip", "pop-up"),
        ("page-options|print-(?:link|button)|back-to-top", "page tools"),
    )
]
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# In words: a longer line is no heading.
MAX_HEADING_WORDS = 16
# Never text: taken out before the page is walked.
NON_TEXT_TAGS = ("script", "style", "template", "svg", "head")
HEADING_TAGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
# What may hold a whole page in one site and be furniture in the next: a heading in it decides.
_PAGE_WRAPPER_TAGS = frozenset(["header", "form", "noscript"])


@dataclass(frozen=True, slots=True)
class PageStructure:
    """What elements hold, found once for a page: a heading or table, the title, an image.

    ``bold`` are the lines that stand in for headings on a page that has none.
    """

    heading_containers: frozenset[Any]
    title_containers: frozenset[Any]
    image_containers: frozenset[Any]
    bold_lines: frozenset[Any] = frozenset()


def build_page_structure(root: Any) -> PageStructure:
    titles = list(root.iter("h1"))
    headings = [one for one in root.iter(*HEADING_TAGS) if one not in titles or len(titles) > 1]
    return PageStructure(
        heading_containers=_collect_ancestors(root.iter("table", *HEADING_TAGS)),
        title_containers=_collect_ancestors(titles if len(titles) == 1 else []),
        image_containers=_collect_ancestors(root.iter("img")),
        bold_lines=frozenset() if headings else _find_bold_lines(root),
    )


def _find_bold_lines(root: Any) -> frozenset[Any]:
    """Short paragraphs all in bold, each with something after it that is not."""
    bold = {one for one in root.iter("p", "div") if _is_bold(one)}
    return frozenset(one for one in bold if one.getnext() is not None and one.getnext() not in bold)


def _is_bold(element: Any) -> bool:
    if len(element) != 1 or element[0].tag not in ("b", "strong"):
        return False
    around = f"{element.text or ''}{element[0].tail or ''}"
    return not around.strip() and may_be_heading(extract_text(element))


def may_be_heading(text: str) -> bool:
    """Whether a line that is not marked as a heading reads like one."""
    return 0 < len(text.split()) <= MAX_HEADING_WORDS and not text.endswith((".", ":", ";", ","))


def _collect_ancestors(elements: Iterable[Any]) -> frozenset[Any]:
    found: set[Any] = set()
    for element in elements:
        above = element.getparent()
        while above is not None and above not in found:
            found.add(above)
            above = above.getparent()
    return frozenset(found)


def find_left_out_reason(element: Any, structure: PageStructure) -> str:
    """Why an element is left out with all it holds; "" where it is text."""
    if element.tag == "img":
        return "image"
    headed = element in structure.heading_containers
    reason = find_boilerplate_reason(
        element, has_heading=headed, has_title=element in structure.title_containers
    )
    return reason or ("" if headed else _find_link_reason(element, structure))


def describe_left_out_element(element: Any, reason: str) -> LeftOutText | None:
    """The report of an element that is left out; ``None`` where it shows nothing."""
    words = (
        _describe_image(element)
        if element.tag == "img"
        else extract_text(element) or _describe_images(element)
    )
    return make_left_out_text(words, reason, get_line_number(element)) if words else None


def find_boilerplate_reason(element: Any, *, has_heading: bool, has_title: bool) -> str:
    """Why an element is no text, by its tag, role, class or visibility; "" where it may be.

    ``headed`` says that it holds a heading or a table, ``titled`` that it holds the page's title.
    """
    tag = element.tag
    if is_hidden(element):
        return "hidden"
    if reason := _REASONS_BY_TAG.get(tag) or _REASONS_BY_ROLE.get(element.get("role", "").lower()):
        spared = has_title or (has_heading and tag in _PAGE_WRAPPER_TAGS)
        return "" if spared else reason
    if has_title or tag in ("html", "body", "main", "article") or tag in HEADING_TAGS:
        return ""
    names = f"{element.get('class', '')} {element.get('id', '')}"
    if not names.strip():
        return ""
    return next((reason for pattern, reason in _CLASS_PATTERNS if pattern.search(names)), "")


def is_hidden(element: Any) -> bool:
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    return bool(_HIDDEN_STYLE.search(element.get("style", "")))


def _find_link_reason(element: Any, structure: PageStructure) -> str:
    """Why a block that is nothing but a link is left out: it leads away, and says nothing."""
    if element.tag == "a" and element in structure.image_containers:
        return "image" if not extract_text(element) else "link with an image"
    link = element[0] if element.tag == "div" and len(element) == 1 else None
    around = "" if link is None else f"{element.text or ''}{link.tail or ''}"
    alone = link is not None and link.tag == "a" and not around.strip()
    return "link to another page" if alone and extract_text(element) else ""


def extract_text(element: Any) -> str:
    return clean_text(" ".join(element.itertext()))


def get_line_number(element: Any) -> int:
    """The line of the source, from 1; 0 where it is too far down to be known."""
    line = int(element.sourceline or 0)
    return line if line < MAX_LINE_NUMBER else 0


# The parser counts lines no further.
MAX_LINE_NUMBER = 65_535


def _describe_image(image: Any) -> str:
    name = PurePosixPath(image.get("src", "").split("?")[0][:200]).name
    return clean_text(image.get("alt") or image.get("title") or "") or clean_text(name) or "image"


def _describe_images(element: Any) -> str:
    return ", ".join(_describe_image(image) for image in element.iter("img"))
