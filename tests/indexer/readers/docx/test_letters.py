"""What the letters of a Word file say: struck, hidden, raised, changed, signs, fields, boxes."""

import pytest

from tests.support.docx_file import change, item, paragraph, read_body, run, style
from tests.support.reading import furniture, told

RAISED = '<w:vertAlign w:val="superscript"/>'
LOWERED = '<w:vertAlign w:val="subscript"/>'


def read(*runs: str, **parts: str) -> list[str]:
    return told(read_body(paragraph("".join(runs)), parts).pieces)


def left_out(*runs: str, **parts: str) -> list[tuple[str, str]]:
    reading = read_body(paragraph("".join(runs)), parts)
    return [(reason, text) for _, reason, text in furniture(reading.pieces)]


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        ("<w:strike/>", "struck out"),
        ("<w:dstrike/>", "struck out"),
        ('<w:strike w:val="true"/>', "struck out"),
        ('<w:rStyle w:val="Gone"/>', "struck out"),
        ("<w:vanish/>", "hidden"),
        ('<w:rStyle w:val="Unseen"/>', "hidden"),
    ],
)
def test_what_is_struck_or_hidden_is_no_text_and_is_reported(properties, reason):
    styles = style("Gone", inside="<w:rPr><w:strike/></w:rPr>", kind="character")
    styles += style("Base", inside="<w:rPr><w:vanish/></w:rPr>", kind="character")
    styles += style("Unseen", inside='<w:basedOn w:val="Base"/>', kind="character")
    runs = run("Take "), run("four ", properties), run("two drops.")
    assert read(*runs, styles=styles) == ["Take two drops."]
    assert left_out(*runs, styles=styles) == [(reason, "four")]


@pytest.mark.parametrize("properties", ['<w:strike w:val="0"/>', '<w:vanish w:val="false"/>', ""])
def test_what_is_not_struck_stays(properties):
    assert read(run("Take "), run("four", properties), run(" drops.")) == ["Take four drops."]


def test_what_a_style_strikes_can_be_unstruck_by_hand():
    struck = style("Gone", inside="<w:rPr><w:strike/></w:rPr>")
    body = paragraph(run("Old rule. ") + run("New rule.", '<w:strike w:val="0"/>'), "Gone")
    assert told(read_body(body, {"styles": struck}).pieces) == ["New rule."]


@pytest.mark.parametrize(
    ("before", "raised", "after", "text"),
    [
        ("10", "6", " cells", "10^6 cells"),
        ("the 1", "st", " day", "the 1st day"),
        ("9 mg/m", "2", " a day", "9 mg/m² a day"),
        ("Take 2", "1", " drops.", "Take 2 drops."),
        ("five days a week", "12", ".", "five days a week."),
    ],
)
def test_what_is_raised_is_never_joined_to_a_number(before, raised, after, text):
    assert read(run(before), run(raised, RAISED), run(after)) == [text]
    by_hand = '<w:position w:val="8"/>'
    assert read(run(before), run(raised, by_hand), run(after)) == [text]


def test_what_is_lowered_stays_with_its_word():
    assert read(run("H"), run("2", LOWERED), run("O and vitamin B"), run("12", LOWERED)) == [
        "H2O and vitamin B12"
    ]


def test_the_mark_of_a_typed_note_is_reported():
    assert left_out(run("Take 2"), run("1", RAISED), run(" drops.")) == [
        ("mark of a footnote", "1")
    ]


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<w:t>anti</w:t><w:noBreakHyphen/><w:t>sickness</w:t>", "anti-sickness"),
        ("<w:t>treat</w:t><w:softHyphen/><w:t>ment</w:t>", "treatment"),
        ("<w:t>a dose</w:t><w:tab/><w:t>a day</w:t>", "a dose a day"),
        ("<w:t>a dose</w:t><w:br/><w:t>a day</w:t>", "a dose a day"),
        ('<w:t>a dose</w:t><w:br w:type="page"/><w:t>a day</w:t>', "a dose a day"),
        ("<w:t>a dose</w:t><w:cr/><w:t>a day</w:t>", "a dose a day"),
        ("<w:lastRenderedPageBreak/><w:t>a dose</w:t>", "a dose"),
        ('<w:sym w:font="Symbol" w:char="F0A3"/><w:t xml:space="preserve"> 5 mg</w:t>', "≤ 5 mg"),
        ('<w:sym w:font="Symbol" w:char="F06D"/><w:t>g</w:t>', "μg"),
        ('<w:sym w:font="Wingdings" w:char="F0FC"/>', "✓"),
        ('<w:sym w:font="Wingdings 2" w:char="F04F"/>', "✗"),
        ('<w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr><w:t>ü</w:t>', "✓"),
        ('<w:rPr><w:rFonts w:ascii="Symbol"/></w:rPr><w:t>\uf0b3</w:t>', "≥"),
        ("<w:t>\uf0b7 rest</w:t>", "• rest"),
    ],
)
def test_signs_and_breaks_are_read_as_what_they_show(inside, text):
    shown = [line.removeprefix("- ") for line in read(f"<w:r>{inside}</w:r>")]
    assert shown == [text.removeprefix("• ")]


