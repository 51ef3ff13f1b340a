"""Plain text from pages: their edges, lists of contents, numbers, text side by side."""

import pytest

from indexer.documents import Document
from tests.support.reading import document, from_text, furniture, told

PRINTED = """                 A new hip

You will be in hospital for about three days. On the first of
them you are seen by the anaesthetist, who asks about your

                          2
\fBridge Hospital                             Hip booklet
teeth and your heart.

Contents

Before you come in ................ 3
Going home . . . . . . . . . . . .  4

Before you come in

Have your teeth seen to.

Page 3 of 5                                     Edition 7
\fBridge Hospital                             Hip booklet

Going home

Ask somebody to drive you.

                          4
\fBridge Hospital                             Hip booklet

If it hurts at night, ring us.

www.bridge.example                                      5
"""


def test_the_edges_of_pages_and_contents_are_left_out_and_reported():
    reading = from_text(PRINTED)
    assert reading.title == "A new hip"
    assert told(reading.pieces) == [
        "# A new hip",
        "You will be in hospital for about three days. On the first of them you are seen by the"
        " anaesthetist, who asks about your teeth and your heart.",
        "# Before you come in",
        "Have your teeth seen to.",
        "# Going home",
        "Ask somebody to drive you.",
        "If it hurts at night, ring us.",
    ]
    head = "repeated at the edge of pages", "Bridge Hospital Hip booklet"
    assert furniture(reading.pieces) == [
        (6, "page number", "2"),
        (7, *head),
        (10, "repeats the headings", "Contents"),
        (12, "repeats the headings", "Before you come in ................ 3"),
        (13, "repeats the headings", "Going home . . . . . . . . . . . . 4"),
        (19, "page number", "Page 3 of 5 Edition 7"),
        (20, *head),
        (26, "page number", "4"),
        (27, *head),
        (31, "page number", "www.bridge.example 5"),
    ]


def test_the_same_words_amid_a_page_stay():
    page = "Hip booklet\nWalk a little more on each day.\nHip booklet\nRest when it hurts.\n"
    assert told(from_text("\f".join([page] * 3)).pieces).count("Hip booklet") == 0
    page = "Hip booklet\n\nOne two.\n\nThree four.\n\nFive six.\n\nHip booklet\n\nSeven.\n\n"
    page += "Eight.\n\nNine.\n\nTen.\n"
    assert "# Hip booklet" in told(from_text("\f".join([page] * 3)).pieces)


def test_a_sentence_that_every_page_repeats_is_read_once():
    pages = [f"Page text {word} ends here.\n\nIn danger call 999.\n" for word in ("a", "b", "c")]
    reading = from_text("\f".join(pages))
    assert told(reading.pieces)[-1] == "In danger call 999."
    assert told(reading.pieces).count("In danger call 999.") == 1
    assert len(furniture(reading.pieces)) == 2


def test_numbers_that_count_pages_part_them_without_form_feeds():
    def write_page(number: int, word: str) -> str:
        lines = [f"The {word} line {line} of the page is one." for line in ("a", "b", "c", "d")]
        return "\n\n".join(["Knee care", *lines, lines[0], str(number)])

    text = "\n\n".join(write_page(*page) for page in ((7, "first"), (8, "second"), (9, "last")))
    reasons = [reason for _, reason, _ in furniture(from_text(text).pieces)]
    assert reasons.count("page number") == 3
    assert reasons.count("repeated at the edge of pages") == 3


def test_bare_numbers_of_steps_stay():
    text = "Steps\n\n1\n\nWash.\n\n2\n\nRinse.\n\n3\n\nDry.\n"
    assert told(from_text(text).pieces) == ["# Steps", "1", "Wash.", "2", "Rinse.", "3", "Dry."]


