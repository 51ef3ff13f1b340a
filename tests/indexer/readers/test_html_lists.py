"""HTML lists of every kind, also as word processors save them."""

import pytest

from tests.support.reading import document, from_html, from_markdown, furniture, told


@pytest.mark.parametrize(
    ("html", "items"),
    [
        ("<ol type=a><li>one<li>two</ol>", ["a. one", "b. two"]),
        ("<ol type=I start=4><li>one<li>two</ol>", ["IV. one", "V. two"]),
        ("<ol style='list-style-type: lower-roman'><li>one<li>two</ol>", ["i. one", "ii. two"]),
        ("<ol type=A start=27><li>one</ol>", ["AA. one"]),
        ("<ol reversed><li>one<li>two<li>three</ol>", ["3. one", "2. two", "1. three"]),
        ("<ol reversed start=9><li>one<li>two</ol>", ["9. one", "8. two"]),
        ("<ol><li value=5>one<li>two</ol>", ["5. one", "6. two"]),
        ("<ol start=0><li>one</ol>", ["0. one"]),
        # What goes on after a list within an item is no item of its own.
        (
            "<ol><li>Rinse:<ul><li>twice</ul>Then spit.<li>Rest</ol>",
            ["1. Rinse:", "  - twice", "  - Then spit.", "2. Rest"],
        ),
        ("<dl><dt>Port<dt>Line<dd>A tube.<dd>In a vein.<dt>Pump<dd>A box.</dl>",
         ["- Port, Line: A tube.", "  - In a vein.", "- Pump: A box."]),
        # as Google Docs saves nested lists
        (
            "<ul class='c1 lst-kix_a-0 start'><li>Rinse</ul><ul class='lst-kix_a-1'><li>twice</ul>"
            "<ol class=lst-kix_a-0 start=2><li>Rest</ol>",
            ["- Rinse", "  - twice", "2. Rest"],
        ),
    ],
)  # fmt: skip
def test_items_keep_their_numbers_and_their_depth(html, items):
    assert told(from_html(html).pieces) == items


def test_a_term_that_is_a_question_is_the_heading_of_its_answer():
    reading = from_html(
        "<h2>Help</h2><dl><dt>Is it safe?<dd>Mostly so.<dd>Ask us.<dt>Port<dd>A tube.</dl><p>Rest."
    )
    assert told(reading.pieces) == [
        "## Help",
        "?### Is it safe?",
        "Mostly so.",
        "Ask us.",
        "(end of ###)",
        "- Port: A tube.",
        "Rest.",
    ]


GAP = "<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;&nbsp; </span>"
WORD = f"""<html><head><title>A copy</title><style>p.MsoNormal {{margin:0}}</style></head><body>
<p class=MsoTitle>Your pump</p>
<p class=MsoToc1><a href='#_Toc1'>At night<span style='mso-tab-count:1 dotted'>.... </span>2</a></p>
<h1>At night<o:p></o:p></h1>
<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
 style='mso-list:Ignore'>·{GAP}</span><![endif]>Close the <del>small</del> clip.</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level2 lfo1'><span
 style='mso-list:Ignore'>o{GAP}</span>It clicks.</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span
 style='mso-list:Ignore'>2.{GAP}</span>Sleep.</p>
<p class=MsoListParagraph style='margin-left:72.0pt;text-indent:-18.0pt'><span
 style='font-family:Symbol'>·{GAP}</span>Saved as filtered.</p>
<p class=MsoListParagraph>Without any mark.</p>
<p class=MsoCommentText><span class=MsoCommentReference>[AB1]</span></p>
<p class=MsoFooter>Page 3</p></body></html>"""


def test_a_page_saved_by_word_has_its_lists_and_its_title_and_no_contents():
    reading = from_html(WORD)
    assert reading.title == "Your pump"
    assert told(reading.pieces) == [
        "# At night",
        "- Close the clip.",
        "  - It clicks.",
        "2. Sleep.",
        "  - Saved as filtered.",
        "Without any mark.",
    ]
    assert [reason for _, reason, _ in furniture(reading.pieces)] == [
        "contents of the page",
        "struck out",
        "comment",
        "page footer",
    ]


