"""Bold rows in the middle of a table: names of columns, values in bold, or neither is sure."""

from collections.abc import Sequence
from html import escape

import pytest

from indexer.readers.pieces import ParsedBooklet
from tests.support.docx_file import cell, paragraph, read_body, row, run, table
from tests.support.reading import document, from_html, told

Rows = Sequence[Sequence[str]]  # bold where it begins with a star


def write_html(rows: Rows) -> ParsedBooklet:
    cells = (
        "".join(
            f"<td><b>{escape(text[1:])}</b></td>" if text[:1] == "*" else f"<td>{escape(text)}</td>"
            for text in texts
        )
        for texts in rows
    )
    inside = "".join(f"<tr>{texts}</tr>" for texts in cells)
    return from_html(f"<h1>Days</h1><p>Take these.</p><table>{inside}</table>")


def write_word(rows: Rows) -> ParsedBooklet:
    lines = (
        row(*(cell(paragraph(run(t.lstrip("*"), "<w:b/>" * (t[:1] == "*")))) for t in texts))
        for texts in rows
    )
    return read_body(paragraph("Days", "Heading1") + paragraph("Take these.") + table(*lines))


HEAD = ("*Medicine", "*Morning", "*Evening")
FIRST = ("Dormal", "5 mg", "")
LAST = ("Paracol", "500 mg", "1 g")


@pytest.mark.parametrize("write", [write_html, write_word])
@pytest.mark.parametrize(
    "names", [("*Medicine", "*Day 1", "*Day 2"), ("*Cream", "*Noon", "*Night")]
)
def test_bold_names_in_the_middle_name_the_rows_below(write, names):
    lines = told(write([HEAD, FIRST, names, LAST]).pieces)
    first, second, third = (name[1:] for name in names)
    assert lines[1:] == [
        "=Medicine | Morning | Evening",
        "Medicine: Dormal, Morning: 5 mg",
        f"={first} | {second} | {third}",
        f"{first}: Paracol, {second}: 500 mg",
        f"{first}: Paracol, {third}: 1 g",
    ]


@pytest.mark.parametrize("write", [write_html, write_word])
def test_values_in_bold_are_values(write):
    lines = told(write([HEAD, FIRST, ("*Sennax", "*2 mg", "*3 mg"), LAST]).pieces)
    assert lines[3:5] == ["Medicine: Sennax, Morning: 2 mg", "Medicine: Sennax, Evening: 3 mg"]


@pytest.mark.parametrize("write", [write_html, write_word])
def test_below_a_bold_row_of_words_among_words_no_names_are_read(write):
    """They may be a new header or a meal to notice: no food is put under the wrong one."""
    rows = [("*Meal", "*Eat", "*Drink"), ("Morning", "toast", "tea"), ("*Noon", "*soup", "*water")]
    booklet = write([*rows, ("Night", "rice", "milk")])
    assert told(booklet.pieces)[1:] == [
        "=Meal | Eat | Drink",
        "Meal: Morning, Eat: toast",
        "Meal: Morning, Drink: tea",
        "Noon | soup | water",
        "Night | rice | milk",
    ]
    (doubt,) = document(booklet).doubts
    assert doubt.text.startswith("a bold row of a table may name the columns")
    assert doubt.text.endswith(": Noon | soup | water")
