"""HTML lists of every kind, also as word processors save them."""

import pytest

from tests.support.reading import from_html, furniture, told


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
