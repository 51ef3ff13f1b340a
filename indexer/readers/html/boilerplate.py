"""Which elements of a page are not its text: told by tag, role, class, visibility and links."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from indexer.documents import LeftOut
from indexer.readers.pieces import clean, left_out

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
# In words: a longer line is no heading.
LONGEST_HEADING = 16
# Never text: taken out before the page is walked.
UNSPOKEN = ("script", "style", "template", "svg", "head")
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
# What may hold a whole page in one site and be furniture in the next: a heading in it decides.
_MAY_HOLD_TEXT = frozenset(["header", "form", "noscript"])


@dataclass(frozen=True, slots=True)
class Marks:
    """What elements hold, found once for a page: a heading or table, the title, an image.

    ``bold`` are the lines that stand in for headings on a page that has none.
    """

    headed: frozenset[Any]
    titled: frozenset[Any]
    pictured: frozenset[Any]
    bold: frozenset[Any] = frozenset()


def marks_of(root: Any) -> Marks:
    titles = list(root.iter("h1"))
    headings = [one for one in root.iter(*HEADINGS) if one not in titles or len(titles) > 1]
    return Marks(
        headed=_ancestors(root.iter("table", *HEADINGS)),
        titled=_ancestors(titles if len(titles) == 1 else []),
        pictured=_ancestors(root.iter("img")),
        bold=frozenset() if headings else _bold_lines(root),
    )


def _bold_lines(root: Any) -> frozenset[Any]:
    """Short paragraphs all in bold, each with something after it that is not."""
    bold = {one for one in root.iter("p", "div") if _is_bold(one)}
    return frozenset(one for one in bold if one.getnext() is not None and one.getnext() not in bold)


def _is_bold(element: Any) -> bool:
    if len(element) != 1 or element[0].tag not in ("b", "strong"):
        return False
    around = f"{element.text or ''}{element[0].tail or ''}"
    return not around.strip() and may_head(words_of(element))


def may_head(text: str) -> bool:
    """Whether a line that is not marked as a heading reads like one."""
    return 0 < len(text.split()) <= LONGEST_HEADING and not text.endswith((".", ":", ";", ","))


def _ancestors(elements: Iterable[Any]) -> frozenset[Any]:
    found: set[Any] = set()
    for element in elements:
        above = element.getparent()
        while above is not None and above not in found:
            found.add(above)
            above = above.getparent()
    return frozenset(found)


def reason_to_leave_out(element: Any, marks: Marks) -> str:
    """Why an element is left out with all it holds; "" where it is text."""
    if element.tag == "img":
        return "image"
    headed = element in marks.headed
    reason = aside_reason(element, headed=headed, titled=element in marks.titled)
    return reason or ("" if headed else _link_reason(element, marks))


def report(element: Any, reason: str) -> LeftOut | None:
    """The report of an element that is left out; ``None`` where it shows nothing."""
    words = _picture(element) if element.tag == "img" else words_of(element) or _pictures(element)
    return left_out(words, reason, line_of(element)) if words else None


def aside_reason(element: Any, *, headed: bool, titled: bool) -> str:
    """Why an element is no text, by its tag, role, class or visibility; "" where it may be.

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


def _link_reason(element: Any, marks: Marks) -> str:
    """Why a block that is nothing but a link is left out: it leads away, and says nothing."""
    if element.tag == "a" and element in marks.pictured:
        return "image" if not words_of(element) else "link with an image"
    link = element[0] if element.tag == "div" and len(element) == 1 else None
    around = "" if link is None else f"{element.text or ''}{link.tail or ''}"
    alone = link is not None and link.tag == "a" and not around.strip()
    return "link to another page" if alone and words_of(element) else ""


def words_of(element: Any) -> str:
    return clean(" ".join(element.itertext()))


def line_of(element: Any) -> int:
    """The line of the source, from 1; 0 where it is too far down to be known."""
    line = int(element.sourceline or 0)
    return line if line < LAST_LINE else 0


# The parser counts lines no further.
LAST_LINE = 65_535


def _picture(image: Any) -> str:
    name = PurePosixPath(image.get("src", "").split("?")[0][:200]).name
    return clean(image.get("alt") or image.get("title") or "") or clean(name) or "image"


def _pictures(element: Any) -> str:
    return ", ".join(_picture(image) for image in element.iter("img"))
