from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from search_app.querylog import store
from search_app.querylog.limits import MAX_DAYS_AHEAD, delete_expired_entries, shrink_log
from search_app.querylog.store import LoggedQuestion
from search_app.results import Verdict

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def _fill(path: Path, days: int, *, questions_a_day: int = 1) -> None:
    asked = [
        LoggedQuestion(
            f"what helps {n}", Verdict.ANSWERED, (NOON - timedelta(days=day)).timestamp()
        )
        for day in range(days)
        for n in range(questions_a_day)
    ]
    with store.open_query_log(path, create=True) as log:
        store.add_questions(log, asked, min_occasions=3)


def _expire(path: Path, now: datetime) -> int:
    """How many entries are left."""
    with store.open_query_log(path) as log:
        delete_expired_entries(log, now.timestamp(), retention_days=180, min_occasions=3)
        return int(log.execute("select count(*) from asked").fetchone()[0])


@pytest.mark.parametrize("year", [1970, 2000, 2027, 2038, 9999])
def test_a_clock_that_jumps_empties_nothing(tmp_path: Path, year: int) -> None:
    path = tmp_path / "log.sqlite"
    _fill(path, 180)
    assert _expire(path, NOON) == 180
    for hour in range(3):  # however often the service starts
        assert _expire(path, NOON.replace(year=year, hour=hour)) >= 180 - MAX_DAYS_AHEAD
    assert _expire(path, NOON + timedelta(days=1)) >= 180 - MAX_DAYS_AHEAD


def test_a_log_that_was_idle_catches_up(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    _fill(path, 180)
    left = [_expire(path, NOON + timedelta(days=365 + day)) for day in range(12)]
    assert left[0] == 180 - MAX_DAYS_AHEAD
    assert left[-1] == 0


def test_the_oldest_days_go_first_where_the_log_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    _fill(path, 10, questions_a_day=1_000)
    with store.open_query_log(path) as log:
        shrink_log(log, max_bytes=300_000, min_occasions=3)
        days = [day for (day,) in log.execute("select distinct day from asked order by day")]
    assert 1 <= len(days) < 10
    assert days[-1] == NOON.date().isoformat()


def test_a_flood_does_not_fill_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    for _ in range(5):
        _fill(path, 1, questions_a_day=20_000)
        with store.open_query_log(path) as log:
            shrink_log(log, max_bytes=200_000, min_occasions=3)
    assert path.stat().st_size < 4_000_000
