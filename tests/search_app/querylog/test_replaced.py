"""Logs that a restore moved aside are kept no longer than the log itself."""

import logging
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from search_app.querylog.limits import QueryLogRules
from search_app.querylog.store import LoggedQuestion, add_questions, open_query_log
from search_app.querylog.writer import QueryLog
from search_app.results import Verdict

RULES = QueryLogRules(min_occasions=1, retention_days=10)
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def write_log(path: Path, *ages: int) -> Path:
    """A question of so many days ago each."""
    with open_query_log(path, create=True) as log:
        for age in ages:
            asked = LoggedQuestion(f"asked before {age}", Verdict.ANSWERED, days_ago(age))
            add_questions(log, [asked], min_occasions=1)
    return path


def days_ago(count: int) -> float:
    return (NOW - timedelta(days=count)).timestamp()


def list_words(path: Path) -> list[str]:
    with open_query_log(path) as log:
        return [text for (text,) in log.execute("select text from words order by text")]


def clean(path: Path, days_later: int = 0) -> None:
    QueryLog(path, RULES, write_interval=60, clock=lambda: days_ago(-days_later)).close()


def test_each_day_goes_when_it_is_too_old_and_then_the_file(tmp_path: Path) -> None:
    path = write_log(tmp_path / "log.sqlite", 1)
    replaced = write_log(tmp_path / "log.sqlite.replaced-20261119T080000", 2, 9, 10, 40)
    clean(path)
    assert list_words(replaced) == ["asked before 2", "asked before 9"]
    assert b"asked before 40" not in replaced.read_bytes()
    clean(path, 7)
    assert list_words(replaced) == ["asked before 2"]
    clean(path, 8)
    assert [each.name for each in tmp_path.iterdir()] == ["log.sqlite"]
    assert list_words(path) == ["asked before 1"]


def test_one_that_cannot_be_read_goes_the_day_after(tmp_path: Path) -> None:
    path = write_log(tmp_path / "log.sqlite", 1)
    names = [f"log.sqlite.replaced-20261120T080000{end}" for end in ("", "-wal", "-shm")]
    for name in names:
        (tmp_path / name).write_bytes(b"what was a log once " * 100)
    clean(path)
    assert (tmp_path / names[0]).exists()
    clean(path, 1)
    assert [each.name for each in tmp_path.iterdir()] == ["log.sqlite"]


def test_files_of_other_names_are_left_alone(tmp_path: Path) -> None:
    path = write_log(tmp_path / "log.sqlite", 1)
    old = write_log(tmp_path / "old", 40)
    names = ["log.sqlite.replaced-", "log.sqlite.replaced-20261119T0800", "log.sqlite.bak"]
    names += ["logxsqlite.replaced-20261119T080000", "a_log.sqlite.replaced-20261119T080000"]
    for name in names:
        shutil.copy(old, tmp_path / name)
    (tmp_path / "log.sqlite.replaced-20261118T080000").symlink_to(old)
    clean(path)
    assert {list_words(tmp_path / name) == ["asked before 40"] for name in [*names, "old"]} == {
        True
    }


def test_what_cannot_be_deleted_is_told_and_the_log_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_log(tmp_path / "log.sqlite", 1)
    replaced = write_log(tmp_path / "log.sqlite.replaced-20261101T080000", 40)

    def refuse(file: Path, *, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    with caplog.at_level(logging.WARNING):
        log = QueryLog(path, RULES, write_interval=60, clock=NOW.timestamp)
        log.queue_question("is this written", Verdict.ANSWERED)
        log.close()
    assert log.counts.written == 1
    assert caplog.messages == [
        f"{replaced} is too old to be kept, and cannot be deleted: Permission denied."
    ]
