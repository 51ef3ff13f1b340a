import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Window

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("javascript", [True, False], ids=["", "no JavaScript"])
@pytest.mark.parametrize("width", [360, 1280])
def test_a_question_leads_to_the_marked_sentence(
    library: Window, width: int, javascript: bool
) -> None:
    size = {"width": width, "height": 740}
    page = library.open("/", viewport=size, java_script_enabled=javascript)
    page.locator("#_q").fill("How deep do I press the seeds?")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#_q")).to_have_value("How deep do I press the seeds?")
    open_all(page)
    page.get_by_role("link", name="Read it in the booklet under Sowing").click()
    mark = page.locator("mark")
    expect(mark).to_have_text(
        "Press each seed three centimetres deep. Leave a hand's width between two seeds."
    )
    expect(mark).to_be_in_viewport(ratio=1)
    page.get_by_role("link", name="Back to the results").first.click()
    expect(page.locator("#_q")).to_have_value("How deep do I press the seeds?")


def open_all(page: Page) -> None:
    for summary in page.locator("summary").all():
        summary.click()


def test_an_example_finds_its_chapter(library: Window) -> None:
    page = library.open("/")
    example = page.locator(".examples a").first
    heading = example.text_content() or ""
    example.click()
    expect(page.get_by_role("heading", name=heading)).to_be_in_viewport()


def test_the_contents_lead_to_a_chapter(library: Window) -> None:
    page = library.open("/booklets/beans", viewport={"width": 360, "height": 740})
    page.get_by_text("Contents").first.click()
    page.locator(".contents a", has_text="Storing seeds").click()
    expect(page.get_by_role("heading", name="Storing seeds")).to_be_in_viewport()


def test_the_box_offers_headings_and_one_is_found(library: Window) -> None:
    page = library.open("/", java_script_enabled=False)
    box = page.get_by_role("search").get_by_role("combobox", name="What would you like to know?")
    offers = page.locator("#_offers option").all_text_contents()
    assert offers[0] == "Choosing a place"
    box.fill("Keeping slugs away")
    page.keyboard.press("Enter")
    expect(page.locator("figure")).to_contain_text("Keeping slugs away")
    assert "Keeping slugs away" in offers
