"""Tables in PDF: every value stays in its row and column, drawn lines or none."""

from collections.abc import Sequence

import pytest

from indexer.documents import Doubt
from indexer.readers.pdf import read_pdf_file
from indexer.readers.pieces import Paragraph, Table
from tests.support.pdf_writer import MARGIN, PdfPage, measure_text, write_pdf

Row = tuple[str, str, str, str]
DOSES: Sequence[Row] = (
    ("Medicine", "Morning", "Noon", "Evening"),
    ("Dexamethasone", "5 mg", "", "2.5 mg"),
    ("Ondansetron", "8 mg", "8 mg", ""),
    ("Metoclopramide", "", "", "10 mg"),
)
LEFTS = (MARGIN, 200.0, 280.0, 360.0)
RIGHT = 450.0
ROW = 22.0
BEFORE = "These are the tablets that you take on the days of your treatment and no others."
AFTER = "Take each of them with a glass of water, and never two doses of one of them at once."


def write_rows(
    page: PdfPage, rows: Sequence[Row] = DOSES, *, top: float = 120.0, bold: bool = True
) -> None:
    for row, cells in enumerate(rows):
        for left, text in zip(LEFTS, cells, strict=True):
            if text:
                font = "bold" if bold and not row else "regular"
                page.write(left + 4, top + row * ROW + 15, text, font=font)


def draw_grid(page: PdfPage, top: float = 120.0, rows: int = 4) -> None:
    for row in range(rows + 1):
        page.draw_line(MARGIN, top + row * ROW, RIGHT, top + row * ROW)
    for left in (*LEFTS, RIGHT):
        page.draw_line(left, top, left, top + rows * ROW)


def draw_boxes(page: PdfPage) -> None:
    for row in range(4):
        for left, right in zip(LEFTS, (*LEFTS[1:], RIGHT), strict=True):
            page.draw_box(left, 120 + row * ROW, right, 120 + (row + 1) * ROW)


def draw_stripes(page: PdfPage) -> None:
    for row in (0, 2):
        for left, right in zip(LEFTS, (*LEFTS[1:], RIGHT), strict=True):
            page.draw_box(left, 120 + row * ROW, right, 120 + (row + 1) * ROW, fill="0.8 0.8 0.9")


def draw_level_lines(page: PdfPage) -> None:
    for row in range(5):
        page.draw_line(MARGIN, 120 + row * ROW, RIGHT, 120 + row * ROW)


def draw_nothing(page: PdfPage) -> None:
    """Only white space is between the cells."""


def read_tables(*pages: PdfPage) -> list[Table]:
    booklet = read_pdf_file(write_pdf(pages), "doses.pdf")
    return [piece for piece in booklet.pieces if isinstance(piece, Table)]


def list_cells(table: Table) -> tuple[tuple[str | None, ...], ...]:
    return tuple(row.cells for row in table.rows)


@pytest.mark.parametrize(
    "draw", [draw_grid, draw_boxes, draw_stripes, draw_level_lines, draw_nothing]
)
def test_every_value_stays_in_its_row_and_column(draw):
    page = PdfPage()
    page.add(BEFORE)
    draw(page)
    write_rows(page)
    page.bottom = 120 + 5 * ROW
    page.add(AFTER)
    booklet = read_pdf_file(write_pdf([page]), "doses.pdf")
    first, table, last = booklet.pieces[:3]
    assert (first, last) == (
        Paragraph(BEFORE, pages=((0, 1),)),
        Paragraph(AFTER, pages=((0, 1),)),
    )
    assert isinstance(table, Table)
    assert list_cells(table) == DOSES
    assert table.header_count == 1


@pytest.mark.parametrize("order", ["by row", "by column"])
def test_the_order_in_the_file_does_not_matter(order):
    page = PdfPage()
    draw_grid(page)
    write_rows(page)
    page.parts.sort(
        key=lambda part: part.split(" Tf ")[-1].split()[0] if order == "by column" else ""
    )
    (table,) = read_tables(page)
    assert list_cells(table) == DOSES


def test_a_wrapped_cell_is_one_cell():
    page = PdfPage()
    draw_grid(page, rows=3)
    rows = (DOSES[0], ("Dexamethasone", "5 mg", "", ""), DOSES[2])
    write_rows(page, rows, top=117)
    page.write(LEFTS[3] + 4, 117 + ROW + 12, "2.5 mg, but", size=8)
    page.write(LEFTS[3] + 4, 117 + ROW + 22, "not on Sunday", size=8)
    (table,) = read_tables(page)
    assert list_cells(table)[1] == ("Dexamethasone", "5 mg", "", "2.5 mg, but not on Sunday")


def test_a_cell_that_reaches_over_columns_and_rows_is_in_all_of_them():
    page = PdfPage()
    page.draw_box(LEFTS[0], 120, LEFTS[1], 120 + ROW)
    page.draw_box(LEFTS[1], 120, LEFTS[3], 120 + ROW)
    page.draw_box(LEFTS[3], 120, RIGHT, 120 + 3 * ROW)
    for row in (1, 2):
        for left, right in zip(LEFTS[:3], LEFTS[1:], strict=True):
            page.draw_box(left, 120 + row * ROW, right, 120 + (row + 1) * ROW)
    write_rows(
        page,
        (
            ("Medicine", "By day", "", ""),
            ("Gel", "thinly", "", "nothing"),
            ("Balm", "", "often", ""),
        ),
        bold=False,
    )
    (table,) = read_tables(page)
    assert list_cells(table) == (
        ("Medicine", "By day", None, "nothing"),
        ("Gel", "thinly", "", "nothing"),
        ("Balm", "", "often", "nothing"),
    )


