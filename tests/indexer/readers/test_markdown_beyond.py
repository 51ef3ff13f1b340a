"""Markdown beyond CommonMark, as GitHub, Hugo, Jekyll, Obsidian, MkDocs and Pandoc have it."""

import pytest

from indexer.errors import UnreadableBookletError
from tests.support.reading import document, from_markdown, from_text, furniture, told


def read(text: str) -> list[str]:
    return told(from_markdown(text).pieces)


def test_a_note_is_read_once_after_what_points_to_it():
    text = (
        "A stent is a small tube[^tube]. It stays[^tube].\n\n## Care\n\nRest[^2] at:\n\n- home\n"
        "- work^[If you may.]\n\nThen walk.\n\n[^tube]: Made of *metal*.\n\n"
        "    It does not rust.\n[^2]: A day.\n[^3]: Nobody points here.\n"
    )
    assert read(text) == [
        "A stent is a small tube. It stays.",
        "Made of metal.",
        "It does not rust.",
        "## Care",
        "Rest at:",
        "- home",
        "- work",
        "A day.",
        "If you may.",
        "Then walk.",
        "Nobody points here.",
    ]
    reasons = {reason for _, reason, _ in furniture(from_markdown(text).pieces)}
    assert reasons == {"mark of a footnote"}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("- [ ] Pack a bag\n- [x] Ring the ward\n", ["- Pack a bag", "- Ring the ward"]),
        ("1. [ ] Pack\n2. Ring\n", ["1. Pack", "2. Ring"]),
        ("Stent\n: A tube.\n\nCast\n: A shell.\n", ["- Stent: A tube.", "- Cast: A shell."]),
        ("## Rinse {#rinse .big}\n\nTwice a day.\n{: .lead}\n", ["## Rinse", "Twice a day."]),
        ("About six weeks{.meta} at [home]{.place} each.", ["About six weeks at home each."]),
        ("## Lips {-}\n\nUse balm.", ["## Lips", "Use balm."]),
        ("#Care at home\n\nRest.\n\n##Food\n\nEat.", ["Rest.", "## Food", "Eat."]),
        ("####### Deep\n\nText.", ["###### Deep", "Text."]),
        ("We are at #health and #care.\n", ["We are at #health and #care."]),
        ("#health\n\nRest.", ["#health", "Rest."]),
        ("Use ==two== drops; 1 == 1.", ["Use two drops; 1 == 1."]),
        ("Take ~20 mg~ 10 mg.", ["Take 10 mg."]),
        ("Take ~~20 mg~~ 10 mg.", ["Take 10 mg."]),
        ("From 10~20 mg to 30~40 mg.", ["From 10~20 mg to 30~40 mg."]),
        ("About ~5 mg or ~ 6 mg.", ["About ~5 mg or ~ 6 mg."]),
        ("H~2~O and 10^6^ cells.", ["H2O and 10^6 cells."]),
        ("See [[Mouth care|how to rinse]] and [[Lips]].", ["See how to rinse and Lips."]),
        ("Rest well. ^block-1\n", ["Rest well."]),
        ("<div>\n**Rest** well, 2 ** 3.\n</div>", ["Rest well, 2 ** 3."]),
        ("`{{ code }}` and `[^1]` stay.", ["{{ code }} and [^1] stay."]),
        ("```\n{% raw %} ==a==\n```\n", ["{% raw %} ==a=="]),
    ],
)  # fmt: skip
def test_no_mark_is_text(text, lines):
    assert read(text) == lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("> [!WARNING]\n> Do not swim.\n", ["Do not swim."]),
        ("> [!tip]- A tip\n> Wear a hat.\n", ["A tip", "Wear a hat."]),
        ("::: warning\nDo not swim.\n:::\n", ["Do not swim."]),
        (":::danger[Take care]\nDo not swim.\n:::\n", ["Take care", "Do not swim."]),
        ("::: {.note}\nDo not swim.\n:::\n", ["Do not swim."]),
        ('!!! warning "Take care"\n    Do not swim.\n\n    Not once.\n\nRest.', None),
        ('{{< box type="warning" >}}\nDo not swim.\n{{< /box >}}\n', ["Do not swim."]),
        ("{% if ill %}Do not swim.{% endif %}\n", ["Do not swim."]),
    ],
)
def test_a_box_is_text_and_its_mark_is_reported(text, lines):
    assert read(text) == (lines or ["Take care", "Do not swim.", "Not once.", "Rest."])
    found = furniture(from_markdown(f"Before.\n\n{text}").pieces)
    assert {line for line, _, _ in found} <= {3, 5}
    assert {reason for _, reason, _ in found} <= {"mark of a box", "shortcode"}
    assert found or "{." in text


