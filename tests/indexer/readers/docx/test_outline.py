"""Headings, titles, questions and lists of Word files, and what a file says of itself."""

import pytest

from indexer.readers.docx import read_docx_file
from indexer.readers.pieces import Heading, ListItem
from tests.support.docx_file import (
    item,
    level,
    make_docx,
    numbering,
    paragraph,
    read_body,
    rename_parts,
    run,
    style,
)
from tests.support.reading import document, furniture, told

BOLD = "<w:b/>"


def read(body: str, **parts: str) -> list[str]:
    return told(read_body(body, parts).pieces)


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("heading 2", ""),
        ("Überschrift 2", ""),
        ("Titre 2", ""),
        ("Leaflet part", '<w:basedOn w:val="Heading2"/>'),
        ("Leaflet part", '<w:pPr><w:outlineLvl w:val="1"/></w:pPr>'),
    ],
)
def test_a_heading_is_known_by_its_style(name, inside):
    body = paragraph("Food", "Heading1") + paragraph("Eat well.") + paragraph("Fat", "Mine")
    body += paragraph("Eat less.") + paragraph("Sleep", "Heading1") + paragraph("Rest.")
    assert read(body, styles=style("Mine", name, inside)) == [
        "# Food",
        "Eat well.",
        "## Fat",
        "Eat less.",
        "# Sleep",
        "Rest.",
    ]


def test_a_heading_is_known_by_its_own_outline_level():
    outline = '<w:outlineLvl w:val="{}"/>'
    body = paragraph("Food", properties=outline.format(0)) + paragraph("Eat well.")
    body += paragraph("Not one", "Heading1", outline.format(9))
    body += paragraph("Sleep", properties=outline.format(0)) + paragraph("Rest.")
    assert read(body) == ["# Food", "Eat well.", "Not one", "# Sleep", "Rest."]


def test_styles_in_a_circle_end():
    styles = style("A", inside='<w:basedOn w:val="B"/>') + style(
        "B", inside='<w:basedOn w:val="A"/>'
    )
    assert read(paragraph("Rest.", "A"), styles=styles) == ["Rest."]


def test_the_title_is_that_of_the_title_style():
    body = paragraph("Mouth care", "Title") + paragraph("Food", "Heading1") + paragraph("Eat well.")
    reading = read_body(body, {"core": "<dc:title>Draft</dc:title>"})
    assert (reading.title, told(reading.pieces)) == ("Mouth care", ["# Food", "Eat well."])


@pytest.mark.parametrize(
    ("body", "core", "title"),
    [
        (paragraph("Mouth care", "Heading1") + paragraph("Rest."), "", "Mouth care"),
        (paragraph("Rest."), "<dc:title>Mouth care</dc:title>", "Mouth care"),
        (paragraph("Rest."), "<dc:title>Microsoft Word - x.docx</dc:title>", ""),
        (paragraph("Rest.") + paragraph("Sources", "Heading1") + paragraph("Us."), "", ""),
        (paragraph("Mouth care", "Title"), "", "Mouth care"),
    ],
)
def test_a_title_is_found_where_the_file_names_one(body, core, title):
    reading = read_body(body + paragraph("Food", "Heading2") + paragraph("Eat."), {"core": core})
    assert reading.title == title


def test_numbers_of_headings_are_read():
    form = level(0, inside='<w:pStyle w:val="Heading1"/>')
    form += level(1, text="%1.%2", inside='<w:pStyle w:val="Heading2"/>')
    first = '<w:pPr><w:outlineLvl w:val="0"/><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    second = first.replace('"0"', '"1"')
    styles = style("Heading1", "heading 1", first) + style("Heading2", "heading 2", second)
    body = paragraph("Food", "Heading1") + paragraph("Fat", "Heading2") + paragraph("Eat less.")
    body += paragraph("Sugar", "Heading2") + paragraph("None.") + paragraph("Sleep", "Heading1")
    assert read(body + paragraph("Rest."), styles=styles, numbering=numbering(form)) == [
        "# 1. Food",
        "## 1.1 Fat",
        "Eat less.",
        "## 1.2 Sugar",
        "None.",
        "# 2. Sleep",
        "Rest.",
    ]


