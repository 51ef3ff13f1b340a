"""What readers give: headings, paragraphs, items, rows, and reports of what was left out."""

import re
import unicodedata
from dataclasses import dataclass, field

from indexer.documents import LeftOutText

MAX_LEFT_OUT_LENGTH = 160
_INVISIBLE_PATTERN = re.compile(
    r"[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # marks
    r"\U000e0000-\U000e0fff"  # tags, which spell invisible words
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
class SectionEnd:
    """What follows belongs to no heading."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text that is no list item."""

    text: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class ListItem:
    """A list item; ``depth`` from 0. ``marker`` is before it, such as "2."; "" is a bullet."""

    text: str
    depth: int = 0
    marker: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class TableRow:
    """A table row; a header is the lead-in of the rows after it."""

    cells: tuple[str, ...]
    is_header: bool = False
    starts_table: bool = False
    line: int = 0


# The ``line`` of a piece is that of the source, from 1; 0 where it is not known.
TextPiece = Heading | Paragraph | ListItem | TableRow
Piece = TextPiece | SectionEnd | LeftOutText


@dataclass(frozen=True, slots=True)
class ParsedBooklet:
    """A booklet before it is assembled; ``title`` is "" where the booklet names none."""

    pieces: list[Piece]
    title: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    language: str = "en"


def clean_text(text: str) -> str:
    """One line in composed Unicode: white space collapsed, invisible characters gone."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return " ".join(unicodedata.normalize("NFC", _INVISIBLE_PATTERN.sub("", text)).split())


def get_text(piece: TextPiece) -> str:
    """The cleaned text of a piece; that of a table row has bars between its cells."""
    if isinstance(piece, TableRow):
        return " | ".join(filter(None, map(clean_text, piece.cells)))
    return clean_text(piece.text)


def make_left_out_text(text: str, reason: str, line: int = 0) -> LeftOutText:
    """A report of a block that was not read; a long one is shortened."""
    text = clean_text(text)
    if len(text) > MAX_LEFT_OUT_LENGTH:
        text = text[: MAX_LEFT_OUT_LENGTH - 1].rstrip() + "…"
    return LeftOutText(text, reason, line)
