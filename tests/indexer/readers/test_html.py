"""HTML: what is a page's text, what stands around it, and how each part is read."""

import pytest

from indexer.errors import UnreadableBookletError
from indexer.readers.html import read_html_file
from tests.support.reading import document, from_html, furniture, told

# Enough words that a main element is believed.
TEXT = "Tell your nurse when you are tired, so that the ward can help you to rest."
MENU = "<div><a href='/'>Home</a> <a href='/us'>About us</a></div>"


def test_headings_paragraphs_and_questions():
    page = "<h1>Pain</h1><p>It <b>ends</b>.<h2>Who helps?</h2><p>The\nward."
    reading = from_html(f"<title>Pain - Clinic</title>{page}")
    assert reading.title == "Pain"
    assert told(reading.pieces) == ["It ends.", "?## Who helps?", "The ward."]
    assert furniture(reading.pieces) == []


def test_the_language_and_the_dates_of_a_page_are_kept():
    reading = from_html(
        "<html lang=es-MX><meta name=author content='A. Writer'>"
        "<meta property='article:modified_time' content=2025-02-03><link rel=canonical href=https://clinic.example/pain><p>Duele."
    )
    assert reading.language == "es-MX"
    assert reading.metadata == {
        "encoding": "utf-8",
        "author": "A. Writer",
        "last_updated": "2025-02-03",
        "url": "https://clinic.example/pain",
    }


@pytest.mark.parametrize(
    "line",
    ["<p>Last updated: May 3, 2024</p>", "<footer>Clinic. Updated: May 3, 2024. Call us.</footer>"],
)
def test_the_date_of_the_last_change_is_metadata_wherever_it_stands(line):
    reading = from_html(f"<p>Rest.</p>{line}")
    assert reading.metadata["last_updated"] == "May 3, 2024"
    assert told(reading.pieces) == ["Rest."]


@pytest.mark.parametrize("declared", ["<meta charset=iso-8859-7>", "<?xml encoding='iso-8859-7'?>"])
def test_the_encoding_that_a_page_declares_is_believed(declared):
    data = f"{declared}<p>Ο πόνος".encode("iso8859-7")
    assert told(read_html_file(data, "a").pieces) == ["Ο πόνος"]


@pytest.mark.parametrize(
    ("around", "reason", "words"),
    [
        ("<nav><ul><li>Home</ul></nav>", "navigation", "Home"),
        ("<header>Clinic</header>", "page header", "Clinic"),
        ("<footer>Imprint</footer>", "page footer", "Imprint"),
        ("<aside>Did you know</aside>", "aside", "Did you know"),
        ("<form><label>Find</label></form>", "form", "Find"),
        ("<div role=search>Find</div>", "form", "Find"),
        ("<div role=banner>Clinic</div>", "page header", "Clinic"),
        ("<div class='page breadcrumb'>Home / Pain</div>", "navigation", "Home / Pain"),
        ("<div id=cookie-banner>We bake</div>", "cookie notice", "We bake"),
        ("<div class=social>Tell all</div>", "share buttons", "Tell all"),
        ("<ul class=related-links><li>Sleep</ul>", "related links", "Sleep"),
        ("<p style='display: none'>Ghost</p>", "hidden", "Ghost"),
        ("<p hidden>Ghost</p>", "hidden", "Ghost"),
        ("<p aria-hidden=true>Ghost</p>", "hidden", "Ghost"),
        ("<span class=sr-only>Opens a window</span>", "for screen readers", "Opens a window"),
        ("<img src=/a/tree.png?x=1>", "image", "tree.png"),
        ("<img src=a.png alt='A tree'>", "image", "A tree"),
        ("<a href=/b><img src=b.png> Read on</a>", "link with an image", "Read on"),
        ("<div><a href=/hp>For nurses</a></div>", "link to another page", "For nurses"),
        ("<p>Back to top</p>", "link to the top", "Back to top"),
    ],
)
def test_furniture_is_left_out_with_its_reason(around, reason, words):
    reading = from_html(f"<body>\n<p>Rest.</p>\n{around}\n<p>Sleep.</p>")
    assert told(reading.pieces) == ["Rest.", "Sleep."]
    assert furniture(reading.pieces) == [(3, reason, words)]