def test_a_sign_without_a_letter_is_reported():
    sign = '<w:r><w:sym w:font="Webdings" w:char="F0FE"/></w:r>'
    assert read(run("Rest "), sign, run(" now")) == ["Rest now"]
    assert left_out(run("Rest"), sign) == [("sign without a letter", "1 of Webdings")]


def test_changes_are_read_as_accepted_and_reported():
    body = paragraph(
        run("Take ") + change("del", "four", "w:delText") + change("ins", "two") + run(" drops.")
    )
    reading = read_body(body)
    assert told(reading.pieces) == ["Take two drops."]
    assert furniture(reading.pieces) == [(0, "deleted", "four")]
    assert reading.metadata["tracked_changes"] == "1 insertion and 1 deletion, read as accepted"


def test_a_text_that_was_moved_is_read_where_it_is_now():
    body = paragraph(change("moveFrom", "Rest first.")) + paragraph(run("Eat well."))
    reading = read_body(body + paragraph(change("moveTo", "Rest first.")))
    assert told(reading.pieces) == ["Eat well.", "Rest first."]


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next():
    gone = "<w:rPr><w:del/></w:rPr>"
    body = paragraph(run("Do not "), properties=gone) + paragraph("drive.") + paragraph("Rest.")
    assert told(read_body(body).pieces) == ["Do not drive.", "Rest."]
    last = paragraph("Rest.", properties=gone)
    assert told(read_body(last).pieces) == ["Rest."]


def test_a_large_first_letter_belongs_to_its_word():
    frame = '<w:framePr w:dropCap="drop" w:lines="3"/>'
    assert told(read_body(paragraph("R", properties=frame) + paragraph("est well.")).pieces) == [
        "Rest well."
    ]


@pytest.mark.parametrize(
    "wrapped",
    [
        "<w:hyperlink>{}</w:hyperlink>",
        "<w:smartTag>{}</w:smartTag>",
        "<w:customXml>{}</w:customXml>",
        "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
        "<w:bdo>{}</w:bdo>",
        '<w:fldSimple w:instr=" REF other ">{}</w:fldSimple>',
        "<mc:AlternateContent><mc:Choice>{0}</mc:Choice><mc:Fallback>{0}</mc:Fallback>"
        "</mc:AlternateContent>",
        "<w:r><w:ruby><w:rt><w:r><w:t>x</w:t></w:r></w:rt><w:rubyBase>{}</w:rubyBase></w:ruby></w:r>",
    ],
)
def test_what_is_around_runs_is_read_through_once(wrapped):
    assert read(run("See "), wrapped.format(run("part 2")), run(".")) == ["See part 2."]


def field(instruction: str, result: str) -> str:
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'.format
    inside = f"<w:r><w:instrText>{instruction}</w:instrText></w:r>"
    return mark("begin") + inside + mark("separate") + result + mark("end")


def test_of_a_field_the_result_is_text():
    link = field(' HYPERLINK "https://clinic.example" ', run("our page"))
    assert read(run("See "), link, run(".")) == ["See our page."]


@pytest.mark.parametrize(
    ("instruction", "reason"),
    [(" PAGE ", "page number"), (" numpages ", "page number"), (' TOC \\o "1-3" ', "contents")],
)
def test_numbers_of_pages_and_contents_are_left_out(instruction, reason):
    found = field(instruction, field(" PAGEREF x ", run("12")))
    assert read(run("Rest. "), found) == ["Rest."]
    assert left_out(run("Rest. "), found) == [(reason, "12")]


def test_a_field_without_an_end_swallows_nothing_unseen():
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    heading = paragraph("Food", "Heading1") + paragraph("Eat well.")
    reading = read_body(paragraph(begin + run("Rest.")) + heading + heading)
    assert told(reading.pieces) == ["# Food", "Eat well.", "# Food", "Eat well."]
    assert furniture(reading.pieces) == [(0, "instruction of a field", "Rest.")]


def test_a_formula_is_read_in_one_line():
    letters = "<m:r><m:t>{}</m:t></m:r>".format
    parts = f"<m:num>{letters('dose')}</m:num><m:den>{letters('a+b')}</m:den>"
    power = f"<m:sSup><m:e>{letters('x')}</m:e><m:sup>{letters('2')}</m:sup></m:sSup>"
    formula = f"<m:oMath><m:f>{parts}</m:f>{power}</m:oMath>"
    assert read(run("It is "), formula) == ["It is dose/(a+b)x^2"]


def box(inside: str) -> str:
    drawing = "<w:drawing><wp:anchor><a:graphic>{}</a:graphic></wp:anchor></w:drawing>"
    shown = drawing.format(f"<wps:txbx><w:txbxContent>{inside}</w:txbxContent></wps:txbx>")
    old = f"<w:pict><v:textbox><w:txbxContent>{inside}</w:txbxContent></v:textbox></w:pict>"
    return (
        f"<w:r><mc:AlternateContent><mc:Choice>{shown}</mc:Choice>"
        f"<mc:Fallback>{old}</mc:Fallback></mc:AlternateContent></w:r>"
    )


