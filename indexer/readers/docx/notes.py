"""Footnotes, endnotes and comments: the parts of a file that hang on places in its text."""

from dataclasses import dataclass, field

from indexer.readers.docx.xml import Element, get_attribute, get_name
from indexer.words import clean_text

# Lines between the text and its notes are notes too, of these types.
_RULE_TYPES = ("separator", "continuationSeparator", "continuationNotice")


@dataclass(slots=True)
class NoteShelf:
    """The notes that no place of the text has taken yet, by kind ("footnote") and id."""

    notes: dict[tuple[str, str], Element] = field(default_factory=dict)

    def add_part(self, root: Element | None) -> None:
        for note in () if root is None else root:
            kind = get_name(note)[2:]
            if get_attribute(note, "w:type") not in _RULE_TYPES:
                self.notes[kind, get_attribute(note, "w:id")] = note

    def take(self, kind: str, note_id: str) -> Element | None:
        return self.notes.pop((kind, note_id), None)


def extract_text(element: Element) -> str:
    """All words of a part of the file, paragraphs apart, as a report shows them."""
    paragraphs = (
        "".join(one.text or " " for one in paragraph.iter("{*}t", "{*}tab", "{*}br"))
        for paragraph in element.iter("{*}p")
    )
    return clean_text(" ".join(paragraphs))
