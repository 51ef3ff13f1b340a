import csv
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, Page, expect

from search_app.judgements.files import read_judgements
from search_app.search.live_index import LiveIndex
from tests.browser.conftest import Window, served
from tests.browser.test_pages import DESK, PHONE, SCROLLS, UNFOLD, violations
from tests.support.desk_client import PASSWORD, create_desk, make_desk
from tests.support.paths import ROOT
from tests.support.web_index import Shelf

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# A part of our bank: with all of it the same pages are three times as long.
TOPICS = """children caregivers dental end-of-life family intimacy lymphedema men money nausea
    second-opinion talking travel trials work young""".split()
PAGES = {
    "overview": "/editor/",
    "gaps": "/editor/gaps",
    "filtered": "/editor/gaps?topic=money&sort=topic",
    "gap": "/editor/gaps/money-01",
    "map": "/editor/map",
    "passages": "/editor/passages",
    "texts": "/editor/texts",
    "sandbox": "/editor/sandbox",
    "editions": "/editor/editions",
    "judging": "/editor/judge",
    "sheet": "/editor/judge/nausea-01",
    "agreement": "/editor/agreement",
    "nowhere": "/editor/nowhere",
}


@pytest.fixture(scope="session")
def desk_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("desk")


@pytest.fixture(scope="session")
def desk_address(our_index: Path, desk_folder: Path) -> Iterator[str]:
    """Our booklet and a part of our bank, at a desk that is on."""
    questions = desk_folder / "questions"
    questions.mkdir()
    for topic in TOPICS:
        shutil.copy(ROOT / f"corpus/questions/{topic}.yaml", questions)
    index = LiveIndex(our_index)
    app = create_desk(index, desk_folder / "desk", questions, INDEX=str(our_index))
    with served(app) as address:
        yield address


@pytest.fixture
def desk(browser: Browser, desk_address: str, desk_folder: Path) -> Iterator[Window]:
    """A desk without decisions; it must not reach out, nor break its own policy."""
    window = Window(browser, desk_address)
    yield window
    window.close()
    shutil.rmtree(desk_folder / "desk", ignore_errors=True)
    assert window.outside_requests == []
    assert window.list_policy_violations() == []


