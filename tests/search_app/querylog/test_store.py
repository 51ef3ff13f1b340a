import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from indexer.errors import QueryLogError
from search_app.querylog.store import (
    FrequentQuestion,
    LoggedQuestion,
    add_questions,
    compact_file,
    compute_oldest_day,
    delete_older_entries,
    delete_question,
    list_frequent_questions,
    open_query_log,
)
from search_app.results import Verdict

ANSWERED = Verdict.ANSWERED


def asking(
    day: int, hour: int, text: str = "what is a port", verdict: Verdict = ANSWERED
) -> LoggedQuestion:
    when = datetime(2026, 11, day, hour, 30, tzinfo=UTC)
    return LoggedQuestion(text, verdict, when.timestamp())


def logged(path: Path, *askings: LoggedQuestion, occasions: int = 3) -> list[FrequentQuestion]:
    with open_query_log(path, create=True) as log:
        add_questions(log, askings, min_occasions=occasions)
        return list_frequent_questions(log, min_occasions=occasions)


def test_a_question_is_seen_from_its_third_day_on(tmp_path: Path) -> None:
    log = tmp_path / "log"
    assert logged(log, asking(1, 9), asking(2, 10, verdict=Verdict.RELATED), asking(2, 11)) == []
    seen = {Verdict.ANSWERED: 3, Verdict.RELATED: 1, Verdict.NOT_COVERED: 0}
    (found,) = logged(log, asking(3, 11))
    assert found == FrequentQuestion("what is a port", 3, seen)
    assert found.ask_count == 4


@pytest.mark.parametrize(
    "askings",
    [
        [asking(1, hour) for hour in range(24)],
        [asking(day, 9) for day in range(1, 29)],
        [asking(1, 9), asking(2, 9), asking(3, 10), asking(4, 10)],
    ],
    ids=["often on one day", "every morning", "at two times"],
)
def test_one_persons_habit_is_not_seen(tmp_path: Path, askings: list[LoggedQuestion]) -> None:
    assert logged(tmp_path / "log", *askings) == []


def test_words_are_written_only_when_they_may_be_seen(tmp_path: Path) -> None:
    log = tmp_path / "log"
    logged(log, asking(1, 9), asking(2, 10))
    assert b"port" not in log.read_bytes()
    logged(log, asking(3, 11))
    assert b"what is a port" in log.read_bytes()


def test_the_hours_of_a_question_that_is_seen_are_forgotten(tmp_path: Path) -> None:
    logged(tmp_path / "log", *(asking(day, 8 + day) for day in (1, 2, 3, 4)))
    with open_query_log(tmp_path / "log") as log:
        assert log.execute("select distinct hour from asked").fetchall() == [(None,)]


def test_no_order_and_no_time_is_kept(tmp_path: Path) -> None:
    logged(tmp_path / "log", asking(1, 9, "b"), asking(1, 9, "a"))
    with open_query_log(tmp_path / "log") as log:
        with pytest.raises(sqlite3.OperationalError, match="no such column: rowid"):
            log.execute("select rowid from asked")
        columns = [row[1] for row in log.execute("pragma table_info(asked)")]
    assert columns == ["question", "day", "hour", "answered", "related", "not_covered"]


def test_the_same_question_has_another_name_in_another_log(tmp_path: Path) -> None:
    names = []
    for path in (tmp_path / "a", tmp_path / "b"):
        logged(path, asking(1, 9))
        with open_query_log(path) as log:
            names += log.execute("select question from asked").fetchall()
    assert len(set(names)) == 2


def test_the_most_asked_comes_first_and_equals_by_their_words(tmp_path: Path) -> None:
    askings = [asking(day, 8 + day, text) for day in (1, 2, 3) for text in ("b", "a", "c", "c")]
    assert [one.text for one in logged(tmp_path / "log", *askings)] == ["c", "a", "b"]


def test_what_is_old_is_forgotten_and_words_no_longer_frequent_too(tmp_path: Path) -> None:
    log = tmp_path / "log"
    logged(log, *(asking(day, 8 + day) for day in (1, 2, 3)))
    with open_query_log(log) as connection:
        assert delete_older_entries(connection, before=date(2026, 11, 2)) == 1
        compact_file(connection)
        assert list_frequent_questions(connection) == []
    assert b"port" not in log.read_bytes()
    assert len(logged(log, asking(4, 20))) == 1  # what is left still counts


def test_one_question_can_be_taken_out(tmp_path: Path) -> None:
    log = tmp_path / "log"
    logged(log, *(asking(day, 8 + day, text) for day in (1, 2, 3) for text in ("a port", "b")))
    with open_query_log(log) as connection:
        assert delete_question(connection, "a port") == 3
        assert delete_question(connection, "a port") == 0
        compact_file(connection)
        assert [one.text for one in list_frequent_questions(connection)] == ["b"]
    assert b"a port" not in log.read_bytes()


def test_a_retention_counts_today() -> None:
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC).timestamp()
    assert compute_oldest_day(1, noon) == date(2026, 11, 24)
    assert compute_oldest_day(30, noon) == date(2026, 10, 26)


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    logged(tmp_path / "log", asking(1, 9))
    assert (tmp_path / "log").stat().st_mode & 0o777 == 0o600


def test_a_missing_or_foreign_file_is_refused_in_words(tmp_path: Path) -> None:
    with (
        pytest.raises(QueryLogError, match="There is no query log at"),
        open_query_log(tmp_path / "no"),
    ):
        pass
    (tmp_path / "text").write_text("not SQLite at all, but a long text" * 100)
    with (
        pytest.raises(QueryLogError, match="file is not a database"),
        open_query_log(tmp_path / "text"),
    ):
        pass
    with sqlite3.connect(tmp_path / "other") as other:
        other.execute("create table shop (price)")
    other.close()
    for make in (True, False):
        with (
            pytest.raises(QueryLogError, match="other is no query log"),
            open_query_log(tmp_path / "other", create=make),
        ):
            pass
