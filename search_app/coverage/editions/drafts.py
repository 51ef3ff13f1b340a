"""What may be tried: an edited booklet, or one more passage."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EditedBooklet:
    """A booklet's whole file after an edit; ``name`` is the file's, and so gives the id."""

    content: bytes
    name: str


@dataclass(frozen=True, slots=True)
class NewPassage:
    """Markdown to add at the end of a booklet, by its id; "" for the only or the first one."""

    text: str
    booklet_id: str = ""


BookletDraft = EditedBooklet | NewPassage
