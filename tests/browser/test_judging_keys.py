import json
import time
from collections import Counter
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import pytest
from flask import Flask, abort, request
from playwright.sync_api import Browser, Page, expect

from search_app.desk.judging import hash_passage_key
from search_app.search.live_index import LiveIndex
from tests.browser.conftest import Window, served
from tests.browser.test_pages import DESK
from tests.support.desk_client import PASSWORD, create_desk
from tests.support.paths import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow]

KEY_SECONDS = 0.15
GRADES_PER_QUESTION = 10
# What the judge pressed, and what was before the judge's eyes when it became a grade.
RECORDER = """() => {
  window.pressed = [];
  window.graded = [];
  addEventListener("keydown", (event) => {
    if ("0123".includes(event.key)) window.pressed.push(Number(event.key));
  }, true);
  addEventListener("submit", (event) => {
    if (event.submitter.name !== "grade") return;
    const card = event.target.closest(".judged");
    const { top, bottom, left, width } = card.getBoundingClientRect();
    const bar = document.getElementById("bar").getBoundingClientRect().bottom;
    const middle = (Math.max(top, bar) + Math.min(bottom, innerHeight)) / 2;
    window.graded.push({
      row: [
        document.getElementById("sheet").dataset.question,
        card.querySelector("[name=text]").value,
        Number(event.submitter.value),
      ],
      seen: card.contains(document.elementFromPoint(left + width / 2, middle)),
    });
  }, true);
}"""


@pytest.fixture(scope="module")
def judging_app(our_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Our booklet and our bank; a grade waits or fails as the tests set ``trouble``."""
    folder = tmp_path_factory.mktemp("judging")
    questions = ROOT / "corpus/questions"
    app = create_desk(LiveIndex(our_index), folder / "desk", questions, INDEX=str(our_index))
    app.config["trouble"] = iter(())

    def delay_or_fail() -> None:
        if request.path.endswith("/grade"):
            seconds = next(app.config["trouble"], 0.0)
            time.sleep(abs(seconds))
            if seconds < 0:
                abort(503)

    app.before_request(delay_or_fail)
    return app


@pytest.fixture(scope="module")
def address(judging_app: Flask) -> Iterator[str]:
    with served(judging_app) as address:
        yield address


@pytest.fixture
def window(browser: Browser, address: str, judging_app: Flask) -> Iterator[Window]:
    window = Window(browser, address)
    yield window
    window.close()
    journal_path(judging_app).unlink(missing_ok=True)
    assert window.outside_requests == []
    assert window.list_policy_violations() == []


def journal_path(app: Flask) -> Path:
    return Path(app.config["DESK"]) / "journal.jsonl"


def check_grades(page: Page, app: Flask, by: str = "Anna") -> list[list[object]]:
    """The journal's grades: each key's, in order, of a passage that was on the screen."""
    wait_until_saved(page)
    expect(page.locator("#_problem")).to_be_hidden()
    pressed, graded = page.evaluate("window.pressed"), page.evaluate("window.graded")
    kept = read_grades(app, by)
    assert kept == [each["row"] for each in graded]
    assert [grade for *_, grade in kept] == pressed
    assert all(each["seen"] for each in graded)
    return kept


def read_grades(app: Flask, by: str = "Anna") -> list[list[object]]:
    """(question, text hash, grade) of the journal's grades, in order."""
    entries = map(json.loads, journal_path(app).read_text().splitlines())
    return [
        [
            e["about"],
            hash_passage_key((e["said"]["booklet"], e["said"]["text"])),
            e["said"]["grade"],
        ]
        for e in entries
        if e["what"] == "grade" and e["by"] == by
    ]


def open_sheet(window: Window, name: str = "Anna") -> Page:
    page = window.open("/editor/judge", viewport=DESK)
    page.get_by_label("Your name").fill(name)
    page.get_by_label("The desk's password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Judge the next question").click()
    page.locator(".judged[aria-current]").wait_for()
    page.evaluate(RECORDER)
    return page


def press_keys(pages: list[Page], keys: list[str]) -> None:
    """Each key on every page, one key each 150 ms."""
    start = time.monotonic()
    for number, key in enumerate(keys):
        for page in pages:
            page.keyboard.press(key)
        wait = start + (number + 1) * KEY_SECONDS - time.monotonic()
        pages[0].wait_for_timeout(max(wait, 0) * 1000)


def list_keys(grades: int) -> list[str]:
    """Grades in a pattern that no shift repeats, and n after each question but the last."""
    pattern = list(islice(cycle("0123310220132"), grades))
    rows = [pattern[at : at + GRADES_PER_QUESTION] for at in range(0, grades, GRADES_PER_QUESTION)]
    return [key for row in rows for key in ("n", *row)][1:]


def wait_until_saved(page: Page) -> None:
    expect(page.locator("#_saving")).to_have_text("", timeout=60_000)


def test_200_grades_at_150_ms_are_all_kept_where_they_were_meant(
    window: Window, judging_app: Flask
) -> None:
    page = open_sheet(window)
    press_keys([page], list_keys(200))
    kept = check_grades(page, judging_app)
    assert len(kept) == len({(question, text) for question, text, _ in kept}) == 200
    assert set(Counter(question for question, *_ in kept).values()) == {GRADES_PER_QUESTION}


def test_a_slow_and_failing_server_loses_nothing_and_keeps_the_order(
    window: Window, judging_app: Flask
) -> None:
    page = open_sheet(window)
    judging_app.config["trouble"] = iter([0.4, 0.4, -0.1, 0.4])  # the third is refused once
    press_keys([page], list_keys(20))
    assert len(check_grades(page, judging_app)) == 20


def test_two_judges_at_once_lose_nothing(window: Window, judging_app: Flask) -> None:
    pages = {name: open_sheet(window, name) for name in ("Anna", "Ben")}
    press_keys(list(pages.values()), list_keys(50))
    for name, page in pages.items():
        assert len(check_grades(page, judging_app, name)) == 50


def test_a_key_never_grades_a_passage_that_is_not_on_the_screen(
    window: Window, judging_app: Flask
) -> None:
    page = open_sheet(window)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))")
    page.keyboard.press("3")
    expect(page.get_by_role("alert")).to_contain_text("Passage 1 was not on the screen")
    assert not journal_path(judging_app).exists()
    expect(page.locator("#hit-1")).to_be_in_viewport()
    page.wait_for_timeout(150)
    page.keyboard.press("3")
    wait_until_saved(page)
    assert [grade for *_, grade in read_grades(judging_app)] == [3]
    expect(page.locator("#_problem")).to_be_hidden()