@pytest.mark.parametrize(
    ("form", "text", "markers"),
    [
        ("decimal", "%1.", ["1.", "2.", "3."]),
        ("decimal", "(%1)", ["(1)", "(2)", "(3)"]),
        ("lowerLetter", "%1)", ["a)", "b)", "c)"]),
        ("upperRoman", "%1.", ["I.", "II.", "III."]),
        ("decimalZero", "%1", ["01", "02", "03"]),
        ("ordinal", "%1", ["1st", "2nd", "3rd"]),
        ("decimal", "Step %1:", ["Step 1:", "Step 2:", "Step 3:"]),
        ("bullet", "•", ["", "", ""]),
        ("bullet", "\uf0b7", ["", "", ""]),
        ("bullet", "✓", ["✓", "✓", "✓"]),
    ],
)
def test_items_have_the_marks_that_word_shows(form, text, markers):
    lists = numbering(level(0, form, text))
    reading = read_body("".join(map(item, ("soap", "socks", "tea"))), {"numbering": lists})
    items = [piece for piece in reading.pieces if isinstance(piece, ListItem)]
    assert [one.marker for one in items] == markers


def test_a_bullet_in_a_font_of_signs_is_what_it_shows():
    font = '<w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr>'
    cross = numbering(level(0, "bullet", "\uf0fb", font))
    assert read(item("alcohol"), numbering=cross) == ["✗ alcohol"]


def test_items_are_nested_and_count_within_their_item():
    body = item("wash", 2) + item("hands", 2, 1) + item("feet", 2, 1) + item("dry", 2)
    assert read(body + item("again", 2, 1)) == [
        "1. wash",
        "  a) hands",
        "  b) feet",
        "2. dry",
        "  a) again",
    ]


def test_a_list_goes_on_after_other_text_and_one_of_its_own_begins_anew():
    once_more = '<w:num w:numId="7"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
    once_more += '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    lists = numbering(level(0)) + once_more
    body = item("wash") + item("dry") + paragraph("Then wait.") + item("wash again")
    assert read(body + paragraph("Later:") + item("rest", 7) + item("eat", 7), numbering=lists) == [
        "1. wash",
        "2. dry",
        "Then wait.",
        "3. wash again",
        "Later:",
        "1. rest",
        "2. eat",
    ]


def test_deeper_numbers_name_the_levels_above_them():
    lists = numbering(level(0) + level(1, text="%1.%2") + level(2, "lowerRoman", "%1.%2.%3"))
    body = item("a") + item("b", depth=1) + item("c", depth=2) + item("d", depth=1)
    assert read(body, numbering=lists) == ["1. a", "  1.1 b", "    1.1.i c", "  1.2 d"]


def test_a_list_of_a_style_is_a_list_and_zero_takes_it_away():
    inside = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    none = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>'
    body = paragraph("Pack:") + paragraph("soap", "Bullets") + paragraph("Also:", "Bullets", none)
    assert read(body, styles=style("Bullets", inside=inside)) == ["Pack:", "- soap", "Also:"]


def test_a_list_of_its_own_further_in_is_below_the_item_above():
    lists = numbering(level(0, "bullet", "•"), level(0, "bullet", "•", ind(720)))
    assert read(item("wash") + item("hands", 2) + item("dry"), numbering=lists) == [
        "- wash",
        "  - hands",
        "- dry",
    ]


def ind(left: int) -> str:
    return f'<w:pPr><w:ind w:left="{left}"/></w:pPr>'


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("• soap", "- soap"),
        ("·\tsoap", "- soap"),
        ("– soap", "- soap"),
        ("✗ soap", "✗ soap"),
        ("2)\tsoap", "2) soap"),
        ("2) soap", "2) soap"),
        ("-5 degrees", "-5 degrees"),
    ],
)
def test_typed_bullets_make_items(typed, line):
    assert read(paragraph("Pack:") + paragraph(typed))[1:] == [line]


def test_lines_with_typed_bullets_in_one_paragraph_are_items():
    lines = "<w:r><w:t>Ring if:</w:t><w:br/><w:t>• fever</w:t><w:br/><w:t>• chills</w:t></w:r>"
    assert read(paragraph(lines)) == ["Ring if:", "- fever", "- chills"]


