"""Which elements of a page are not its text, by their tag, role, class, visibility and links."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice, takewhile
from pathlib import PurePosixPath

from lxml import etree

from indexer.documents import LeftOutText
from indexer.readers.cleanup import may_be_heading
from indexer.readers.page_furniture import make_left_out_text
from indexer.words import clean_text

Element = etree._Element

STRUCK_REASON = "struck out"
NOTE_REASON = "mark of a footnote"
_REASONS_BY_TAG = {
    "nav": "navigation",
    "header": "page header",
    "footer": "page footer",
    "aside": "aside",
    "dialog": "dialog",
    "noscript": "shown without scripts only",
    **dict.fromkeys(("form", "button", "input", "select", "textarea"), "form"),
    **dict.fromkeys(("audio", "video"), "audio or video"),
    **dict.fromkeys(("object", "iframe"), "embedded object"),
    **dict.fromkeys(("del", "s", "strike"), STRUCK_REASON),
}
_REASONS_BY_ROLE = {
    "navigation": "navigation",
    "banner": "page header",
    "contentinfo": "page footer",
    "complementary": "aside",
    "search": "form",
    "deletion": STRUCK_REASON,
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
_STRUCK_STYLE = re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through", re.IGNORECASE)
_NOTE_NAMES = re.compile(
    r"noteref|footnote-?(?:ref|anchor|back)|fn-?ref|backref|back-?link|reference", re.IGNORECASE
)
# What such a link shows: a number, a letter, a sign; an arrow leads back.
_NOTE_LINK_TEXT = re.compile(r"[\[(]?(?:\d{1,3}|[a-z]|[ivx]{1,5}|[*†‡§¶]{1,4})[\])]?|[↩↵⤴↑^⇑️︎]{1,2}")
# Never text: taken out before the page is walked.
NON_TEXT_TAGS = ("script", "style", "template", "svg", "head")
HEADING_TAGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
# Around a whole page in one site and furniture in the next: a heading in it decides.
_PAGE_WRAPPER_TAGS = frozenset(["header", "form", "noscript"])


# The parser counts lines no further.
MAX_LINE_NUMBER = 65_535


@dataclass(frozen=True, slots=True)
class PageStructure:
    """Elements around headings or tables, the title, and images; bold lines for headings."""

    heading_containers: frozenset[Element]
    title_containers: frozenset[Element]
    image_containers: frozenset[Element]
    bold_lines: frozenset[Element] = frozenset()


def build_page_structure(root: Element) -> PageStructure:
    titles = list(root.iter("h1"))
    has_headings = len(titles) > 1 or next(root.iter(*HEADING_TAGS - {"h1"}), None) is not None
    return PageStructure(
        heading_containers=_collect_ancestors(root.iter("table", *HEADING_TAGS)),
        title_containers=_collect_ancestors(titles if len(titles) == 1 else []),
        image_containers=_collect_ancestors(root.iter("img")),
        bold_lines=frozenset() if has_headings else _find_bold_lines(root),
    )


def _find_bold_lines(root: Element) -> frozenset[Element]:
    """Short paragraphs all in bold, each with something after it that is not."""
    bold = {one for one in root.iter("p", "div") if _is_bold(one)}
    return frozenset(one for one in bold if one.getnext() is not None and one.getnext() not in bold)


def _is_bold(element: Element) -> bool:
    child = _get_only_child(element)
    marked = child is not None and child.tag in ("b", "strong")
    return marked and may_be_heading(extract_text(element))


def _get_only_child(element: Element) -> Element | None:
    """The child that holds all that an element says, if one does."""
    alone = len(element) == 1 and not f"{element.text or ''}{element[0].tail or ''}".strip()
    return element[0] if alone else None


def _collect_ancestors(elements: Iterable[Element]) -> frozenset[Element]:
    ancestors: set[Element] = set()
    for element in elements:
        ancestors.update(takewhile(lambda above: above not in ancestors, element.iterancestors()))
    return frozenset(ancestors)


def find_left_out_reason(element: Element, structure: PageStructure) -> str:
    """Why an element is left out with all it holds; "" where it is text."""
    if element.tag == "img":
        return "image"
    if _leads_to_note(element):
        return NOTE_REASON
    has_heading = element in structure.heading_containers
    has_title = element in structure.title_containers
    reason = find_boilerplate_reason(element, has_heading=has_heading, has_title=has_title)
    return reason or ("" if has_heading else _find_link_reason(element, structure))


def describe_left_out_element(element: Element, reason: str) -> LeftOutText | None:
    """The report of an element that is left out; ``None`` where it shows nothing."""
    text = "" if element.tag == "img" else extract_text(element)
    text = text or ", ".join(_describe_image(image) for image in element.iter("img"))
    return make_left_out_text(text, reason, get_line_number(element)) if text else None


def find_boilerplate_reason(element: Element, *, has_heading: bool, has_title: bool) -> str:
    """Why an element is no text, by its tag, role, class or visibility; "" where it may be.

    ``has_heading`` is true also for a table, ``has_title`` for the title of the page.
    """
    tag, role = str(element.tag), element.get("role", "").lower()
    if _is_hidden(element):
        return "hidden"
    if _STRUCK_STYLE.search(element.get("style", "")):
        return STRUCK_REASON
    if reason := _REASONS_BY_TAG.get(tag) or _REASONS_BY_ROLE.get(role):
        return "" if has_title or (has_heading and tag in _PAGE_WRAPPER_TAGS) else reason
    if has_title or tag in ("html", "body", "main", "article") or tag in HEADING_TAGS:
        return ""
    names = f"{element.get('class', '')} {element.get('id', '')}"
    return next((reason for pattern, reason in _CLASS_PATTERNS if pattern.search(names)), "")


def _leads_to_note(element: Element) -> bool:
    """Whether a link is the mark of a footnote, or leads from the note back to its mark."""
    if element.tag != "a" or "#" not in element.get("href", ""):
        return False
    text = extract_text(element)
    around = [element, *islice(element.iterancestors(), 1), *element.iter("sup")]
    names = " ".join(
        one.get(key, "") for one in around for key in ("class", "role", "rel", "type", "epub:type")
    )
    is_raised = any(one.tag == "sup" for one in around)
    is_mark = is_raised or bool(_NOTE_NAMES.search(names)) or not text[:1].isalnum()
    return is_mark and _NOTE_LINK_TEXT.fullmatch(text) is not None


def _is_hidden(element: Element) -> bool:
    hidden = element.get("hidden") is not None or element.get("aria-hidden") == "true"
    return hidden or bool(_HIDDEN_STYLE.search(element.get("style", "")))


def _find_link_reason(element: Element, structure: PageStructure) -> str:
    """Why a block that is nothing but a link is left out: it leads away, and says nothing."""
    if element.tag == "a" and element in structure.image_containers:
        return "image" if not extract_text(element) else "link with an image"
    link = _get_only_child(element) if element.tag == "div" else None
    is_link = link is not None and link.tag == "a" and extract_text(element)
    return "link to another page" if is_link else ""


def extract_text(element: Element) -> str:
    return clean_text(" ".join(element.itertext()))


def get_line_number(element: Element) -> int:
    """The line of the source, from 1; 0 where it is too far down to be known."""
    line = element.sourceline or 0
    return line if line < MAX_LINE_NUMBER else 0


def _describe_image(image: Element) -> str:
    name = PurePosixPath(image.get("src", "").split("?")[0][:200]).name
    return clean_text(image.get("alt") or image.get("title") or "") or clean_text(name) or "image"
