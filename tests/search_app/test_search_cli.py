"""``python -m search_app``: search, batch and serve, exit codes, one sentence on stderr."""

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from indexer.building.build import BuildPlan, build_generation
from indexer.storage.generations import locate_current_generation
from search_app.cli import COMMANDS
from search_app.cli.ask import format_result
from search_app.results import Verdict
from search_app.search.engine import SearchEngine
from tests.support.commands import Commands, Done
from tests.support.paths import ROOT
from tests.support.sample_booklet import linked, run, written
from tests.support.segments import locate_segment

pytestmark = pytest.mark.slow

QUERY_FILES = {
    "bad": "How deep?",
    "good": '{"id": 1, "query": "How deep?"}',
    "half": '{"id": 1, "query": "\\ud800"}',
    "split": '{"id": "a b", "query": "How deep?"}',
}


Search = Callable[..., Done]


@pytest.fixture
def search(commands: Commands, garden_index: Path) -> Search:
    return lambda *words: commands("search_app", "search", *words, "--index", garden_index)


def test_search_shows_passages_with_the_answer_marked(search: Search) -> None:
    done = search("How", "deep", "do", "I", "press", "seeds?", "-k", "2")
    lines = done.out.splitlines()
    assert (done.code, done.err) == (0, "")
    assert lines[0] == "The booklet answers this."
    assert lines[2].startswith("1. Growing beans > Sowing  (")
    assert lines[3].startswith(">>> Press each seed three centimetres deep. Leave a hand's")
    assert [line[:2] for line in lines if line[1:3] == ". "] == ["1.", "2."]


def test_search_says_first_whom_to_call(search: Search) -> None:
    done = search("I", "can't", "breathe")
    assert done.out.startswith("THIS MAY BE AN EMERGENCY\nDo not wait for a search. ")
    assert "\nGet help first. What follows is only near in its words" in done.out
    assert ">>>" not in done.out
    assert json.loads(search("water", "--json").out)["notice"] is None
    assert json.loads(search("quiero morir", "--json").out)["notice"]["kind"] == "crisis"


def test_search_says_so_where_a_verifier_has_read(
    fitted_engine: SearchEngine, verified_engine: SearchEngine
) -> None:
    read, unread = (one.search("How deep do I press?") for one in (fitted_engine, verified_engine))
    read = replace(read, hits=(replace(read.hits[0], verified=0.9), *read.hits[1:]))
    sentences = [
        format_result(replace(result, verdict=Verdict.ANSWERED)).splitlines()[0]
        for result in (read, unread)
    ]
    assert sentences == [
        "The booklet answers this.",
        "The booklet may answer this; that was not checked.",
    ]


def test_search_says_what_it_corrected_and_which_drug_no_booklet_names(search: Search) -> None:
    lines = search("why", "wont", "ripe", "compst").out.splitlines()
    assert [line for line in lines if line.startswith("Read ")] == ["Read 'compst' as 'compost'."]
    lines = search("slugs", "and", "LETROZOLE").out.splitlines()
    assert "In no booklet: letrozole." in lines


def test_search_for_programs_is_the_answer_of_the_engine(
    search: Search, engine: SearchEngine
) -> None:
    printed = json.loads(search("--json", "How deep?").out)
    expected = engine.search("How deep?").to_json()
    del printed["took_ms"], expected["took_ms"]
    assert printed == expected


