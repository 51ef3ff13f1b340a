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
    "nothing known of a drug": "/?q=bens+copper+xxx+yyy+zzz+uuu",
    "list": "/booklets/",
    "reader": "/booklets/beans",
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
def test_targets_are_large_enough_for_a_thumb(shelf: Window, path: str) -> None:
    page = shelf.open(path, viewport=PHONE)
    small = page.evaluate(
        """() => [...document.querySelectorAll(`button, input, select, summary, nav a, .more a,
            .examples a, .booklets a, .try a, .back a`)].filter(e => e.checkVisibility() &&
            e.type !== "hidden" && e.getBoundingClientRect().height < 44).map(e => e.outerHTML)"""
    )
    assert small == []


def test_the_slash_goes_to_the_search_box(shelf: Window) -> None:
    page = shelf.open("/booklets/beans")
    page.keyboard.press("/")
    box = page.locator("#_q")
    expect(box).to_be_focused()
    page.keyboard.type("and/or")
    expect(box).to_have_value("and/or")


def test_the_keyboard_alone_is_enough(shelf: Window) -> None:
    page = shelf.open("/")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("navigation").get_by_role("link")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#_q")).to_be_focused()
    page.keyboard.type("like warm soil")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=like+warm+soil*")
    page.keyboard.press("Tab")  # to the skip link: past the search box at once
    page.keyboard.press("Enter")
    for _ in range(2):  # the heading of the first card, then its link below the text
        page.keyboard.press("Tab")
    expect(page.locator(".best .more a")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("mark")).to_have_text("Beans like warm soil.")


def test_the_focus_can_be_seen(shelf: Window) -> None:
    page = shelf.open("/")
    page.keyboard.press("Tab")
    assert page.get_by_text("Skip to the content").bounding_box()["y"] >= 0  # type: ignore[index]
    page.keyboard.press("Tab")
    style = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(style) == "solid"


def test_print_has_question_answers_booklet_and_notice(shelf: Window) -> None:
    page = shelf.open("/?q=like+warm+soil")
    page.emulate_media(media="print")
    expect(page.locator("#_q")).to_be_visible()
    expect(page.locator(".best mark")).to_be_visible()
    expect(page.locator(".best .where")).to_contain_text("Growing beans")
    expect(page.get_by_text("General information, not medical advice.")).to_be_visible()
    expect(page.get_by_role("button", name="Search")).to_be_hidden()
    expect(page.locator(".best .more")).to_be_hidden()


def test_a_dark_screen_gets_a_dark_page(shelf: Window) -> None:
    colour = "getComputedStyle(document.body).backgroundColor"
    assert shelf.open("/", color_scheme="dark").evaluate(colour) == "rgb(28, 26, 24)"
    assert shelf.open("/", color_scheme="light").evaluate(colour) == "rgb(251, 248, 242)"
