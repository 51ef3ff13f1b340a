import multiprocessing
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from indexer.errors import QueryLogError
from search_app.querylog import store
from search_app.querylog.store import FrequentQuestion, LoggedQuestion, open_query_log
from search_app.results import Verdict


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log"


def asking(
    day: int, hour: int, text: str = "what is a port", verdict: Verdict = Verdict.ANSWERED
) -> LoggedQuestion:
    time = datetime(2026, 11, day, hour, 30, tzinfo=UTC)
    return LoggedQuestion(text, verdict, time.timestamp())


def add(path: Path, *questions: LoggedQuestion) -> list[FrequentQuestion]:
    """What is shown of the log once the questions are in it."""
    with open_query_log(path, create=True) as log:
        store.add_questions(log, questions, min_occasions=3)
        return store.list_frequent_questions(log)


def test_a_question_is_shown_from_its_third_day_on(path: Path) -> None:
    assert add(path, asking(1, 9), asking(2, 10, verdict=Verdict.RELATED), asking(2, 11)) == []
    counts = {Verdict.ANSWERED: 3, Verdict.RELATED: 1, Verdict.NOT_COVERED: 0}
    (shown,) = add(path, asking(3, 11))
    assert shown == FrequentQuestion("what is a port", 3, counts)
    assert shown.ask_count == 4


@pytest.mark.parametrize(
    "askings",
    [
        [asking(1, hour) for hour in range(24)],
        [asking(day, 9) for day in range(1, 29)],
        [asking(1, 9), asking(2, 9), asking(3, 10), asking(4, 10)],
    ],
    ids=["often on one day", "every morning", "at two times"],
)
def test_the_habit_of_one_person_is_not_shown(path: Path, askings: list[LoggedQuestion]) -> None:
    assert add(path, *askings) == []


def test_words_are_written_only_when_they_may_be_shown(path: Path) -> None:
    add(path, asking(1, 9), asking(2, 10))
    assert b"port" not in path.read_bytes()
    add(path, asking(3, 11))
    assert b"what is a port" in path.read_bytes()


def test_the_hours_of_a_question_that_is_shown_are_deleted(path: Path) -> None:
    add(path, *(asking(day, 8 + day) for day in (1, 2, 3, 4)))
    with open_query_log(path) as log:
        assert log.execute("select distinct hour from asked").fetchall() == [(None,)]


def test_no_order_and_no_time_is_stored(path: Path) -> None:
    add(path, asking(1, 9, "b"), asking(1, 9, "a"))
    with open_query_log(path) as log:
        with pytest.raises(sqlite3.OperationalError, match="no such column: rowid"):
            log.execute("select rowid from asked")
        columns = [row[1] for row in log.execute("pragma table_info(asked)")]
    assert columns == ["question", "day", "hour", "answered", "related", "not_covered"]


def test_the_same_question_has_another_hash_in_another_log(tmp_path: Path) -> None:
    hashes = []
    for path in (tmp_path / "a", tmp_path / "b"):
        add(path, asking(1, 9))
        with open_query_log(path) as log:
            hashes += log.execute("select question from asked").fetchall()
    assert len(set(hashes)) == 2


def test_the_most_asked_comes_first_and_equals_by_their_words(path: Path) -> None:
    askings = [asking(day, 8 + day, text) for day in (1, 2, 3) for text in ("b", "a", "c", "c")]
    assert [question.text for question in add(path, *askings)] == ["c", "a", "b"]


def test_old_entries_are_deleted_and_words_no_longer_frequent_too(path: Path) -> None:
    add(path, *(asking(day, 8 + day) for day in (1, 2, 3)))
    with open_query_log(path) as log:
        assert store.delete_older_entries(log, before=date(2026, 11, 2)) == 1
        store.compact_file(log)
        assert store.list_frequent_questions(log) == []
    assert b"port" not in path.read_bytes()
    assert len(add(path, asking(4, 20))) == 1  # what is left still counts


def test_one_question_can_be_deleted(path: Path) -> None:
    add(path, *(asking(day, 8 + day, text) for day in (1, 2, 3) for text in ("a port", "b")))
    with open_query_log(path) as log:
        assert store.delete_question(log, "a port") == 3
        assert store.delete_question(log, "a port") == 0
        store.compact_file(log)
        assert [question.text for question in store.list_frequent_questions(log)] == ["b"]
    assert b"a port" not in path.read_bytes()


def test_a_retention_counts_today() -> None:
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC).timestamp()
    assert store.compute_oldest_day(1, noon) == date(2026, 11, 24)
    assert store.compute_oldest_day(30, noon) == date(2026, 10, 26)


def test_only_its_owner_may_read_the_file(path: Path) -> None:
    add(path, asking(1, 9))
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("name", "create", "message"),
    [
        ("no", False, "There is no query log at"),
        ("text", False, "file is not a database"),
        ("other", True, "other is no query log"),
        ("other", False, "other is no query log"),
    ],
)
def test_a_missing_or_foreign_file_is_refused_in_words(
    tmp_path: Path, name: str, create: bool, message: str
) -> None:
    (tmp_path / "text").write_text("not SQLite at all, but a long text" * 100)
    with closing(sqlite3.connect(tmp_path / "other")) as other:
        other.execute("create table shop (price)")
    opened = open_query_log(tmp_path / name, create=create)
    with pytest.raises(QueryLogError, match=message), opened:
        pass


def test_of_programs_that_make_a_log_at_once_none_fails(path: Path) -> None:
    """A server's processes do, at the first questions."""
    context = multiprocessing.get_context("fork")
    for number in range(20):
        log, barrier = path.with_name(f"log{number}"), context.Barrier(6)
        processes = [context.Process(target=_make_log, args=(log, barrier)) for _ in range(6)]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
        assert [process.exitcode for process in processes] == [0] * 6
        with closing(sqlite3.connect(log)) as connection:
            assert connection.execute("select count(*) from words").fetchone() == (1,)
            assert connection.execute("select sum(answered) from asked").fetchone() == (18,)
            assert connection.execute("pragma journal_mode").fetchone() == ("wal",)


def _make_log(path: Path, barrier: Barrier) -> None:
    barrier.wait()
    add(path, asking(1, 9), asking(2, 10), asking(3, 11))
