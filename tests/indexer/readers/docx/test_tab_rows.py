"""Word paragraphs with tabs for columns: rows where these are sure, else lines as they are."""

from collections.abc import Sequence

import pytest

from indexer.readers.pieces import ParsedBooklet
from tests.support.docx_file import paragraph, read_body
from tests.support.reading import document, told

STOPS = "<w:tabs>" + '<w:tab w:val="left" w:pos="2000"/>' * 2 + "</w:tabs>"
HEAD = "Medicine\tMorning\tEvening"


def read(rows: Sequence[str], properties: str = "") -> ParsedBooklet:
    body = paragraph("Days", "Heading1") + paragraph("Take these:")
    for row in rows:
        texts = "<w:tab/>".join(f"<w:t>{text}</w:t>" for text in row.lstrip("*").split("\t"))
        look = "<w:rPr><w:b/></w:rPr>" if row[0] == "*" else ""
        body += paragraph(f"<w:r>{look}{texts}</w:r>", properties=properties)
    return read_body(body + paragraph("Rest."))


def read_lines(rows: Sequence[str], properties: str = "") -> list[str]:
    lead_in, *lines, last = told(read(rows, properties).pieces)
    assert (lead_in, last) == ("Take these:", "Rest.")
    return lines


@pytest.mark.parametrize("mark", ["", "*"])
def test_tabs_that_lead_to_places_of_their_own_are_columns(mark):
    rows = [f"{mark}{HEAD}", "Dormal\t5 mg", "Sennax\t\t2 mg", "Ondal\t4 mg\t8 mg"]
    assert read_lines(rows, STOPS) == [
        "=Medicine | Morning | Evening",
        "Medicine: Dormal, Morning: 5 mg",
        "Medicine: Sennax, Evening: 2 mg",
        "Medicine: Ondal, Morning: 4 mg",
        "Medicine: Ondal, Evening: 8 mg",
    ]


def test_rows_without_gaps_are_a_table():
    assert read_lines([HEAD, "Dormal\t5 mg\t7 mg", "Ondal\t4 mg\t8 mg"]) == [
        "=Medicine | Morning | Evening",
        "Medicine: Dormal, Morning: 5 mg",
        "Medicine: Dormal, Evening: 7 mg",
        "Medicine: Ondal, Morning: 4 mg",
        "Medicine: Ondal, Evening: 8 mg",
    ]


@pytest.mark.parametrize(
    "rows", [[HEAD, "Dormal\t\t5 mg", "Sennax\t2 mg"], [HEAD, "Dormal\t5 mg", "Ondal\t4 mg\t8 mg"]]
)
def test_no_value_is_put_under_a_name_where_tabs_may_only_move_it(rows):
    booklet = read(rows)
    lines = [" ".join(row.split()) for row in rows]
    assert told(booklet.pieces)[1:-1] == lines
    (doubt,) = document(booklet).doubts
    assert doubt.text.startswith("words with tabs between them may be rows of a table")


@pytest.mark.parametrize(
    "rows",
    [
        ["Ward 7:\t555 0100", "Night:\t555 0101"],
        ["\tThe first line is indented.", "\tThis one is too."],
        ["1.\tWash your hands.", "2.\tDry them."],
        ["Dormal\t5 mg", "Ondal\t4 mg"],
        ["Dormal\t5 mg\t4 mg"],
    ],
)
def test_other_tabs_make_no_table(rows):
    booklet = read(rows)
    assert told(booklet.pieces)[1:-1] == [" ".join(row.split()) for row in rows]
    assert document(booklet).doubts == ()