@pytest.mark.parametrize("name", ["Contents", "TABLE OF CONTENTS", "What is in this leaflet:"])
def test_contents_without_page_numbers_repeat_the_headings(name):
    body = "Pain at night\n\nTurn over.\n\nA dry mouth\n\nSip water.\n"
    reading = from_text(f"{name}\n\nPain at night\nA dry mouth\n\n{body}")
    assert [line for line in told(reading.pieces) if "#" in line] == [
        "# Pain at night",
        "# A dry mouth",
    ]
    assert [text for _, _, text in furniture(reading.pieces)] == [
        name,
        "Pain at night",
        "A dry mouth",
    ]


def test_a_list_of_doses_with_dots_is_no_list_of_contents():
    text = "Your plan\n\nMorning ........ 2\nNoon ........ 1\nNight ........ 4\n\nTake with food.\n"
    assert furniture(from_text(text).pieces) == []


LEAFLET = """PACKAGE LEAFLET: INFORMATION FOR THE USER

Zorblin 5 mg tablets

Read all of this leaflet carefully.
-  Keep it. You may need it again.

What is in this leaflet
1.  What Zorblin is and what it is used for
2.  What you need to know before you take Zorblin
3.  How to take Zorblin

1.  What Zorblin is and what it is used for

Zorblin lowers the pressure in the eye.

2.  What you need to know before you take Zorblin

Do not take Zorblin
-  if you are allergic to it
-  if you are
   pregnant
3.  How to take Zorblin
Take 5 mg once a day. Do not take more.
"""


def test_a_package_leaflet_has_its_numbered_sections():
    reading = from_text(LEAFLET)
    assert told(reading.pieces) == [
        "# Zorblin 5 mg tablets",
        "Read all of this leaflet carefully.",
        "- Keep it. You may need it again.",
        "# What Zorblin is and what it is used for",
        "Zorblin lowers the pressure in the eye.",
        "# What you need to know before you take Zorblin",
        "## Do not take Zorblin",
        "- if you are allergic to it",
        "- if you are pregnant",
        "# How to take Zorblin",
        "Take 5 mg once a day. Do not take more.",
    ]
    assert len(furniture(reading.pieces)) == 4


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("1. Rest", "2. Walks"),
        ("1) Rest", "2) Walks"),
        ("I. Rest", "II. Walks"),
        ("A. Rest", "B. Walks"),
        ("a) Rest", "b) Walks"),
        ("1.1 Rest", "1.2 Walks"),
        ("1.1. Rest", "1.2. Walks"),
        ("*** Rest ***", "*** Walks ***"),
        ("-- Rest --", "-- Walks --"),
        (">> Rest <<", ">> Walks <<"),
        ("[Rest]", "[Walks]"),
        ("# Rest", "Walks"),
        ("== Rest ==", "== Walks =="),
    ],
)
def test_numbers_letters_and_rules_before_headings(first, second):
    text = f"{first}\n\nLie down at noon.\n\n{second}\n\nGo out each day.\n"
    headings = [line.lstrip("# ") for line in told(from_text(text).pieces) if line[0] == "#"]
    assert headings == ["Rest", "Walks"]


def test_numbers_of_one_row_are_of_one_level_and_those_within_it_of_the_next():
    text = "".join(
        f"{number} {name}\n\nText of {name.lower()} is here.\n\n"
        for number, name in (
            ("I.", "Blood"),
            ("A.", "Cells"),
            ("B.", "Plasma"),
            ("II.", "Bones"),
            ("1)", "Marrow"),
        )
    )
    assert [line for line in told(from_text(f"Anatomy\n\n{text}").pieces) if line[0] == "#"] == [
        "# Blood",
        "## Cells",
        "## Plasma",
        "# Bones",
        "# Marrow",
    ]


def test_a_numbered_list_stays_one():
    text = "Do this:\n\n1. Wash your hands\n2. Open the plug\n3. Close it\n\nThen rest a while.\n"
    assert told(from_text(text).pieces) == [
        "Do this:",
        "1. Wash your hands",
        "2. Open the plug",
        "3. Close it",
        "Then rest a while.",
    ]