def test_a_box_is_read_once_after_its_paragraph():
    body = paragraph(box(paragraph("Ring us.")) + run("Eat well.")) + paragraph("Rest.")
    assert told(read_body(body).pieces) == ["Eat well.", "Ring us.", "Rest."]


def test_a_box_does_not_part_a_list_from_what_introduces_it():
    body = paragraph(box(paragraph("Ring us.")) + run("Pack:")) + item("soap") + item("socks")
    assert told(read_body(body + paragraph("Rest.")).pieces) == [
        "Pack:",
        "- soap",
        "- socks",
        "Ring us.",
        "Rest.",
    ]


def test_a_box_with_a_heading_takes_no_text_that_is_not_in_it():
    inside = paragraph("Warning", "Heading1") + paragraph("Ring us.")
    body = paragraph("Food", "Heading1") + paragraph(box(inside) + run("Eat well."))
    body += paragraph("Drink.") + paragraph("Sleep", "Heading1") + paragraph("Rest.")
    assert told(read_body(body).pieces) == [
        "# Food",
        "Eat well.",
        "Drink.",
        "## Warning",
        "Ring us.",
        "# Sleep",
        "Rest.",
    ]


def test_notes_are_read_once_at_the_end_of_their_section():
    marks = '<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:endnoteReference w:id="2"/></w:r>'
    body = paragraph("Food", "Heading1") + paragraph(run("Take 2") + marks + run(" drops."))
    body += paragraph("Rest.") + paragraph("Sleep", "Heading1") + paragraph("Rest more.")
    reading = read_body(
        body,
        {
            "footnotes": f'<w:footnote w:id="0" w:type="separator">{paragraph("-")}</w:footnote>'
            f'<w:footnote w:id="2">{paragraph("Not for children.")}</w:footnote>',
            "endnotes": f'<w:endnote w:id="2">{paragraph("Checked in May.")}</w:endnote>'
            f'<w:endnote w:id="3">{paragraph("Lost.")}</w:endnote>',
        },
    )
    assert told(reading.pieces) == [
        "# Food",
        "Take 2 drops.",
        "Rest.",
        "Not for children.",
        "Checked in May.",
        "# Sleep",
        "Rest more.",
    ]
    assert furniture(reading.pieces) == [(0, "note that nothing leads to", "Lost.")]


def test_page_edges_and_comments_are_left_out_and_reported():
    reading = read_body(
        paragraph("Rest."),
        {
            "header1": paragraph("Our clinic"),
            "header2": paragraph("Our clinic"),
            "footer1": paragraph("Version 3"),
            "comments": f'<w:comment w:id="1">{paragraph("Is it so?")}</w:comment>',
        },
    )
    assert told(reading.pieces) == ["Rest."]
    assert sorted(furniture(reading.pieces)) == [
        (0, "comment", "Is it so?"),
        (0, "page footer", "Version 3"),
        (0, "page header", "Our clinic"),
    ]


def test_a_picture_is_reported_by_its_description():
    picture = '<w:r><w:drawing><wp:inline><wp:docPr descr="A bed"/></wp:inline></w:drawing></w:r>'
    assert left_out(picture, run("Rest.")) == [("image", "A bed")]


@pytest.mark.parametrize(
    ("inside", "report"),
    [
        ('<wp:docPr name="Picture 2"/><a:blip/>', ("image", "Picture 2")),
        ('<wp:docPr name="Doses" descr=""/><a:chart/>', ("chart", "Doses")),
        ("<a:OLEObject/>", ("embedded object", "embedded object")),
    ],
)
def test_what_has_no_description_is_reported_by_its_name(inside, report):
    drawing = f"<w:r><w:drawing>{inside}</w:drawing></w:r>"
    assert left_out(drawing, run("Rest.")) == [report]


def test_lines_and_colours_are_not_reported():
    assert left_out('<w:r><w:pict><v:shape id="line"/></w:pict></w:r>', run("Rest.")) == []


def test_a_form_that_nobody_filled_in_is_left_out():
    empty = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    runs = run("Name: "), empty.format(run("Click here."))
    assert read(*runs) == ["Name:"]
    assert left_out(*runs) == [("form", "Click here.")]


def test_text_in_a_diagram_is_read():
    diagram = '<w:r><w:drawing><dgm:relIds r:dm="rdiagramData"/></w:drawing></w:r>'
    points = "".join(
        f"<dgm:pt{kind}><dgm:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p></dgm:t></dgm:pt>"
        for kind, text in (("", "Ring us."), (' type="pres"', "Shown."), ("", "Wait."))
    )
    reading = read_body(paragraph(run("Do this.") + diagram), {"diagramData": points})
    assert told(reading.pieces) == ["Do this.", "Ring us.", "Wait."]
