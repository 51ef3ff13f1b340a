"""What readers give: headings, paragraphs, items, tables; what is left out, or is in doubt."""

from dataclasses import dataclass, field

from indexer.documents import Doubt, LeftOutText

# Where in the text of a piece each page begins: (offset, page from 1); of a table, (row, page).
PageStarts = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; only the order of levels matters, 1 being the highest."""

    text: str
    level: int
    is_question: bool = False
    line: int = 0
    pages: PageStarts = ()


@dataclass(frozen=True, slots=True)
class SectionEnd:
    """The pieces after it belong to no heading of this level or of one below it."""

    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text that is no list item. ``ends_box``: what comes after it stands outside its box."""

    text: str
    line: int = 0
    pages: PageStarts = ()
    ends_box: bool = False


@dataclass(frozen=True, slots=True)
class ListItem:
    """A list item; ``depth`` from 0. ``marker`` is before it, such as "2."; "" is a bullet."""

    text: str
    depth: int = 0
    marker: str = ""
    line: int = 0
    pages: PageStarts = ()


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table, with a cell for every column.

    A cell is "" where it is empty, and None where the cell to its left reaches over it. The first
    ``head_count`` cells name the row.
    """

    cells: tuple[str | None, ...]
    head_count: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """Rows, all with the same number of cells; the first ``header_count`` name the columns.

    ``indexer.readers.tables`` makes it from cells as a source has them. ``has_doubtful_head``: the
    first row may name the columns, and is not believed to.
    """

    rows: tuple[TableRow, ...]
    header_count: int = 0
    line: int = 0
    pages: PageStarts = ()
    has_doubtful_head: bool = False


# The ``line`` of a piece is that of the source, from 1; 0 where it is not known.
TextPiece = Heading | Paragraph | ListItem | Table
Report = LeftOutText | Doubt
Piece = TextPiece | SectionEnd | Report


@dataclass(frozen=True, slots=True)
class ParsedBooklet:
    """A booklet before it is assembled; ``title`` and ``language`` are "" where it names none."""

    pieces: list[Piece]
    title: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    language: str = ""