def test_a_table_goes_on_over_the_page_and_its_heads_are_read_once():
    first, second = PdfPage(), PdfPage()
    draw_grid(first, top=600)
    write_rows(first, top=600)
    more = (DOSES[0], ("Lorazepam", "", "", "1 mg"), ("Paracetamol", "500 mg", "", ""))
    draw_grid(second, top=60, rows=3)
    write_rows(second, more, top=60)
    (table,) = read_tables(first, second)
    assert list_cells(table) == (*DOSES, *more[1:])
    assert (table.pages[0], table.pages[-1]) == ((0, 1), (5, 2))


def test_a_table_that_only_white_space_divides_is_to_be_checked():
    page = PdfPage()
    page.add(BEFORE)
    write_rows(page)
    booklet = read_pdf_file(write_pdf([page]), "doses.pdf")
    (doubt,) = (piece for piece in booklet.pieces if isinstance(piece, Doubt))
    assert doubt.text.startswith("A table on page 1 has no lines between its columns.")


def test_two_boxes_with_text_are_no_table():
    page = PdfPage()
    for left in (MARGIN, 300.0):
        page.draw_box(left, 100, left + 220, 300)
    page.bottom = 100
    page.add(f"{BEFORE} {AFTER}", column=(MARGIN + 10, 200))
    page.bottom = 100
    page.add(f"{AFTER} {BEFORE}", column=(310, 200))
    assert read_tables(page) == []


def test_headings_at_the_side_name_the_text_beside_them():
    page = PdfPage()
    page.add(f"{BEFORE} {AFTER}")
    texts = (f"{BEFORE} {AFTER}", AFTER, BEFORE)
    page.bottom = 160
    for row, text in enumerate(texts):
        page.write(MARGIN, page.bottom + 11 * 1.95, f"Day {row + 1}", font="bold")
        page.add(text, column=(MARGIN + 90, 300))
    (table,) = read_tables(page)
    assert list_cells(table) == tuple((f"Day {row + 1}", text) for row, text in enumerate(texts))


BETWEEN = "From the second week on, take them as this table says, and tell us how you feel:"
SECOND: Sequence[Row] = (
    ("Medicine", "Days", "How much", "Not with"),
    ("Dexamethasone", "8 to 14", "1 mg", "food"),
    ("Ondansetron", "8 to 10", "4 mg", "tea"),
    ("Metoclopramide", "9", "2 mg", "milk"),
)


@pytest.mark.parametrize("between", [BETWEEN, "Second week", ""], ids=["text", "heading", "space"])
def test_two_drawn_tables_of_the_same_columns_are_two(between):
    page, rows = PdfPage(), 4
    for top, table in ((120.0, DOSES), (120.0 + 40 + rows * ROW, SECOND)):
        draw_grid(page, top)
        write_rows(page, table, top=top)
    page.write(MARGIN, 120 + rows * ROW + 24, between)
    page.write(MARGIN, 160 + 2 * rows * ROW + 14, AFTER)
    booklet = read_pdf_file(write_pdf([page]), "doses.pdf")
    tables = [piece for piece in booklet.pieces if isinstance(piece, Table)]
    assert [list_cells(table) for table in tables] == [tuple(DOSES), tuple(SECOND)]
    others = [getattr(piece, "text", "") for piece in booklet.pieces if piece not in tables]
    assert [text for text in others if text] == [text for text in (between, AFTER) if text]


def test_text_between_striped_tables_is_no_row_of_them():
    page = PdfPage()
    for top, table in ((120.0, DOSES), (120.0 + 5 * ROW, SECOND)):
        for row in (0, 2):
            for left, right in zip(LEFTS, (*LEFTS[1:], RIGHT), strict=True):
                y = top + row * ROW
                page.draw_box(left, y, right, y + ROW, fill="0.8 0.8 0.9")
        write_rows(page, table[:3], top=top)
    page.write(MARGIN + 4, 120 + 4 * ROW, BETWEEN)
    tables = read_tables(page)
    assert [list_cells(table) for table in tables] == [tuple(DOSES[:3]), tuple(SECOND[:3])]


def test_columns_as_near_as_words_are_told_apart_where_no_space_is_between_them():
    """As a browser prints a table without lines."""
    page, left = PdfPage(), float(MARGIN)
    page.add(BEFORE)
    for column, gap in enumerate((0.0, 18.0, 3.0, 3.0)):
        left += gap + (max(measure_text(row[column - 1], 11) for row in TIGHT) if column else 0)
        for row, cells in enumerate(TIGHT):
            if cells[column]:
                page.write(left, 130 + row * 16, cells[column], font="regular")
    assert [list_cells(table) for table in read_tables(page)] == [tuple(TIGHT)]


TIGHT: Sequence[Row] = (
    ("Tablets", "Days", "How much", "Not with"),
    ("Dormal", "8 to 14", "2.5 mg in the morning", "grapefruit juice"),
    ("Sennax", "8 to 10", "1 tablet at night", "laxatives"),
)
