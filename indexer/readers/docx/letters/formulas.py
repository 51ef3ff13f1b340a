"""Formulas as one line of text: a fraction with a slash, powers with "^"."""

from indexer.readers.docx.xml import Element, find, get_name


def read_formula(element: Element) -> str:
    """The text of a formula, or of a part of one."""
    name = get_name(element)
    if name == "m:t":
        return element.text or ""
    if name == "m:f":
        return f"{_group(element, 'm:num')}/{_group(element, 'm:den')}"
    if name in ("m:sSup", "m:sSub"):
        mark, path = ("^", "m:sup") if name == "m:sSup" else ("_", "m:sub")
        return f"{_read(element, 'm:e')}{mark}{_group(element, path)}"
    if name == "m:rad":
        return f"√{_group(element, 'm:e')}"
    if name == "m:d":
        return f"({', '.join(map(read_formula, element.iterfind('{*}e')))})"
    return "".join(map(read_formula, element))


def _read(element: Element, path: str) -> str:
    part = find(element, path)
    return "" if part is None else read_formula(part)


def _group(element: Element, path: str) -> str:
    """A part in brackets, where it has more than one letter or number."""
    text = _read(element, path).strip()
    return text if text.isalnum() else f"({text})"
