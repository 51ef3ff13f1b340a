"""What readers give: headings, paragraphs, items, rows, and reports of what was left out.

The ``line`` of a piece is that of the source, from 1; 0 where it is not known.
"""

import re
import unicodedata
from dataclasses import dataclass

from indexer.documents import LeftOut

LEFT_OUT_SHOWN = 160
_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # marks
    r"\U000e0000-\U000e0fff"  # tags, which spell words that nobody sees
    r"\ud800-\udfff"  # halves of characters, which no file can hold
    r"\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]"  # control characters that are not white space
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; only the order of levels matters, 1 being the highest."""

    text: str
    level: int
    is_question: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class Unheaded:
    """What follows belongs to no heading."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text that is no list item."""

    text: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """A list item; ``depth`` from 0. ``mark`` stands before it, such as "2."; "" is a bullet."""

    text: str
    depth: int = 0
    mark: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A table row. ``first`` begins a table; a ``header`` is the lead-in of the rows after it."""

    cells: tuple[str, ...]
    header: bool = False
    first: bool = False
    line: int = 0


Piece = Heading | Unheaded | Paragraph | Item | Row | LeftOut


def clean(text: str) -> str:
    """One line in composed Unicode: white space collapsed, invisible characters gone."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return " ".join(unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).split())


def left_out(text: str, reason: str, line: int = 0) -> LeftOut:
    """A report of a block that was not read; a long one is shortened."""
    text = clean(text)
    if len(text) > LEFT_OUT_SHOWN:
        text = text[: LEFT_OUT_SHOWN - 1].rstrip() + "…"
    return LeftOut(text, reason, line)