@pytest.mark.parametrize(
    "text",
    [
        '{{< tabs >}}\n{{< tab "Adults" >}}Two.{{< /tab >}}{{< tab name="Over 75" >}}'
        "One.{{< /tab >}}\n{{< /tabs >}}\n",
        '{{% tab title="Adults" %}}\nTwo.\n{{% /tab %}}\n{{% tab "Over 75" %}}\n'
        "One.\n{{% /tab %}}\n",
        '=== "Adults"\n\n    Two.\n\n=== "Over 75"\n\n    One.\n',
        '::: {.tab title="Adults"}\nTwo.\n:::\n\n::: {title="Over 75" #old}\nOne.\n:::\n',
    ],
)
def test_parts_with_titles_are_read_apart_and_with_them(text):
    assert read(text) == ["Adults", "Two.", "Over 75", "One."]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{{< figure src="a.png" title="The Hip" >}}\nRest.', "Rest."),  # in no pair
        ('{{< box "warning" >}}Rest.{{< /box >}}', "Rest."),  # a kind
        ("Rest, {{< b >}}two{{< /b >}} days.", "Rest, two days."),
        ("{% if x %}Rest{% endif %}.", "Rest."),
    ],
)
def test_other_shortcodes_leave_the_text_around_them_as_it_is(text, line):
    assert read(text) == [line]


def test_words_for_different_cases_are_in_doubt():
    reading = from_markdown("Take {% if old %}one{% else %}two{% endif %} a day.")
    assert told(reading.pieces) == ["Take one two a day."]
    (doubt,) = document(reading).doubts
    assert (doubt.line, doubt.text[-10:]) == (1, "{% else %}")


def test_what_is_not_text_is_reported_with_its_line():
    text = (
        "---\ntitle: A\n---\n* TOC\n{:toc}\n\n[TOC]\n\n{% include nav.html %}\n\n"
        "Rest. %%check%%\n\n![[hip.png]]\n\n*[GP]: doctor\n\nimport Box from 'box';\n"
    )
    assert read(text) == ["Rest."]
    assert furniture(from_markdown(text).pieces) == [
        (4, "mark of a list of contents", "* TOC {:toc}"),
        (7, "mark of a list of contents", "[TOC]"),
        (9, "shortcode", "{% include nav.html %}"),
        (11, "comment", "%%check%%"),
        (13, "embedded file", "![[hip.png]]"),
        (15, "definition of an abbreviation", "*[GP]: doctor"),
        (17, "program code", "import Box from 'box';"),
    ]


@pytest.mark.parametrize(
    "comment",
    [
        "{% comment %}Old dose.{% endcomment %}",
        "{%- comment -%}\nOld dose.\n\n- an {{ item }}\n{%- endcomment -%}",
        "{{< comment >}}\nOld dose.\n{{< /comment >}}",
        "{{% comment %}} Old dose. {{% /comment %}}",
    ],
)
def test_what_an_editor_commented_out_is_no_text(comment):
    reading = from_markdown(f"Rest.\n\n{comment}\n\nDrink.")
    assert told(reading.pieces) == ["Rest.", "Drink."]
    ((line, reason, _),) = furniture(reading.pieces)
    assert (line, reason) == (3, "comment")


def test_a_value_that_is_filled_in_elsewhere_is_in_doubt():
    reading = from_markdown("Rest.\n\nTake {{ dose }} mg.")
    assert told(reading.pieces) == ["Rest.", "Take mg."]
    (doubt,) = document(reading).doubts
    assert (doubt.line, doubt.text[-10:]) == (3, "{{ dose }}")


def test_front_matter_may_be_toml_or_the_title_block_of_pandoc():
    reading = from_markdown('+++\ntitle = "Eye care"\nlastmod = 2025-02-03\n+++\n\nRest.')
    assert (reading.title, told(reading.pieces)) == ("Eye care", ["Rest."])
    assert reading.metadata == {"encoding": "utf-8", "title": "Eye care", "lastmod": "2025-02-03"}
    reading = from_markdown("% Eye care\n% A. Writer\n% May 2025\n\nRest.")
    assert (reading.title, told(reading.pieces)) == ("Eye care", ["Rest."])
    assert reading.metadata["author"] == "A. Writer"


def test_broken_toml_names_its_line():
    with pytest.raises(
        UnreadableBookletError, match=r"a\.md: line 3: the front matter is not TOML"
    ):
        from_markdown('+++\ntitle = "A"\ndate = \n+++\nRest.')


def test_markdown_in_a_plain_text_is_read_as_markdown():
    text = "# Hip care\n\n## At home\n\nRest **well**.\n\n## Food\n\n* soup\n"
    assert told(from_text(text).pieces) == ["## At home", "Rest well.", "## Food", "- soup"]
    assert told(from_text("Steps\n\n# 1 is to wash.\n").pieces) == ["# Steps", "# 1 is to wash."]


@pytest.mark.parametrize(
    "text",
    ["{" * 9_000, "{%" * 9_000, "%%" * 9_000, "[^" * 5_000, "~a " * 5_000, "`a ``b " * 3_000],
)
def test_marks_without_end_are_text(text):
    assert document(from_markdown(f"A {text}")).text.startswith("A ")