def test_a_letter_before_a_name_is_no_number():
    text = "The germ\n\nC. difficile may grow in the bowel.\n\nA. Writer\nWard 7\n"
    assert read(text).text.split("\n\n")[1:] == [
        "C. difficile may grow in the bowel.",
        "A. Writer",
        "Ward 7",
    ]


TWO_COLUMNS = """Sleeping better

Go to bed at the same time     When you cannot sleep
each night, and get up when
the alarm rings.               Get up and read until you
                               are tired. Do not look at
Coffee keeps some people       the clock. Tell us if it
awake for hours.               lasts for a month.
"""


def read(text: str) -> Document:
    return document(from_text(text))


def test_columns_are_read_one_after_the_other():
    assert told(from_text(TWO_COLUMNS).pieces) == [
        "# Sleeping better",
        "Go to bed at the same time each night, and get up when the alarm rings.",
        "Coffee keeps some people awake for hours.",
        "# When you cannot sleep",
        "Get up and read until you are tired. Do not look at the clock. Tell us if it lasts for a"
        " month.",
    ]
    (doubt,) = read(TWO_COLUMNS).doubts
    assert (doubt.line, doubt.text[:32]) == (3, "text side by side, up to line 8:")


@pytest.mark.parametrize(
    "rows",
    [
        ["Medicine\tMorning\tNight", "Zorblin\t\t5 mg", "Quell\t2 mg\t"],
        ["Medicine    Morning    Night", "Zorblin                5 mg", "Quell       2 mg"],
        ["Medicine\tMorning\tFood\tNight", "Zorblin\t\tno\t5 mg", "Quell\t2 mg\tyes\t"],
    ],
)
def test_a_dose_stays_in_its_column(rows):
    found = read("\n".join(["Plan", "", *rows, "", "Take them with food."]))
    assert "Zorblin, Night: 5 mg" in found.text
    assert "Quell, Morning: 2 mg" in found.text
    assert "Zorblin, Morning" not in found.text


def test_names_and_their_values_have_no_header():
    text = "Your visit\n\nName:\tAnna\nAge:\t40\nWard:\t7\n\nBring your glasses."
    assert told(from_text(text).pieces)[1:-1] == ["Name: | Anna", "Age: | 40", "Ward: | 7"]


def test_lines_of_doses_side_by_side_are_never_columns():
    text = (
        "The small white tablet      5 mg\nand the large one. Take      2 mg\n"
        "both of them with food.     9 mg\nstay up after that.         1 mg\n"
    )
    found = read(text)
    assert "The small white tablet | 5 mg" in found.text
    assert len(found.doubts) == 1


def test_parts_far_apart_in_one_line_are_not_read_as_one_sentence():
    assert "Eye clinic | Hip clinic" in read("Eye clinic              Hip clinic\n\nCome in.").text


@pytest.mark.parametrize("name", ["Part", "Section", "Appendix", "PART"])
def test_letters_after_a_word_number_headings(name):
    reading = from_text(
        f"{name} A – At home\n\nFood\nEat well.\n\n{name} B – At work\n\nFood\nEat less.\n\n"
        "Annex 1: Whom to ring\nThe ward.\n"
    )
    assert told(reading.pieces) == [
        f"# {name} A – At home",
        "## Food",
        "Eat well.",
        f"# {name} B – At work",
        "## Food",
        "Eat less.",
        "# Annex 1: Whom to ring",
        "The ward.",
    ]


@pytest.mark.parametrize(
    "table",
    [
        "| Time | Food | Pills |\n|------|:----:|---|\n| Noon | rice | 2 |\n| Night |  | 10 |",
        "Time | Food | Pills\n-----|------|-----\nNoon | rice | 2\nNight | | 10",
        "+-----+----+---+\n|Time |Food|Pills|\n+=====+====+===+\n|Noon |rice|2|\n+-----+----+---+\n"
        "|Night|    |10 |\n+-----+----+---+",
    ],
)
def test_lines_with_bars_are_a_table(table):
    reading = from_text(f"Your day\n\n{table}\n\nDrink well.\n\nRing us | Help\n")
    assert told(reading.pieces) == [
        "# Your day",
        "=Time | Food | Pills",
        "Time: Noon, Food: rice",
        "Time: Noon, Pills: 2",
        "Time: Night, Pills: 10",
        "Drink well.",
        "Ring us | Help",
    ]


