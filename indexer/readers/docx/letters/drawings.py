"""What is drawn on a page: text boxes, text in shapes and diagrams, pictures."""

from collections.abc import Iterator

from indexer.readers.docx.xml import NAMESPACES, Element, find, get_attribute, get_name
from indexer.words import clean_text

# Word writes this under a description that it made itself.
_MACHINE_MARKS = ("automatically generated", "ai-generated content may be incorrect.")
_PICTURE_TAGS = {
    "chart": ("{*}chart",),
    "embedded object": ("{*}OLEObject",),
    "image": ("{*}blip", "{*}imagedata"),
}
_TEXT_NAMES = ("w:txbxContent", "a:p", "dgm:relIds", "v:textpath")


def choose_alternative(element: Element) -> Element | None:
    """Of several forms of one thing the first, or the first with text where that has none."""
    forms = [one for one in element if get_name(one) in ("mc:Choice", "mc:Fallback")]
    with_text = (form for form in forms if next(_iterate_text_parts(form), None) is not None)
    return next(with_text, forms[0] if forms else None)


def _iterate_text_parts(element: Element) -> Iterator[Element]:
    return element.iter("{*}txbxContent", "{*}t", "{*}relIds", "{*}textpath")


def iterate_drawn_parts(drawing: Element) -> Iterator[Element]:
    """The text boxes, paragraphs and diagrams of a drawing, each once, in order."""
    waiting = [drawing]
    while waiting:
        element = waiting.pop()
        name = get_name(element)
        if name in _TEXT_NAMES:
            yield element
        elif name == "mc:AlternateContent":
            chosen = choose_alternative(element)
            waiting += [] if chosen is None else [chosen]
        else:
            waiting += reversed(element)


def describe_picture(drawing: Element) -> str:
    """The description of a picture; "" where it has none."""
    named = [(one, ("descr", "title")) for one in drawing.iter("{*}docPr")]
    shapes = [(one, ("alt", "title")) for one in drawing.iter("{*}shape")]
    texts = (clean_text(one.get(key, "")) for one, keys in [*named, *shapes] for key in keys)
    return next(filter(None, texts), "")


def name_drawing(drawing: Element) -> tuple[str, str]:
    """What a drawing without text is, and its name; "" where it is only lines and colours."""
    for kind, tags in _PICTURE_TAGS.items():
        if next(drawing.iter(*tags), None) is not None:
            names = (clean_text(one.get("name", "")) for one in drawing.iter("{*}docPr"))
            return kind, next(filter(None, names), kind)
    return "", ""


def is_machine_description(text: str) -> bool:
    return text.lower().rstrip().endswith(_MACHINE_MARKS)


def read_shape_text(paragraph: Element) -> str:
    """The text of a paragraph of a shape, or of letters drawn as a picture."""
    if get_name(paragraph) == "v:textpath":
        return clean_text(paragraph.get("string", ""))
    letters = paragraph.iter("{*}t", "{*}br")
    return "".join(" " if get_name(one) == "a:br" else one.text or "" for one in letters)


def iterate_diagram_texts(root: Element) -> Iterator[str]:
    """What stands in the boxes of a diagram, in its order."""
    for point in root.iterfind("dgm:ptLst/dgm:pt", NAMESPACES):
        text = find(point, "dgm:t")
        if text is not None and point.get("type", "node") in ("node", "asst"):
            paragraphs = [read_shape_text(one) for one in text.iterfind("{*}p")]
            yield from filter(None, map(clean_text, paragraphs))


def find_diagram_id(element: Element) -> str:
    """The relation to the text of a diagram."""
    return get_attribute(element, "r:dm")
