import re
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, expect

from tests.browser.conftest import Window
from tests.support.web_index import WARM_SOIL_MARK

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
PAGES = {
    "first": "/",
    "answered": "/?q=like+warm+soil+bens",
    "related": "/?q=warm+zzz+yyy",
    "not covered": "/?q=zzz",
    "corrected": "/?q=warm+bens",
    "correction undone": "/?q=warm+bens&keep=bens",
    "name of a part": "/?q=Watering",
    "emergency in German": "/?q=fieber",
    "whom to call": "/?q=whom+do+i+call",
    "two questions": "/?q=can+i+sow+in+warm+soil+and+how+long+does+picking+beans+take",
    "leaning": "/?q=does+it+grow+back",
    "emergency": "/?q=my+chest+hurts+in+warm+soil",
    "crisis": "/?q=i+want+to+die",
    "Spanish": "/?q=cuando+debo+regar+mis+plantas",
    "long question": f"/?q={'warm+beans+' * 40}",
    "about": "/about",
    "nothing known of a drug": "/?q=bens+copper+xxx+yyy+zzz+uuu",
    "list": "/booklets/",
    "reader": "/booklets/beans",
    "reached": "/booklets/beans?at=s2&q=zzz#s2",
    "marked": f"/booklets/beans?mark={WARM_SOIL_MARK}&q=warm#s0",
    "not found": "/nope",
    "too long": f"/?q={'a' * 2001}",
}
SCROLLS = "document.scrollingElement.scrollWidth > innerWidth"
UNFOLD = "document.querySelectorAll('details').forEach(each => each.open = true)"


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("size", ["100%", "200%"])
def test_a_phone_never_scrolls_sideways(shelf: Window, path: str, size: str) -> None:
    page = shelf.open(path, viewport=PHONE)
    page.evaluate(UNFOLD)
    factor = int(size[:-1]) / 100
    page.evaluate(f"document.documentElement.style.fontSize = 'calc(18px * {factor})'")
    assert page.evaluate(SCROLLS) is False


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("width", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(shelf: Window, path: str, width: dict[str, int], scheme: str) -> None:
    page = shelf.open(path, viewport=width, color_scheme=scheme)
    page.evaluate(UNFOLD)
    assert violations(page) == []


BROKEN_NUMBERS = """() => [...document.querySelectorAll(".number, .phone")].filter(e => {
    const text = document.createRange();
    text.selectNodeContents(e);
    return e.checkVisibility() && new Set([...text.getClientRects()].map(box => box.top)).size > 1;
}).map(e => e.textContent)"""


@pytest.mark.parametrize("name", ["emergency", "crisis", "Spanish", "not covered", "first"])
@pytest.mark.parametrize("size", [18, 36])
def test_no_line_ends_within_a_phone_number(shelf: Window, name: str, size: int) -> None:
    page = shelf.open(PAGES[name], viewport=PHONE)
    page.evaluate(f"document.documentElement.style.fontSize = '{size}px'")
    assert page.locator(".number, .phone").count() > 1
    assert page.evaluate(BROKEN_NUMBERS) == []


COLOUR_RULES = ["color-contrast", "color-contrast-enhanced", "link-in-text-block"]


def violations(page: Page) -> list[str]:
    """What axe finds; on a dark page in its colours alone, for all else is as on the light one."""
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    options = {
        "rules": {"color-contrast-enhanced": {"enabled": True}},  # text at 7:1 as well
        # Describing everything that is right takes the most time.
        "resultTypes": ["violations"],
        "selectors": False,
    }
    if dark:
        options["runOnly"] = {"type": "rule", "values": COLOUR_RULES}
    violated = Axe().run(page, options=options).response["violations"]
    return [f"{each['id']}: {node['html']}" for each in violated for node in each["nodes"]]


@pytest.mark.parametrize(
    ("scheme", "faint", "weak", "others"),
    [("light", "#aaaaaa", "#707070", {"html-has-lang"}), ("dark", "#404040", "#8a8a8a", set())],
)
def test_axe_would_find_something(
    shelf: Window, scheme: str, faint: str, weak: str, others: set[str]
) -> None:
    page = shelf.open("/", color_scheme=scheme)
    page.evaluate("document.documentElement.removeAttribute('lang')")
    page.evaluate(f"document.querySelector('h1').style.color = '{faint}'")
    page.evaluate(f"document.querySelector('.lead').style.color = '{weak}'")  # about 5:1
    rules = {line.split(":")[0] for line in violations(page)}
    assert rules == {"color-contrast", "color-contrast-enhanced", *others}


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("width", [PHONE, DESK], ids=["phone", "desk"])
def test_targets_are_large_enough(shelf: Window, path: str, width: dict[str, int]) -> None:
    page = shelf.open(path, viewport=width)
    page.evaluate(UNFOLD)
    measured = page.evaluate(
        """() => [...document.querySelectorAll("a, button, input, select, summary")]
            .filter(e => e.checkVisibility() && e.type !== "hidden" && e.className !== "skip")
            .map(e => [e.outerHTML, Math.round(e.getBoundingClientRect().height), !!e.closest(
                "button, input, summary, nav, .more, .examples, .booklets, .try, .back, .call")])"""
    )
    assert measured
    assert [html for html, height, _ in measured if height < 24] == []
    # What is not within a sentence has room for a thumb.
    assert [html for html, height, alone in measured if alone and height < 44] == []


STATE_OF_FOCUS = """() => {
    const e = document.activeElement, box = e.getClientRects()[0];
    const x = box.x + box.width / 2, y = box.y + box.height / 2;
    const top = document.elementFromPoint(x, y);
    const inside = box.top >= 3 && box.bottom <= innerHeight - 3 && box.right <= innerWidth + 1;
    return [e.outerHTML, inside && !!top && (e.contains(top) || top.contains(e) && !top.matches(
        "body, main, article, nav"))];
}"""


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("width", [PHONE, DESK], ids=["phone", "desk"])
def test_nothing_covers_what_has_the_focus(shelf: Window, path: str, width: dict[str, int]) -> None:
    page = shelf.open(path, viewport=width)
    page.evaluate(UNFOLD)
    for key in ("Tab", "Shift+Tab"):
        reached: list[tuple[str, bool]] = []
        while len(reached) < 120:
            page.keyboard.press(key)
            if page.evaluate("document.activeElement === document.body"):
                break
            reached.append(page.evaluate(STATE_OF_FOCUS))
        assert len(reached) > 3
        assert [html for html, can_be_seen in reached if not can_be_seen] == []


def test_no_single_key_does_anything(shelf: Window) -> None:
    page = shelf.open("/?q=like+warm+soil")
    before = page.evaluate("[location.href, scrollY, document.activeElement.tagName]")
    for key in ("/", "s", "?", "j", "k", "n"):
        page.keyboard.press(key)
    after = page.evaluate("[location.href, scrollY, document.activeElement.tagName]")
    assert after == before


def test_the_keyboard_alone_is_enough(shelf: Window) -> None:
    page = shelf.open("/")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    for name in ("Harbour Charity Ask the booklets", "Booklets", "Call us at +1 555 010 0199"):
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name=name, exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#_q")).to_be_focused()
    page.keyboard.type("like warm soil")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=like+warm+soil*")
    page.keyboard.press("Tab")  # to the skip link: past the search box at once
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(".more a")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("mark")).to_have_text("Beans like warm soil.")


