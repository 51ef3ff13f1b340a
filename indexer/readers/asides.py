"""Which elements of a page are not its text, told by tag, role, class and visibility."""

import re
from typing import Any

_TAGS = {
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
_ROLES = {
    "navigation": "navigation",
    "banner": "page header",
    "contentinfo": "page footer",
    "complementary": "aside",
    "search": "form",
    "dialog": "dialog",
    "alertdialog": "dialog",
}
_CLASSES = [
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
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# Never text: taken out before the page is walked.
UNSPOKEN = ("script", "style", "template", "svg", "head")
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
# What may hold a whole page in one site and be furniture in the next: a heading in it decides.
_MAY_HOLD_TEXT = frozenset(["header", "form", "noscript"])


def aside_reason(element: Any, *, headed: bool, titled: bool) -> str:
    """Why an element is left out with all it holds; "" where it is text.

    ``headed`` says that it holds a heading or a table, ``titled`` that it holds the page's title.
    """
    tag = element.tag
    if is_hidden(element):
        return "hidden"
    if reason := _TAGS.get(tag) or _ROLES.get(element.get("role", "").lower()):
        spared = titled or (headed and tag in _MAY_HOLD_TEXT)
        return "" if spared else reason
    if titled or tag in ("html", "body", "main", "article") or tag in HEADINGS:
        return ""
    names = f"{element.get('class', '')} {element.get('id', '')}"
    if not names.strip():
        return ""
    return next((reason for pattern, reason in _CLASSES if pattern.search(names)), "")


def is_hidden(element: Any) -> bool:
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    return bool(_HIDDEN.search(element.get("style", "")))