def test_an_empty_line_within_a_paragraph_parts_it():
    lines = "<w:r><w:t>Eat well.</w:t><w:br/><w:br/><w:t>Rest.</w:t></w:r>"
    assert read(paragraph(lines)) == ["Eat well.", "Rest."]


@pytest.mark.parametrize(
    "contents",
    [
        paragraph("Contents", "Listing")
        + paragraph("Food 2", "TOC1")
        + paragraph("Sleep 3", "TOC1"),
        "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj>"
        f"</w:sdtPr><w:sdtContent>{paragraph('Contents', 'Heading1')}{paragraph('Food 2')}"
        f"{paragraph('Sleep 3')}</w:sdtContent></w:sdt>",
        "".join(map(paragraph, ("Contents", "Food 2", "Sleep 3"), ("Heading1", "TOC1", "TOC1"))),
        "".join(map(paragraph, ("Contents", "Food\t2", "Sleep\t3"), ("Heading1", "", ""))),
        "".join(map(paragraph, ("Contents", "Food ....... 2", "Sleep…… 3"), ("Heading1", "", ""))),
    ],
)
def test_a_list_of_contents_is_left_out_and_reported(contents):
    body = contents + paragraph("Food", "Heading1") + paragraph("Eat well.")
    body += paragraph("Sleep", "Heading1") + paragraph("Rest.")
    reading = read_body(body, {"styles": style("Listing", "TOC Heading")})
    assert told(reading.pieces) == ["# Food", "Eat well.", "# Sleep", "Rest."]
    reports = [
        (reason, text.split()[0].rstrip("….")) for _, reason, text in furniture(reading.pieces)
    ]
    assert reports == [("contents", word) for word in ("Contents", "Food", "Sleep")]


def test_a_bold_question_over_its_answer_is_a_question():
    body = paragraph("Food", "Heading1") + paragraph(run("May I eat fat?", BOLD))
    body += paragraph("A little.") + paragraph(run("Note this.", BOLD))
    body += paragraph("Sleep", "Heading1") + paragraph("Rest.")
    assert read(body) == [
        "# Food",
        "?## May I eat fat?",
        "A little.",
        "Note this.",
        "# Sleep",
        "Rest.",
    ]


def test_bold_and_large_lines_are_headings_where_no_style_says_so():
    body = paragraph(run("Mouth care", '<w:sz w:val="40"/>')) + paragraph(run("Food", BOLD))
    body += paragraph("Eat well.") + paragraph(run("Sleep", BOLD)) + paragraph("Rest.")
    reading = read_body(body)
    assert reading.title == "Mouth care"
    assert told(reading.pieces) == ["## Food", "Eat well.", "## Sleep", "Rest."]


def test_lines_in_capitals_are_headings_where_no_style_says_so():
    body = paragraph("EATING") + paragraph("Eat well.") + paragraph("SLEEP") + paragraph("Rest.")
    assert read(body) == ["# EATING", "Eat well.", "# SLEEP", "Rest."]


def test_a_question_with_a_number_of_word_is_a_question():
    lists = numbering(level(0, text="Q%1."))
    body = item("May I eat fat?") + paragraph("A: A little.")
    reading = read_body(body, {"numbering": lists})
    assert reading.pieces[0] == Heading("May I eat fat?", 1, is_question=True)
    assert told(reading.pieces)[1:] == ["A little."]


def test_what_a_file_says_of_itself():
    core = "<dc:creator>A. Nurse</dc:creator><dc:language>en-GB</dc:language>"
    core += "<dcterms:modified>2026-03-04T10:00:00Z</dcterms:modified>"
    reading = read_body(paragraph("Rest."), {"core": core})
    assert reading.language == "en-GB"
    assert reading.metadata == {"author": "A. Nurse", "last_updated": "2026-03-04"}


def test_a_line_at_the_edge_of_a_page_may_say_when_it_was_reviewed():
    reading = read_body(paragraph("Rest."), {"footer1": paragraph("Last reviewed: 4 May 2026")})
    assert reading.metadata == {"last_reviewed": "4 May 2026"}
    assert furniture(reading.pieces) == [(0, "page footer", "Last reviewed: 4 May 2026")]


