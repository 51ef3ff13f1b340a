"""HTML that is set off or closed: boxes, accordions, tabs, and the signs that stand for words."""

import pytest

from tests.support.reading import document, from_html, furniture, told

ACCORDION = """<h1>Questions</h1>
<details><summary>May I swim?</summary><p>In a week.</p></details>
<details open><summary><h3>May I drive?</h3></summary><div><p>Not today.</p></div></details>
<div class=accordion><h3><button aria-expanded=false>May I fly?</button></h3>
<div hidden><p>Ask us first.</p></div></div>
<ul><li><button class=accordion-button data-bs-toggle=collapse>May I run?</button>
<div class=collapse style="color: red; display:none"><p>Walk at first.</p></div></ul>
<h2><button aria-controls=p5 aria-expanded=false>May I dance?<svg><title>+</title></svg></button>
</h2><div id=p5 hidden=until-found><p>Yes.</p><h3>And later?</h3><p>As you like.</p></div>
<h2>May I cook?</h2><div class="accordion-collapse collapse" aria-hidden=true><p>Yes, of course.</p>
</div>"""


def test_what_a_click_opens_is_text_and_its_questions_are_side_by_side():
    assert told(from_html(ACCORDION).pieces) == [
        "?## May I swim?",
        "In a week.",
        "?## May I drive?",
        "Not today.",
        "?## May I fly?",
        "Ask us first.",
        "?## May I run?",
        "Walk at first.",
        "?## May I dance?",
        "Yes.",
        "?### And later?",
        "As you like.",
        "?## May I cook?",
        "Yes, of course.",
    ]


def test_what_follows_a_closed_answer_is_no_part_of_it():
    reading = from_html(
        "<h2>Help</h2><details><summary>Who?</summary>The ward.</details><p>Call us any time."
    )
    sections = document(reading).sections
    assert [section.path for section in sections] == [("Help",), ("Help", "Who?"), ("Help",)]
    assert [section.has_heading for section in sections] == [True, True, False]


def test_a_tab_is_the_heading_of_what_it_opens():
    reading = from_html(
        "<div role=tablist><button role=tab aria-controls=a>Before</button>"
        "<button role=tab aria-controls=b>After</button></div>"
        "<div role=tabpanel id=a>Eat nothing.</div>"
        "<div role=tabpanel id=b hidden>Drink a lot.</div>"
    )
    assert told(reading.pieces) == ["## Before", "Eat nothing.", "## After", "Drink a lot."]


def test_a_button_that_says_what_it_does_is_no_heading():
    reading = from_html(
        "<p>Rest.</p><button aria-expanded=false aria-controls=m>Read more</button>"
        "<div id=m hidden><p>Sleep well.</p></div><button>Print</button><p hidden>Ghost</p>"
    )
    assert told(reading.pieces) == ["Rest.", "Sleep well."]
    assert [words for _, _, words in furniture(reading.pieces)] == ["Read more", "Print", "Ghost"]


@pytest.mark.parametrize(
    "box",
    [
        "<aside>{}</aside>",
        "<aside class='callout warning'>{}</aside>",
        "<div role=note>{}</div>",
        "<div role=complementary>{}</div>",
        "<div role=alert class=alert>{}</div>",
        "<div class=sidebar>{}</div>",
    ],
)
def test_a_box_within_the_text_is_text(box):
    page = f"<main><p>Rest well.</p>{box.format('<p>Never stop the tablets yourself.')}</main>"
    reading = from_html(page)
    assert told(reading.pieces) == ["Rest well.", "Never stop the tablets yourself."]


def test_links_and_labels_aside_are_no_text():
    reading = from_html(
        "<main><p>Rest.</p><aside><a href=a>All about sleep</a> <a href=b>More on food</a></aside>"
        "<aside><h3>Related pages</h3><p>Read about drains here.</p></aside></main>"
    )
    assert told(reading.pieces) == ["Rest."]
    assert [reason for _, reason, _ in furniture(reading.pieces)] == ["aside", "aside"]


