"""What Lighthouse says of each kind of page, on a slow phone; only where Lighthouse is installed.

``npm install --prefix FOLDER lighthouse@12`` installs it; put ``FOLDER/node_modules/.bin`` on the
PATH.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from search_app.search.live_index import LiveIndex
from search_app.web.app import create_app
from tests.browser.conftest import CHROMIUM, served
from tests.support.notices import PUBLISHER

pytestmark = [pytest.mark.browser, pytest.mark.alone]

LIGHTHOUSE = shutil.which("lighthouse")
MIN_SCORE = 98
TRIES = 3  # the machine may be busy with something else
CATEGORIES = {"performance", "accessibility", "best-practices", "seo"}
BOOKLET = "metastatic-breast-cancer"
PAGES = {
    "start": "/",
    "greeting": "/?q=hello",
    "answer": "/?q=how+can+my+family+help+me",
    "refusal": "/?q=how+long+does+it+take+to+fly+to+the+moon",
    "corrected": "/?q=what+helps+with+diareah",
    "two questions": "/?q=can+i+drink+alcohol+and+how+long+does+chemo+take",
    "emergency": "/?q=fever+39+during+chemo",
    "crisis": "/?q=i+want+to+die",
    "whom to call": "/?q=i+need+to+talk+to+somebody",
    "Spanish": "/?q=cuando+debo+tomar+mis+pastillas",
    "feedback given": "/feedback/thanks?q=how+can+my+family+help+me",
    "booklet": f"/booklets/{BOOKLET}",
    "place in the booklet": f"/booklets/{BOOKLET}?q=hair+loss&at=s20#s20",
    "list of booklets": "/booklets/",
    "about, privacy, accessibility": "/about",
}


@pytest.fixture(scope="module")
def address(our_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    log = tmp_path_factory.mktemp("log") / "log"
    app = create_app(LiveIndex(our_index), {**PUBLISHER, "QUERY_LOG": str(log)})
    with served(app) as address:
        app.config["PUBLIC_URL"] = address  # so that pages name their canonical address
        yield address


def score(address: str, folder: Path) -> tuple[dict[str, int], list[str]]:
    """The score of each category, 0 to 100, and the audits that cost something."""
    report = folder / "report.json"
    subprocess.run(
        [str(LIGHTHOUSE), address, "--quiet", "--output=json", f"--output-path={report}"]
        + ["--chrome-flags=--headless --no-sandbox"],
        env={**os.environ, "CHROME_PATH": str(CHROMIUM)},
        check=True,
        timeout=180,
    )
    found = json.loads(report.read_text(encoding="utf-8"))
    audits, categories = found["audits"], found["categories"]
    costly = [
        f"{name}: {each['id']} {audits[each['id']]['score']}"
        for name, category in categories.items()
        for each in category["auditRefs"]
        if each["weight"]
        and (audits[each["id"]]["score"] or 0) < 0.9
        and audits[each["id"]]["scoreDisplayMode"] != "notApplicable"
    ]
    return {name: round(100 * each["score"]) for name, each in categories.items()}, costly


@pytest.mark.skipif(LIGHTHOUSE is None, reason="no lighthouse on this machine")
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_lighthouse_finds_next_to_nothing(address: str, tmp_path: Path, path: str) -> None:
    scores, costly = score(f"{address}{path}", tmp_path)
    for _ in range(TRIES - 1):
        if min(scores.values()) < MIN_SCORE:
            scores, costly = score(f"{address}{path}", tmp_path)
    assert set(scores) == CATEGORIES
    assert {name: each for name, each in scores.items() if each < MIN_SCORE} == {}, costly