BACK_TO_RESULTS = """() => {
    const link = document.querySelector(".back.here a"), box = link.getBoundingClientRect();
    const above = document.querySelector("mark, :target").getBoundingClientRect();
    const covered = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return [link.contains(covered), box.top - above.bottom];
}"""


@pytest.mark.parametrize(
    "path",
    [
        f"/booklets/beans?mark={WARM_SOIL_MARK}&q=warm#s0",  # a paragraph
        "/booklets/beans?at=s1&q=zzz#s1",  # a list, of a question that is not answered
        "/booklets/beans?at=s2&q=zzz#s2",
    ],
)
@pytest.mark.parametrize("width", [PHONE, DESK], ids=["phone", "desk"])
def test_the_way_back_stands_at_the_passage(
    shelf: Window, path: str, width: dict[str, int]
) -> None:
    page = shelf.open(path, viewport=width)
    assert page.evaluate(SCROLLS) is False
    is_free, distance = page.evaluate(BACK_TO_RESULTS)
    assert is_free
    assert 0 <= distance < 300
    page.keyboard.press("Tab")  # from the passage on
    expect(page.locator(".back.here a")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=*")


def test_the_focus_can_be_seen(shelf: Window) -> None:
    page = shelf.open("/")
    page.keyboard.press("Tab")
    assert page.get_by_text("Skip to the content").bounding_box()["y"] >= 0  # type: ignore[index]
    page.keyboard.press("Tab")
    style = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(style) == "solid"


@pytest.mark.parametrize("javascript", [True, False], ids=["", "no JavaScript"])
def test_paper_has_question_answer_source_date_and_address(shelf: Window, javascript: bool) -> None:
    page = shelf.open("/?q=like+warm+soil", java_script_enabled=javascript)
    expect(page.locator(".on-paper")).to_be_hidden()
    page.emulate_media(media="print")
    for words in (
        "You asked: like warm soil",
        "Growing beans · offered by Harbour Charity",
        f"Printed on {date.today().day} {date.today():%B %Y} from",
        "Notes, and what to ask my care team:",
        "General information, not medical advice.",
    ):
        expect(page.get_by_text(words)).to_be_visible()
    expect(page.locator(".answer mark")).to_be_visible()
    expect(page.locator("#_address")).to_contain_text("/?q=like+warm+soil")
    for hidden in (".search", ".more", ".keep", "nav", ".links"):
        expect(page.locator(hidden).first).to_be_hidden()


@pytest.mark.parametrize("name", ["answered", "related", "not covered", "emergency", "Spanish"])
def test_an_answer_fits_one_sheet_with_room_for_notes(shelf: Window, name: str) -> None:
    page = shelf.open(PAGES[name])
    paper = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    page.emulate_media(media="print")
    notes = page.get_by_text("Notes, and what to ask my care team:").bounding_box()
    assert notes
    assert notes["height"] > 100
    expect(page.locator("main section:has(.sections)").first).to_be_hidden()


def test_the_link_to_a_question_is_copied(shelf: Window) -> None:
    page = shelf.open(
        "/?q=like+warm+soil&booklet=beans", permissions=["clipboard-read", "clipboard-write"]
    )
    page.get_by_role("button", name="Copy the link to this question").click()
    expect(page.get_by_role("status")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{shelf.address}/?q=like+warm+soil&booklet=beans"
    plain = shelf.open("/?q=like+warm+soil", java_script_enabled=False)
    link = plain.get_by_role("link", name="Link to this question")
    expect(link).to_have_attribute("href", "/?q=like+warm+soil")


@pytest.mark.parametrize("javascript", [True, False], ids=["", "no JavaScript"])
def test_the_contents_are_folded_on_a_phone_and_at_the_side_of_a_desk(
    shelf: Window, javascript: bool
) -> None:
    phone = shelf.open("/booklets/beans", viewport=PHONE, java_script_enabled=javascript)
    link, summary = (".contents a >> text=Watering", ".contents summary")
    expect(phone.locator(link)).to_be_hidden()
    phone.locator(summary).click()
    expect(phone.locator(link)).to_be_visible()
    desk = shelf.open("/booklets/beans", viewport=DESK, java_script_enabled=javascript)
    expect(desk.locator(summary)).to_be_hidden()
    expect(desk.locator(link)).to_be_visible()
    side, text = desk.locator(".contents").bounding_box(), desk.locator(".whole").bounding_box()
    assert side
    assert text
    assert side["x"] + side["width"] < text["x"]


@pytest.mark.parametrize("path", ["/", "/?q=like+warm+soil", "/?q=i+want+to+die"])
@pytest.mark.parametrize("width", [PHONE, DESK], ids=["phone", "desk"])
def test_search_is_a_word_also_where_letters_are_large(
    shelf: Window, path: str, width: dict[str, int]
) -> None:
    page = shelf.open(path, viewport=width)
    page.evaluate("document.documentElement.style.fontSize = '36px'")
    box = page.locator(".box button span").bounding_box()
    assert box
    assert box["height"] > 36
    assert box["width"] > 90


EDGES = """element => {
    const style = getComputedStyle(element), page = getComputedStyle(document.body);
    return style.borderInlineStartStyle === "solid" &&
        style.borderInlineStartColor !== page.backgroundColor &&
        parseFloat(style.borderInlineStartWidth) >= 1;
}"""


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        ("/?q=like+warm+soil", ".answer"),
        ("/?q=like+warm+soil", ".box button"),
        ("/?q=zzz", ".refusal"),
        ("/?q=i+want+to+die", ".help"),
        ("/?q=i+want+to+die", ".call"),
    ],
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_shapes_have_edges_in_forced_colours(
    shelf: Window, path: str, shape: str, scheme: str
) -> None:
    page = shelf.open(path, forced_colors="active", color_scheme=scheme)
    assert page.locator(shape).first.evaluate(EDGES)


def test_the_first_heading_is_the_largest_text(shelf: Window) -> None:
    for path in PAGES.values():
        page = shelf.open(path, viewport=PHONE)
        sizes = page.evaluate(
            """() => [...document.querySelectorAll("body *")].filter(e => e.checkVisibility() &&
                !e.closest("h1")).map(e => parseFloat(getComputedStyle(e).fontSize))"""
        )
        h1 = page.locator("h1").evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
        assert max(sizes) < h1, path


def test_nothing_moves_for_who_asks_for_stillness(shelf: Window) -> None:
    moving = """() => [...document.querySelectorAll("*")].filter(e =>
        getComputedStyle(e).transitionDuration !== "0s" ||
        getComputedStyle(e).animationName !== "none").length"""
    assert shelf.open("/", reduced_motion="reduce").evaluate(moving) == 0
    assert shelf.open("/", reduced_motion="no-preference").evaluate(moving) > 0


def test_a_dark_screen_gets_a_dark_page(shelf: Window) -> None:
    colour = "getComputedStyle(document.body).backgroundColor"
    assert shelf.open("/", color_scheme="dark").evaluate(colour) == "rgb(28, 26, 24)"
    assert shelf.open("/", color_scheme="light").evaluate(colour) == "rgb(251, 248, 242)"


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("path", ["/?q=like+warm+soil", "/?q=warm+zzz+yyy"])
def test_what_is_marked_can_be_read_with_forced_colours(
    shelf: Window, path: str, scheme: str
) -> None:
    page = shelf.open(path, forced_colors="active", color_scheme=scheme)
    colours = page.locator(".quotation mark").first.evaluate(
        "e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]"
    )
    assert sorted(colours) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]


