"""Plain text as tools make it: wrapped or not, with or without blank lines, divided words."""

import textwrap

import pytest

from indexer.readers.divided_words import find_words, join_lines
from tests.support.reading import document, from_text, told

SAVED_BY_WORD = """Caring for your plaster cast
The nurse puts the cast on so that the bone can heal.
Keeping it dry
Wrap a bag around the cast before you wash.
Do not put it under water.
When to ring the clinic
Ring the clinic if:
Your fingers turn blue.
The cast feels too tight.
Questions
May I write on it?
Yes, with a soft pen.
How long do I wear it?
About six weeks.
"""
HEADS_OVER_TEXT = """Walking again

First steps
You stand up with the physiotherapist on the day after the operation. She shows
you how to hold the frame and how far you may bend. Most people walk to the door
and back, and rest for an hour after it.

Stairs
Go up with the good leg first and down with the other one. Hold the rail with
one hand, and let somebody walk behind you.
At home
Leave a light on at night. Put away loose rugs, because a foot may catch on them
when you are tired.
"""
TYPED_IN_CAPITALS = """LOOKING AFTER YOUR EYES
WHAT IS A CATARACT?
The lens of the eye goes cloudy. It happens slowly, so
that you may not see it at first. It does no harm to
the rest of the eye.
AFTER THE OPERATION
Wear the shield at night. Do not rub the eye.
YOU MUST NOT DRIVE for a week.
WHOM TO RING
The eye clinic, any day before noon.
"""


def test_each_line_of_a_text_that_is_not_wrapped_is_a_block():
    reading = from_text(SAVED_BY_WORD)
    assert reading.title == "Caring for your plaster cast"
    assert told(reading.pieces) == [
        "# Caring for your plaster cast",
        "The nurse puts the cast on so that the bone can heal.",
        "# Keeping it dry",
        "Wrap a bag around the cast before you wash.",
        "Do not put it under water.",
        "# When to ring the clinic",
        "Ring the clinic if:",
        "- Your fingers turn blue.",
        "- The cast feels too tight.",
        "# Questions",
        "?## May I write on it?",
        "Yes, with a soft pen.",
        "?## How long do I wear it?",
        "About six weeks.",
    ]


def test_a_heading_right_above_its_text_is_one():
    assert [line for line in told(from_text(HEADS_OVER_TEXT).pieces) if line[0] == "#"] == [
        "# First steps",
        "# Stairs",
        "# At home",
    ]


@pytest.mark.parametrize("width", [30, 60, 78, 0])
def test_a_paragraph_is_the_same_at_any_width(width):
    sentences = (
        "Drink a glass of water with each tablet. If you forget one, wait for the next, and never"
        " take two at once. Ask your pharmacist when you are not sure about other remedies."
    )
    lines = textwrap.fill(sentences, width) if width else sentences
    text = f"Your tablets\n{lines}\n\nStoring them\n{lines}\n"
    assert told(from_text(text).pieces) == [
        "# Your tablets",
        sentences,
        "# Storing them",
        sentences,
    ]


def test_a_text_with_a_blank_line_after_each_line_is_read_as_one_without():
    lines = HEADS_OVER_TEXT.replace("\n\n", "\n").replace("\n", "\n\n")
    assert told(from_text(lines).pieces) == told(from_text(HEADS_OVER_TEXT).pieces)


def test_capitals_are_headings_without_blank_lines():
    reading = from_text(TYPED_IN_CAPITALS)
    assert reading.title == "LOOKING AFTER YOUR EYES"
    assert told(reading.pieces) == [
        "?# WHAT IS A CATARACT?",
        "The lens of the eye goes cloudy. It happens slowly, so that you may not see it at first."
        " It does no harm to the rest of the eye.",
        "# AFTER THE OPERATION",
        "Wear the shield at night. Do not rub the eye.",
        "YOU MUST NOT DRIVE for a week.",
        "# WHOM TO RING",
        "The eye clinic, any day before noon.",
    ]


def test_capitals_with_a_colon_are_headings():
    text = "EYE DROPS\n\nSIDE EFFECTS:\nThe eye may sting for a while, and\nit may be red.\n"
    assert told(from_text(text).pieces) == [
        "# SIDE EFFECTS:",
        "The eye may sting for a while, and it may be red.",
    ]


def test_capitals_amid_a_sentence_are_a_part_of_it():
    text = "Take one tablet with food. In any one day you must\nNOT TAKE MORE THAN TWO\nof them."
    assert told(from_text(text).pieces) == [
        "Take one tablet with food. In any one day you must NOT TAKE MORE THAN TWO of them."
    ]


def test_indents_show_paragraphs_and_items_that_go_on():
    text = (
        "   The first line of this paragraph is indented,\nand it goes on here until it\nends.\n"
        "   The next begins without a blank line between\nthem both.\n\n"
        "Tips:\n  * Hang a thick curtain, so that\n    the room is dark\n      - or wear a mask\n"
    )
    assert told(from_text(text).pieces) == [
        "The first line of this paragraph is indented, and it goes on here until it ends.",
        "The next begins without a blank line between them both.",
        "Tips:",
        "- Hang a thick curtain, so that the room is dark",
        "  - or wear a mask",
    ]


@pytest.mark.parametrize("mark", [*"•◦▪●○■□–—-*+·➢►❖☐o→»➔", "\uf0b7", "\uf0a7", "\uf0d8", "•\t"])
def test_every_usual_bullet_makes_an_item(mark):
    text = f"Bring these:\n{mark} a towel\n{mark} slippers\n"
    assert told(from_text(text).pieces) == ["Bring these:", "- a towel", "- slippers"]