def test_scripts_styles_and_comments_are_no_text_and_no_furniture():
    reading = from_html(
        "<style>p {}</style><p>Rest<!-- no --> <svg><title>Icon</title></svg>now."
        "<script>x()</script>"
    )
    assert told(reading.pieces) == ["Rest now."]
    assert furniture(reading.pieces) == []


@pytest.mark.parametrize("page", ["header", "form", "noscript"])
def test_what_holds_the_headings_is_the_page_whatever_its_name(page):
    reading = from_html(f"<{page}><h1>Pain</h1><h2>At night</h2><p>Sleep.</p></{page}>")
    assert told(reading.pieces) == ["## At night", "Sleep."]


def test_lists_nest_count_and_know_their_lead_in():
    reading = from_html(
        "<p>Try these:<ul><li>rest<ul><li><p>naps</p></ul><li>water</ul>"
        "<ol start=3><li>Then<li>Last"
    )
    assert told(reading.pieces) == [
        "Try these:",
        "- rest",
        "  - naps",
        "- water",
        "3. Then",
        "4. Last",
    ]
    found = [block.lead_in for block in document(reading).blocks]
    assert found == [None, 0, 1, 0, 0, 0]


def test_a_term_is_read_with_what_defines_it():
    reading = from_html(
        "<dl><dt>Fatigue:<dd>Being tired.<dt>Port<dt>Line<dd>A tube.<dd>In a vein.</dl>"
    )
    assert told(reading.pieces) == [
        "- Fatigue: Being tired.",
        "- Port, Line: A tube.",
        "  - In a vein.",
    ]


def test_a_table_has_rows_under_its_header():
    reading = from_html(
        "<table><caption>Doses</caption><thead><tr><td>Drug<td>How<tbody><tr><td>Aspirin<td><ul>"
        "<li>by mouth<li>with food</ul><tr><th>Saline<td>by drip</table>"
    )
    assert told(reading.pieces) == [
        "Doses",
        "=Drug | How",
        "Drug: Aspirin, How: by mouth; with food",
        "Saline, How: by drip",
    ]
    assert [block.lead_in for block in document(reading).blocks] == [None, 0, 1, 1]


def test_a_table_that_lays_a_page_out_is_no_table():
    reading = from_html("<table><tr><td>Clinic news<td><h2>Pain</h2><p>It ends.<p>Rest.</table>")
    assert told(reading.pieces) == ["Clinic news", "## Pain", "It ends.", "Rest."]


def test_line_breaks_and_questions():
    reading = from_html(
        "<h2>Pain</h2><p>One<br>two.<br><br>Three.<p><b>Q: Why?</b><br>A: We know not.<details>"
        "<summary>Who helps?</summary>The ward.</details><h3><button>Sleep</button></h3>Good."
    )
    assert told(reading.pieces) == [
        "## Pain",
        "One two.",
        "Three.",
        "?### Why?",
        "We know not.",
        "?### Who helps?",
        "The ward.",
        "### Sleep",
        "Good.",
    ]


def test_bold_lines_stand_in_for_headings_where_there_are_none():
    page = "<p><b>Who helps?</b></p><p>The ward.</p><p><b>Call us.</b></p><p>Soon.</p>"
    page += "<p><b>End</b></p>"
    assert told(from_html(page).pieces) == [
        "?## Who helps?",
        "The ward.",
        "Call us.",
        "Soon.",
        "End",
    ]
    assert told(from_html(f"<h2>Help</h2>{page}").pieces)[:4] == [
        "## Help",
        "?### Who helps?",
        "The ward.",
        "Call us.",
    ]


