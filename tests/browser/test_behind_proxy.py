"""Below /ask of a publisher's site: Chromium, then nginx with TLS, then the server."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Response, expect

from search_app.querylog.feedback import Helpfulness, count_feedback
from search_app.querylog.store import open_query_log
from search_app.search.live_index import LiveIndex
from search_app.web.query_log import close_query_log
from tests.browser.conftest import Window, served
from tests.support.desk_client import PASSWORD, make_desk
from tests.support.other_site import OPEN_SHADOWS, SNIPPET, OtherPage, make_other_site
from tests.support.proxies import HOST, make_authority, run_proxy

pytestmark = pytest.mark.browser

FRAME = '<iframe title="Ask" src="{search}/" width="400" height="600"></iframe>'
QUESTION = "/ask/?q=how+deep+do+seeds+go"
EVERY_LINK = "all => all.map(each => each.href ?? each.action)"


@pytest.fixture(scope="module")
def ward() -> Iterator[tuple[Flask, str]]:
    """Another site, which our own allows to embed it, and its origin."""
    site = make_other_site({"ward": OtherPage(SNIPPET), "frame": OtherPage(FRAME)})
    with served(site) as address:
        yield site, address


@pytest.fixture(scope="module")
def app(
    garden_index: Path, tmp_path_factory: pytest.TempPathFactory, ward: tuple[Flask, str]
) -> Flask:
    folder = tmp_path_factory.mktemp("desk")
    settings = {"PREFIX": "/ask", "BEHIND_PROXY": "127.0.0.1", "QUERY_LOG": str(folder / "log")}
    settings["ALLOWED_ORIGINS"] = ward[1]
    return make_desk(LiveIndex(garden_index), folder, INDEX=str(garden_index), **settings)


@pytest.fixture(scope="module")
def site_address(app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    authority = make_authority(tmp_path_factory.mktemp("authority"))
    with (
        served(app) as address,
        run_proxy(
            "nginx", authority, tmp_path_factory.mktemp("nginx"), urlsplit(address).port or 0
        ) as port,
    ):
        yield f"https://{HOST}:{port}"


class Visit:
    """One tab; every answer that it gets is kept, and none may be an error."""

    def __init__(self, window: Window, path: str) -> None:
        self.answers: list[Response] = []
        # Chromium does not know our authority; that its certificate holds is tested without it.
        self.page = window.open("about:blank", ignore_https_errors=True)
        self.page.on("response", lambda answer: self.answers.append(answer))
        self.page.goto(path)

    def list_strays(self) -> list[str]:
        """Answers that are errors, or from elsewhere than below the prefix."""
        return [
            f"{each.status} {each.url}"
            for each in self.answers
            if each.status >= 400 or not urlsplit(each.url).path.startswith("/ask/")
        ]


@pytest.fixture
def visit(browser: Browser, site_address: str) -> Iterator[Visit]:
    window = Window(browser, site_address)
    visit = Visit(window, "/ask/")
    yield visit
    window.close()
    assert window.outside_requests == []
    assert window.console_messages == []
    assert visit.list_strays() == []


def ask(page: Page, question: str) -> None:
    page.locator("#_q").fill(question)
    page.get_by_role("button", name="Search").click()


def sign_in(page: Page) -> None:
    page.goto("/ask/editor/gaps")
    page.get_by_label("Your name").fill("Anna")
    page.get_by_label("The desk's password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Sign out").wait_for()


def test_a_reader_asks_reads_and_goes_back(visit: Visit) -> None:
    page = visit.page
    ask(page, "how deep do seeds go")
    expect(page).to_have_url(re.compile(r"/ask/\?q=how\+deep\+do\+seeds\+go"))
    page.get_by_role("link", name="Read it in the booklet").first.click()
    expect(page.locator("mark").first).to_have_text(
        "Press each seed three centimetres deep. Leave a hand's width between two seeds."
    )
    page.get_by_role("link", name="Back to the results").first.click()
    expect(page.locator("#_q")).to_have_value("how deep do seeds go")


def test_every_link_of_every_page_leads_below_the_prefix(visit: Visit) -> None:
    paths = ["/ask/", QUESTION, "/ask/?q=zzz", "/ask/booklets/", "/ask/booklets/beans"]
    found: set[str] = set()
    for path in [*paths, "/ask/about", "/ask/feedback/thanks?q=warm"]:
        visit.page.goto(path)
        found |= set(visit.page.locator("a[href], link[href]").evaluate_all(EVERY_LINK))
        forms = visit.page.locator("form").evaluate_all(EVERY_LINK)
        assert {urlsplit(each).path[:5] for each in forms} <= {"/ask/"}
    for address in sorted({each.partition("#")[0] for each in found}):
        answer = visit.page.request.get(address)
        assert (answer.status, urlsplit(answer.url).path[:5]) == (200, "/ask/"), address
    assert len(found) > 15


def test_style_type_and_script_are_there(visit: Visit) -> None:
    visit.page.goto(QUESTION)
    expect(visit.page.get_by_role("button", name="Copy the link")).to_be_visible()
    visit.page.evaluate("document.fonts.ready")
    kinds = {urlsplit(each.url).path.rpartition(".")[2] for each in visit.answers}
    assert {"css", "js", "woff2"} <= kinds


def test_copied_and_printed_links_are_whole(visit: Visit, site_address: str) -> None:
    visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.page.goto(QUESTION)
    visit.page.get_by_role("button", name="Copy the link").click()
    expect(visit.page.get_by_text("Copied.")).to_be_visible()
    copied = visit.page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{site_address}{QUESTION}"
    assert visit.page.locator("#_address").text_content() == copied


def test_a_reader_says_whether_it_helped(visit: Visit, app: Flask) -> None:
    visit.page.goto(QUESTION)
    visit.page.get_by_role("button", name="Yes").click()
    expect(visit.page.get_by_role("heading", name="Thank you")).to_be_visible()
    close_query_log(app)
    with open_query_log(app.extensions["querylog"].path) as connection:
        counts = count_feedback(connection).values()
    assert sum(each[Helpfulness.YES] for each in counts) == 1


def test_what_programs_are_given_is_whole(visit: Visit, site_address: str) -> None:
    request = visit.page.request
    (hit,) = request.get("/ask/api/v1/search?q=how+deep+do+seeds+go&k=1").json()["hits"]
    assert hit["url"].startswith("/ask/booklets/beans?mark=")
    assert request.get(hit["url"]).status == 200
    (server,) = request.get("/ask/openapi.json").json()["servers"]
    assert server == {"url": f"{site_address}/ask"}
    body = json.dumps({"q": "warm"})
    headers = {"Content-Type": "application/json"}
    answer = request.post(f"{server['url']}/api/v1/search", data=body, headers=headers)
    assert answer.json()["query"] == "warm"
    (template, _) = re.findall('template="([^"]*)"', request.get("/ask/opensearch.xml").text())
    assert template == f"{site_address}/ask/?q={{searchTerms}}"
    assert request.get(template.replace("{searchTerms}", "warm")).status == 200


def test_the_desk_opens_with_a_guarded_cookie(visit: Visit) -> None:
    sign_in(visit.page)
    expect(visit.page).to_have_url(re.compile("/ask/editor/gaps$"))
    (cookie,) = (each for each in visit.page.context.cookies() if each["name"] == "desk")
    guards = (cookie["secure"], cookie["httpOnly"], cookie["sameSite"], cookie["path"])
    assert guards == (True, True, "Strict", "/ask/editor")


def test_editors_work_below_the_prefix(visit: Visit) -> None:
    page = visit.page
    sign_in(page)
    desk = page.get_by_role("navigation", name="Editor's desk")
    for name in desk.get_by_role("link").all_inner_texts():
        desk.get_by_role("link", name=name, exact=True).click()
        expect(desk.locator("[aria-current=page]")).to_have_text(name)
        page.locator(".desk a[href]").first.or_(page.locator("h1")).first.wait_for()
        for address in page.locator(".desk a[href], .desk form").evaluate_all(EVERY_LINK):
            assert urlsplit(address).path.startswith("/ask/"), (name, address)
    page.goto("/ask/editor/gaps/money-1")
    page.get_by_label("Note").fill("Ask the seed bank.")
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile("/ask/editor/gaps/money-1.*saved=1"))
    page.goto("/ask/editor/judge/sowing-1")
    page.locator(".judged button[value='3']").first.click()
    expect(page.locator(".judged.graded")).to_have_count(1)
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/ask/editor/sign-in$"))


@pytest.fixture
def guest(
    browser: Browser, ward: tuple[Flask, str], site_address: str
) -> Iterator[tuple[Page, set[str]]]:
    """A tab at the other site, and every place that it asks for something."""
    ward[0].config["SEARCH"] = f"{site_address}/ask"
    context = browser.new_context(base_url=ward[1], ignore_https_errors=True)
    page, asked = context.new_page(), set[str]()
    page.on("request", lambda request: asked.add("/".join(request.url.split("/")[:3])))
    page.on("response", lambda answer: asked.add(answer.url) if answer.status >= 400 else None)
    page.add_init_script(OPEN_SHADOWS)
    yield page, asked
    assert asked == {ward[1], site_address}
    assert context.cookies() == []
    context.close()


def test_another_site_embeds_it(guest: tuple[Page, set[str]], site_address: str) -> None:
    page, _ = guest
    page.goto("/ward")
    page.locator("#q").fill("how deep do seeds go")
    page.locator("#q + button").click()
    expect(page.locator(".answer")).to_contain_text("Press each seed three centimetres deep.")
    links = page.locator("#_answer a").evaluate_all("all => all.map(each => each.href)")
    assert {each[: len(site_address) + 5] for each in links} == {f"{site_address}/ask/"}
    page.get_by_role("link", name="Read it in the booklet").click()
    expect(page.locator("mark").first).to_have_text(
        "Press each seed three centimetres deep. Leave a hand's width between two seeds."
    )
    assert page.url.startswith(f"{site_address}/ask/booklets/beans?mark=")


def test_another_site_frames_it(guest: tuple[Page, set[str]]) -> None:
    page, _ = guest
    page.goto("/frame")
    frame = page.frame_locator("iframe")
    frame.locator("#_q").fill("how deep do seeds go")
    frame.get_by_role("button", name="Search").click()
    expect(frame.locator(".answer")).to_contain_text("Press each seed three centimetres deep.")


def test_our_own_pages_embed_it_without_being_named(visit: Visit) -> None:
    """The element on a page of the same host, whose origin is in no list."""
    page = visit.page
    page.add_init_script(OPEN_SHADOWS)
    page.goto("/ask/about")
    page.evaluate(
        """() => {
            const script = Object.assign(document.createElement("script"), {type: "module"});
            script.src = "/ask/embed.js";
            document.head.append(script);
            document.querySelector("main").append(document.createElement("ask-booklet"));
        }"""
    )
    page.locator("#q").fill("how deep do seeds go")
    page.locator("#q + button").click()
    expect(page.locator(".answer")).to_contain_text("Press each seed three centimetres deep.")
