"""What a reader opens with a click: the questions of an accordion, and the answers below them."""

import re
from collections.abc import Iterator, Mapping

from indexer.readers.html.elements import HEADING_TAGS, Element, take_words

_TOGGLE_TAGS = ("button", "a", "div", "span", "p", "li", "summary", *sorted(HEADING_TAGS))
_TARGET_KEYS = ("aria-controls", "data-target", "data-bs-target", "href")
_TOGGLED_KINDS = frozenset(["collapse", "tab", "pill", "accordion", "toggle"])
_PANEL_NAMES = re.compile(
    r"(?:^|[\s_-])(?:accordions?|collaps\w*|panels?|tab(?:s|-?pane|-?panel|-?content)?|expand\w*"
    r"|expander|toggle\w*|faqs?|answers?|details|reveal)(?:$|[\s_-])",
    re.IGNORECASE,
)
# A button with such words says what it does, and not what it opens.
_ACTION_LABEL = re.compile(
    r"(?:read|show|see|view|learn|find out|load|hide|open|close|expand|collapse|toggle|click|tap)\b"
    r".{0,40}|more|less|menu|search|share|print|filter.{0,20}|[^\w]*",
    re.IGNORECASE,
)
_NEVER_OPENED = frozenset(["nav", "header", "footer", "form", "dialog", "button", "a"])
MAX_LABEL_WORDS = 40
# What is hidden in a panel without any button that names it must say at least so much.
MIN_PANEL_WORDS = 3
# So far above a button may be what holds nothing but the button.
MAX_WRAPPERS = 3
_HIDING_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)[^;]*;?", re.IGNORECASE)


def find_toggles(root: Element) -> dict[Element, Element]:
    """The panel of each element that opens one and names what is in it."""
    by_id = {element.get("id"): element for element in root.iterfind(".//*[@id]")}
    toggles: dict[Element, Element] = {}
    for element in root.iter(*_TOGGLE_TAGS):
        panel = _find_panel(element, by_id)
        if panel is not None and element is not panel and element not in panel.iterancestors():
            toggles[element] = panel
    return toggles


def names_panel(toggle: Element) -> bool:
    """Whether the words of a toggle are a heading for what it opens."""
    words = take_words(toggle, MAX_LABEL_WORDS + 1)
    if toggle.tag == "summary":
        return bool(words)
    return 0 < len(words) <= MAX_LABEL_WORDS and not _ACTION_LABEL.fullmatch(" ".join(words))


def stands_before_panel(toggle: Element, panel: Element) -> bool:
    """Whether what a toggle opens follows it; of a row of tabs it does not."""
    if toggle.tag == "summary":
        return True
    following = _find_next_element(toggle)
    return following is panel or following in list(panel.iterancestors())


def open_panels(root: Element, toggles: Mapping[Element, Element]) -> None:
    """Show what is hidden only until a reader opens it."""
    for panel in (*toggles.values(), *_find_hidden_panels(root)):
        if panel.tag not in _NEVER_OPENED:
            panel.attrib.pop("hidden", None)
            panel.attrib.pop("aria-hidden", None)
            panel.set("style", _HIDING_STYLE.sub("", panel.get("style", "")))


def _find_hidden_panels(root: Element) -> Iterator[Element]:
    for element in root.iterfind(".//*"):
        is_panel = element.get("hidden") == "until-found" or element.get("role") == "tabpanel"
        names = f"{element.get('class', '')} {element.get('id', '')}"
        is_panel = is_panel or _PANEL_NAMES.search(names) is not None
        if is_panel and len(take_words(element, MIN_PANEL_WORDS)) == MIN_PANEL_WORDS:
            yield element


def _find_panel(element: Element, by_id: Mapping[str | None, Element]) -> Element | None:
    """What an element opens; None where it is no toggle."""
    if element.tag == "summary":
        return element.getparent()
    kind = element.get("data-toggle") or element.get("data-bs-toggle") or ""
    opens = element.get("aria-expanded") is not None or element.get("role") == "tab"
    if not (opens or kind in _TOGGLED_KINDS or element.get("aria-controls")):
        return None
    targets = [element.get(key, "").removeprefix("#") for key in _TARGET_KEYS]
    named = next((by_id[target] for target in targets if target in by_id), None)
    return named if named is not None else _find_next_element(element)


def _find_next_element(element: Element) -> Element | None:
    """What stands after an element, or after what holds nothing but the element."""
    for _ in range(MAX_WRAPPERS + 1):
        following, parent = element.getnext(), element.getparent()
        if following is not None or parent is None or not _holds_only(parent, element):
            return following
        element = parent
    return None


def _holds_only(parent: Element, child: Element) -> bool:
    own = f"{parent.text or ''}{child.tail or ''}"
    others = (one for one in parent if one is not child)
    return not own.strip() and not any(
        take_words(one, 1) or (one.tail or "").strip() for one in others
    )
