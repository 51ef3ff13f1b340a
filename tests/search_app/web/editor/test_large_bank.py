"""A real server whose desk works out the coverage of thousands of questions, and is opened."""

import os
import re
import subprocess
import sys
import time
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from tests.bench.bank import make_bank, read_progress, write_bank
from tests.support.desk_client import PASSWORD, token_of_page
from tests.support.paths import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.alone]

QUESTIONS = 5_000
MAX_SECONDS = 1.0
PATIENCE = 120.0


def test_the_desk_opens_in_a_second_while_it_computes(verified_index: Path, tmp_path: Path) -> None:
    write_bank(tmp_path / "questions", make_bank(QUESTIONS))
    settings = {
        "SEARCH_EDITOR_PASSWORD": PASSWORD,
        "SEARCH_QUESTIONS": str(tmp_path / "questions"),
        "SEARCH_DESK": str(tmp_path / "desk"),
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "search_app", "serve", "--index", str(verified_index), "--port=0"],
        cwd=ROOT,
        env={**os.environ, **settings},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stderr
        address = next(m[0] for line in server.stderr if (m := re.search(r"http://\S+", line)))
        browser = build_opener(HTTPCookieProcessor(CookieJar()))
        times = list[float]()

        def get(path: str) -> str:
            start = time.monotonic()
            page: str = browser.open(address + path).read().decode()
            times.append(time.monotonic() - start)
            return page

        token = token_of_page(get("editor/sign-in"))
        form = {"token": token, "name": "Anna", "password": PASSWORD}
        browser.open(f"{address}editor/sign-in", urlencode(form).encode()).read()
        times.clear()  # scrypt is meant to be slow
        told, until = list[str](), time.monotonic() + PATIENCE
        while len(set(told)) < 4:  # the bank is read, and some of its questions are answered
            assert time.monotonic() < until
            told += filter(None, [read_progress(get("editor/"))])
            assert "How deep" in get("?q=How+deep+do+I+press+the+seeds")
            time.sleep(0.5)
        done = [int(progress.partition(" ")[0]) for progress in told]
        assert done == sorted(done)
        assert {progress.split()[2] for progress in told} == {str(QUESTIONS)}
        assert max(times) <= MAX_SECONDS
    finally:
        server.kill()
        server.communicate()
