"""Elements of a Word file, made of what an OpenDocument text holds."""

import re
from collections.abc import Iterator

from lxml import etree

from indexer.readers.docx.xml import NAMESPACES, Element
from indexer.readers.odt.styles import StyleShelf, get

_WORD = f"{{{NAMESPACES['w']}}}"
MAX_DEPTH = 8  # of lists within lists


def make(name: str, *children: Element, text: str = "", **attributes: str) -> Element:
    """An element of a Word file; the attributes are in its namespace."""
    element = etree.Element(f"{_WORD}{name}")
    for key, value in attributes.items():
        element.set(f"{_WORD}{key}", value)
    element.text = text or None
    element.extend(children)
    return element


def make_place(list_id: str, depth: int) -> Element:
    """A paragraph's place in a list."""
    level = make("ilvl", val=str(min(max(depth, 0), MAX_DEPTH)))
    return make("numPr", level, make("numId", val=list_id))


def make_look(shelf: StyleShelf, styles: list[str]) -> Element:
    """How letters look by the styles around them, the innermost last."""
    look = make("rPr")
    if shelf.find_property(styles, "font-weight") in ("bold", "600", "700", "800", "900"):
        look.append(make("b"))
    lines = {shelf.find_property(styles, f"text-line-through-{key}") for key in ("style", "type")}
    if lines - {"", "none"}:
        look.append(make("strike"))
    if shelf.find_property(styles, "display") == "none":
        look.append(make("vanish"))
    if raised := _find_raised(shelf.find_property(styles, "text-position")):
        look.append(make("vertAlign", val=raised))
    if size := re.match(r"(\d{1,3})(?:\.\d+)?pt", shelf.find_property(styles, "font-size")):
        look.append(make("sz", val=str(2 * int(size[1]))))
    if language := shelf.find_property(styles, "language"):
        look.append(make("lang", val=language))
    return look


def _find_raised(position: str) -> str:
    """A position such as "super 58%" or "-33% 58%"."""
    if position.startswith("sub") or re.match(r"-[1-9]", position):
        return "subscript"
    return "superscript" if position.startswith("super") or re.match(r"[1-9]", position) else ""


def describe_picture(frame: Element) -> Iterator[Element]:
    texts = (frame.findtext(f"{{*}}{name}") or "" for name in ("desc", "title"))
    picture = etree.Element(f"{{{NAMESPACES['wp']}}}docPr")
    picture.set("descr", next(filter(None, texts), ""))
    picture.set("name", get(frame, "name"))
    yield picture
    yield etree.Element(f"{{{NAMESPACES['a']}}}blip")


def get_local_name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
