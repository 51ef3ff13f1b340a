"""The search in pages of another origin, in Chromium."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, expect

from tests.browser.conftest import served
from tests.browser.test_pages import PHONE, SCROLLS, violations
from tests.support.desk_client import make_desk
from tests.support.notices import PUBLISHER
from tests.support.other_site import OPEN_SHADOWS, SNIPPET, OtherPage, make_other_site
from tests.support.web_index import CountingEngine, Shelf

pytestmark = pytest.mark.browser

NARROW = {"width": 320, "height": 640}
QUESTIONS = {
    "answered": "like warm soil",
    "related": "warm zzz yyy",
    "not covered": "zzz",
    "corrected": "like warm soil bens",
    "emergency": "my chest hurts in warm soil",
    "crisis": "i want to die",
    "Spanish": "cuando debo regar mis plantas",
}
LISTEN = """
window.heard = [];
for (const name of ["keydown", "keyup", "keypress", "beforeinput", "input", "paste"])
    document.addEventListener(name, (event) => heard.push(event.key ?? event.data ?? name));
"""
STRICT = (
    "default-src 'none'; script-src {search}; connect-src {search}; form-action {search}; "
    "require-trusted-types-for 'script'; trusted-types ask-booklet"
)
GERMAN = SNIPPET.replace("Ask our nurses' booklets", "Fragen Sie hier")
ONE_BOOKLET = SNIPPET.replace("<ask-booklet>", '<ask-booklet booklet="beans" level="3">')
PAGES = {
    "ward": OtherPage(SNIPPET),
    "bare": OtherPage(re.sub("(?s)<form.*</form>", "", SNIPPET)),
    "strict": OtherPage(SNIPPET, head="", headers={"Content-Security-Policy": STRICT}),
    "station": OtherPage(GERMAN, language="de"),
    "beans": OtherPage(ONE_BOOKLET),
    "frame": OtherPage('<iframe title="Ask" src="{search}/" width="300" height="600"></iframe>'),
    "desk": OtherPage('<iframe title="Desk" src="{search}/editor/sign-in"></iframe>'),
    "plain": OtherPage("<p>Visiting hours</p>"),
}


@dataclass(frozen=True)
class Places:
    """The search, and the same pages at an origin that it allows and at one that it does not."""

    search: str
    allowed: str
    foreign: str


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    site = make_other_site(PAGES)
    with served(site) as foreign:
        allowed = foreign.replace("127.0.0.1", "localhost")
        settings = {**PUBLISHER, "ALLOWED_ORIGINS": allowed}
        app = make_desk(Shelf(CountingEngine()), tmp_path_factory.mktemp("desk"), **settings)
        with served(app) as search:
            site.config["SEARCH"] = search
            yield Places(search, allowed, foreign)


class Visitor:
    """Opens pages of the hospital, and notes every request that leaves."""

    def __init__(self, browser: Browser, places: Places) -> None:
        self.browser = browser
        self.places = places
        self.requests: list[Request] = []
        self.console_messages: list[str] = []
        self.contexts: list[BrowserContext] = []

    def open(
        self, name: str, *, foreign: bool = False, can_look_in: bool = True, **options: Any
    ) -> Page:
        context = self.browser.new_context(**options)
        self.contexts.append(context)
        if can_look_in:
            context.add_init_script(OPEN_SHADOWS)
        page = context.new_page()
        page.on("request", lambda request: self.requests.append(request))
        page.on("console", lambda message: self.console_messages.append(message.text))
        page.on("pageerror", lambda error: self.console_messages.append(str(error)))
        page.goto(f"{self.places.foreign if foreign else self.places.allowed}/{name}")
        return page

    def list_places(self) -> set[str]:
        return {f"{(url := urlsplit(each.url)).scheme}://{url.netloc}" for each in self.requests}


@pytest.fixture
def visitor(browser: Browser, places: Places) -> Iterator[Visitor]:
    visitor = Visitor(browser, places)
    yield visitor
    for context in visitor.contexts:
        context.close()
    assert visitor.list_places() <= {places.search, places.allowed, places.foreign}


def ask(page: Page, question: str) -> None:
    page.locator("#q").fill(question)
    page.locator("#q + button").click()
    expect(page.locator("#_answer")).to_be_visible()


def flatten(text: str | None) -> str:
    return " ".join((text or "").split())


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_it_shows_what_the_page_shows(visitor: Visitor, question: str) -> None:
    page = visitor.open("ward")
    ask(page, question)
    answer = flatten(page.locator("#_answer").text_content())
    notices = page.locator("#_answer .help").count()
    page.goto(f"{visitor.places.search}/?q={question.replace(' ', '+')}")
    assert flatten(page.locator("#_results").text_content()) in answer
    assert page.locator(".help").count() == notices
    if notices:
        assert answer.startswith(flatten(page.locator(".help").text_content()))
    assert visitor.console_messages == []


def test_somebody_asks_reads_and_opens_the_booklet(visitor: Visitor) -> None:
    page = visitor.open("ward")
    ask(page, "like warm soil")
    expect(page.locator("#_answer h2").first).to_have_text("The booklets say")
    expect(page.locator(".answer")).to_have_text("Beans like warm soil.")
    expect(page.locator(".source-line").first).to_contain_text("Growing beans")
    page.get_by_role("link", name="Read it in the booklet").click()
    assert page.url.startswith(f"{visitor.places.search}/booklets/beans?mark=")
    expect(page.locator("mark")).to_have_text("Beans like warm soil.")
    page.get_by_role("link", name="Back to the results").first.click()
    expect(page.locator("#_q")).to_have_value("like warm soil")


def test_an_emergency_comes_first_with_whom_to_call(visitor: Visitor) -> None:
    page = visitor.open("ward")
    ask(page, QUESTIONS["emergency"])
    first = page.locator("#_answer > *").first
    expect(first).to_have_class("help emergency")
    calls = first.locator("a.call")
    assert calls.first.get_attribute("href") == "tel:911"
    assert {url[:4] for url in calls.evaluate_all("all => all.map(e => e.href)")} == {"tel:"}
    expect(page.locator("figure")).to_be_hidden()
    page.get_by_text("Results for your question").click()
    expect(page.locator("figure")).to_be_visible()


def test_a_refusal_leads_on(visitor: Visitor) -> None:
    page = visitor.open("ward")
    ask(page, "zzz")
    expect(page.locator("#_answer h2").first).to_contain_text("do not seem to answer that")
    assert page.locator("#_answer blockquote").count() == 0
    assert page.locator('#_answer a[href="tel:911"]').count() == 1


def test_links_that_search_are_answered_in_the_page(visitor: Visitor) -> None:
    page = visitor.open("ward")
    ask(page, "like warm soil bens")
    here = page.url
    page.get_by_role("link", name=re.compile("^Search for")).click()
    expect(page.get_by_text("We searched for what you typed.")).to_be_visible()
    expect(page.locator("#q")).to_have_value("like warm soil bens")
    expect(page.locator("#shown")).to_be_focused()
    page.get_by_role("link", name="Open this on a page of its own").click()
    expect(page.locator("#_results")).to_be_visible()
    assert (here, page.url[: len(visitor.places.search)]) == (
        f"{visitor.places.allowed}/ward",
        visitor.places.search,
    )


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [NARROW, {"width": 1280, "height": 900}], ids=["narrow", "wide"])
def test_axe_finds_nothing_in_it(
    visitor: Visitor, question: str, scheme: str, width: dict[str, int]
) -> None:
    page = visitor.open("ward", viewport=width, color_scheme=scheme)
    assert violations(page) == []
    ask(page, question)
    page.locator("details").evaluate_all("all => all.forEach(each => each.open = true)")
    assert violations(page) == []
    assert page.evaluate(SCROLLS) is False


def test_axe_looks_into_it(visitor: Visitor) -> None:
    page = visitor.open("ward")
    ask(page, "zzz")
    page.locator("#_answer h2").first.evaluate("e => e.style.color = '#aaaaaa'")
    assert {line.split(":")[0] for line in violations(page)} >= {"color-contrast"}


def test_large_text_on_a_phone_never_scrolls_sideways(visitor: Visitor) -> None:
    page = visitor.open("ward", viewport=PHONE)
    ask(page, QUESTIONS["emergency"])
    page.evaluate("document.body.style.fontSize = '36px'")
    assert page.evaluate(SCROLLS) is False


def test_targets_have_room_for_a_thumb(visitor: Visitor) -> None:
    page = visitor.open("ward", viewport=NARROW)
    for question in QUESTIONS.values():
        ask(page, question)
        expect(page.locator("#shown")).to_have_attribute("aria-busy", "false")
        heights = page.locator(
            ":is(#q, #q + button, summary, .more a, .sections li > a, .call, .foot a)"
        ).evaluate_all(
            "all => all.filter(e => e.checkVisibility()).map(e => e.getBoundingClientRect().height)"
        )
        assert min(heights) >= 44


def test_it_takes_type_colour_and_words_from_the_page(visitor: Visitor) -> None:
    page = visitor.open("station", color_scheme="dark")
    expect(page.get_by_role("searchbox", name="Fragen Sie hier")).to_be_visible()
    ask(page, "like warm soil")
    style = "e => [getComputedStyle(e).fontFamily, getComputedStyle(e).color]"
    outside = page.locator("h1").evaluate(style)
    assert outside == ['"DejaVu Serif", serif', "rgb(238, 238, 238)"]
    for inside in ("#q", "#q + button", ".answer", ".more a"):
        assert page.locator(inside).evaluate(style) == outside
    # What the form says is in the page's language, what we say is not.
    assert page.locator("#q").evaluate("e => e.closest('[lang]')") is None
    assert page.locator("#_answer").get_attribute("lang") == "en"


def test_results_are_announced(visitor: Visitor) -> None:
    page = visitor.open("ward")
    status = page.locator("ask-booklet [role=status]")
    expect(status).to_have_text("")
    ask(page, "like warm soil")
    expect(status).to_have_text("The booklets say. Growing beans › Before you start")
    ask(page, "zzz")
    expect(status).to_have_text("The booklets do not seem to answer that")
    ask(page, QUESTIONS["emergency"])
    said = page.locator("#_notice").inner_text()
    expect(status).to_contain_text(flatten(said))


def test_a_keyboard_is_enough(visitor: Visitor) -> None:
    page = visitor.open("ward")
    page.keyboard.press("Tab")
    page.keyboard.type("like warm soil")
    page.keyboard.press("Enter")
    expect(page.locator("#_answer")).to_be_visible()
    expect(page.locator("#q")).to_be_focused()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.get_by_role("link", name="Read it in the booklet").evaluate(
            "e => e === e.getRootNode().activeElement"
        ):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/booklets/beans"))


def test_nothing_is_kept_and_nothing_is_told(visitor: Visitor) -> None:
    """Not to the page, not to anybody else, and not in an address."""
    page = visitor.open("ward", can_look_in=False)
    page.evaluate(LISTEN)
    page.keyboard.press("Tab")
    heard = page.evaluate("window.heard")
    page.keyboard.type("like warm soil")
    with page.expect_response(re.compile("/embed/answer")) as answer:
        page.keyboard.press("Enter")
    answer.value.finished()
    page.wait_for_timeout(200)
    assert page.evaluate("heard") == heard == ["Tab"]
    assert page.evaluate("document.querySelector('ask-booklet').shadowRoot") is None
    assert "warm" not in page.content()
    timed = page.evaluate("performance.getEntries().map(each => each.name)")
    assert any("/embed/answer" in name for name in timed)
    assert not [each for each in [*timed, *(r.url for r in visitor.requests)] if "warm" in each]
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length + history.length") == 2
    (sent,) = (each for each in visitor.requests if "/embed/answer" in each.url)
    headers = sent.all_headers()
    assert (sent.method, sent.post_data) == ("POST", "q=like+warm+soil")
    assert not {"cookie", "referer"} & set(headers)
    assert visitor.list_places() == {visitor.places.search, visitor.places.allowed}


def test_a_link_tells_not_where_it_stood(visitor: Visitor) -> None:
    page = visitor.open("ward")
    ask(page, "like warm soil")
    page.get_by_role("link", name="Read it in the booklet").click()
    page.wait_for_url(re.compile("/booklets/beans"))
    sent = [each for each in visitor.requests if "/booklets/beans" in each.url]
    assert sent
    assert "referer" not in sent[0].all_headers()


def test_without_a_script_the_form_leads_to_the_page(visitor: Visitor) -> None:
    page = visitor.open("ward", java_script_enabled=False)
    page.get_by_label("Ask our nurses' booklets").fill("like warm soil")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator(".answer")).to_have_text("Beans like warm soil.")
    assert page.url == f"{visitor.places.search}/?q=like+warm+soil"


def test_the_bare_element_has_a_form_of_its_own(visitor: Visitor) -> None:
    page = visitor.open("bare")
    page.get_by_label("What would you like to know?").fill("like warm soil")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".answer")).to_have_text("Beans like warm soil.")
    assert violations(page) == []


def test_one_booklet_and_another_level(visitor: Visitor) -> None:
    page = visitor.open("beans")
    ask(page, "pick peas in june")
    assert page.locator('#_answer a[href*="/booklets/peas"]').count() == 0
    levels = page.locator("#_answer :is(h1, h2, h3, h4)").evaluate_all(
        "all => all.map(e => e.tagName)"
    )
    assert levels[0] == "H3"


def test_it_works_in_a_page_that_forbids_nearly_everything(visitor: Visitor) -> None:
    page = visitor.open("strict")
    ask(page, "like warm soil")
    expect(page.locator(".answer")).to_have_text("Beans like warm soil.")
    assert visitor.console_messages == []


def test_a_moved_element_still_answers(visitor: Visitor) -> None:
    page = visitor.open("ward")
    page.evaluate("document.body.append(document.querySelector('ask-booklet'))")
    ask(page, "like warm soil")
    assert page.locator(".answer").count() == 1


@pytest.mark.parametrize("status", [0, 200, 502])
def test_a_lost_server_is_told_with_a_way_on(visitor: Visitor, status: int) -> None:
    page = visitor.open("ward")

    def fail(route: Route) -> None:
        if status:
            headers = {"Access-Control-Allow-Origin": visitor.places.allowed}
            body = "<h1>Bad gateway</h1><p>nginx</p>"
            route.fulfill(status=status, content_type="text/html", headers=headers, body=body)
        else:
            route.abort()

    page.context.route("**/embed/answer*", fail)
    page.locator("#q").fill("like warm soil")
    page.locator("#q + button").click()
    expect(page.locator("ask-booklet [role=status]")).to_contain_text("That did not work.")
    expect(page.get_by_text("Bad gateway")).to_have_count(0)
    page.get_by_role("link", name="Open the search on a page of its own").click()
    expect(page.locator(".answer")).to_have_text("Beans like warm soil.")


def test_what_the_server_cannot_use_is_told_in_its_words(visitor: Visitor) -> None:
    page = visitor.open("ward")
    ask(page, "w" * 2001)
    expect(page.locator("#_answer h2")).to_have_text("That did not work")
    expect(page.locator("#_answer")).to_contain_text("at most 2,000 characters")


def test_the_last_question_wins(visitor: Visitor) -> None:
    page = visitor.open("ward")
    waiting: list[Route] = []

    def delay(route: Route) -> None:
        if "zzz" in (route.request.post_data or ""):
            waiting.append(route)
        else:
            route.continue_()

    page.context.route("**/embed/answer*", delay)
    page.locator("#q").fill("zzz")
    page.locator("#q + button").click()
    ask(page, "like warm soil")
    for route in waiting:
        route.abort()
    page.wait_for_timeout(200)
    expect(page.locator(".answer")).to_have_text("Beans like warm soil.")


def test_a_page_of_an_origin_that_is_not_allowed_gets_nothing(visitor: Visitor) -> None:
    """Neither the element, nor an answer, nor a frame; its form still leads to the page."""
    page = visitor.open("ward", foreign=True)
    assert page.evaluate("customElements.get('ask-booklet')") is None
    search = visitor.places.search
    for path in ("/api/v1/search?q=warm", "/api/v1/booklets", "/embed.js", "/"):
        fetched = page.evaluate("url => fetch(url).then(() => true, () => false)", search + path)
        assert fetched is False, path
    post = "url => fetch(url, {method: 'POST', body: new URLSearchParams({q: 'warm'}), mode})"
    before = count_questions(page, search)
    for mode in ("cors", "no-cors"):
        got = page.evaluate(
            f"url => ({post.replace('mode}', repr(mode).join(('mode: ', '}')))})(url)"
            ".then(answer => answer.status, () => -1)",
            f"{search}/embed/answer",
        )
        assert got in (-1, 0)
    assert count_questions(page, search) == before
    page.get_by_label("Ask our nurses' booklets").fill("like warm soil")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator(".answer")).to_have_text("Beans like warm soil.")


def count_questions(page: Page, search: str) -> float:
    text = page.request.get(f"{search}/metrics").text()
    return sum(map(float, re.findall(r"^booklet_search_questions_total{.*} (.*)$", text, re.M)))


def test_an_allowed_page_may_call_the_api(visitor: Visitor) -> None:
    page = visitor.open("plain")
    call = """async (search) => {
        const headers = {"Content-Type": "application/json"};
        const body = JSON.stringify({q: "like warm soil", k: 1});
        const posted = await fetch(search + "/api/v1/search", {method: "POST", headers, body});
        const listed = await fetch(search + "/api/v1/booklets");
        return [(await posted.json()).verdict, (await listed.json()).booklets.length];
    }"""
    assert page.evaluate(call, visitor.places.search) == ["answered", 2]
    readable = "url => fetch(url).then(() => true, () => false)"
    assert page.evaluate(readable, f"{visitor.places.search}/editor/sign-in") is False


def test_the_search_page_works_in_a_frame(visitor: Visitor) -> None:
    page = visitor.open("frame")
    frame = page.frame_locator("iframe")
    frame.locator("#_q").fill("like warm soil")
    frame.get_by_role("button", name="Search").click()
    expect(frame.locator(".answer")).to_have_text("Beans like warm soil.")
    frame.get_by_role("link", name="Read it in the booklet").click()
    expect(frame.locator("mark")).to_have_text("Beans like warm soil.")
    assert page.context.cookies() == []


@pytest.mark.parametrize(("name", "foreign"), [("frame", True), ("desk", False), ("desk", True)])
def test_nobody_else_frames_it_and_nobody_the_desk(
    visitor: Visitor, name: str, foreign: bool
) -> None:
    page = visitor.open(name, foreign=foreign)
    page.wait_for_timeout(300)
    expect(page.frame_locator("iframe").locator("input")).to_have_count(0)
    assert any("frame-ancestors" in text for text in visitor.console_messages)
