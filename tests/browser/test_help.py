"""The page that a question in need opens: help comes first."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Window
from tests.browser.test_pages import DESK, PHONE
from tests.support.notices import NOTICED_QUESTIONS

pytestmark = pytest.mark.browser

ABOVE_THE_CARD = """() => {
    const card = document.querySelector(".help"), top = card.getBoundingClientRect().top;
    return [...document.querySelectorAll("body *")].filter(e => e.checkVisibility() &&
        !e.contains(card) && e.className !== "skip" &&
        e.getBoundingClientRect().top < top).map(e => e.outerHTML);
}"""


@pytest.mark.parametrize("question", NOTICED_QUESTIONS)
@pytest.mark.parametrize("width", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("javascript", [True, False], ids=["", "no JavaScript"])
def test_help_is_the_first_thing_on_the_screen(
    shelf: Window, question: str, width: dict[str, int], javascript: bool
) -> None:
    asked = f"q={question.replace(' ', '+')}"
    page = shelf.open(f"/?{asked}", viewport=width, java_script_enabled=javascript)
    notice = page.request.get(f"/api/v1/search?{asked}").json()["notice"]
    expect(page.get_by_role("heading", level=1)).to_have_text(notice["title"])
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport(ratio=1)
    assert page.evaluate(ABOVE_THE_CARD) == []
    assert notice["contacts"]
    for contact in notice["contacts"]:
        link = page.get_by_role("link", name=contact["label"])
        expect(link).to_be_in_viewport(ratio=1)
        expect(link).to_have_attribute("href", contact["url"])
        assert link.bounding_box()["height"] >= 44  # type: ignore[index]
    expect(page.locator(".folded .verdict").first).to_be_hidden()
    page.get_by_text("Results for your question").click()
    expect(page.locator(".folded .verdict").first).to_be_visible()


def test_the_first_tab_that_is_seen_is_whom_to_call(shelf: Window) -> None:
    page = shelf.open("/?q=i+want+to+die", viewport=PHONE)
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Crisis line: 988")).to_be_focused()


def test_help_would_be_missed_below_a_header(shelf: Window) -> None:
    page: Page = shelf.open("/?q=i+want+to+die", viewport=PHONE)
    page.evaluate("document.body.prepend(document.querySelector('header'))")
    assert page.evaluate(ABOVE_THE_CARD) != []
