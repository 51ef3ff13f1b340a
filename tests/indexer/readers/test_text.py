"""Plain text: headings, lists and questions told by what the lines look like."""

import pytest

from tests.support.reading import document, from_text, furniture, told


def test_a_short_line_alone_heads_what_follows():
    reading = from_text(
        "Coping with pain\n\nWhat helps\n\nTell your nurse.\n\nWho to call\n\nThe ward."
    )
    assert reading.title == "Coping with pain"
    assert told(reading.pieces) == [
        "# What helps",
        "Tell your nurse.",
        "# Who to call",
        "The ward.",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Tell your nurse.",
        "These may help:",
        "and so on",
        "Call 555-0100 now",
        "Write to ward@clinic.example",
        "See www.clinic.example",
        "One. Two",
        " ".join(["word"] * 17),
        "2024",
    ],
)
def test_a_line_that_reads_like_text_is_no_heading(line):
    assert told(from_text(f"{line}\n\nThe text goes on here.").pieces) == [
        line,
        "The text goes on here.",
    ]


def test_the_last_line_heads_nothing():
    assert told(from_text("The text.\n\nYour Care Team").pieces) == ["The text.", "Your Care Team"]


def test_a_text_without_headings_is_paragraphs():
    text = "Drink water often.\n\nRest when you are tired, and tell your nurse.\n"
    assert [
        (b.section, document(from_text(text)).get_block_text(b))
        for b in document(from_text(text)).blocks
    ] == [
        (0, "Drink water often."),
        (0, "Rest when you are tired, and tell your nurse."),
    ]


def test_a_level_is_told_by_a_heading_at_once_below_another():
    text = (
        "Title\n\nSymptoms\n\nPain\n\nIt hurts.\n\nNausea\n\nIt churns.\n\nAfter That\n\nDone now."
    )
    assert told(from_text(text).pieces)[:5] == [
        "# Symptoms",
        "## Pain",
        "It hurts.",
        "## Nausea",
        "It churns.",
    ]


def test_underlines_and_capitals_and_numbers_show_levels():
    text = "Part\n====\n\nOne\n---\n\nFirst text.\n\nTwo\n---\n\nSecond text."
    assert told(from_text(text).pieces) == ["## One", "First text.", "## Two", "Second text."]
    text = "CARE AT HOME\nRest and eat.\n\nMORE HELP\nCall the ward."
    assert told(from_text(text).pieces) == [
        "# CARE AT HOME",
        "Rest and eat.",
        "# MORE HELP",
        "Call the ward.",
    ]
    text = "1.1 Before\n\nRest well.\n\n1.1.1 At night\n\nSleep well.\n\n1.2 After\n\nEat well."
    assert [line for line in told(from_text(text).pieces) if line[0] in "#"] == [
        "## Before",
        "### At night",
        "## After",
    ]


def test_a_question_has_its_whole_answer():
    text = "Q: Will it hurt?\nA: A little.\n\nOnly for a day.\n\nQ2. Who can help?\n\nA2. The ward."
    assert told(from_text(text).pieces) == [
        "?# Will it hurt?",
        "A little.",
        "Only for a day.",
        "?# Who can help?",
        "The ward.",
    ]


def test_an_a_that_answers_nothing_stays():
    assert told(from_text("We know this.\n\nA: It is so.").pieces) == [
        "We know this.",
        "A: It is so.",
    ]


def test_a_list_keeps_its_lead_in_and_its_depth():
    text = "Try these:\n\n* rest\n  - short naps\n* water\n\n1. First\n2. Then"
    assert told(from_text(text).pieces) == [
        "Try these:",
        "- rest",
        "  - short naps",
        "- water",
        "1. First",
        "2. Then",
    ]
    found = document(from_text(text))
    assert [block.lead_in for block in found.blocks] == [None, 0, 1, 0, 0, 0]
    assert found.text.startswith("Try these:\n\n• rest\n  • short naps\n• water")


def test_lines_wrapped_by_hand_are_one_paragraph_or_item():
    text = "This line goes on\nover the next.\n\n- an item that\n  goes on too\n- another"
    assert told(from_text(text).pieces) == [
        "This line goes on over the next.",
        "- an item that goes on too",
        "- another",
    ]


def test_furniture_is_reported_with_line_and_reason():
    text = (
        "Skip to main content\n\nRest well tonight.\n\nBack to Top\n\n"
        "Page 2 of 9\n\n© 2024 X. All rights reserved."
    )
    reading = from_text(text)
    assert told(reading.pieces) == ["Rest well tonight."]
    assert furniture(reading.pieces) == [
        (1, "menu", "Skip to main content"),
        (5, "link to the top", "Back to Top"),
        (7, "page number", "Page 2 of 9"),
        (9, "copyright line", "© 2024 X. All rights reserved."),
    ]


def test_what_a_text_says_of_itself_becomes_metadata():
    reading = from_text(
        "Rest well.\n\nLast updated: May 3, 2024\n\nThis page was supported by Garden Fund."
    )
    assert reading.metadata == {
        "encoding": "utf-8",
        "last_updated": "May 3, 2024",
        "supported_by": "Garden Fund",
    }
    assert told(reading.pieces) == ["Rest well."]


def test_a_disclaimer_at_the_end_belongs_to_no_heading():
    text = "Care\n\nPain\n\nIt ends.\n\nThis is for general information only."
    assert told(from_text(text).pieces) == [
        "# Pain",
        "It ends.",
        "(no heading)",
        "This is for general information only.",
    ]
