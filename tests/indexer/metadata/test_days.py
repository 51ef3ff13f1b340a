"""Days as people write them."""

from datetime import date

import pytest

from indexer.metadata.days import find_last_day, is_overdue, normalize_day


@pytest.mark.parametrize(
    ("text", "day", "last"),
    [
        ("2026-05-01", "2026-05-01", date(2026, 5, 1)),
        ("2026-05-01T08:30:00+02:00", "2026-05-01", date(2026, 5, 1)),
        ("2026/5/1", "2026-05-01", date(2026, 5, 1)),
        ("1 May 2026", "2026-05-01", date(2026, 5, 1)),
        ("1st september 2026", "2026-09-01", date(2026, 9, 1)),
        ("Sept. 1, 2026", "2026-09-01", date(2026, 9, 1)),
        ("February 2028", "2028-02", date(2028, 2, 29)),
        ("2026-04", "2026-04", date(2026, 4, 30)),
        ("2026", "2026", date(2026, 12, 31)),
    ],
)
def test_a_day_is_read_in_every_usual_form(text, day, last):
    assert (normalize_day(text), find_last_day(text)) == (day, last)


@pytest.mark.parametrize("text", ["spring 2026", "05/06/2026", "2026-13-01", "31 June 2026", ""])
def test_what_is_no_day_or_may_be_two_stays_as_it_is(text):
    assert (normalize_day(text), find_last_day(text)) == (text, None)


def test_a_month_is_overdue_once_it_is_over():
    assert is_overdue("May 2026", date(2026, 5, 31)) is False
    assert is_overdue("May 2026", date(2026, 6, 1)) is True
    assert is_overdue("soon", date(2026, 6, 1)) is None