@pytest.mark.parametrize("main", ["main", "div role=main"])
def test_what_stands_outside_the_main_element_is_reported(main):
    page = f"<body>\n<div>Closed\n<b>today</b></div>\n<{main}><p>{TEXT}</p></{main.split()[0]}>\n"
    reading = from_html(f"{page}<nav>Home</nav>\n<h2>More</h2><p>Read on.</p>")
    assert told(reading.pieces) == [TEXT]
    assert furniture(reading.pieces) == [
        (2, "outside the main text", "Closed today"),
        (5, "navigation", "Home"),
        (6, "outside the main text", "More Read on."),
    ]


def test_beside_a_lone_article_may_be_text_and_related_pages():
    page = f"<div role=alert>Call us if you bleed.</div><article><h1>Wounds</h1><p>{TEXT}</article>"
    reading = from_html(
        f"{page}<article><h2>Related leaflet: drains</h2><p>Read about drains.</p></article>"
        "<aside class=warning><h2>Emergency</h2><p>Call 999 if you faint.</p></aside>"
        "<section><h2>More help</h2><p>Call the ward.</section><footer>Clinic</footer>"
    )
    assert "Call 999 if you faint." in told(reading.pieces)
    assert told(reading.pieces)[-2:] == ["## More help", "Call the ward."]
    assert told(reading.pieces)[0] == "Call us if you bleed."
    assert furniture(reading.pieces) == [
        (1, "related links", "Related leaflet: drains Read about drains."),
        (1, "page footer", "Clinic"),
    ]


def test_a_main_element_with_nothing_in_it_is_not_believed():
    reading = from_html(f"<main>Wait</main><p>{TEXT}</p><p>{TEXT}</p>")
    assert told(reading.pieces) == ["Wait", TEXT, TEXT]


def test_several_articles_are_one_text():
    articles = [f"<article><h2>{name}</h2><p>{TEXT}{TEXT}</article>" for name in ("One", "Two")]
    reading = from_html(f"{MENU}<div>{''.join(articles)}</div>")
    assert told(reading.pieces) == ["## One", TEXT + TEXT, "## Two", TEXT + TEXT]
    assert [reason for _, reason, _ in furniture(reading.pieces)] == ["outside the main text"]


def test_a_page_without_structure_is_read_without_its_menus():
    page = (
        f"<div>{MENU}</div>\n<div><div><h1>Rest</h1><p>{TEXT}</p><p>Sleep is good for you too.</p>"
    )
    reading = from_html(
        f"{page}<p>These can help:</p><ul><li><a href=n>naps</a><li><a href=w>water</a></ul>"
        "</div></div><p>Ask the ward if you want to know more.</p>\n"
        "<div><a href=t>Terms</a> | <a href=p>Privacy</a></div>"
    )
    assert reading.title == "Rest"
    assert told(reading.pieces) == [
        TEXT,
        "Sleep is good for you too.",
        "These can help:",
        "- naps",
        "- water",
        "Ask the ward if you want to know more.",
    ]
    assert furniture(reading.pieces) == [
        (1, "menu", "Home About us"),
        (3, "menu", "Terms | Privacy"),
    ]


def test_a_page_of_bare_text_is_read():
    assert told(from_html("Rest well.<br><br>Drink water.").pieces) == [
        "Rest well.",
        "Drink water.",
    ]


def test_elements_nested_10_000_deep_are_refused_in_a_sentence():
    page = "<div>" * 10_000 + f"<p>{TEXT}</p>" + "</div>" * 10_000
    with pytest.raises(UnreadableBookletError, match=r"^a\.html: nests elements too deep"):
        from_html(page)


def test_elements_nested_2_000_deep_are_read():
    assert told(from_html("<div>word " * 2_000).pieces) == ["word"] * 2_000


@pytest.mark.parametrize("page", ["<p></p>", "<!-- x -->", "<script>x</script>", "<nav>Home</nav>"])
def test_a_page_without_text_is_refused_in_a_sentence(page):
    with pytest.raises(UnreadableBookletError, match=r"holds no text that could be read\."):
        document(from_html(page))
