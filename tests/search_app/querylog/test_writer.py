import logging
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from search_app.querylog import store, writer
from search_app.querylog.writer import QueryLog, QueryLogCounts, QueryLogRules
from search_app.results import Verdict
from tests.support.sample_booklet import ROOT

DAY = 86_400
START = datetime(2026, 11, 1, 9, tzinfo=UTC).timestamp()


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now


def seen(path: Path) -> list[str]:
    with store.open_query_log(path) as log:
        return [one.text for one in store.list_frequent_questions(log)]


def test_what_was_noted_is_written_when_the_log_is_closed(tmp_path: Path) -> None:
    clock = Clock()
    log = QueryLog(tmp_path / "log", write_interval=60, clock=clock)
    for _ in range(3):
        log.queue_question("What is a port?", Verdict.ANSWERED)
        log.queue_question("555 123", Verdict.RELATED)
        log.queue_question("so " * 500, Verdict.RELATED)
        clock.now += DAY + 3600
    log.close()
    assert log.counts == QueryLogCounts(written=3, skipped=6)
    assert seen(tmp_path / "log") == ["what is a port"]


PLANTED = {
    "e-mail": "please write to zzanna.zzschmidt@zzmail.example about ports",
    "phone": "call me at (555) 867-5309 about ports",
    "date": "i was born on 17 August 1961, may i fly",
    "name": "My name is Zzanna Zzschmidt, what is a port",
    "id": "my record is QX-778899-ZZ, what is a port",
}
SECRETS = ("zzanna", "zzschmidt", "zzmail", "867", "5309", "17 august", "1961", "778899", "qx-")


def test_planted_secrets_never_reach_the_disk(tmp_path: Path) -> None:
    clock = Clock()
    log = QueryLog(
        tmp_path / "log", QueryLogRules(min_occasions=2), write_interval=0.01, clock=clock
    )
    bytes_seen = b""
    with store.open_query_log(
        tmp_path / "log", create=True
    ):  # another reader keeps -wal and -shm in place
        for _ in range(5):
            for question in PLANTED.values():
                log.queue_question(question, Verdict.RELATED)
            clock.now += DAY + 3600
            time.sleep(0.1)
            bytes_seen += b"".join(path.read_bytes() for path in sorted(tmp_path.iterdir()))
        log.close()
        files = sorted(path.name for path in tmp_path.iterdir())
        bytes_seen += b"".join(path.read_bytes() for path in sorted(tmp_path.iterdir()))
    assert files == ["log", "log-shm", "log-wal"]
    assert log.counts.written == 25
    assert b"may i fly" in bytes_seen  # the words around them did reach it
    assert not [secret for secret in SECRETS if secret.encode() in bytes_seen.lower()]


def test_a_full_queue_drops_and_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "QUEUE_SIZE", 4)
    log = QueryLog(tmp_path / "log", write_interval=60)
    for _ in range(10):
        log.queue_question("what is a port", Verdict.ANSWERED)
    log.close()
    assert log.counts == QueryLogCounts(written=4, dropped=6)


def test_a_locked_file_delays_nobody_and_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(store, "LOCK_TIMEOUT_SECONDS", 0.05)
    with store.open_query_log(tmp_path / "log", create=True):
        pass
    holder = sqlite3.connect(tmp_path / "log", isolation_level=None)
    holder.execute("begin exclusive")
    log = QueryLog(tmp_path / "log", write_interval=0.01)
    with caplog.at_level(logging.WARNING):
        for _ in range(20):
            began = time.perf_counter()
            log.queue_question("what is a port", Verdict.ANSWERED)
            assert time.perf_counter() - began < 0.05
            time.sleep(0.02)
        holder.close()
        wait_for(lambda: log.counts.failed > 0)
        log.queue_question("what is a port", Verdict.ANSWERED)
        log.close()
    assert log.counts.failed + log.counts.written == 21
    assert log.counts.written >= 1
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 2
    assert "database is locked" in told[0]
    assert told[1] == "Questions are logged again."
    assert "port" not in "".join(told)


