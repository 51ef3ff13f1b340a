import logging
import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from flask import Flask

from indexer.errors import QueryLogError
from search_app.querylog.store import list_frequent_questions, open_query_log
from search_app.web.app import create_app
from search_app.web.metrics import init_metrics
from search_app.web.ops import service
from search_app.web.query_log import close_query_log, init_query_log
from search_app.web.settings import Settings
from tests.support.paths import ROOT
from tests.support.web_index import Shelf


def rows(path: Path) -> list[tuple[int, int, int]]:
    with open_query_log(path) as log:
        return log.execute("select answered, related, not_covered from asked").fetchall()


def test_there_is_no_log_unless_it_is_switched_on(tmp_path: Path) -> None:
    app = create_app(Shelf())
    app.test_client().get("/?q=water")
    assert "querylog" not in app.extensions
    assert "booklet_search_logged" not in app.test_client().get("/metrics").text
    assert "are counted" not in app.test_client().get("/").text


def test_page_and_api_are_logged_alike_and_readers_know(tmp_path: Path) -> None:
    app = create_app(Shelf(), {"QUERY_LOG": str(tmp_path / "log")})
    client = app.test_client()
    client.get("/?q=water")
    client.get("/api/v1/search?q=Water%3F")
    client.post("/api/v1/search", json={"q": " water "})
    client.get("/?q=granite")
    client.get("/")
    assert "Questions are kept for at most 180 days" in client.get("/?q=water").text
    close_query_log(app)
    assert sorted(rows(tmp_path / "log")) == [(0, 0, 1), (4, 0, 0)]
    assert 'booklet_search_logged_total{fate="written"} 5.0' in client.get("/metrics").text


@pytest.mark.parametrize("first", ["log", "metrics"])
def test_what_is_logged_is_counted_whichever_was_set_up_first(tmp_path: Path, first: str) -> None:
    app, settings = Flask("any"), Settings(query_log=tmp_path / "log")
    steps = {
        "log": lambda: init_query_log(app, settings),
        "metrics": lambda: init_metrics(app, Shelf()),
    }
    for name in sorted(steps, key=lambda name: name != first):
        steps[name]()
    app.register_blueprint(service)
    close_query_log(app)
    metrics = app.test_client().get("/metrics").text
    assert 'booklet_search_logged_total{fate="written"} 0.0' in metrics


def test_the_environment_switches_it_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEARCH_QUERY_LOG", str(tmp_path / "log"))
    monkeypatch.setenv("SEARCH_QUERY_LOG_TIMES", "1")
    app = create_app(Shelf())
    app.test_client().get("/?q=water")
    close_query_log(app)
    with open_query_log(tmp_path / "log") as log:
        assert log.execute("select text from words").fetchall() == [("water",)]


@pytest.mark.parametrize("wrong", ["0", "-1", "three", "²", "٣", "36501", "9" * 5_000])
def test_a_rule_that_is_no_number_is_refused(tmp_path: Path, wrong: str) -> None:
    config = {"QUERY_LOG": str(tmp_path / "log"), "QUERY_LOG_TIMES": wrong}
    sentence = "SEARCH_QUERY_LOG_TIMES is '.*whole number from 1 to 36500"
    with pytest.raises(QueryLogError, match=sentence):
        create_app(Shelf(), config)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QueryLogError, match="needs the folder .*/nowhere"):
        create_app(Shelf(), {"QUERY_LOG": str(tmp_path / "nowhere" / "log")})


def test_searches_succeed_when_the_log_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "log").mkdir()  # no file can be there
    app = create_app(Shelf(), {"QUERY_LOG": str(tmp_path / "log")})
    client = app.test_client()
    assert [client.get("/?q=water").status_code for _ in range(20)] == [200] * 20
    close_query_log(app)
    assert 'booklet_search_logged_total{fate="failed"} 20.0' in client.get("/metrics").text


def test_no_message_of_the_program_has_the_question(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        app = create_app(Shelf(), {"QUERY_LOG": str(tmp_path / "log")})
        for path in ("/?q=quagmire", "/api/v1/search?q=quagmire", "/nope?q=quagmire"):
            app.test_client().get(path)
        close_query_log(app)
    assert "quagmire" not in caplog.text


@pytest.mark.slow
def test_a_question_just_before_sigterm_is_logged(garden_index: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    command = ["search_app", "serve", "--index", str(garden_index), "--port", "0"]
    with subprocess.Popen(
        [sys.executable, "-m", *command, "--query-log", str(log)],
        cwd=ROOT,
        env={**os.environ, "SEARCH_QUERY_LOG_TIMES": "1"},
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        address = _read_address(server)
        urllib.request.urlopen(f"{address}?q=How+deep+do+I+press+seeds", timeout=60).close()
        server.send_signal(signal.SIGTERM)
        _, errors = server.communicate(timeout=20)
    assert server.returncode == 0
    assert "Traceback" not in errors
    with open_query_log(log) as connection:
        (question,) = list_frequent_questions(connection, min_occasions=1)
    assert (question.text, question.ask_count) == ("how deep do i press seeds", 1)


def _read_address(server: subprocess.Popen[str]) -> str:
    """The address at which it says that it listens."""
    for line in server.stderr or ():
        if match := re.search(r"http://127\.0\.0\.1:\d+/", line):
            return match[0]
    raise EOFError("The server ended before it listened.")