def test_a_bold_line_of_google_docs_is_a_heading_where_there_are_none():
    reading = from_html(
        "<style>.c2{font-weight:700}</style><p class=c1><span class=c2>At night</span></p><p>Sleep."
    )
    assert told(reading.pieces) == ["## At night", "Sleep."]


def test_a_comment_of_google_docs_is_no_text():
    reading = from_html(
        "<p>Rest.<sup><a href=#cmnt1 id=cmnt_ref1>[a]</a></sup></p><div class=c1><p>"
        "<a href=#cmnt_ref1 id=cmnt1>[a]</a> Ask Ann</p><p>first?</p></div><p>Drink.</p>"
    )
    assert told(reading.pieces) == ["Rest.", "Drink."]
    assert [reason for _, reason, _ in furniture(reading.pieces)] == [
        "mark of a footnote",
        "comment",
    ]


_RING = ["## Ring if you have:", "- a rash", "- a fever"]


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<p>Bring:</p><p>• soap</p><p>• socks</p>", ["Bring:", "- soap", "- socks"]),
        (
            "<p>You may not:<br>• swim<br>• row<br>before June.</p>",
            ["You may not:", "- swim", "- row", "before June."],
        ),
        ("<p>- soap<br>- socks</p>", ["- soap", "- socks"]),
        ("<p>Ask:<br>1. Ann<br>2. Bo</p>", ["Ask:", "1. Ann", "2. Bo"]),
        ("<p>✓ walk<br>✗ run</p>", ["- ✓ walk", "- ✗ run"]),
        ("<p>You may be:<br>tired<br>sick</p>", ["You may be:", "- tired", "- sick"]),
        ("<h2>Ring if you have:</h2><div>a rash<br>a fever</div>", _RING),
        ("<p>We rest<br>at noon</p>", ["We rest at noon"]),
        ("<p>Write to:<br>Ward 4<br>the Hill</p>", ["Write to: Ward 4 the Hill"]),
        ("<p>take it<br>with water</p>", ["take it with water"]),
        ("<p>blue pills<br>are not safe</p>", ["blue pills are not safe"]),
        ("<p>Take:<br>one pill in the<br>morning</p>", ["Take: one pill in the morning"]),
        ("<p>as it goes,<br>so it comes</p>", ["as it goes, so it comes"]),
        ("<p>It was<br>- 5 degrees</p>", ["It was - 5 degrees"]),
        ("<p>Room 4<br>2. floor<br>7. door</p>", ["Room 4 2. floor 7. door"]),
    ],
)
def test_a_list_that_is_only_typed_is_a_list(html, lines):
    assert told(from_html(f"<main><h1>Ward</h1>{html}</main>").pieces) == lines


def test_bullets_that_markdown_does_not_have_are_bullets():
    reading = from_markdown("# Ward\n\nBring:\n• soap\n• socks\n  of wool\n")
    assert told(reading.pieces) == ["Bring:", "- soap", "- socks of wool"]


@pytest.mark.parametrize("box", ['<div class="alert">{}</div>', "<blockquote>{}</blockquote>"])
def test_what_a_box_says_introduces_no_list_after_it(box):
    warning, items = "<p>Ring if it bleeds.</p>", "<ul><li>soap</ul>"
    lead_ins = [
        document(from_html(f"<main><h1>Ward</h1>{html}</main>")).blocks[-1].lead_in
        for html in (
            box.format(warning) + items,
            box.format(warning + items),
            box.format("<p>Bring:</p>") + items,
        )
    ]
    assert lead_ins == [None, 0, 0]


def test_a_heading_over_nothing_but_links_to_other_pages_goes_with_them():
    page = "<main><h1>Ward</h1><p>Rest.</p><h2>{}</h2><ul><li><a>Knee</a></ul></main>"
    reading = from_html(page.format("Related leaflets"))
    assert told(reading.pieces) == ["Rest."]
    assert [(reason, text) for _, reason, text in furniture(reading.pieces)] == [
        ("related links", "Related leaflets"),
        ("related links", "Knee"),
    ]
    assert told(from_html(page.format("Who helps")).pieces) == ["Rest.", "## Who helps", "- Knee"]
