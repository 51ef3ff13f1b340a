from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from search_app.querylog.feedback import Helpfulness, count_feedback
from search_app.querylog.store import open_query_log
from search_app.results import Verdict
from search_app.web.app import create_app
from search_app.web.query_log import close_query_log
from tests.browser.conftest import Window, served
from tests.browser.test_pages import DESK, PHONE, SCROLLS, violations
from tests.support.web_index import Shelf

pytestmark = pytest.mark.browser

QUESTIONS = {
    "answered": "like warm soil",
    "related": "warm but granite outside",
    "not covered": "granite",
}


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return create_app(Shelf(), {"QUERY_LOG": str(tmp_path / "log")})


@pytest.fixture
def counted(browser: Browser, app: Flask) -> Iterator[Window]:
    """A server that keeps a query log."""
    with served(app) as address:
        window = Window(browser, address)
        yield window
        window.close()
    assert window.outside_requests == []
    assert window.list_policy_violations() == []


def read_counts(app: Flask, verdict: Verdict) -> list[int]:
    close_query_log(app)
    with open_query_log(app.extensions["querylog"].path) as connection:
        counts = count_feedback(connection)[verdict]
    return [counts[helpfulness] for helpfulness in Helpfulness]


@pytest.mark.parametrize("javascript", [True, False], ids=["", "no JavaScript"])
def test_a_reader_says_so_is_thanked_and_goes_back(
    counted: Window, app: Flask, javascript: bool
) -> None:
    page = counted.open("/?q=like+warm+soil", viewport=PHONE, java_script_enabled=javascript)
    page.get_by_role("group", name="Was this helpful?").get_by_role(
        "button", name="It answers something else"
    ).click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    page.reload()
    page.get_by_role("link", name="Watering").click()  # of what the booklet covers
    expect(page.get_by_role("heading", name="Watering")).to_be_in_viewport()
    page.go_back()
    page.get_by_role("link", name="Back to the results").click()
    expect(page.locator("#_q")).to_have_value("like warm soil")
    page.get_by_role("button", name="Yes, it helped").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert read_counts(app, Verdict.ANSWERED) == [1, 0, 1]


def test_a_page_of_another_site_is_refused(counted: Window, app: Flask, browser: Browser) -> None:
    """A form of another origin, whose page tells as little of itself as ours do."""
    form = f"""<meta name="referrer" content="no-referrer">
        <form method="post" action="{counted.address}/feedback"><button>Win</button></form>"""
    page = counted.open("/")
    page.route("**/trap", lambda route: route.fulfill(body=form, content_type="text/html"))
    page.goto(counted.address.replace("127.0.0.1", "localhost") + "/trap")
    page.get_by_role("button", name="Win").click()
    expect(page.get_by_text("This was sent from another site.")).to_be_visible()


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_the_buttons_are_large_enough_and_fit_a_phone(counted: Window, question: str) -> None:
    page = counted.open("/", viewport=PHONE)
    page.goto(f"/?q={question}")
    page.evaluate("document.documentElement.style.fontSize = '36px'")
    assert page.evaluate(SCROLLS) is False
    page.evaluate("document.documentElement.style.fontSize = ''")
    buttons = page.locator(".feedback button")
    heights = [button.bounding_box()["height"] for button in buttons.all()]  # type: ignore[index]
    assert len(heights) == 3
    assert min(heights) >= 44


@pytest.mark.parametrize(
    "path",
    [
        "/?q=granite",
        "/feedback/thanks?q=granite",
        "/feedback/thanks?q=granite&shown=beans&helpful=no_answer",
    ],
)
@pytest.mark.parametrize("width", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(counted: Window, path: str, width: dict[str, int], scheme: str) -> None:
    page = counted.open(path, viewport=width, color_scheme=scheme)
    assert violations(page) == []


def test_print_leaves_it_out(counted: Window) -> None:
    page = counted.open("/?q=like+warm+soil")
    page.emulate_media(media="print")
    expect(page.locator(".feedback")).to_be_hidden()
