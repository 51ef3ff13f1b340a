import re
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from indexer.errors import QueryError
from search_app.coverage.topics import HeatMap
from search_app.reporting.charts import SHADE_COUNT
from search_app.reporting.coverage_report import list_heat_rows
from search_app.reporting.environment import TEMPLATES
from search_app.web.editor.access.sessions import (
    MAX_IDLE_SECONDS,
    MAX_SESSION_SECONDS,
    MAX_SESSIONS,
    SessionStore,
    is_same_token,
)
from search_app.web.editor.access.throttle import FORGET_AFTER_SECONDS, Throttle
from search_app.web.editor.jobs import MAX_OUTCOMES, BackgroundJobs, JobOutcome
from search_app.web.editor.overview import shade_cells


class SessionClock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_session_ends_without_clicks_and_after_a_day() -> None:
    clock = SessionClock()
    sessions = SessionStore(clock)
    idle, busy = sessions.open("Anna"), sessions.open("Ben")
    for _ in range(MAX_SESSION_SECONDS // (MAX_IDLE_SECONDS - 1)):
        clock.now += MAX_IDLE_SECONDS - 1
        assert sessions.find(busy) is not None
    clock.now += MAX_IDLE_SECONDS - 1
    assert sessions.find(busy) is None
    assert sessions.find(idle) is None


def test_a_cookie_and_a_token_are_new_each_time() -> None:
    sessions = SessionStore()
    cookies = {sessions.open("Anna") for _ in range(20)}
    tokens = {session.token for cookie in cookies if (session := sessions.find(cookie))}
    assert len(cookies) == len(tokens) == 20
    assert sessions.find("") is None
    assert sessions.find("nobody's") is None


def test_the_number_of_sessions_is_limited() -> None:
    clock = SessionClock()
    sessions = SessionStore(clock)
    first = sessions.open("Anna")
    clock.now += 1
    others = [sessions.open("Ben") for _ in range(MAX_SESSIONS)]
    assert sessions.find(first) is None
    assert sessions.find(others[0]) is not None


def test_only_the_same_token_is_the_same() -> None:
    assert is_same_token("abc", "abc")
    assert not is_same_token("abx", "abc")
    assert not is_same_token("é\ud800", "abc")


class Guesser:
    """Tries passwords, all of them wrong; what comes back are the seconds to wait."""

    def __init__(self, clock: SessionClock | None = None, *, max_records: int = 10_000) -> None:
        self.throttle = Throttle(clock or SessionClock(), max_records=max_records)

    def guess(self, address: str = "a", name: str = "Anna", *, known: bool = False) -> int:
        return self.throttle.register(address, name, is_known=known)


def test_the_wait_doubles_and_has_an_end() -> None:
    clock = SessionClock()
    guesser = Guesser(clock)
    assert [guesser.guess() for _ in range(6)] == [0, 0, 0, 0, 0, 30]
    waits = []
    for _ in range(7):
        clock.now += guesser.guess()
        assert guesser.guess() == 0  # one try, then the next wait
        waits.append(guesser.guess())
    assert waits == [60, 120, 240, 480, 900, 900, 900]
    guesser.throttle.reset("a", "anna")
    assert guesser.guess() == 0


def test_failures_are_forgotten_after_an_hour() -> None:
    clock = SessionClock()
    guesser = Guesser(clock)
    for _ in range(5):
        guesser.guess()
    clock.now += FORGET_AFTER_SECONDS + 1
    assert [guesser.guess() for _ in range(6)] == [0, 0, 0, 0, 0, 30]


def test_a_network_counts_as_one_and_another_address_as_another() -> None:
    guesser = Guesser()
    for number in range(5):
        assert guesser.guess(f"2001:db8::{number}") == 0
    assert guesser.guess("2001:db8::ffff") == 30
    assert guesser.guess("2001:db8:1::") == 0
    assert guesser.guess("192.0.2.1") == 0
    assert guesser.guess("") == 0


def test_a_name_that_is_guessed_for_makes_no_other_wait() -> None:
    guesser = Guesser()
    assert [guesser.guess(name="Mallory") for _ in range(6)] == [0, 0, 0, 0, 0, 30]
    assert guesser.guess(name="MALLORY") == 30
    assert guesser.guess(name="Anna") == 0


def test_new_names_give_no_new_tries_and_make_no_editor_wait() -> None:
    guesser = Guesser()
    assert [guesser.guess(name=f"x{number}") for number in range(21)] == [0] * 20 + [30]
    assert guesser.guess(name="Anna") == 30
    assert guesser.guess(name="Anna", known=True) == 0
    assert guesser.guess("another", name="x") == 0


def test_a_blocked_name_counts_no_further() -> None:
    guesser = Guesser()
    assert [guesser.guess() for _ in range(40)] == [0] * 5 + [30] * 35
    assert guesser.guess(name="Ben") == 0


def test_addresses_and_names_do_not_fill_the_memory() -> None:
    clock = SessionClock()
    guesser = Guesser(clock, max_records=3)
    for number in range(9):
        clock.now += 1
        guesser.guess(f"192.0.2.{number}", name=f"x{number}")
    assert len(guesser.throttle._records) == 3


@pytest.fixture
def jobs() -> Iterator[BackgroundJobs]:
    jobs = BackgroundJobs()
    yield jobs
    jobs.close()


def wait_for(jobs: BackgroundJobs, key: str) -> JobOutcome:
    end = time.monotonic() + 5
    while not (outcome := jobs.find_outcome(key)) or not outcome.done:
        assert time.monotonic() < end
        time.sleep(0.005)
    return outcome


def test_a_job_is_done_once_and_in_the_background(jobs: BackgroundJobs) -> None:
    gate, calls = threading.Event(), []

    def work() -> int:
        gate.wait(5)
        calls.append(1)
        return 7

    assert jobs.request_outcome("a", work) == JobOutcome(done=False)
    assert jobs.request_outcome("a", work) == JobOutcome(done=False)
    gate.set()
    assert wait_for(jobs, "a") == JobOutcome(done=True, value=7)
    assert jobs.request_outcome("a", work).value == 7
    assert calls == [1]
    jobs.forget_outcome("a")
    assert jobs.find_outcome("a") is None


def test_a_job_that_others_need_is_done_once_by_the_first(jobs: BackgroundJobs) -> None:
    calls = []

    def base() -> int:
        calls.append(threading.current_thread())
        return 7

    for key in ("a", "b"):
        jobs.request_outcome(key, lambda: jobs.compute_once("base", base) + 1)
        assert wait_for(jobs, key).value == 8
    assert len(calls) == 1
    assert calls[0] is not threading.current_thread()


def test_a_failure_is_a_sentence_and_a_fault_is_not_hidden(jobs: BackgroundJobs) -> None:
    def unusable() -> None:
        raise QueryError("There are no questions.")

    def faulty() -> None:
        raise ZeroDivisionError

    jobs.request_outcome("a", unusable)
    assert wait_for(jobs, "a").failure == "There are no questions."
    jobs.request_outcome("b", faulty)
    with pytest.raises(ZeroDivisionError):
        wait_for(jobs, "b")
    assert jobs.find_outcome("b") is None
    jobs.request_outcome("b", lambda: 7)
    assert wait_for(jobs, "b").value == 7  # tried again, and not raised for ever


def test_old_outcomes_are_forgotten(jobs: BackgroundJobs) -> None:
    for number in range(MAX_OUTCOMES + 1):
        jobs.request_outcome(str(number), lambda: 1)
        wait_for(jobs, str(number))
    assert jobs.find_outcome("0") is None
    assert wait_for(jobs, "1").value == 1


@pytest.mark.parametrize(
    ("value", "most", "expected"),
    [(0, 0, 0), (0, 10, 0), (0.01, 10, 1), (1.9, 10, 1), (2, 10, 2), (9.9, 10, 5), (10, 10, 5)],
)
def test_any_demand_has_a_shade(value: float, most: float, expected: int) -> None:
    heat_map = HeatMap(("Sowing",), ("Seeds", "Money"), ((value, most),), (0.0, 0.0))
    ((_, cells),) = shade_cells(heat_map)
    assert cells[0].shade == expected


@pytest.mark.parametrize("unanswered", [0.0, 3.0, 10.0, 40.0])
def test_the_map_of_the_desk_and_that_of_the_report_have_one_scale(unanswered: float) -> None:
    demands = tuple(n / 20 for n in range(201))
    topics = tuple(map(str, demands))
    heat = HeatMap(("Sowing",), topics, (demands,), (unanswered,) * len(demands))
    ((_, cells),) = shade_cells(heat)
    macros: Any = TEMPLATES.get_template("_heat.html").module
    page = macros.heat_map(heat, list_heat_rows(heat))
    drawn = re.findall(r'class="s(\d)" x="[\d.]+" y="1.0"', page)
    assert [cell.shade for cell in cells if cell.demand] == list(map(int, drawn))
    assert {cell.shade for cell in cells} == set(range(SHADE_COUNT + 1))