def test_a_numbered_list_amid_numbered_headings_is_one():
    reading = from_text(
        "1. BEFORE\n\n1.1. Food\nEat well.\n\n2. AFTER\n\n2.1. Food\nEat these.\n1. Toast\n"
        "2. Soup\n\n2.2. Work\nAfter a week.\n\n3. HELP\nRing us.\n"
    )
    assert told(reading.pieces)[4:] == [
        "## Food",
        "Eat these.",
        "1. Toast",
        "2. Soup",
        "## Work",
        "After a week.",
        "# HELP",
        "Ring us.",
    ]


def test_the_title_above_the_pages_has_no_page_number():
    pages = (f"Eye drops      {number}\n\nText of page {number}.\n" for number in (3, 4, 5))
    assert from_text("\f".join(pages)).title == "Eye drops"


@pytest.mark.parametrize("rule", ["---", "--", "–", "—"])
def test_a_heading_between_dashes_is_apart_from_its_text(rule):
    reading = from_text(
        f"Hip\n\n{rule} Stairs {rule}\nGood leg first.\n\n{rule} Bed {rule}\nOn your back.\n"
    )
    assert told(reading.pieces) == ["# Stairs", "Good leg first.", "# Bed", "On your back."]


def test_numbers_of_pages_and_short_contents_without_page_breaks_are_left_out():
    reading = from_text(
        "Page 1 of 2                    A new knee\n\nI. BEFORE YOU COME\n\nContents\n"
        "A bath ........................ 2\nA bag ......................... 2\n\n"
        "A. A bath\n\nWash with the soap that we sent you, and put on\n\n        - 1 -\n"
        "Page 2 of 2                    A new knee\n\nclean clothes.\n\n"
        "B. A bag\n\nPack slippers.\n\nII. LATER\n\nRest.\n        - 2 -\n"
    )
    assert reading.title == "A new knee"
    assert told(reading.pieces) == [
        "# BEFORE YOU COME",
        "## A bath",
        "Wash with the soap that we sent you, and put on clean clothes.",
        "## A bag",
        "Pack slippers.",
        "# LATER",
        "Rest.",
    ]
    assert [text for _, reason, text in furniture(reading.pieces) if "number" in reason] == [
        "Page 1 of 2 A new knee",
        "- 1 -",
        "Page 2 of 2 A new knee",
        "- 2 -",
    ]


def test_a_number_with_dashes_that_counts_no_pages_is_text():
    text = "Take this many drops:\n\n- 4 -\n\nThen wait for an hour.\n\n- 9 -\n\nLie down."
    assert furniture(from_text(text).pieces) == []


def test_a_numbered_heading_may_end_with_a_small_word():
    reading = from_text(
        "1. What the patch is and what it is used for\nIt calms an itch.\n"
        "2. Who it is not for\nChildren under two.\n3. How to store it\nKeep it dry.\n"
    )
    assert told(reading.pieces) == [
        "# What the patch is and what it is used for",
        "It calms an itch.",
        "# Who it is not for",
        "Children under two.",
        "# How to store it",
        "Keep it dry.",
    ]


def test_columns_whose_first_lines_begin_together_are_not_read_across():
    reading = from_text(
        "At breakfast                   At supper\n"
        "Take the white tablet          Take the round one\n"
        "with a full glass of           on an empty stomach,\n"
        "water, but not with            an hour before or two\n"
        "tea; wait before you           hours after you have\n"
        "eat cheese or yogurt.          eaten anything else.\n"
    )
    assert told(reading.pieces) == [
        "# At breakfast",
        "Take the white tablet with a full glass of water, but not with tea; wait before you eat"
        " cheese or yogurt.",
        "# At supper",
        "Take the round one on an empty stomach, an hour before or two hours after you have eaten"
        " anything else.",
    ]
