"""Markdown: front matter, headings, lists, tables, raw HTML, questions."""

import pytest

from indexer.errors import UnreadableBookletError
from indexer.readers.markdown import read_markdown_file
from tests.support.reading import document, from_markdown, furniture, told


def test_front_matter_becomes_metadata():
    text = """---
title: Coping with pain
lastReviewed: 2025-12-30
facts as of: May 2025
tags: [pain, care]
checked: true
editor: {name: A. Writer, team: Care}
nothing:
language: es
---
Rest.
"""
    reading = from_markdown(text)
    assert (reading.title, reading.language) == ("Coping with pain", "es")
    assert reading.metadata == {
        "encoding": "utf-8",
        "title": "Coping with pain",
        "last_reviewed": "2025-12-30",
        "facts_as_of": "May 2025",
        "tags": "pain, care",
        "checked": "yes",
        "editor": "name: A. Writer; team: Care",
        "language": "es",
    }
    assert told(reading.pieces) == ["Rest."]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("---\ntitle: a: b\n---\nRest.", r"a\.md: line 2: the front matter is not YAML: mapping"),
        ("---\na: 1\nb: [\n---\nRest.", r"a\.md: line \d: the front matter is not YAML"),
        (
            "---\na: 1\na: 2\n---\nRest.",
            r"a\.md: line 3: the front matter the key 'a' stands twice",
        ),
        ("---\n- a\n- b\n---\nRest.", r"a\.md: line 2: the front matter is not made of lines"),
    ],
)
def test_broken_front_matter_names_file_and_line(text, why):
    with pytest.raises(UnreadableBookletError, match=why):
        from_markdown(text)


@pytest.mark.parametrize(
    "text", ["---\n\nRest well.\n\n---\n", "---\nRest well.\n\n---\n", "---\n---\nRest well."]
)
def test_rules_around_text_are_no_front_matter(text):
    reading = from_markdown(text)
    assert reading.metadata == {"encoding": "utf-8"}
    assert document(reading).text == "Rest well."


def test_headings_have_their_levels_and_a_question_mark_makes_a_question():
    reading = from_markdown(
        "# Pain\n\n## What helps?\n\nRest.\n\n### Sleep\n\nMore.\n\nAt night\n---\n\nZzz."
    )
    assert reading.title == "Pain"
    assert told(reading.pieces) == [
        "?## What helps?",
        "Rest.",
        "### Sleep",
        "More.",
        "## At night",
        "Zzz.",
    ]


def test_an_empty_heading_takes_the_line_below_it():
    assert told(from_markdown("##\n\nWhat helps?\n\nRest.").pieces) == ["?## What helps?", "Rest."]
    assert told(from_markdown("##\n\nRest is good.").pieces) == ["Rest is good."]


def test_a_text_without_headings_is_paragraphs():
    assert told(from_markdown("One *two* [three](x).\nFour.\n\nFive\\\nsix.").pieces) == [
        "One two three. Four.",
        "Five six.",
    ]


def test_lists_nest_and_count():
    text = (
        "Try these:\n\n- rest\n  - naps\n    - short ones\n- water\n\n"
        "Then:\n\n3. First\n4. Second\n\n   more of it"
    )
    assert told(from_markdown(text).pieces) == [
        "Try these:",
        "- rest",
        "  - naps",
        "    - short ones",
        "- water",
        "Then:",
        "3. First",
        "4. Second more of it",
    ]
    assert [block.lead_in for block in document(from_markdown(text)).blocks] == [
        None, 0, 1, 2, 0, None, 5, 5,
    ]  # fmt: skip


def test_a_table_has_a_header_and_rows():
    text = "| Drug | How |\n|---|---|\n| Aspirin | by *mouth* |\n| Saline | by drip |"
    assert told(from_markdown(text).pieces) == [
        "=Drug | How",
        "Drug: Aspirin, How: by mouth",
        "Drug: Saline, How: by drip",
    ]
    assert [block.lead_in for block in document(from_markdown(text)).blocks] == [None, 0, 0]


def test_quotes_code_and_rules_are_text():
    text = "> Rest.\n>\n> Sleep.\n\n***\n\n```\ndose = 2\n```\n\nTake `two`."
    assert told(from_markdown(text).pieces) == ["Rest.", "Sleep.", "dose = 2", "Take two."]