@pytest.mark.parametrize("text", ["Bring:\n•towel\n•soap", "Bring:\n-towel\n-soap"])
def test_a_bullet_needs_no_space(text):
    assert told(from_text(text).pieces) == ["Bring:", "- towel", "- soap"]


def test_a_bullet_alone_belongs_to_the_next_line():
    text = "Bring:\n•\na towel\n•\nslippers that\nfit well\n"
    assert told(from_text(text).pieces) == ["Bring:", "- a towel", "- slippers that fit well"]


def test_ticks_and_crosses_say_something_and_stay():
    text = "You may eat:\n✓ cooked eggs\n✗ raw eggs\n"
    assert told(from_text(text).pieces) == ["You may eat:", "- ✓ cooked eggs", "- ✗ raw eggs"]


def test_names_and_addresses_are_no_headings():
    text = "By Anna Writer\n\nMay 3, 2024\n\nThe ward is on the left.\n"
    assert told(from_text(text).pieces) == [
        "By Anna Writer",
        "May 3, 2024",
        "The ward is on the left.",
    ]


WORDS = find_words("We treat you. A well-known anti-emetic and lymphoedema clinic.")


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("during treat-", "ment at home", "during treatment at home"),
        ("lym-", "phoedema", "lymphoedema"),
        ("an anti-", "emetic", "an anti-emetic"),
        ("your self-", "help group", "your self-help group"),
        ("take Zorbli-", "vant daily", "take Zorbli-vant daily"),
        ("HER2-", "positive", "HER2-positive"),
        ("Triple-", "Negative", "Triple-Negative"),
        ("short-", "and long-term", "short- and long-term"),
        ("10–", "20 mg", "10–20 mg"),
        ("10-", "20 mg", "10-20 mg"),
        ("at home—", "those who can", "at home—those who can"),
        ("rest –", "or walk", "rest – or walk"),
        ("treat\u00ad", "ment", "treatment"),
        ("treat¬", "ment", "treatment"),
        ("the well", "-known", "the well -known"),
        ("https://a.org/treat-", "ment/", "https://a.org/treat-ment/"),
        ("www.a.org/x/", "rest/y.html now", "www.a.org/x/rest/y.html now"),
        ("www.a.org/?id=", "25 and", "www.a.org/?id=25 and"),
        ("www.a.org/", "2.5 mg/day", "www.a.org/ 2.5 mg/day"),
        ("www.a.org/", "and/or ring", "www.a.org/ and/or ring"),
    ],
)
def test_a_divided_word_is_joined_where_the_whole_is_known(first, second, joined):
    assert join_lines(first, second, WORDS) == joined


def test_a_text_is_read_with_its_divided_words_joined():
    text = "Sleep\n\nMany sleep badly during treat-\nment, and anti-\nsickness tablets may help.\n"
    assert document(from_text(text)).text == (
        "Sleep\n\nMany sleep badly during treatment, and anti-sickness tablets may help."
    )


def test_letters_that_word_saves_for_bullets_are_bullets_before_a_tab():
    reading = from_text(
        "Pack:\n·\tsoap\no\tmild\nv\tor none\nØ\ttea\n§ milk\nü\tEat well\nû\tDo not smoke\n"
    )
    assert told(reading.pieces) == [
        "Pack:",
        "- soap",
        "- mild",
        "- or none",
        "- tea",
        "- milk",
        "- ✓ Eat well",
        "- ✗ Do not smoke",
    ]


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("Vitamin A", "Take it with food."),
        ("Patient helpline", "Telephone 01632 960 777"),
        ("Patient helpline", "+33 1 99 00 12 34"),
    ],
)
def test_a_letter_or_a_number_to_ring_tells_heading_and_text_apart(heading, text):
    reading = from_text(f"Your eyes\n\nWe see you soon.\n\n{heading}\n{text}\n")
    assert told(reading.pieces)[-2:] == [f"# {heading}", text]


def test_items_are_known_by_their_tab_or_by_their_indent_below_a_colon():
    reading = from_text(
        "The scan takes half an hour and\nis not painful.\n\nTell us of:\n\n    asthma\n"
        "    kidney disease\n\nPack:\n•\ttea, or:\n\t-\tmilk\n\t-\twater\n"
    )
    assert told(reading.pieces)[1:] == [
        "Tell us of:",
        "- asthma",
        "- kidney disease",
        "Pack:",
        "- tea, or:",
        "  - milk",
        "  - water",
    ]


def test_lines_of_names_and_values_are_no_headings():
    lines = ["Not allowed: salt", "Allowed: pepper", "Issued: May"]
    reading = from_text("Salt\n\nEat well.\n\n" + "\n".join(lines) + "\n\nBed\nSleep well.\n")
    assert told(reading.pieces)[-6:] == ["Eat well.", *lines, "# Bed", "Sleep well."]


def test_a_heading_apart_after_a_colon_heads_its_sentence():
    reading = from_text("Cast\n\nRest.\n\n<----->\nFor nurses only:\n\nMixing\nAdd water.\n")
    assert told(reading.pieces)[-3:] == ["For nurses only:", "# Mixing", "Add water."]


def test_a_quoted_question_is_one():
    reading = from_text("Your cast\n\nIt is hard.\n\n“May I swim?”\nNo, it must stay dry.\n")
    assert told(reading.pieces)[-2:] == ["?# “May I swim?”", "No, it must stay dry."]