def test_a_key_waits_until_its_passage_is_drawn(window: Window, judging_app: Flask) -> None:
    page = open_sheet(window)
    page.set_viewport_size({"width": 1280, "height": 450})  # no two passages fit on it
    page.locator("#hit-1").scroll_into_view_if_needed()
    page.wait_for_timeout(200)
    count = page.evaluate(
        """() => {
          for (const key of ["3", "2"]) {
            const event = new KeyboardEvent("keydown", { key, bubbles: true });
            document.querySelector(".judged[aria-current]").dispatchEvent(event);
          }
          return window.graded.length;
        }"""
    )
    assert count == 1  # of the second passage nothing was to be seen yet
    expect(page.get_by_text("2 of 10")).to_be_visible()
    check_grades(page, judging_app)


def test_any_grade_can_be_taken_back_and_the_last_by_a_key(
    window: Window, judging_app: Flask
) -> None:
    page = open_sheet(window)
    press_keys([page], list("321"))
    expect(page.get_by_text("3 of 10")).to_be_visible()
    page.locator("#hit-1").get_by_role("button", name="Take back").click()
    expect(page.get_by_text("2 of 10")).to_be_visible()
    expect(page.locator("#hit-1 [aria-pressed=true]")).to_have_count(0)
    expect(page.locator("#hit-1")).to_be_focused()
    expect(page.locator("#hit-2 [aria-pressed=true]")).to_have_text("2 helps")
    page.keyboard.press("u")  # the last that still stands: of the third passage
    expect(page.get_by_text("1 of 10")).to_be_visible()
    expect(page.locator("#hit-3 [aria-pressed=true]")).to_have_count(0)
    page.reload()
    expect(page.get_by_text("1 of 10")).to_be_visible()
    expect(page.locator("#hit-2 [aria-pressed=true]")).to_have_text("2 helps")
    page.keyboard.press("u")  # what another page of the same judge did
    expect(page.get_by_text("0 of 10")).to_be_visible()


def test_a_grade_that_is_refused_is_said_until_the_page_is_loaded_again(
    window: Window, judging_app: Flask
) -> None:
    page = open_sheet(window)
    page.evaluate("document.querySelector('#hit-1 [name=text]').value = 'of-an-older-edition'")
    press_keys([page], list("32"))
    expect(page.get_by_text("1 of 10")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("this passage has another text now")
    expect(page.locator("#hit-1 .kept")).to_contain_text("Not saved.")
    assert [grade for *_, grade in read_grades(judging_app)] == [2]


def test_a_reason_and_a_note_are_confirmed_and_taken_back(
    window: Window, judging_app: Flask
) -> None:
    page = open_sheet(window)
    press_keys([page], list("1000000000"))
    expect(page.get_by_role("status").first).to_contain_text("with 1 near miss")
    page.get_by_label("Why nothing answers it").select_option("in the field")
    page.get_by_role("button", name="Save the reason").click()
    expect(page.locator("#why .word")).to_have_text("Saved.")
    page.get_by_label("Note on this question").fill("Asked by many.")
    page.get_by_role("button", name="Save the note").click()
    expect(page.locator("#note .word")).to_have_text("Saved.")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Note on this question")).to_have_value("")
    expect(page.get_by_label("Why nothing answers it")).to_have_value("in the field")


def test_who_was_signed_out_meanwhile_loses_nothing(window: Window, judging_app: Flask) -> None:
    page = open_sheet(window)
    other = page.context.new_page()
    other.goto("/editor/judge")
    other.get_by_role("button", name="Sign out").click()
    page.bring_to_front()
    press_keys([page], list("32"))
    expect(page.get_by_role("alert")).to_contain_text("You were signed out")
    other.get_by_label("Your name").fill("Anna")
    other.get_by_label("The desk's password").fill(PASSWORD)
    other.get_by_role("button", name="Sign in").click()
    other.get_by_role("button", name="Sign out").wait_for()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("2 of 10")).to_be_visible()
    assert [grade for *_, grade in read_grades(judging_app)] == [3, 2]
