import json
import logging
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from search_app.querylog import store, writer
from search_app.querylog.limits import QueryLogRules
from search_app.querylog.writer import QueryLog, QueryLogCounts
from search_app.results import Verdict
from search_app.search.engine import SearchEngine
from tests.support.paths import ROOT

DAY_AND_HOUR = 90_000.0
QUESTION = ("what is a port", Verdict.ANSWERED)


@dataclass
class Clock:
    now: float = datetime(2026, 11, 1, 9, tzinfo=UTC).timestamp()

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log"


def list_shown(path: Path) -> list[str]:
    with store.open_query_log(path) as log:
        return [question.text for question in store.list_frequent_questions(log)]


def wait_for(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_what_was_queued_is_written_when_the_log_is_closed(path: Path) -> None:
    clock = Clock()
    log = QueryLog(path, write_interval=60, clock=clock)
    for _ in range(3):
        log.queue_question("What is a port?", Verdict.ANSWERED)
        log.queue_question("555 123", Verdict.RELATED)
        log.queue_question("so " * 500, Verdict.RELATED)
        clock.now += DAY_AND_HOUR
    log.close()
    assert log.counts == QueryLogCounts(written=3, skipped=6)
    assert list_shown(path) == ["what is a port"]


PLANTED = {
    "e-mail": "please write to zzanna.zzschmidt@zzmail.example about ports",
    "phone": "call me at (555) 867-5309 about ports",
    "date": "i was born on 17 August 1961, may i fly",
    "name": "My name is Zzanna Zzschmidt, what is a port",
    "id": "my record is QX-778899-ZZ, what is a port",
}
SECRETS = ("zzanna", "zzschmidt", "zzmail", "867", "5309", "17 august", "1961", "778899", "qx-")


def test_planted_secrets_never_reach_the_disk(path: Path) -> None:
    clock = Clock()
    log = QueryLog(path, QueryLogRules(min_occasions=2), write_interval=0.01, clock=clock)
    bytes_seen = b""
    with store.open_query_log(path, create=True) as reader:
        for _ in range(5):
            store.list_frequent_questions(reader)  # who has read keeps -wal and -shm in place
            for question in PLANTED.values():
                log.queue_question(question, Verdict.RELATED)
            clock.now += DAY_AND_HOUR
            time.sleep(0.1)
            bytes_seen += b"".join(file.read_bytes() for file in path.parent.iterdir())
        log.close()
        files = {file.name: file.read_bytes() for file in path.parent.iterdir()}
    bytes_seen += b"".join(files.values())
    assert set(files) == {"log", "log-shm", "log-wal"}
    assert log.counts.written == 25
    assert b"may i fly" in bytes_seen  # the words around them did reach it
    assert not [secret for secret in SECRETS if secret.encode() in bytes_seen.lower()]


def test_a_full_queue_drops_and_counts(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "QUEUE_SIZE", 4)
    log = QueryLog(path, write_interval=60)
    for _ in range(10):
        log.queue_question(*QUESTION)
    log.close()
    assert log.counts == QueryLogCounts(written=4, dropped=6)


def test_a_locked_file_delays_no_question_and_is_reported_once(
    path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(store, "LOCK_TIMEOUT_SECONDS", 0.05)
    with store.open_query_log(path, create=True):
        pass
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("begin exclusive")
    log = QueryLog(path, write_interval=0.01)
    with caplog.at_level(logging.WARNING):
        for _ in range(20):
            began = time.perf_counter()
            log.queue_question(*QUESTION)
            assert time.perf_counter() - began < 0.05
            time.sleep(0.02)
        holder.close()
        wait_for(lambda: log.counts.failed > 0)
        log.queue_question(*QUESTION)
        log.close()
    assert log.counts.failed + log.counts.written == 21
    assert log.counts.written >= 1
    failure, recovery = (record.getMessage() for record in caplog.records)
    assert "database is locked" in failure
    assert recovery == "Questions are logged again."
    assert "port" not in failure


@pytest.mark.parametrize("fault", [ZeroDivisionError, UnicodeError, RecursionError, KeyError])
@pytest.mark.parametrize("name", ["scrub_question", "add_questions", "delete_expired_entries"])
def test_no_error_ends_the_log_or_goes_unreported(
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    fault: type[Exception],
    name: str,
) -> None:
    working = getattr(writer, name)

    def failing(*arguments: object, **options: object) -> object:
        if failures:
            raise fault(failures.pop())
        return working(*arguments, **options)

    failures = ["what is a quagmire"]
    monkeypatch.setattr(writer, name, failing)
    log = QueryLog(path, write_interval=0.01)
    with caplog.at_level(logging.WARNING):
        log.queue_question("what is a quagmire", Verdict.RELATED)
        wait_for(lambda: not failures)
        wait_for(lambda: log.counts.failed == 1)
        log.queue_question(*QUESTION)
        log.close()
    assert log.counts == QueryLogCounts(written=1, failed=1)
    assert [record.getMessage() for record in caplog.records] == [
        f"The query log met a fault of its own ({fault.__name__})."
        " Questions are answered all the same, and not logged.",
        "Questions are logged again.",
    ]
    assert "quagmire" not in caplog.text


def test_a_question_that_fails_loses_no_other(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(question: str) -> str:
        return "" if not question else str(1 // len(question.strip("x"))) + question

    monkeypatch.setattr(writer, "scrub_question", failing)
    log = QueryLog(path, write_interval=60)
    for question in ("what is a port", "xx", "", "what is a scan"):
        log.queue_question(question, Verdict.ANSWERED)
    log.close()
    assert log.counts == QueryLogCounts(written=2, skipped=1, failed=1)


@pytest.mark.parametrize("days", [1, 800_000, 10**12])
def test_any_retention_keeps_the_log_going(path: Path, days: int) -> None:
    log = QueryLog(path, QueryLogRules(retention_days=days), write_interval=60)
    log.queue_question(*QUESTION)
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
    question = "what is a port " + "abcdefghij"[number % 10] * (number % 97)
    log.queue_question(question, Verdict.ANSWERED)
    slowest = max(slowest, time.perf_counter() - began)
    while number - log.counts.written - log.counts.failed > 200:  # none is dropped for haste
        time.sleep(0.005)
log.close()
print(log.counts.failed > 0, sum((log.counts.written, log.counts.failed)), slowest < 0.2)
"""


def test_a_full_disk_fails_no_question(path: Path) -> None:
    # A limit on the size of files replaces the full disk: SQLite meets the same error.
    command = [sys.executable, "-c", FULL_DISK, str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "True 3000 True\n"
    assert "Questions are answered all the same" in done.stderr


def test_old_entries_are_deleted_as_days_pass(path: Path) -> None:
    clock = Clock()
    log = QueryLog(path, QueryLogRules(retention_days=10), write_interval=0.01, clock=clock)
    for _ in range(3):
        log.queue_question(*QUESTION)
        clock.now += DAY_AND_HOUR
    wait_for(lambda: log.counts.written == 3)
    assert list_shown(path) == ["what is a port"]
    clock.now += 10 * DAY_AND_HOUR
    wait_for(lambda: list_shown(path) == [])  # though no question arrives
    log.close()


def test_a_log_without_questions_makes_no_file(path: Path) -> None:
    log = QueryLog(path, write_interval=0.01)
    time.sleep(0.05)
    log.close()
    assert list(path.parent.iterdir()) == []


@pytest.mark.slow
@pytest.mark.alone
def test_logging_takes_at_most_three_hundredths_of_searching(
    engine: SearchEngine, path: Path
) -> None:
    """In processor time of all threads: what is left for searching, however busy the machine is."""
    judged = ROOT / "corpus/judgements/metastatic-breast-cancer.jsonl"
    questions = [json.loads(line)["query"] for line in judged.read_text().splitlines()]
    for question in questions[:20]:
        engine.search(question)
    searched, logged = 200, 10_000
    began = time.process_time()
    for number in range(searched):
        engine.search(questions[number % len(questions)])
    searching = (time.process_time() - began) / searched

    log = QueryLog(path, write_interval=0.05)
    began = time.process_time()
    for start in range(0, logged, 1_000):  # a busy day, not a flood: nothing is dropped
        for number in range(start, start + 1_000):
            log.queue_question(questions[number % len(questions)], Verdict.ANSWERED)
        while sum(astuple(log.counts)) < start + 1_000:
            time.sleep(0.01)
    log.close()
    logging_ = (time.process_time() - began) / logged
    assert log.counts.written + log.counts.skipped == logged
    assert logging_ <= 0.03 * searching, f"{logging_ * 1e6:.0f} us of {searching * 1e6:.0f} us"
