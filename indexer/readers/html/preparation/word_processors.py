"""Pages as word processors save them: styles by class, and lists and titles that are paragraphs."""

import re

from lxml import etree

from indexer.readers.html.elements import Element, extract_text

# Later rules win, as in a browser.
_RULE_PATTERN = re.compile(r"(?P<selectors>[^{}]{1,2000})\{(?P<style>[^{}]{0,4000})\}")
_CLASS_PATTERN = re.compile(r"\w*\.(?P<name>[\w-]+)")
# Only these say something of the text itself. What is hidden may be opened by a script.
_TELLING_PATTERN = re.compile(
    r"(?:text-decoration(?:-line)?|vertical-align|font-weight|list-style-type)\s*:\s*[\w -]+",
    re.IGNORECASE,
)
_TITLE_CLASS = re.compile(r"(?:^|\s)(?:Mso)?title(?:\s|$)", re.IGNORECASE)
_LIST_STYLE = re.compile(r"mso-list\s*:\s*\w+\s+level(\d)", re.IGNORECASE)
_LIST_CLASS = re.compile(r"\bMsoList(?:Paragraph|Bullet|Number)\w*")
_MARKER_STYLE = re.compile(r"mso-list\s*:\s*Ignore", re.IGNORECASE)
_MARGIN_STYLE = re.compile(r"margin-left\s*:\s*([\d.]+)(in|pt|cm)", re.IGNORECASE)
_POINTS = {"in": 72.0, "cm": 28.35, "pt": 1.0}
POINTS_A_LEVEL = 36.0
_NUMBER_MARKER = re.compile(r"\(?\d{1,3}(?:\.\d{1,3})*[.):]?|\(?[a-zA-Z]{1,6}[.):]")
# The mark that Word writes before an item, with a gap of blanks after it.
_MARKER_TEXT = re.compile(r"\s*(?P<mark>[·•o§▪■–Øüv-]|\(?\w{1,5}(?:\.\d{1,3})*[.)])(?:\s|\xa0){2,}")
_COMMENT_ID = re.compile(r"cmnt\d+")
_COMMENT_CLASS = "msocom"  # as Word calls it
# Attributes that ``mark_list_paragraphs`` writes.
ITEM_DEPTH, ITEM_MARKER = "data-item-depth", "data-item-marker"


def apply_class_styles(root: Element) -> None:
    """Write into the ``style`` of each element what the page's style sheet says of its classes."""
    sheet = "\n".join(element.text or "" for element in root.iter("style"))
    styles: dict[str, str] = {}
    for rule in _RULE_PATTERN.finditer(sheet):
        told = ";".join(_TELLING_PATTERN.findall(rule["style"]))
        for selector in rule["selectors"].split(",") if told else ():
            if name := _CLASS_PATTERN.fullmatch(selector.strip()):
                styles[name["name"]] = f"{styles.get(name['name'], '')};{told}"
    for element in root.iterfind(".//*[@class]") if styles else ():
        told = ";".join(filter(None, map(styles.get, element.get("class", "").split())))
        if told:
            element.set("style", f"{told};{element.get('style', '')}")


def find_title_paragraph(root: Element) -> Element | None:
    """The paragraph that a word processor calls the title."""
    titles = (one for one in root.iter("p") if _TITLE_CLASS.search(one.get("class", "")))
    return next(titles, None)


def mark_comments(root: Element) -> None:
    """Name the comments of Google Docs, which stand below the text, as Word names its own."""
    for paragraph in root.iterfind(".//p[a]"):
        if _COMMENT_ID.fullmatch(paragraph[0].get("id", "")):
            above = paragraph.getparent()
            is_whole = above is not None and above.tag == "div" and above[0] is paragraph
            (above if above is not None and is_whole else paragraph).set("class", _COMMENT_CLASS)


def mark_list_paragraphs(root: Element) -> None:
    """Say of each paragraph that is a list item in Word how deep it is, and what is before it."""
    for paragraph in root.iter("p"):
        level = _LIST_STYLE.search(paragraph.get("style", ""))
        if level is None and not _LIST_CLASS.search(paragraph.get("class", "")):
            continue
        marker = _take_marker(paragraph)
        if level or marker is not None:
            depth = int(level[1]) - 1 if level else _measure_depth(paragraph)
            paragraph.set(ITEM_DEPTH, str(max(depth, 0)))
            is_number = marker is not None and _NUMBER_MARKER.fullmatch(marker)
            paragraph.set(ITEM_MARKER, (marker or "") if is_number else "")


def _take_marker(paragraph: Element) -> str | None:
    """The bullet or number before an item, which is taken out; None where there is none."""
    for span in paragraph.iter("span"):
        if _MARKER_STYLE.search(span.get("style", "")):
            marker = extract_text(span)
            _clear(span)
            return marker
    match = _MARKER_TEXT.match("".join(paragraph.itertext()))
    if match:
        _cut_start(paragraph, match.end())
    return match["mark"] if match else None


def _clear(element: Element) -> None:
    """Take out all that an element says; what follows it stays."""
    element.text = ""
    for child in list(element):
        element.remove(child)


def _cut_start(element: Element, count: int) -> None:
    """Take out the first characters of what an element says."""
    for event, one in list(etree.iterwalk(element, events=("start", "end"))):
        if event == "start" or one is not element:
            name = "text" if event == "start" else "tail"
            text = getattr(one, name) or ""
            setattr(one, name, text[count:])
            count -= min(count, len(text))


def _measure_depth(paragraph: Element) -> int:
    margin = _MARGIN_STYLE.search(paragraph.get("style", ""))
    points = float(margin[1]) * _POINTS[margin[2].lower()] if margin else POINTS_A_LEVEL
    return round(points / POINTS_A_LEVEL) - 1