def test_html_within_markdown_is_read_as_html():
    text = (
        "<div class='note'>\n\nRest.\n\n</div>\n\n<!-- to do -->\n\n"
        "H<sub>2</sub>O<br>now &amp; then.\n\n"
        "<details><summary>Who helps?</summary>The ward.</details>\n\n<script>var x = 1</script>\n"
    )
    assert told(from_markdown(text).pieces) == [
        "Rest.",
        "H2O now & then.",
        "?## Who helps?",
        "The ward.",
    ]


def test_words_in_angle_brackets_are_no_tags():
    assert told(from_markdown("Ask <name of your nurse> or <b>the ward</b>, a < b.").pieces) == [
        "Ask <name of your nurse> or the ward, a < b."
    ]
    assert told(from_markdown("<drug name>\nTwice a day.\n\n<!-- open\n\nRest.").pieces) == [
        "<drug name> Twice a day.",
        "<!-- open Rest.",
    ]


def test_questions_are_told_by_q_and_a():
    text = (
        "## Pain\n\n**Q: Will it hurt?**\n\nA: A little.\n\n"
        "Q: Who helps?\nA: The ward.\n\n### Q3. When?\n\nSoon."
    )
    assert told(from_markdown(text).pieces) == [
        "## Pain",
        "?### Will it hurt?",
        "A little.",
        "?### Who helps?",
        "The ward.",
        "?### When?",
        "Soon.",
    ]


def test_what_is_left_out_has_its_line_and_reason():
    text = (
        "---\ntitle: A\n---\n# A\n\n![A tree](tree.png)\n\nCredit: B. Painter\n\nRest.\n\n"
        "[![A door](door.png)\n\nMore help\n\nRead on.](/help)\n\n<nav>Home</nav>\n\nBack to top\n"
    )
    reading = from_markdown(text)
    assert told(reading.pieces) == ["Rest."]
    assert furniture(reading.pieces) == [
        (6, "image", "A tree"),
        (8, "image credit", "Credit: B. Painter"),
        (12, "link with an image", "More help Read on."),
        (18, "navigation", "Home"),
        (20, "link to the top", "Back to top"),
    ]


def test_a_list_of_contents_is_left_out():
    contents = "## Contents\n\n- [Pain](#p)\n- [Sleep](#s)\n\n"
    text = f"# A\n\n{contents}## Pain\n\nIt ends.\n\n## Sleep\n\nGood."
    reading = from_markdown(text)
    assert told(reading.pieces) == ["## Pain", "It ends.", "## Sleep", "Good."]
    assert furniture(reading.pieces) == [(3, "repeats the headings", "Contents: Pain; Sleep")]


def test_numbers_and_page_numbers_of_a_list_of_contents_are_not_compared():
    contents = "What is in this leaflet\n\n1. Pain ..... 3\n2. How to sleep\n\n"
    text = f"# A\n\n{contents}## 1. Pain\n\nIt ends.\n\n## 2. How to sleep\n\nOn your side."
    reading = from_markdown(text)
    assert told(reading.pieces) == ["## 1. Pain", "It ends.", "## 2. How to sleep", "On your side."]
    assert furniture(reading.pieces) == [
        (3, "repeats the headings", "What is in this leaflet: Pain ..... 3; How to sleep")
    ]


def test_of_two_titles_the_second_is_the_booklets():
    reading = from_markdown("---\ntitle: Pain - Clinic\n---\n# Pain - Clinic\n\n# Pain\n\nIt ends.")
    assert (reading.title, told(reading.pieces)) == ("Pain", ["It ends."])
    reading = from_markdown("# Clinic of Bridge\n\n# Pain\n\nIt ends.")
    assert furniture(reading.pieces) == [(1, "another title", "Clinic of Bridge")]


def test_a_title_of_its_own_keeps_the_first_heading():
    reading = from_markdown("---\ntitle: Care\n---\n# Pain\n\nIt ends.\n\n# Sleep\n\nGood.")
    assert reading.title == "Care"
    assert told(reading.pieces) == ["# Pain", "It ends.", "# Sleep", "Good."]


@pytest.mark.parametrize(
    "text", [">" * 9_000 + " a", "".join(f"{' ' * 2 * i}- a\n" for i in range(300))]
)
def test_lists_and_quotes_without_end_are_refused(text):
    with pytest.raises(UnreadableBookletError, match=r"nests lists or quotes too deep"):
        from_markdown(text)


def test_brackets_without_end_are_text():
    assert told(read_markdown_file(b"[" * 3_000, "a").pieces) == ["[" * 3_000]