def submit_password(page: Page, password: str) -> None:
    page.get_by_label("Your name").fill("Anna")
    page.get_by_label("The desk's password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def sign_in(desk: Window, path: str = "/editor/judge", **options: object) -> Page:
    page = desk.open(path, **options)
    submit_password(page, PASSWORD)
    page.get_by_role("button", name="Sign out").wait_for()
    return page


def open_when_ready(page: Page, path: str) -> Page:
    """The page, once what it shows is computed."""
    page.goto(path)
    page.locator("h1:not(:has-text('Being worked out'))").wait_for(timeout=120_000)
    return page


# Whether no table is wider than the sheet, nor cut off at its edge.
FITS = """() => [...document.querySelectorAll(".table")].every(table =>
    getComputedStyle(table).overflowX === "visible" && table.scrollWidth <= innerWidth)"""


@pytest.mark.parametrize("name", ["map", "gaps"])
def test_map_and_gaps_are_printed_whole(desk: Window, name: str) -> None:
    """A landscape A4 sheet within its margins is 1,032 pixels wide."""
    page = sign_in(desk, viewport={"width": 1032, "height": 700})
    open_when_ready(page, PAGES[name])
    page.emulate_media(media="print")
    assert page.evaluate(FITS)


def test_an_editor_signs_in_and_out(desk: Window) -> None:
    page = desk.open("/editor/agreement")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.get_by_label("Your name").fill("Anna")
    page.get_by_label("The desk's password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Agreement")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/editor/judge")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_gap_is_found_opened_and_decided(desk: Window) -> None:
    page = open_when_ready(sign_in(desk), "/editor/gaps")
    page.get_by_label("Topic").select_option("money")
    page.get_by_role("button", name="Show").click()
    page.locator("table.gaps tbody a").first.click()
    expect(page.get_by_role("heading", name="How it was ranked")).to_be_visible()
    page.get_by_role("radio", name="planned").check()
    page.get_by_label("Note", exact=True).fill("Write a section on costs.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("Saved.")
    expect(page.get_by_role("radio", name="planned")).to_be_checked()
    page.goto("/editor/gaps?state=planned")
    expect(page.locator("table.gaps tbody tr")).to_have_count(1)


def test_ten_hits_are_judged_by_keys_and_undone(desk: Window, desk_folder: Path) -> None:
    page = sign_in(desk)
    page.get_by_role("link", name="Judge the next question").click()
    expect(page.locator(".judged")).to_have_count(10)
    page.locator("#hit-1 input[type=checkbox]").first.check()
    for number, key in enumerate("3210012300", start=1):
        press(page, key)
        expect(page.get_by_text(f"{number} of 10")).to_be_visible()
    press(page, "u")
    expect(page.get_by_text("9 of 10")).to_be_visible()
    press(page, "2")  # goes to the only one without a grade
    expect(page.get_by_text("10 of 10")).to_be_visible()
    press(page, "k")
    expect(page.locator("#hit-9")).to_be_focused()
    press(page, "j")
    expect(page.locator("#hit-10")).to_be_focused()
    page.request.get(urljoin(page.url, "/editor/judgements.jsonl"))  # writes what waits
    (judged,) = read_judgements(desk_folder / "desk/judgements.jsonl")
    assert [quote.grade for quote in judged.gold] == [3, 2, 1, 0, 0, 1, 2, 3, 0, 2]
    first = page.url
    press(page, "n")
    expect(page.get_by_text("0 of 10")).to_be_visible()
    assert page.url != first


def press(page: Page, key: str) -> None:
    page.wait_for_load_state()
    page.keyboard.press(key)


def test_keys_typed_into_a_note_are_words(desk: Window) -> None:
    page = sign_in(desk, "/editor/judge/nausea-01")
    page.get_by_label("Note on this question").fill("")
    page.get_by_label("Note on this question").press_sequentially("3 junk 0")
    expect(page.get_by_label("Note on this question")).to_have_value("3 junk 0")
    page.get_by_role("button", name="Save the note").click()
    expect(page.get_by_label("Note on this question")).to_have_value("3 junk 0")
    expect(page.get_by_text("0 of 10")).to_be_visible()


def test_the_sandbox_says_what_a_passage_fixes(desk: Window) -> None:
    page = sign_in(desk, "/editor/sandbox")
    text = "## Parking at the clinic\n\nParking at the clinic is free for patients.\n"
    page.get_by_label("The passage, with its heading").fill(text)
    page.get_by_role("button", name="Try the passage").click()
    result = page.locator("#_result")
    result.wait_for(timeout=120_000)
    expect(result).to_contain_text("and harms 0")


def test_the_gaps_are_taken_along_as_csv(desk: Window, tmp_path: Path) -> None:
    page = open_when_ready(sign_in(desk), "/editor/gaps?topic=money")
    shown = page.locator("table.gaps tbody tr").count()
    with page.expect_download() as download:
        page.get_by_role("link", name="Take these along as CSV").click()
    download.value.save_as(tmp_path / "gaps.csv")
    rows = list(csv.DictReader((tmp_path / "gaps.csv").read_text("utf-8-sig").splitlines()))
    assert len(rows) == shown > 0
    assert all(row["topic title"] == "Money, insurance and legal matters" for row in rows)


def test_six_wrong_passwords_are_slowed(browser: Browser, tmp_path: Path) -> None:
    # A desk of its own: at the shared one all tests would have to wait.
    with served(make_desk(Shelf(), tmp_path)) as address:
        window = Window(browser, address)
        page = window.open("/editor/sign-in")
        for _ in range(5):
            submit_password(page, "wrong")
            expect(page.get_by_role("alert")).to_have_text("That is not the password.")
        with page.expect_response("**/editor/sign-in") as slowed:
            submit_password(page, "wrong")
        assert slowed.value.status == 429
        assert 0 < int(slowed.value.headers["retry-after"]) <= 30
        expect(page.get_by_role("alert")).to_contain_text("Please wait")
        window.close()


def test_the_desk_works_without_javascript(desk: Window) -> None:
    page = sign_in(desk, "/editor/judge/nausea-01", java_script_enabled=False)
    page.locator("#hit-2 input[type=checkbox]").first.check()
    page.locator("#hit-2").get_by_role("button", name="3 answers it").click()
    expect(page.locator("#hit-2 input[type=checkbox]").first).to_be_checked()
    expect(page.locator("#hit-2 button[aria-pressed=true]")).to_have_text("3 answers it")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#hit-2 button[aria-pressed=true]")).to_have_count(0)
    open_when_ready(page, "/editor/gaps/money-01")
    page.get_by_label("done").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("Saved.")


@pytest.mark.parametrize("width", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(desk: Window, width: dict[str, int], scheme: str) -> None:
    page = desk.open("/editor/", viewport=width, color_scheme=scheme)
    by_page = {"sign in": violations(page)}
    page.close()
    page = sign_in(desk, viewport=width, color_scheme=scheme)
    for name, path in PAGES.items():
        open_when_ready(page, path)
        page.evaluate(UNFOLD)
        by_page[name] = violations(page)
    assert {name: faults for name, faults in by_page.items() if faults} == {}


def test_no_page_scrolls_sideways_and_targets_fit_a_thumb(desk: Window) -> None:
    page = sign_in(desk, viewport=PHONE)
    for path in PAGES.values():
        open_when_ready(page, path)
        page.evaluate(UNFOLD)
        assert page.evaluate(SCROLLS) is False, path
        small = page.evaluate(
            """() => [...document.querySelectorAll(`button, select, summary, nav a, textarea,
                input:not([type=hidden], [type=radio], [type=checkbox]), label:has(input)`)].filter(
                e => e.checkVisibility() && e.getBoundingClientRect().height < 44)
                .map(e => e.outerHTML)"""
        )
        assert small == [], path
