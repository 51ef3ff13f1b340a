"""What may be tried: an edited booklet, or one more passage."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EditedBooklet:
    """A booklet's whole file after an edit; by the ending of ``name`` it is read.

    ``booklet_id`` is that of the booklet it is a draft of; "" where that is to be found by its
    name, or else by its text.
    """

    content: bytes
    name: str
    booklet_id: str = ""


@dataclass(frozen=True, slots=True)
class NewPassage:
    """Markdown to add at the end of a booklet, by its id; "" for the only or the first one."""

    text: str
    booklet_id: str = ""


BookletDraft = EditedBooklet | NewPassage
