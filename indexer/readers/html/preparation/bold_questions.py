"""Lines that ask in bold type, or are called a question by their class, as headings."""

import re

from lxml import etree

from indexer.readers.html.elements import HEADING_TAGS, Element, extract_text

MAX_QUESTION_WORDS = 30
_BOLD_TAGS = frozenset(["b", "strong"])
_INLINE_TAGS = frozenset(
    "a abbr b br cite code del em font i img ins mark q s small span strong"
    " sub sup time u wbr".split()
)
# What is in these is an item, a cell or a control, whatever it asks.
_CLOSED_TAGS = HEADING_TAGS.union(
    "a button caption dd dt figcaption label li summary td th".split()
)
# Of a list of questions as content management systems write it.
_QUESTION_CLASS = re.compile(r"(?:^|[\s_-])question(?:$|[\s_-])", re.IGNORECASE)
_NAMED_TAGS = ("span", "strong", "b")
_BOLD_STYLE_PATTERN = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)


def mark_bold_questions(root: Element) -> None:
    """Turn each bold question into a heading below the last one, with its answer after it.

    On a page without headings of its own they stay bold lines, as what is in bold there.
    """
    _open_question_lists(root)
    elements = [*root.iter("p", "div", *_NAMED_TAGS, *HEADING_TAGS)]
    tags = [element.tag for element in elements if element.tag in HEADING_TAGS]
    has_headings = any(tag != "h1" for tag in tags) or len(tags) > 1
    level = 1
    for element in elements:
        if element.tag in HEADING_TAGS:
            level = int(element.tag[1])
        elif _is_named_question(element):
            element.tag = f"h{min(level + 1, 6)}"
        elif (bold := _find_bold_question(element)) is not None:
            if _get_answer(extract_text(element), extract_text(bold)):
                _part_answer(element, bold)
            if has_headings:
                element.tag = f"h{min(level + 1, 6)}"


def _open_question_lists(root: Element) -> None:
    """Turn lists of which each item is a bold question with its answer into parts of the page."""
    for whole in [*root.iter("ul", "ol")]:
        items = [*whole]
        if len(items) > 1 and all(map(_is_answered_question, items)):
            whole.tag = "section"  # what comes after it is part of no answer
            for item in items:
                item.tag = "div"


def _is_answered_question(item: Element) -> bool:
    bold = _find_bold_beginning(item) if item.tag == "li" else None
    if bold is None and item.tag == "li" and len(item) and item[0].tag in ("p", "div"):
        bold = _find_bold_beginning(item[0])
    question = "" if bold is None else extract_text(bold)
    return _asks(question) and bool(_get_answer(extract_text(item), question))


def _is_named_question(element: Element) -> bool:
    """Whether the class of an element says that it asks, and something answers below it."""
    if not _QUESTION_CLASS.search(element.get("class", "")) or element.getnext() is None:
        return False
    return _asks(extract_text(element)) and _is_line(element)


def _asks(question: str) -> bool:
    return question.endswith("?") and len(question.split()) <= MAX_QUESTION_WORDS


def _is_line(element: Element) -> bool:
    """Whether an element is a line of text, and within no item, cell or control."""
    if any(one.tag not in _INLINE_TAGS for one in element.iterdescendants()):
        return False
    return not any(above.tag in _CLOSED_TAGS for above in element.iterancestors())


def _find_bold_question(element: Element) -> Element | None:
    """The bold question that begins a paragraph, with nothing after it or an answer."""
    bold = _find_bold_beginning(element)
    if bold is None or not _is_line(element):
        return None
    question, whole = extract_text(bold), extract_text(element)
    if not _asks(question):
        return None
    child = element[0]
    is_parted = question == extract_text(child) and not _get_answer(whole, question)[:1].islower()
    return child if is_parted else None


def _get_answer(whole: str, question: str) -> str:
    return whole.removeprefix(question).strip()


def _find_bold_beginning(element: Element) -> Element | None:
    while len(element) and not (element.text or "").strip():
        element = element[0]
        if element.tag in _BOLD_TAGS or _BOLD_STYLE_PATTERN.search(element.get("style", "")):
            return element
        if element.tag not in _INLINE_TAGS:
            return None
    return None


def _part_answer(element: Element, bold: Element) -> None:
    """Move what is after the question into a paragraph of its own."""
    answer = etree.Element("p", dict(element.attrib))
    answer.text, bold.tail = bold.tail, None
    answer.extend([*bold.itersiblings()])
    answer.tail, element.tail = element.tail, None
    answer.sourceline = element.sourceline  # type: ignore[misc]  # the stub lacks it
    element.addnext(answer)
