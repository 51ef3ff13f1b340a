"""Elements of a Word file's XML, by their short names: ``w:p`` is a paragraph."""

from lxml import etree

Element = etree._Element

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": f"{_OFFICE}/relationships",
    "m": f"{_OFFICE}/math",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
    "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
    "pr": "http://schemas.openxmlformats.org/package/2006/relationships",
    "cp": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
}
_PREFIXES = {name: prefix for prefix, name in NAMESPACES.items()}
# The strict form of the standard has names of its own for the same elements.
STRICT_NAMES = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": NAMESPACES["w"].encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/": f"{_OFFICE}/".encode(),
    b"http://purl.oclc.org/ooxml/drawingml/main": NAMESPACES["a"].encode(),
    b"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing": NAMESPACES["wp"].encode(),
    b"http://purl.oclc.org/ooxml/drawingml/diagram": NAMESPACES["dgm"].encode(),
}
_OFF_VALUES = ("0", "false", "off", "none")


def get_name(element: Element) -> str:
    """The short name of an element, such as "w:p"; "?:p" in a namespace that is not read."""
    namespace, _, name = str(element.tag).rpartition("}")
    return f"{_PREFIXES.get(namespace[1:], '?')}:{name}"


def find(element: Element | None, path: str) -> Element | None:
    return None if element is None else element.find(path, NAMESPACES)


def get_attribute(element: Element, name: str) -> str:
    """The value of an attribute such as "w:val"; "" where there is none."""
    prefix, _, local = name.partition(":")
    return element.get(f"{{{NAMESPACES[prefix]}}}{local}", "")


def find_value(element: Element | None, path: str) -> str:
    """The ``w:val`` of what is at the path; "" where there is none."""
    found = find(element, path)
    return "" if found is None else get_attribute(found, "w:val")


def find_number(element: Element | None, path: str) -> int | None:
    return parse_number(find_value(element, path))


def parse_number(text: str) -> int | None:
    """A number as Word writes them; ``None`` where the text is none."""
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 9):
        return None
    return int(text)


def find_switch(element: Element | None, path: str) -> bool | None:
    """Whether a property is on; ``None`` where nothing is said of it."""
    found = find(element, path)
    return None if found is None else get_attribute(found, "w:val") not in _OFF_VALUES
