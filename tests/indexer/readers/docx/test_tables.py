"""Tables of Word files: spans, heads, ticks, tables within tables, boxes made of one cell."""

import pytest

from tests.support.docx_file import cell, item, paragraph, read_body, row, run, style, table
from tests.support.reading import furniture, told

HEADER = "<w:tblHeader/>"
TIMES = row("Tablet", "Morning", "Noon", "Evening", properties=HEADER)


def read(*rows: str, properties: str = "", **parts: str) -> list[str]:
    return told(read_body(table(*rows, properties=properties), parts).pieces)


def bold(text: str) -> str:
    return cell(paragraph(run(text, "<w:b/>")))


def merged(kind: str, text: str = "") -> str:
    return cell(text, f"<w:vMerge{kind}/>")


def test_an_empty_cell_keeps_its_column():
    assert read(TIMES, row("Dormal", "", "", "2 mg"), row("Senal", "1 mg", "", "3 mg")) == [
        "=Tablet | Morning | Noon | Evening",
        "Tablet: Dormal, Evening: 2 mg",
        "Tablet: Senal, Morning: 1 mg",
        "Tablet: Senal, Evening: 3 mg",
    ]


def test_a_cell_over_several_columns_is_in_each():
    wide = cell("2 mg", '<w:gridSpan w:val="2"/>')
    assert read(TIMES, row("Dormal", wide, "4 mg")) == [
        "=Tablet | Morning | Noon | Evening",
        "Tablet: Dormal, Morning / Noon: 2 mg",
        "Tablet: Dormal, Evening: 4 mg",
    ]


def test_a_cell_over_several_rows_is_in_each():
    first = row(merged(' w:val="restart"', "Dormal"), "1 mg", "", "")
    second = row(merged("", "not shown"), "", "2 mg", "")
    reading = read_body(table(TIMES, first, second))
    assert told(reading.pieces) == [
        "=Tablet | Morning | Noon | Evening",
        "Tablet: Dormal, Morning: 1 mg",
        "Tablet: Dormal, Noon: 2 mg",
    ]
    assert furniture(reading.pieces) == [(0, "cell under another one", "not shown")]


def test_a_cell_that_goes_on_from_nothing_is_a_cell():
    assert read(row(merged("", "Dormal"), "1 mg")) == ["Dormal | 1 mg"]
    assert read(row("Senal", "2 mg"), row(merged("", "Dormal"), "1 mg")) == [
        "Senal | 2 mg",
        "Dormal | 1 mg",
    ]


def test_columns_that_a_row_leaves_out_stay_empty():
    late = row("2 mg", "4 mg", properties='<w:gridBefore w:val="2"/>')
    assert read(TIMES, row("Senal", "1 mg", "1 mg", "1 mg"), late)[-1:] == [
        "Noon: 2 mg; Evening: 4 mg"
    ]


def test_a_first_row_in_bold_names_the_columns():
    assert read(row(bold("Tablet"), bold("Dose")), row("Dormal", "2 mg")) == [
        "=Tablet | Dose",
        "Tablet: Dormal, Dose: 2 mg",
    ]
    assert read(row("Ward", "Room 2"), row("Dormal", "2 mg")) == ["Ward | Room 2", "Dormal | 2 mg"]


def test_a_first_row_with_an_empty_corner_names_the_columns():
    assert read(row("", "Morning", "Noon"), row("Dormal", "", "2 mg")) == [
        "=– | Morning | Noon",
        "Dormal, Noon: 2 mg",
    ]


def test_a_first_row_that_the_style_marks_names_the_columns():
    first = '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr></w:tblStylePr>'
    styles = style("Grid", inside=first, kind="table")
    look = '<w:tblStyle w:val="Grid"/><w:tblLook w:val="{}"/>'
    rows = row("Tablet", "Dose"), row("Dormal", "2 mg")
    assert read(*rows, properties=look.format("04A0"), styles=styles)[0] == "=Tablet | Dose"
    assert read(*rows, properties=look.format("0000"), styles=styles)[0] == "Tablet | Dose"


@pytest.mark.parametrize(
    ("look", "is_head"),
    [
        ('w:val="0420" w:firstRow="1" w:firstColumn="0" w:lastColumn="0"', True),
        ('w:val="0020"', True),
        ('w:val="04A0" w:firstRow="1" w:firstColumn="1"', False),  # of every new table
        ('w:val="01E0"', False),  # of older ones
        ('w:val="0600" w:firstRow="0" w:firstColumn="0"', False),
    ],
)
def test_a_first_row_that_someone_chose_as_head_names_the_columns(look, is_head):
    rows = row("Morning", "1 sachet"), row("Evening", "3 sachets")
    assert read(*rows, properties=f"<w:tblLook {look}/>") == (
        ["=Morning | 1 sachet", "Morning: Evening, 1 sachet: 3 sachets"]
        if is_head
        else ["Morning | 1 sachet", "Evening | 3 sachets"]
    )


