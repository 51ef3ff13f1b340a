"""``serve`` in a process of its own, told to stop as service managers and containers do."""

import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from search_app.querylog.store import list_frequent_questions, open_query_log
from tests.support.sample_booklet import ROOT

pytestmark = pytest.mark.slow


def test_what_was_asked_just_before_sigterm_is_logged(garden_index: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    command = ["search_app", "serve", "--index", str(garden_index), "--port", "0"]
    with subprocess.Popen(
        [sys.executable, "-m", *command, "--query-log", str(log)],
        cwd=ROOT,
        env={**os.environ, "SEARCH_QUERY_LOG_TIMES": "1"},
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        address = _address(server)
        urllib.request.urlopen(f"{address}?q=How+deep+do+I+press+seeds", timeout=60).close()
        server.send_signal(signal.SIGTERM)
        _, said = server.communicate(timeout=20)
    assert server.returncode == 0
    assert "Traceback" not in said
    with open_query_log(log) as found:
        asked = [
            (one.text, one.ask_count) for one in list_frequent_questions(found, min_occasions=1)
        ]
    assert asked == [("how deep do i press seeds", 1)]


def _address(server: subprocess.Popen[str]) -> str:
    """Where it says that it listens."""
    for line in server.stderr or ():
        if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
            return found[0]
    raise EOFError("The server ended before it listened.")
