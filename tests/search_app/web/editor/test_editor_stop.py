"""A real server that is stopped while it tries a draft."""

import os
import re
import signal
import subprocess
import sys
import time
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest

from tests.support.desk_client import PASSWORD, token_of_page, write_topic
from tests.support.paths import ROOT

pytestmark = pytest.mark.slow


def post(browser: OpenerDirector, page: str, form: dict[str, str]) -> str:
    token = token_of_page(browser.open(page).read().decode())
    answer = browser.open(page, urlencode({"token": token, **form}).encode())
    text: str = answer.read().decode()
    return text


def find_draft_process(server: int) -> int | None:
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = status.read_text()
            command = status.with_name("cmdline").read_bytes()
        except OSError:
            continue
        if f"\nPPid:\t{server}\n" in lines and b"draft_child" in command:
            return int(status.parent.name)
    return None


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for the process in /proc")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_no_draft_outlives_its_server(
    garden_index: Path, tmp_path: Path, number: signal.Signals
) -> None:
    write_topic(tmp_path / "questions", "money", ("What does a bean cost?",))
    settings = {"SEARCH_EDITOR_PASSWORD": PASSWORD, "SEARCH_QUESTIONS": str(tmp_path / "questions")}
    options = ["--index", str(garden_index), "--port", "0", "--desk", str(tmp_path / "desk")]
    server = subprocess.Popen(
        [sys.executable, "-m", "search_app", "serve", *options],
        cwd=ROOT,
        env={**os.environ, **settings},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stderr
        address = next(m[0] for line in server.stderr if (m := re.search(r"http://\S+", line)))
        browser = build_opener(HTTPCookieProcessor(CookieJar()))
        post(browser, f"{address}editor/sign-in", {"name": "Anna", "password": PASSWORD})
        draft = {"what": "passage", "booklet": "beans", "passage": "## Frost\n\nCover them."}
        assert "Cancel this try" in post(browser, f"{address}editor/sandbox", draft)
        until = time.monotonic() + 60
        while (process := find_draft_process(server.pid)) is None:
            assert time.monotonic() < until
        server.send_signal(number)
        server.wait(30)
        while Path(f"/proc/{process}/exe").exists():
            assert time.monotonic() < until
            time.sleep(0.05)
    finally:
        server.kill()
        server.communicate()