def test_a_first_column_in_bold_names_the_rows():
    assert read(row(bold("Ward"), "Room 2"), row(bold("Telephone"), "5550")) == [
        "Ward: Room 2",
        "Telephone: 5550",
    ]


def test_a_picture_in_a_cell_is_read_by_its_description():
    tick = '<w:r><w:drawing><wp:inline><wp:docPr descr="{}"/></wp:inline></w:drawing></w:r>'
    machine = "A sign Description automatically generated"
    rows = (
        row("Fish", cell(paragraph(tick.format("yes")))),
        row("Ham", cell(paragraph(tick.format(machine)))),
    )
    reading = read_body(table(*rows))
    assert told(reading.pieces) == ["Fish | yes", "Ham | –"]
    assert furniture(reading.pieces) == [(0, "image", machine)]


def test_the_paragraphs_and_items_of_a_cell_stay_apart():
    inside = paragraph("Wash hands") + item("with soap", 2) + item("for a minute", 2)
    assert read(row("Before", cell(inside))) == [
        "Before | Wash hands; 1. with soap; 2. for a minute"
    ]


@pytest.mark.parametrize(
    "inside", [paragraph("Food", "Heading1") + paragraph("Eat well."), paragraph("Eat well.")]
)
def test_a_table_of_one_column_is_a_box(inside):
    shown = told(read_body(table(row(cell(inside))) + paragraph("Rest.", "Heading1")).pieces)
    assert shown[-2:] == ["Eat well.", "# Rest."]


def test_a_table_within_a_cell_is_a_table_of_its_own():
    inner = table(row("Dormal", "2 mg"))
    assert read(row("Tablets", "Doses"), row(cell(inner + paragraph()), "as before")) == [
        "Tablets | Doses",
        "Dormal | 2 mg",
        "as before",
    ]


def test_deleted_rows_and_cells_are_left_out_and_reported():
    gone = row("Senal", "4 mg", properties="<w:del/>")
    half = row("Dormal", cell("9 mg", "<w:cellDel/>"), "2 mg")
    reading = read_body(table(row("a", "b", "c"), gone, half))
    assert told(reading.pieces) == ["a | b | c", "Dormal | – | 2 mg"]
    assert sorted(text for _, _, text in furniture(reading.pieces)) == ["9 mg", "Senal 4 mg"]


def test_a_hidden_row_is_left_out_and_reported():
    gone = row("Senal", "4 mg", properties="<w:hidden/>")
    reading = read_body(table(row("Dormal", "2 mg"), gone))
    assert told(reading.pieces) == ["Dormal | 2 mg"]
    assert furniture(reading.pieces) == [(0, "hidden", "Senal 4 mg")]


def test_a_note_in_a_cell_comes_after_the_table():
    mark = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    note = f'<w:footnote w:id="2">{paragraph("Not for children.")}</w:footnote>'
    body = table(row("Dormal", cell(paragraph(run("2") + mark + run(" mg")))))
    reading = read_body(body + paragraph("Rest."), {"footnotes": note})
    assert told(reading.pieces) == ["Dormal | 2 mg", "Rest.", "Not for children."]


def test_rows_and_cells_within_fields_of_a_form_are_read():
    wrapped = "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>"
    assert read(row("Senal", "1 mg"), wrapped.format(row("Dormal", "2 mg"))) == [
        "Senal | 1 mg",
        "Dormal | 2 mg",
    ]


def test_the_star_of_a_note_in_a_cell_stays():
    note = cell("* Ask us about milk", '<w:gridSpan w:val="2"/>')
    rows = row(bold("Tablet"), bold("Dose")), row("Dormal", "2 mg*"), row(note)
    assert read(*rows, row("Senal", "1 mg")) == [
        "=Tablet | Dose",
        "Tablet: Dormal, Dose: 2 mg*",
        "* Ask us about milk",
        "Tablet: Senal, Dose: 1 mg",
    ]


def test_a_bold_cell_with_nothing_beside_it_is_what_the_rows_below_are_of():
    rows = row(bold("Food"), bold("Amount")), row(bold("Do not eat"), ""), row("Nuts", "any")
    assert read(*rows) == ["=Food | Amount", "Do not eat", "Do not eat, Food: Nuts, Amount: any"]