def test_an_answer_is_printed_by_a_button(shelf: Window) -> None:
    page = shelf.open("/?q=like+warm+soil")
    page.evaluate("window.print = () => document.body.dataset.printed = 'yes'")
    page.get_by_role("button", name="Print this").click()
    expect(page.locator("body")).to_have_attribute("data-printed", "yes")


def test_the_number_to_call_is_in_the_header_where_there_is_room(shelf: Window) -> None:
    for width, is_shown in ((PHONE, False), (DESK, True)):
        header = shelf.open("/", viewport=width).locator("header.top")
        assert (header.locator(".figures").bounding_box()["width"] > 100) is is_shown  # type: ignore[index]
        name = header.get_by_role("link", name=re.compile(r"^Call us\s*at \+1 555 010 0199$"))
        expect(name).to_be_visible()


@pytest.mark.parametrize("has_script", [True, False])
def test_paper_names_the_address_that_the_browser_knows(shelf: Window, has_script: bool) -> None:
    page = shelf.open("/?q=like+warm+soil", java_script_enabled=has_script)
    page.emulate_media(media="print")
    host = shelf.address if has_script else ""
    expect(page.locator("#_address")).to_have_text(f"{host}/?q=like+warm+soil")
    expect(page.locator("#_address")).to_be_visible()