def test_batch_writes_answers_and_a_run(
    commands: Commands, garden_index: Path, tmp_path: Path
) -> None:
    lines = [{"id": "b", "query": "How deep?"}, {"_id": "a", "text": "slugs"}]
    queries, out, trec = (tmp_path / name for name in ("in.jsonl", "out.jsonl", "run.trec"))
    queries.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    options = ("--out", out, "--index", garden_index, "-k", "3", "--run", trec)
    done = commands("search_app", "batch", queries, *options)
    name = locate_current_generation(garden_index).name
    assert (done.code, done.out) == (0, "")
    assert done.err == f"Answered 2 questions with {name} into {out}.\n"
    answers = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [(answer["id"], len(answer["hits"])) for answer in answers] == [("b", 3), ("a", 3)]
    rows = [line.split() for line in trec.read_text(encoding="utf-8").splitlines()]
    assert [(*row[:4], row[5]) for row in rows] == [
        (name, "Q0", "beans", "1", "booklet-search") for name in ("b", "a")
    ]
    assert all(float(row[4]) > 0 for row in rows)  # the scores of the ranking


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["search", "how", "--index", "NONE"], "No index in NONE. Build one with: make index"),
        (["search", " ", "--index", "INDEX"], "The question is empty. Type a few words."),
        (["search", "x" * 2001, "--index", "INDEX"], "The question has 2,001 characters; at most"),
        (["batch", "NONE", "--out", "OUT", "--index", "INDEX"], "NONE cannot be read: "),
        (["batch", "BAD", "--out", "OUT", "--index", "INDEX"], "BAD, line 1: not a question."),
        (["batch", "GOOD", "--out", "NONE/out", "--index", "INDEX"], "NONE/out: No such file or"),
        (
            ["batch", "HALF", "--out", "OUT", "--index", "INDEX"],
            "Question 1: The question holds half",
        ),
        (["serve", "--index", "NONE"], "No index in NONE. Build one with: make index"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    commands: Commands, garden_index: Path, tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    for name, line in QUERY_FILES.items():
        (tmp_path / name).write_text(line, encoding="utf-8")
    paths = {name.upper(): str(tmp_path / name) for name in (*QUERY_FILES, "none", "out", "run")}
    for name, path in {**paths, "INDEX": str(garden_index)}.items():
        arguments = [argument.replace(name, path) for argument in arguments]
        sentence = sentence.replace(name, path)
    done = commands("search_app", *arguments)
    assert (done.code, done.out) == (2, "")
    assert done.sentence().startswith(sentence)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "arguments",
    [["search"], ["search", "how", "-k", "0"], ["search", "how", "-k", "101"], ["find"]]
    + [["batch", "in.jsonl"], ["serve", "--port", "65536"], ["serve", "--port", "http"]],
)
def test_bad_arguments_print_the_usage(commands: Commands, arguments: list[str]) -> None:
    done = commands("search_app", *arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Usage: search_app")
    assert "Traceback" not in done.err


def test_a_port_that_is_taken_is_one_sentence(garden_index: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run("search_app", "serve", "--index", garden_index, "--port", port, code=2)
    assert done.stderr.splitlines()[-1].endswith("Address already in use.")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("host", "sentence"),
    [
        ("..", "There is no address '..' on this machine. Give --host a name or a number such as"),
        ("a" * 64, "There is no address 'aaaaa"),
        ("no such host", "There is no address 'no such host' on this machine."),
        ("192.0.2.1", "Cannot listen at 192.0.2.1, port 0: "),
    ],
)
def test_a_host_that_is_none_of_ours_is_one_sentence(
    commands: Commands, garden_index: Path, host: str, sentence: str
) -> None:
    done = commands("search_app", "serve", "--index", garden_index, "--host", host, "--port", "0")
    assert done.code == 2
    assert done.err.splitlines()[-1].startswith(sentence)
    assert "Traceback" not in done.err


@pytest.fixture
def index(garden_index: Path, tmp_path: Path) -> Path:
    return linked(garden_index, tmp_path / "index")


@pytest.fixture
def address(index: Path) -> Iterator[str]:
    """A server as people start it, asked until it answers, and stopped with Ctrl-C."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = ["search_app", "serve", "--index", str(index), "--port", str(port)]
    with subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        # a job in the background is started without Ctrl-C, and so would the server be
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as server:
        url = f"http://127.0.0.1:{port}"
        wait_for(f"{url}/readyz")
        yield url
        server.send_signal(signal.SIGINT)
        _, errors = server.communicate(timeout=20)
    assert server.returncode == 0
    assert "Traceback" not in errors
    assert f"Serving {index} at {url}/ (stop with Ctrl-C)" in errors


def wait_for(url: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(url, timeout=10).close()
            return
        except urllib.error.URLError:
            time.sleep(0.05)
    raise TimeoutError(url)


def test_serve_picks_up_a_new_generation_and_refuses_a_damaged_one(
    address: str, index: Path, tmp_path: Path
) -> None:
    def ask() -> Any:
        url = f"{address}/api/v1/search?q=How+deep+do+I+press+seeds"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return json.load(answer)

    def build(depth: str) -> str:
        (tmp_path / "beans.txt").write_text(written().replace("three", depth), encoding="utf-8")
        return build_generation(BuildPlan([tmp_path / "beans.txt"], index)).manifest.generation

    before = ask()
    assert (
        before["hits"][0]["answer"]["text"]
        == "Press each seed three centimetres deep. Leave a hand's width between two seeds."
    )
    generation, until = build("nine"), time.monotonic() + 10
    # The first question has it, but for one that comes while the server looks for itself.
    while (after := ask())["generation"] != generation and time.monotonic() < until:
        time.sleep(0.05)
    assert (
        after["hits"][0]["answer"]["text"]
        == "Press each seed nine centimetres deep. Leave a hand's width between two seeds."
    )
    assert after["generation"] == generation != before["generation"]
    build("two")
    (locate_segment(index) / "passages.keys").write_bytes(b"")
    assert ask()["generation"] == generation


def test_a_mistyped_command_is_told_the_nearest_ones(commands: Commands) -> None:
    done = commands("search_app", "searc")
    assert done.code == 2
    assert "No such command 'searc'. (Did you mean one of: 'search', 'serve'?)" in done.err


def test_help_lists_every_command_with_what_it_does(commands: Commands) -> None:
    done = commands("search_app", "--help")
    assert (done.code, done.err) == (0, "")
    listed = done.out.partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in listed] == list(COMMANDS)
    assert all(len(line.split()) > 3 for line in listed)