@pytest.mark.parametrize(
    ("usual", "own", "language"),
    [
        ("en-US", '<w:lang w:val="de-DE"/>', "de-DE"),
        ("fr-FR", "", "fr-FR"),
        ("en-US", "", ""),  # what programs write unasked; the text itself tells
        ("x-none", "", ""),
    ],
)
def test_the_language_is_that_of_most_of_the_text(usual, own, language):
    defaults = f'<w:rPrDefault><w:rPr><w:lang w:val="{usual}"/></w:rPr></w:rPrDefault>'
    body = paragraph(run("Viel trinken hilft.", own)) + paragraph("Rest.")
    styles = f"<w:docDefaults>{defaults}</w:docDefaults>"
    assert read_body(body, {"styles": styles}).language == language


def test_the_strict_form_of_the_standard_is_read_alike():
    usual = make_docx(paragraph("Food", "Heading1") + item("fat", 2) + item("fish", 2))
    strict = rename_parts(usual, _STRICT_NAMES)
    assert strict != usual
    assert read_docx_file(strict, "a").pieces == read_docx_file(usual, "a").pieces


_STRICT_NAMES = {
    b"http://schemas.openxmlformats.org/wordprocessingml/2006/main": (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main"
    ),
    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships"
    ),
}


def test_a_paragraph_under_the_words_of_an_item_belongs_to_it():
    lists = numbering(level(0, "bullet", "•", ind(720)))
    body = paragraph("Do not:") + item("drive") + paragraph("Not even a mile", properties=IND)
    assert read(body + item("swim") + paragraph("Rest."), numbering=lists) == [
        "Do not:",
        "- drive; Not even a mile",
        "- swim",
        "Rest.",
    ]


IND = '<w:ind w:left="720"/>'


@pytest.mark.parametrize("between", ["<w:r><w:br/></w:r>", run(" ")])
def test_a_bold_question_with_its_answer_in_one_paragraph(between):
    body = paragraph("Food", "Heading1")
    body += paragraph(run("May I eat fat?", BOLD) + between + run("A little."))
    body += paragraph("Sleep", "Heading1") + paragraph("Rest.")
    assert read(body)[1:3] == ["?## May I eat fat?", "A little."]


def test_bold_words_before_a_text_are_no_heading():
    body = paragraph(run("Fat.", BOLD) + run(" A little. Is it?")) + paragraph("Rest.")
    assert read(body) == ["Fat. A little. Is it?", "Rest."]


def test_text_between_the_items_of_a_list_does_not_end_it():
    far = '<w:pPr><w:ind w:left="900"/></w:pPr>'
    lists = numbering(
        level(0, text="%1.") + level(1, text="%1.%2"), level(0, "bullet", "•", inside=far)
    )
    body = paragraph("Before the scan:") + item("Pack") + item("Bag", depth=1)
    body += paragraph("A small one will do.") + item("Slippers", depth=1)
    body += item("Wool", list_id=2) + paragraph("It can be cold.") + item("Come")
    body += paragraph("On the day:") + item("Eat")
    reading = read_body(body, {"numbering": lists})
    assert told(reading.pieces) == [
        "Before the scan:",
        "1. Pack",
        "  1.1 Bag",
        "A small one will do.",
        "  1.2 Slippers",
        "    - Wool",
        "It can be cold.",
        "2. Come",
        "On the day:",
        "3. Eat",
    ]
    whole = document(reading)
    texts = [whole.get_block_text(block) for block in whole.blocks]
    led = {
        texts[row]: texts[block.lead_in]
        for row, block in enumerate(whole.blocks)
        if block.lead_in is not None
    }
    assert led == {
        "Pack": "Before the scan:",
        "Bag": "Pack",
        "Slippers": "Pack",
        "Wool": "Slippers",
        "Come": "Before the scan:",
        "Eat": "On the day:",
    }


def test_what_stands_under_an_item_with_a_note_is_part_of_it():
    lists = numbering(level(0, "bullet", "•", inside='<w:pPr><w:ind w:left="400"/></w:pPr>'))
    under = paragraph("Drink it slowly.", properties='<w:ind w:left="400"/>')
    body = item(run("Tea") + run("old", "<w:strike/>")) + under
    reading = read_body(body, {"numbering": lists})
    assert told(reading.pieces) == ["- Tea; Drink it slowly."]
    assert furniture(reading.pieces) == [(0, "struck out", "old")]
