"""Which elements of a page are not its text, by their tag, role, class, visibility and links."""

import re
from pathlib import PurePosixPath

from indexer.documents import LeftOutText
from indexer.readers.html.elements import (
    CELL_TAGS,
    HEADING_TAGS,
    Element,
    count_words,
    extract_text,
    get_line_number,
    get_only_child,
    take_words,
)
from indexer.readers.html.scripts import SIGN_LABEL, leads_to_note
from indexer.readers.html.structure import PageStructure
from indexer.readers.page_furniture import make_left_out_text
from indexer.words import clean_text

ASIDE_REASON = "aside"
UNSEEN_REASON = "for screen readers"
STRUCK_REASON = "struck out"
NOTE_REASON = "mark of a footnote"
_REASONS_BY_TAG = {
    "nav": "navigation",
    "header": "page header",
    "footer": "page footer",
    "aside": ASIDE_REASON,
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
    "complementary": ASIDE_REASON,
    "search": "form",
    "deletion": STRUCK_REASON,
    "dialog": "dialog",
    "alertdialog": "dialog",
}
_CLASS_PATTERNS = [
    (re.compile(rf"(?:^|[\s_-])(?:{words})(?:$|[\s_-])", re.IGNORECASE), reason)
    for words, reason in (
        (r"on-this-page|toc|table-of-contents|page-contents|MsoToc\w*", "contents of the page"),
        ("MsoHeader", "page header"),
        ("MsoFooter", "page footer"),
        (r"msocom\w*|MsoCommentReference", "comment"),
        ("breadcrumbs?|navbar|navigation|menu|pagination|pager|skip-?(?:nav|link)s?", "navigation"),
        ("related-(?:links|content|pages|articles|resources)|see-also|read-next", "related links"),
        ("share|sharing|social|addthis", "share buttons"),
        ("cookies?|cookie-(?:banner|notice|consent)|consent-banner", "cookie notice"),
        ("advert|advertisement|ads|sponsored", "advertisement"),
        ("sidebar|side-bar", ASIDE_REASON),
        ("(?:u-)?visually-?hidden|sr-only|screen-reader-text", UNSEEN_REASON),
        (r"strike(?:-?(?:through|thru|out))?|struck(?:-out)?|line-through", STRUCK_REASON),
        ("newsletter|subscribe|signup", "form"),
        ("popup|modal|tooltip", "pop-up"),
        ("page-options|print-(?:link|button)|back-to-top", "page tools"),
    )
]
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_STRUCK_STYLE = re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through", re.IGNORECASE)
# Fewer words aside are a label.
MIN_BOX_WORDS = 4
MAX_RELATED_WORDS = 80
_RELATED_TITLE = re.compile(
    r"(?:related|see also|read (?:next|more)|more (?:on|about|from)|you (?:may|might) also|latest"
    r"|popular|share|follow us|newsletter|sign up|subscribe|on this page|in this section)\b",
    re.IGNORECASE,
)
_WARNING = re.compile(
    r"(?:\b|_)(?:warning|alert|important|urgent|emergency|caution|danger)(?:\b|_)", re.IGNORECASE
)
_ASIDE_ROLES = frozenset(["complementary", "note", "alert"])
_BOX_NAMES = re.compile(
    r"(?:^|[\s_-])(?:callout|alert|box|inset|warning|notice|note|tip|info|highlight|card|well"
    r"|important|admonition|message|sidebar|faqs?|accordion|qa)(?:$|[\s_-])",
    re.IGNORECASE,
)
# Never text: taken out before the page is walked.
NON_TEXT_TAGS = ("script", "style", "template", "svg", "head")
# Around a whole page in one site and furniture in the next: a heading in it decides.
_PAGE_WRAPPER_TAGS = frozenset(["header", "form", "noscript"])


def find_left_out_reason(element: Element, structure: PageStructure) -> str:
    """Why an element is left out with all it holds; "" where it is text."""
    if element.tag == "img":
        return "image"
    if leads_to_note(element):
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
        is_page = has_title or (has_heading and tag in _PAGE_WRAPPER_TAGS)
        return "" if is_page or (reason == ASIDE_REASON and _holds_text(element)) else reason
    if has_title or tag in ("html", "body", "main", "article") or tag in HEADING_TAGS:
        return ""
    names = f"{element.get('class', '')} {element.get('id', '')}"
    reason = next((reason for pattern, reason in _CLASS_PATTERNS if pattern.search(names)), "")
    is_text = (reason == ASIDE_REASON and _holds_text(element)) or (
        reason == UNSEEN_REASON and _says_more_than_is_seen(element)
    )
    return "" if is_text else reason


def is_related_part(element: Element) -> bool:
    """Whether a short part of a page leads to others: "Related leaflets"."""
    has_title = next(element.iter(*HEADING_TAGS), None) is not None
    is_short = count_words(element) <= MAX_RELATED_WORDS
    return has_title and is_short and _RELATED_TITLE.match(extract_text(element)) is not None


def leads_to_related(title: str) -> bool:
    """Whether a heading names links to other pages: "See also"."""
    return _RELATED_TITLE.match(title) is not None


def is_aside(element: Element) -> bool:
    return element.tag == "aside" or element.get("role", "").lower() in _ASIDE_ROLES


def is_warning(element: Element) -> bool:
    """Whether a part of the page warns, by its role, its class or its first words."""
    names = f"{element.get('class', '')} {element.get('role', '')}"
    first_words = " ".join(take_words(element, 4))
    return _WARNING.search(names) is not None or _WARNING.search(first_words) is not None


def is_box(element: Element) -> bool:
    """Whether a part of the page is set off, so that a heading in it ends with it."""
    if is_aside(element) or element.tag in ("section", "article"):
        return True
    return _BOX_NAMES.search(element.get("class", "")) is not None


def _holds_text(element: Element) -> bool:
    """Whether what stands aside is text, such as a warning in a box, and not links or a label."""
    if _RELATED_TITLE.match(extract_text(element)):
        return False
    linked = sum(map(count_words, element.iter("a")))
    return count_words(element) >= max(MIN_BOX_WORDS, linked * 2)


def _says_more_than_is_seen(element: Element) -> bool:
    """Whether words for screen readers stand for a sign that others see: a tick, a warning."""
    in_cell = any(above.tag in CELL_TAGS for above in element.iterancestors())
    return in_cell or SIGN_LABEL.search(extract_text(element)) is not None


def _is_hidden(element: Element) -> bool:
    hidden = element.get("hidden") is not None or element.get("aria-hidden") == "true"
    return hidden or bool(_HIDDEN_STYLE.search(element.get("style", "")))


def _find_link_reason(element: Element, structure: PageStructure) -> str:
    """Why a block that is nothing but a link is left out: it leads away, and says nothing."""
    if element.tag == "a" and element in structure.image_containers:
        return "image" if not extract_text(element) else "link with an image"
    link = get_only_child(element) if element.tag == "div" else None
    is_link = link is not None and link.tag == "a" and extract_text(element)
    return "link to another page" if is_link else ""


def _describe_image(image: Element) -> str:
    name = PurePosixPath(image.get("src", "").split("?")[0][:200]).name
    return clean_text(image.get("alt") or image.get("title") or "") or clean_text(name) or "image"
