"""A backup of a server that answers, judges, logs and swaps generations all the while."""

import json
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from indexer.storage.files import write_atomically
from indexer.storage.generations import CURRENT_FILE, list_generations
from tests.support.desk_client import BANK, write_topic
from tests.support.paths import ROOT
from tests.support.sample_booklet import build_garden, written
from tests.torture.desk_browser import DeskBrowser
from tests.torture.server import ServerProcess, start_server

QUESTIONS = ("how deep do i press the seeds", "how much sun do beans want a day")
BACKUPS = 3


def repeat(step: Callable[[], object], stop: threading.Event) -> threading.Thread:
    def run() -> None:
        while not stop.is_set():
            step()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def run_command(*words: str | Path) -> None:
    command = [sys.executable, "-m", "search_app", *map(str, words)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)


def ask(server: ServerProcess) -> dict[str, Any]:
    """All answers by their question, without what differs from one asking to the next."""
    answers = {}
    for question in QUESTIONS:
        reply = server.ask(question)
        assert reply.status == 200
        answers[question] = json.loads(reply.body) | {"took_ms": 0}
    return answers


def grade_passage(browser: DeskBrowser, passages: list[str], rounds: int) -> None:
    passage, grade = passages[rounds % len(passages)], str(rounds % 4)
    form = {"passage": passage, "grade": grade}
    assert browser.post("/editor/judge/sowing-1/grade", form).status == 303


@pytest.mark.slow
def test_what_is_restored_answers_and_judges_the_same(tiny_model: Path, tmp_path: Path) -> None:
    bank = tmp_path / "questions"
    index = build_garden(tmp_path, model=str(tiny_model))
    build_garden(tmp_path, written().replace("six hours", "seven hours"), model=str(tiny_model))
    for topic, questions in BANK.items():
        write_topic(bank, topic, questions)
    names = list_generations(index)
    stop, answers = threading.Event(), {}
    with start_server(index, tmp_path / "service", questions=bank) as server:
        for name in names:
            write_atomically(index / CURRENT_FILE, f"{name}\n")
            answers[name] = ask(server)
            assert {each["generation"] for each in answers[name].values()} == {name}
        browser = DeskBrowser(server.port)
        passages, rounds = browser.list_passages("sowing-1"), iter(range(100_000))
        swaps = iter(range(100_000))

        def swap() -> None:
            write_atomically(index / CURRENT_FILE, f"{names[next(swaps) % 2]}\n")
            stop.wait(0.3)

        threads = [
            repeat(lambda: grade_passage(browser, passages, next(rounds)), stop),
            repeat(lambda: server.ask(QUESTIONS[0]), stop),
            repeat(swap, stop),
        ]
        journal_file = tmp_path / "service/desk/journal.jsonl"
        while not journal_file.exists():  # or the first backup would have no grade to keep
            stop.wait(0.05)
        stores: list[str | Path] = ["--index", index, "--desk", tmp_path / "service/desk"]
        stores += ["--query-log", tmp_path / "service/queries.db"]
        for number in range(BACKUPS):
            run_command("backup", tmp_path / f"{number}.zip", *stores)
        stop.set()
        for thread in threads:
            thread.join()
    journal = journal_file.read_bytes()
    for number in range(BACKUPS):
        check_restored(tmp_path, number, answers, journal, bank)


def check_restored(
    tmp_path: Path, number: int, answers: dict[str, Any], journal: bytes, bank: Path
) -> None:
    new = tmp_path / f"restored-{number}"
    places: list[str | Path] = [
        "--index",
        new / "index",
        "--desk",
        new / "desk",
        "--query-log",
        new / "queries.db",
    ]
    run_command("restore", tmp_path / f"{number}.zip", *places)
    restored = (new / "desk/journal.jsonl").read_bytes()
    assert restored.endswith(b"\n")
    assert journal.startswith(restored)
    entries = map(json.loads, restored.splitlines())
    last = {entry["said"]["text"]: entry["said"]["grade"] for entry in entries}
    with start_server(new / "index", new, questions=bank) as server:
        answered = ask(server)
        (name,) = {each["generation"] for each in answered.values()}
        assert answered == answers[name]
        booklet = json.loads(server.get("/api/v1/booklets/beans").body)
        page = DeskBrowser(server.port).get("/editor/judge/sowing-1").body.decode()
    texts = {passage["text"] for passage in booklet["passages"]}
    pressed = re.findall(r'value="([0-3])" aria-pressed="true"', page)
    assert sorted(pressed) == sorted(str(grade) for text, grade in last.items() if text in texts)
    assert pressed
