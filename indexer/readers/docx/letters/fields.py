"""Fields: text that Word computes, such as a list of contents or a page's number."""

from dataclasses import dataclass, field

from indexer.readers.docx.xml import Element, get_attribute, get_name

MAX_FIELDS = 20  # one in another, as Word has it
# What a field computes is text, but for these.
_REASONS = {
    **dict.fromkeys(("TOC", "TOA", "INDEX", "RD"), "contents"),
    **dict.fromkeys(("PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION"), "page number"),
}


@dataclass(slots=True)
class OpenField:
    """A field whose end has not come; its instruction is before its result."""

    instruction: str = ""
    has_result: bool = False


@dataclass(slots=True)
class OpenFields:
    """The fields that are open at a place of the text, the innermost last."""

    fields: list[OpenField] = field(default_factory=list)

    def handle(self, element: Element) -> bool:
        """Whether an element is part of a field and no text, and then go on with the field."""
        name = get_name(element)
        if name == "w:instrText" and self.fields:
            self.fields[-1].instruction += element.text or ""
        elif name == "w:fldChar":
            self._handle_mark(get_attribute(element, "w:fldCharType"))
        return name in ("w:instrText", "w:fldChar")

    def _handle_mark(self, kind: str) -> None:
        if kind == "begin":
            if len(self.fields) == MAX_FIELDS:  # their ends are lost
                self.fields.clear()
            self.fields.append(OpenField())
        elif kind == "separate" and self.fields:
            self.fields[-1].has_result = True
        elif kind == "end" and self.fields:
            self.fields.pop()

    def find_reason(self) -> str:
        """Why what comes here is left out; "" where it is text."""
        reasons = (find_field_reason(one.instruction) for one in self.fields)
        if reason := next(filter(None, reasons), ""):
            return reason
        return "" if all(one.has_result for one in self.fields) else "instruction of a field"


def find_field_reason(instruction: str) -> str:
    """Why the result of a field is no text of the booklet; "" where it is."""
    name, *_ = [*instruction.split(maxsplit=1), ""]
    return _REASONS.get(name.upper(), "")
