"""How much of a log is kept: a number of days, by a clock that may be wrong, and a size."""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from search_app.querylog.store import MIN_OCCASIONS, compute_oldest_day, delete_older_entries

RETENTION_DAYS = 180
MEGABYTE = 2**20
MAX_MEGABYTES = 100
# How far the log's calendar may advance on a day of the clock: a clock that jumps ahead deletes at
# most so many days, and a log that nobody wrote to catches up.
MAX_DAYS_AHEAD = 31
# Before this day there was no log: a clock that says so is not set.
_FIRST_DAY = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class QueryLogRules:
    """On how many days a question must be asked to be shown, how many it is kept, and how much."""

    min_occasions: int = MIN_OCCASIONS
    retention_days: int = RETENTION_DAYS
    max_megabytes: int = MAX_MEGABYTES


DEFAULT_RULES = QueryLogRules()


def delete_expired_entries(
    connection: sqlite3.Connection, now: float, *, retention_days: int, min_occasions: int
) -> None:
    """Delete what is older than the retention. ``now`` in seconds since 1970."""
    today = _advance_calendar(connection, datetime.fromtimestamp(now, UTC).date())
    noon = datetime(today.year, today.month, today.day, 12, tzinfo=UTC).timestamp()
    before = compute_oldest_day(retention_days, noon)
    delete_older_entries(connection, before=before, min_occasions=min_occasions)


def shrink_log(connection: sqlite3.Connection, *, max_bytes: int, min_occasions: int) -> None:
    """Delete the oldest days until the log fits; of a single day all, for it is a flood."""
    while _measure_bytes(connection) > max_bytes:
        (oldest,) = connection.execute("select min(day) from asked").fetchone()
        if oldest is None:
            return
        after = date.fromisoformat(oldest) + timedelta(days=1)
        delete_older_entries(connection, before=after, min_occasions=min_occasions)


def _advance_calendar(connection: sqlite3.Connection, clock_day: date) -> date:
    """The log's own day, which follows the clock's in steps, one on each day of the clock."""
    noted = dict(connection.execute("select name, value from meta where name in ('day', 'clock')"))
    if clock_day < _FIRST_DAY:
        return date.min + timedelta(days=1)
    last = date.fromisoformat(noted["day"]) if noted else _find_newest_day(connection, clock_day)
    if noted.get("clock") == clock_day.isoformat():
        return last
    today = min(clock_day, last + timedelta(days=MAX_DAYS_AHEAD))
    with connection:
        connection.executemany(
            "insert or replace into meta values (?, ?)",
            [("day", today.isoformat()), ("clock", clock_day.isoformat())],
        )
    return today


def _find_newest_day(connection: sqlite3.Connection, clock_day: date) -> date:
    (newest,) = connection.execute(
        "select max(day) from asked where day between ? and ?",
        (_FIRST_DAY.isoformat(), clock_day.isoformat()),
    ).fetchone()
    return date.fromisoformat(newest) if newest else clock_day


def _measure_bytes(connection: sqlite3.Connection) -> int:
    """Of the pages in use; deleted ones are written again before the file grows."""
    names = ("page_count", "freelist_count", "page_size")
    count, free, size = (connection.execute(f"pragma {name}").fetchone()[0] for name in names)
    return int((count - free) * size)