def wait_for(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


@pytest.mark.parametrize("fault", [ZeroDivisionError, UnicodeError, RecursionError, KeyError])
@pytest.mark.parametrize("place", ["scrub_question", "add_questions", "delete_older_entries"])
def test_no_fault_ends_the_log_or_is_kept_quiet(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    fault: type[Exception],
    place: str,
) -> None:
    working = getattr(writer, place)

    def failing(*arguments: object, **options: object) -> object:
        if failures:
            raise fault(failures.pop())
        return working(*arguments, **options)

    failures = ["what is a quagmire"]
    monkeypatch.setattr(writer, place, failing)
    log = QueryLog(tmp_path / "log", write_interval=0.01)
    with caplog.at_level(logging.WARNING):
        log.queue_question("what is a quagmire", Verdict.RELATED)
        wait_for(lambda: not failures)
        wait_for(lambda: log.counts.failed == 1)
        log.queue_question("what is a port", Verdict.ANSWERED)
        log.close()
    assert log.counts == QueryLogCounts(written=1, failed=1)
    assert [record.getMessage() for record in caplog.records] == [
        f"The query log met a fault of its own ({fault.__name__})."
        " Questions are answered all the same, and not logged.",
        "Questions are logged again.",
    ]
    assert "quagmire" not in caplog.text


def test_one_question_at_fault_takes_no_other_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(question: str) -> str:
        return "" if not question else str(1 // len(question.strip("x"))) + question

    monkeypatch.setattr(writer, "scrub_question", failing)
    log = QueryLog(tmp_path / "log", write_interval=60)
    for question in ("what is a port", "xx", "", "what is a scan"):
        log.queue_question(question, Verdict.ANSWERED)
    log.close()
    assert log.counts == QueryLogCounts(written=2, skipped=1, failed=1)


@pytest.mark.parametrize("days", [1, 800_000, 10**12])
def test_any_retention_keeps_the_log_going(tmp_path: Path, days: int) -> None:
    log = QueryLog(tmp_path / "log", QueryLogRules(retention_days=days), write_interval=60)
    log.queue_question("what is a port", Verdict.ANSWERED)
    log.close()
    assert log.counts == QueryLogCounts(written=1)


FULL_DISK = """
import resource, sys, time
from pathlib import Path
from search_app.querylog.writer import QueryLog
from search_app.results import Verdict
resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))
log = QueryLog(Path(sys.argv[1]), write_interval=0.01)
slowest = 0.0
for number in range(3000):
    began = time.perf_counter()
    log.queue_question("what is a port " + "abcdefghij"[number % 10] * (number % 97), Verdict.ANSWERED)
    slowest = max(slowest, time.perf_counter() - began)
    if number % 100 == 0:
        time.sleep(0.02)
log.close()
print(log.counts.failed > 0, sum((log.counts.written, log.counts.failed)), slowest < 0.2)
"""


def test_a_full_disk_fails_nobody(tmp_path: Path) -> None:
    # A limit on the size of files stands in for the disk: SQLite meets the same error.
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path / "log")],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "True 3000 True\n"
    assert "Questions are answered all the same" in done.stderr


def test_what_is_old_goes_as_days_pass(tmp_path: Path) -> None:
    clock = Clock()
    log = QueryLog(
        tmp_path / "log", QueryLogRules(retention_days=10), write_interval=0.01, clock=clock
    )
    for _ in range(3):
        log.queue_question("what is a port", Verdict.ANSWERED)
        clock.now += DAY + 3600
    wait_for(lambda: log.counts.written == 3)
    assert seen(tmp_path / "log") == ["what is a port"]
    clock.now += 10 * DAY
    wait_for(lambda: seen(tmp_path / "log") == [])  # though nobody asks anything
    log.close()


def test_a_log_that_nobody_wrote_to_is_not_made(tmp_path: Path) -> None:
    log = QueryLog(tmp_path / "log", write_interval=0.01)
    time.sleep(0.05)
    log.close()
    assert list(tmp_path.iterdir()) == []