@pytest.mark.parametrize(
    ("box", "level"),
    [
        ("<aside><h2>Do not</h2><p>Smoke here.</p></aside>", 3),
        ("<div class=warning-callout><h3>Do not</h3><p>Smoke here.</p></div>", 3),
        ("<section><h4>Do not</h4><p>Smoke here.</p></section>", 4),
        ("<div class=any><h3>Do not</h3><p>Smoke here.</p></div>", 3),
    ],
)
def test_the_heading_of_a_box_ends_with_the_box(box, level):
    reading = from_html(f"<main><h2>Your stay</h2><p>Eat.</p>{box}<p>Drink water.</p></main>")
    assert told(reading.pieces) == [
        "## Your stay",
        "Eat.",
        f"{'#' * level} Do not",
        "Smoke here.",
        "(end of ###)",
        "Drink water.",
    ]
    assert document(reading).sections[-1].path == ("Your stay",)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<ul><li><img src=x.png alt='Do not'> smoke</ul>", "- Do not smoke"),
        ("<p><span role=img aria-label=Warning></span> Hot.</p>", "Warning Hot."),
        ("<p><span class=visually-hidden>Do not</span> smoke</p>", "Do not smoke"),
        ("<table><tr><th><th>Day<tr><th>Walk<td><img alt=yes></table>", "Walk, Day: yes"),
        (
            "<table><tr><th><th>Day<tr><th>Walk<td><i class='fa fa-check'></i></table>",
            "Walk, Day: ✓",
        ),
        (
            "<table><tr><th><th>Day<tr><th>Walk<td><svg class=icon-cross></svg></table>",
            "Walk, Day: ✗",
        ),
        ("<ul><li><input type=checkbox checked> Pack a bag</ul>", "- ☑ Pack a bag"),
        ("<table><tr><th><th>Day<tr><th>Walk<td><i aria-label=No></i></table>", "Walk, Day: No"),
        (
            "<table><tr><th><th>Day<tr><th>Walk<td><svg><title>Yes</title></svg></table>",
            "Walk, Day: Yes",
        ),
        (
            "<table><tr><th><th>Day<tr><th>Walk<td>✓ <b class=sr-only>if you can</b></table>",
            "Walk, Day: ✓ if you can",
        ),
    ],
)
def test_a_sign_that_stands_for_words_is_read(html, text):
    assert told(from_html(html).pieces)[-1] == text


def test_a_table_of_one_cell_is_a_box_and_one_for_looks_is_none():
    reading = from_html(
        "<table><tr><td><p>Never:</p><ul><li>crush it</ul></table>"
        "<table role=presentation><tr><td>One part.<td>Another.</table>"
    )
    assert told(reading.pieces) == ["Never:", "- crush it", "One part.", "Another."]


def test_items_of_a_list_may_be_tabs():
    tab = '<li role="tab" aria-controls="{}">{}</li>'
    page = f"<main><h1>Hip</h1><ul>{tab.format('a', 'Before')}{tab.format('b', 'Later')}</ul>"
    page += '<div id="a" role="tabpanel"><p>Fast.</p></div>'
    page += '<div id="b" role="tabpanel" hidden><p>Walk.</p></div><p>Ring us.</p></main>'
    assert told(from_html(page).pieces) == [
        "## Before",
        "Fast.",
        "## Later",
        "Walk.",
        "(end of ##)",
        "Ring us.",
    ]


def test_what_follows_a_list_of_questions_in_classes_is_no_part_of_it():
    asked = '<div class="faq-question">Can I swim?</div><div class="faq-answer">Soon.</div>'
    page = (
        f'<main><h1>Hip</h1><h2>Sport</h2><div class="faq-item">{asked}</div><p>Ring us.</p></main>'
    )
    assert told(from_html(page).pieces) == [
        "## Sport",
        "?### Can I swim?",
        "Soon.",
        "(end of ###)",
        "Ring us.",
    ]
