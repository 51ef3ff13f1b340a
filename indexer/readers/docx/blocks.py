"""The blocks of a part of a Word file in order: paragraphs and tables, whatever is around them."""

from collections.abc import Iterator

from indexer.readers.docx.letters.drawings import choose_alternative
from indexer.readers.docx.xml import Element, find, find_value, get_name

_BLOCKS = ("w:p", "w:tbl", "w:altChunk")
_WRAPPERS = ("w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo", "w:smartTag")
_CONTENTS_GALLERIES = ("table of contents", "table of figures", "table of authorities")


def iterate_blocks(parent: Element, reason: str = "") -> Iterator[tuple[Element, str]]:
    """Each block with the reason why it is left out, "" where it is text."""
    for element in parent:
        name = get_name(element)
        if name in _BLOCKS:
            yield element, reason
        elif name == "mc:AlternateContent":
            if (chosen := choose_alternative(element)) is not None:
                yield from iterate_blocks(chosen, reason)
        elif name in _WRAPPERS:
            yield from iterate_blocks(element, reason or _find_field_reason(element))


def _find_field_reason(field: Element) -> str:
    """Why a field of a form, or a part that Word makes by itself, is left out."""
    gallery = find_value(field, "w:sdtPr/w:docPartObj/w:docPartGallery")
    if gallery.lower() in _CONTENTS_GALLERIES:
        return "contents"
    return "form" if find(field, "w:sdtPr/w:showingPlcHdr") is not None else ""
