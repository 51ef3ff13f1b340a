from datetime import date

import pytest

from indexer.errors import QueryError
from search_app.cli.coverage.since import read_since


@pytest.mark.parametrize(
    ("text", "day"),
    [("2026-11-22", "2026-11-22"), ("7d", "2026-11-24"), ("30 days", "2026-11-01"), ("start", "")],
)
def test_a_day_may_be_given_in_several_ways(text: str, day: str) -> None:
    assert read_since(text, date(2026, 12, 1)) == day


@pytest.mark.parametrize("text", ["", "soon", "-7d", "2026-13-01"])
def test_what_is_no_day_is_refused_in_words(text: str) -> None:
    with pytest.raises(QueryError, match="Give a day such as 2026-11-22"):
        read_since(text, date(2026, 12, 1))
