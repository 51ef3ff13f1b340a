"""One canonical text from pieces, its offsets exact."""

import pytest

from indexer.documents import Block, BlockKind, Doubt, Section
from indexer.errors import UnreadableBookletError
from indexer.readers.assemble import DocumentProperties, assemble_document
from indexer.readers.page_furniture import find_furniture_reason, make_left_out_text
from indexer.readers.pieces import (
    Heading,
    ListItem,
    Paragraph,
    Piece,
    SectionEnd,
)
from indexer.words import clean_text
from tests.support.documents import table

ABOUT = DocumentProperties("care", "Care  at\nhome", "care.md", "en", {"editor": "A. Writer"})


def test_the_text_is_written_once_and_everything_points_into_it():
    document = assemble_document(
        ABOUT,
        [
            Paragraph("Before."),
            Heading("Pain", 2),
            Paragraph("Try:"),
            ListItem("rest"),
            ListItem("naps", depth=1),
            ListItem("water", marker="2."),
            table(("Drug", "When", "How"), ("A", "", "by mouth"), header_count=1),
            Heading("Who helps?", 3, is_question=True),
            Paragraph("The ward."),
        ],
    )
    assert document.text == (
        "Before.\n\nPain\n\nTry:\n\n• rest\n  • naps\n2. water"
        "\n\nDrug | When | How\nDrug: A, How: by mouth"
        "\n\nWho helps?\n\nThe ward."
    )
    assert document.sections == (
        Section((), 0, 0, 0),
        Section(("Pain",), 1, 9, 13),
        Section(("Pain", "Who helps?"), 2, 89, 99, is_question=True),
    )
    assert document.blocks == (
        Block(BlockKind.PARAGRAPH, 0, 0, 7),
        Block(BlockKind.PARAGRAPH, 1, 15, 19),
        Block(BlockKind.ITEM, 1, 23, 27, lead_in=1),
        Block(BlockKind.ITEM, 1, 32, 36, lead_in=2, depth=1),
        Block(BlockKind.ITEM, 1, 40, 45, lead_in=1),
        Block(BlockKind.ROW, 1, 47, 64),
        Block(BlockKind.CELL, 1, 65, 87, lead_in=5),
        Block(BlockKind.PARAGRAPH, 2, 101, 110),
    )
    assert (document.title, document.metadata) == ("Care at home", {"editor": "A. Writer"})


def test_a_heading_of_a_higher_level_ends_those_below_it():
    levels = [("A", 1), ("B", 4), ("C", 2), ("D", 1)]
    pieces: list[Piece] = []
    for name, level in levels:
        pieces.append(Heading(name, level))
        pieces.append(Paragraph("x"))
    sections = assemble_document(ABOUT, pieces).sections
    assert [section.path for section in sections] == [("A",), ("A", "B"), ("A", "C"), ("D",)]


def test_what_is_apart_belongs_to_no_heading():
    pieces: list[Piece] = [
        Heading("A", 1),
        Paragraph("x"),
        SectionEnd(),
        Paragraph("y"),
        Heading("B", 2),
    ]
    sections = assemble_document(ABOUT, pieces).sections
    assert [section.path for section in sections] == [("A",), (), ("B",)]


@pytest.mark.parametrize(
    ("before", "lead_in"),
    [
        ([Paragraph("Try:")], 0),
        ([Paragraph("word " * 40 + "these:")], 0),
        ([Paragraph("A short sentence.")], 0),
        ([Paragraph("word " * 25 + "long.")], None),
        ([Paragraph("word " * 40 + "include")], 0),
        ([Paragraph("Try:"), Heading("A", 1)], None),
        ([], None),
    ],
)
def test_a_list_is_introduced_by_a_colon_or_a_short_paragraph(before, lead_in):
    assert assemble_document(ABOUT, [*before, ListItem("rest")]).blocks[-1].lead_in == lead_in


@pytest.mark.parametrize(
    ("swallowing", "lead_in"),
    [
        ("seldom Tablets taken by mouth include", 2),
        ("always. Never take these:", 2),
        ("seldom Tablets such as", 2),
        ("seldom. Tablets help.", 0),
        ("ask what the costs include", 0),
        ("Ask these:", 0),
    ],
)
def test_an_item_that_swallowed_other_words_introduces_the_items_below(swallowing, lead_in):
    """Where a list was flattened, "Drugs given by shots include" would introduce tablets."""
    items = [ListItem(text) for text in ("often", swallowing, "rest", "sleep", "Others", "walk")]
    blocks = assemble_document(ABOUT, [Paragraph("Drugs given by shots include"), *items]).blocks
    assert [block.lead_in for block in blocks] == [None, 0, 0, lead_in, lead_in, 0, 0]


def test_a_list_that_goes_on_is_introduced_as_the_whole_list_is():
    pieces = [ListItem("rest. Never take:", marker="1."), ListItem("aspirin", marker="2.")]
    later: list[Piece] = [Paragraph("It is Monday."), ListItem("drink water", marker="3.")]
    blocks = assemble_document(ABOUT, [Paragraph("You can:"), *pieces, *later]).blocks
    assert [block.lead_in for block in blocks] == [None, 0, 1, None, 0]


