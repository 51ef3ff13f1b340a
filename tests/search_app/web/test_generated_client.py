"""A client that a program made from the served ``/openapi.json``, unchanged, asks a real server."""

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from search_app.search.live_index import LiveIndex
from search_app.web.app import create_app
from search_app.web.server.web_server import create_server

pytestmark = pytest.mark.slow

LOCK = Path(__file__).with_name("generator.lock")
# What is no JSON and not of the API: the program leaves it out of the client, and says so.
LEFT_OUT = {"GET /logo", "GET /originals/{id}", "GET /opensearch.xml"}
ASK = """
import json, sys
from booklet_client import Client
from booklet_client.api.booklets import list_booklets, read_booklet
from booklet_client.api.search import search, search_posted
from booklet_client.models import Error, SearchPostedBody, Verdict

with Client(base_url=sys.argv[1], raise_on_unexpected_status=True) as client:
    answer = search.sync(client=client, q="How deep do I press each seed?", k=2)
    assert answer.verdict is Verdict.ANSWERED, answer
    hit = answer.hits[0]
    booklet = read_booklet.sync(hit.booklet_id, client=client)
    passage = next(each for each in booklet.passages if each.passage_id == hit.passage_id)
    assert booklet.text[passage.start : passage.end] == passage.text
    spans = [booklet.text[each.start : each.end] for each in hit.answer.spans]
    body = SearchPostedBody.from_dict({"q": "How deep do I press each seed?", "k": 2})
    posted = search_posted.sync(client=client, body=body)
    listed = list_booklets.sync(client=client)
    unknown = read_booklet.sync("no such booklet", client=client)
    empty = search.sync(client=client, q=" ")
    assert isinstance(unknown, Error) and isinstance(empty, Error)
    refused = search.sync(client=client, q="Who won the chess game on Mars?")
    badges = {each.badge for each in refused.hits}
    print(json.dumps({
        "answer": hit.answer.text, "spans": spans, "heading": passage.heading_path[-1],
        "count": len(answer.hits), "same": posted.hits == answer.hits,
        "booklets": [each.id for each in listed.booklets],
        "errors": [unknown.error.message, empty.error.message],
        "refused": [refused.verdict.value, Verdict.ANSWERED in badges],
    }))
"""


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of an environment that has the generator, from the wheels that uv keeps on this machine."""
    folder = tmp_path_factory.mktemp("generator") / "venv"
    uv = [sys.executable, "-m", "uv"]
    subprocess.run([*uv, "venv", "--quiet", "--python", sys.executable, str(folder)], check=True)
    install = [*uv, "pip", "install", "--quiet", "--offline", "--require-hashes", "-r", str(LOCK)]
    command = [*install, "--python", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("uv has no wheels of the client generator; make fetches them with .venv")
    return folder / "bin/python"


@pytest.fixture(scope="module")
def address(garden_index: Path) -> Iterator[str]:
    server = create_server(create_app(LiveIndex(garden_index)), host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.stop()
    thread.join(20)


def test_a_generated_client_asks_reads_and_lists(
    python: Path, address: str, tmp_path: Path
) -> None:
    with urlopen(f"{address}/openapi.json", timeout=30) as response:
        (tmp_path / "openapi.json").write_bytes(response.read())
    (tmp_path / "config.yaml").write_text("post_hooks: []\n")  # as it is made, not tidied
    options = ["--meta", "none", "--output-path", "booklet_client", "--config", "config.yaml"]
    generate = [f"{python.parent}/openapi-python-client", "generate", "--path", "openapi.json"]
    made = run([*generate, *options], tmp_path)
    assert set(re.findall(r"^WARNING parsing (\w+ \S+) within", made, re.MULTILINE)) == LEFT_OUT
    assert made.count("WARNING") == len(LEFT_OUT)
    (tmp_path / "ask.py").write_text(ASK)
    answers = json.loads(run([str(python), "-W", "error", "ask.py", address], tmp_path))
    assert answers == {
        "answer": "Press each seed three centimetres deep. Leave a hand's width between two seeds.",
        "spans": [
            "Press each seed three centimetres deep. Leave a hand's width between two seeds."
        ],
        "heading": "Sowing",
        "count": 2,
        "same": True,
        "booklets": ["beans"],
        "errors": [
            "There is no booklet called 'no such booklet' here. See /booklets/ for the list.",
            "The question is empty. Type a few words.",
        ],
        "refused": ["not_covered", False],
    }


def run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr
