"""A booklet written as a PDF, in one column or two, with running heads and page numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from indexer.documents import Document
from tests.support.conversion import BookletLine, BookletTable, list_parts
from tests.support.pdf_writer import (
    HEIGHT,
    LIST_INDENT,
    MARGIN,
    WIDTH,
    PdfPage,
    wrap_text,
    write_pdf,
)

SIZE = 10.5
HEADING_SIZES = (16.0, 13.5, 12.0, 11.5)
LEADING = 1.3
FOOT = 70
GUTTER = 24


@dataclass
class _Setter:
    """The pages so far, and where the next line comes: in which column and how far down."""

    columns: int
    head: str
    pages: list[PdfPage] = field(default_factory=list)
    column: int = 0
    top: float = MARGIN  # where the columns of a page begin
    y: float = HEIGHT

    @property
    def width(self) -> float:
        return (WIDTH - 2 * MARGIN - GUTTER * (self.columns - 1)) / self.columns

    @property
    def left(self) -> float:
        return MARGIN + self.column * (self.width + GUTTER)

    def make_room(self, height: float) -> None:
        """Go on in the next column or page where the height is not left in this one."""
        if self.pages and self.y + height <= HEIGHT - FOOT:
            return
        self.column = self.column + 1 if self.pages else 0
        if not self.pages or self.column == self.columns:
            self.column = 0
            page = PdfPage()
            page.write(MARGIN, 34, self.head, size=8)
            page.write(WIDTH / 2, HEIGHT - 30, str(len(self.pages) + 1), size=8)
            self.pages.append(page)
            self.top = MARGIN
        self.y = self.top

    def write_title(self, title: str) -> None:
        """Over all columns of the first page."""
        self.make_room(0)
        for line in wrap_text(title, 22, WIDTH - 2 * MARGIN, "bold"):
            self.top += 22 * LEADING
            self.pages[0].write(MARGIN, self.top, line, 22, "bold")
        self.y = self.top = self.top + 16

    def write_lines(
        self, text: str, size: float, *, font: str = "regular", indent: float = 0
    ) -> None:
        for line in wrap_text(text, size, self.width - indent, font):
            self.make_room(size * LEADING)
            self.y += size * LEADING
            self.pages[-1].write(self.left + indent, self.y, line, size, font)

    def skip(self, height: float) -> None:
        self.y += height

    def write_item(self, line: BookletLine) -> None:
        indent = LIST_INDENT * 1.3 * (line.depth + 1)
        self.make_room(SIZE * LEADING)
        page, left, y = self.pages[-1], self.left, self.y + SIZE * LEADING
        page.write(left + indent - LIST_INDENT, y, line.marker, SIZE)
        self.write_lines(line.text, SIZE, indent=indent)

    def write_table(self, table: BookletTable) -> None:
        count = max(map(len, table.rows))
        width = self.width / count
        for number, cells in enumerate(table.rows):
            lines = [wrap_text(cell, 9, width - 10) for cell in cells]
            height = 12 * max(1, *map(len, lines)) + 8
            self.make_room(height)
            font = "bold" if number < table.header_count else "regular"
            self._write_row(lines, width, height, font)

    def _write_row(
        self, cells: Sequence[Sequence[str]], width: float, height: float, font: str
    ) -> None:
        page = self.pages[-1]
        for column, lines in enumerate(cells):
            left = self.left + column * width
            page.draw_box(left, self.y, left + width, self.y + height)
            for row, line in enumerate(lines):
                page.write(left + 5, self.y + 13 + 12 * row, line, 9, font)
        self.y += height


def write_pdf_booklet(document: Document, *, columns: int = 1) -> bytes:
    setter = _Setter(columns, f"{document.title} / Example Hospital")
    setter.write_title(document.title)
    was_item = False
    for part in list_parts(document):
        is_item = isinstance(part, BookletLine) and bool(part.marker)
        setter.skip(SIZE * (0.2 if is_item and was_item else 0.7))
        _write_part(setter, part)
        was_item = is_item
    title = f"\ufeff{document.title}".encode("utf-16-be").hex()
    info = f"/Title<{title}>/Author(Example Hospital)"
    return write_pdf(setter.pages, info=info)


def _write_part(setter: _Setter, part: BookletLine | BookletTable) -> None:
    if isinstance(part, BookletTable):
        setter.write_table(part)
    elif part.level:
        size = HEADING_SIZES[min(part.level, 4) - 1]
        lines = len(wrap_text(part.text, size, setter.width, "bold"))
        setter.make_room(size * LEADING * lines + 3 * SIZE * LEADING)  # with the text below it
        setter.skip(size * 0.5)
        setter.write_lines(part.text, size, font="bold")
    elif part.marker:
        setter.write_item(part)
    else:
        setter.write_lines(part.text, SIZE)