def test_an_item_with_items_below_it_introduces_none_beside_it():
    pieces = [ListItem("x. Try these:"), ListItem("rest", depth=1), ListItem("sleep")]
    blocks = assemble_document(ABOUT, [Paragraph("Help:"), *pieces]).blocks
    assert [block.lead_in for block in blocks] == [None, 0, 1, 0]


@pytest.mark.parametrize(
    ("heading", "leads_in"),
    [
        ("Call the ward if:", True),
        ("See your nurse if", True),
        ("Go to hospital when you", True),
        ("Signs that", True),
        ("Foods that help", False),
        ("What if", True),
        ("Side effects", False),
    ],
)
def test_a_heading_that_is_half_a_sentence_introduces_the_list_below_it(heading, leads_in):
    document = assemble_document(ABOUT, [Heading(heading, 1), ListItem("you bleed")])
    expected = [heading, "you bleed"] if leads_in else ["you bleed"]
    assert [document.get_block_text(block) for block in document.blocks] == expected
    assert document.blocks[-1].lead_in == (0 if leads_in else None)
    assert document.text == f"{heading}\n\n• you bleed"


@pytest.mark.parametrize(
    ("before", "lead_ins"),
    [
        ("Never take these:", [None, 0, 1]),
        ("What to stop", [None, 0, 1]),
        ("Rest.", [None, None, 1]),
    ],
)
def test_a_table_is_introduced_by_what_is_no_whole_sentence(before, lead_ins):
    plan = table(("", "Dose"), ("A", "1 mg"), header_count=1)
    blocks = assemble_document(ABOUT, [Paragraph(before), plan]).blocks
    assert [block.lead_in for block in blocks] == lead_ins


def test_a_question_or_a_paragraph_between_leaves_a_heading_what_it_is():
    pieces: list[Piece] = [Heading("Call us if:", 1), Paragraph("Today."), ListItem("you bleed")]
    assert len(assemble_document(ABOUT, pieces).blocks) == 2
    question = Heading("And if:", 1, is_question=True)
    assert len(assemble_document(ABOUT, [question, ListItem("you bleed")]).blocks) == 1


def test_empty_pieces_leave_no_trace():
    pieces: list[Piece] = [
        Heading(" ", 1),
        Paragraph("\u200b"),
        ListItem(""),
        Paragraph("x"),
    ]
    document = assemble_document(ABOUT, pieces)
    assert (document.text, len(document.blocks), document.sections[0].path) == ("x", 1, ())


@pytest.mark.parametrize("pieces", [[], [Heading("Pain", 1)], [make_left_out_text("Home", "menu")]])
def test_a_booklet_without_text_is_refused(pieces):
    with pytest.raises(
        UnreadableBookletError, match=r"^care\.md: holds no text that could be read\.$"
    ):
        assemble_document(ABOUT, pieces)


def test_cleaned_text_is_one_composed_line():
    assert clean_text(" a\u00a0\tb\n\u2028c\x1cd ") == "a b c d"
    assert clean_text("e\u0301\u200b\u00ad\ufeff\x00!") == "é!"
    assert clean_text("“it’s” – fine") == "“it’s” – fine"


def test_a_long_report_is_shortened():
    report = make_left_out_text("word " * 100, "menu", 3)
    assert (len(report.text), report.text[-6:], report.line) == (160, " word…", 3)


def test_a_doubt_goes_with_the_document_and_is_no_text():
    doubt = Doubt("Two columns?", 4)
    document = assemble_document(ABOUT, [Paragraph("Rest."), doubt])
    assert (document.text, document.doubts) == ("Rest.", (doubt,))


@pytest.mark.parametrize(
    ("markers", "goes_on"),
    [
        (("1.", "2."), True),
        (("1.2", "1.3"), True),
        (("b)", "c)"), True),
        (("iv.", "v."), True),
        (("i.", "ii."), True),
        (("1.", "3."), False),
        (("2.", "1."), False),
        (("1.2", "2.3"), False),
        (("1.", "2)"), False),
        (("b)", "C)"), False),
        (("", ""), False),
    ],
)
def test_a_list_goes_on_after_a_paragraph_where_its_numbers_do(markers, goes_on):
    items = (ListItem("sit", 0, markers[0]), ListItem("go", 0, markers[1]))
    pieces: list[Piece] = [Paragraph("Do this:"), items[0], Paragraph("For an hour."), items[1]]
    blocks = assemble_document(ABOUT, pieces).blocks
    assert blocks[-1].lead_in == (0 if goes_on else 2)


def test_a_list_does_not_go_on_under_another_heading_or_lead_in():
    items = ListItem("sit", 0, "1."), ListItem("go", 0, "2.")
    between = Paragraph("Then:")
    pieces: list[Piece] = [items[0], between, items[1]]
    assert assemble_document(ABOUT, pieces).blocks[-1].lead_in == 1
    heading: list[Piece] = [Paragraph("Do:"), items[0], Heading("Later", 2)]
    heading += [Paragraph("Rest."), items[1]]
    assert assemble_document(ABOUT, heading).blocks[-1].lead_in == 2


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Go to Health Professional Version", "link to another page"),
        ("Switch to the mobile version", "link to another page"),
        ("Change to the liquid version", ""),
        ("Switch to the low-dose version", ""),
    ],
)
def test_what_is_told_of_a_medicine_is_no_link(line: str, reason: str) -> None:
    assert find_furniture_reason(line) == reason
