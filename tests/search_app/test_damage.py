"""A real server whose files are damaged, copied late and mended under it, asked all the while."""

import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from indexer.building.build import BuildPlan, build_generation
from indexer.storage.files import write_atomically
from indexer.storage.generations import locate_current_generation
from tests.support.paths import ROOT
from tests.support.sample_booklet import linked, written
from tests.support.segments import locate_segment

pytestmark = pytest.mark.slow

# As people start it, but that it looks more often, so that a test need not wait as long.
SERVE = """
from search_app.search import live_index
live_index.LOOK_SECONDS = 0.05
from search_app.__main__ import main
main()
"""
SEARCH = "/api/v1/search?q=How+deep+do+I+press+seeds"


class RunningServer:
    """A server in a process of its own, its addresses, its memory, and what it logged."""

    def __init__(self, index: Path, log: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.url, self.log = f"http://127.0.0.1:{port}", log
        command = [sys.executable, "-c", SERVE, "serve", "--index", str(index), "--port", str(port)]
        with log.open("w") as errors:
            self.process = subprocess.Popen(command, cwd=ROOT, stderr=errors)

    def ask(self, path: str = SEARCH) -> tuple[int, Any]:
        try:
            with urllib.request.urlopen(f"{self.url}{path}", timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def wait_until(self, holds: Callable[[int, Any], bool]) -> Any:
        """Ask until ``/readyz`` says so; every question is answered or refused in words."""
        until, status = time.monotonic() + 60, 0
        ready: Any = {}
        while time.monotonic() < until:
            assert self.process.poll() is None, self.log.read_text()
            try:
                status, ready = self.ask("/readyz")
                assert self.ask()[0] in (200, 503)
            except urllib.error.URLError:  # not listening yet
                time.sleep(0.05)
                continue
            if holds(status, ready):
                return ready
            time.sleep(0.02)
        raise TimeoutError(f"{status} {ready}\n{self.log.read_text()}")

    def wait_for(self, generation: Path, *, problem: str = "") -> None:
        """Until a generation serves, and what is wrong with the published one is as it should."""
        self.wait_until(
            lambda status, ready: (
                ready.get("generation") == generation.name
                and (problem in ready.get("problem", "") if problem else "problem" not in ready)
            )
        )
        status, answer = self.ask()
        assert (status, answer["generation"]) == (200, generation.name)

    def read_metric(self, name: str) -> float:
        with urllib.request.urlopen(f"{self.url}/metrics", timeout=30) as answer:
            lines = answer.read().decode().splitlines()
        return float(next(line.split()[1] for line in lines if line.startswith(f"{name} ")))

    def read_memory(self) -> int:
        """Resident memory in KiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0])


@contextmanager
def running(index: Path, folder: Path) -> Iterator[RunningServer]:
    server = RunningServer(index, folder / "log")
    try:
        yield server
    finally:
        server.process.kill()
        server.process.wait()


@pytest.fixture
def index(tiny_index: Path, tmp_path: Path) -> Path:
    """A real copy of two generations: its files are written to."""
    return Path(shutil.copytree(tiny_index, tmp_path / "index"))


@pytest.fixture
def server(index: Path, tmp_path: Path) -> Iterator[RunningServer]:
    with running(index, tmp_path) as server:
        server.wait_for(locate_current_generation(index))
        yield server


def damage(path: Path, how: str) -> None:
    """In place, as a disk or a careless copy does it: whoever has the file open sees it."""
    size = path.stat().st_size
    if how == "removed":
        path.unlink()
    elif how == "cut":
        with path.open("r+b") as file:
            file.truncate(size // 2)
    elif how == "emptied":
        with path.open("r+b") as file:
            file.truncate(0)
    else:
        with path.open("r+b") as file:
            file.seek(size // 2)
            byte = file.read(1)
            file.seek(size // 2)
            file.write(bytes([byte[0] ^ 1]))


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size)


@pytest.mark.parametrize("how", ["cut", "emptied", "flipped", "removed"])
def test_damage_is_noticed_the_last_sound_one_serves_until_it_is_mended(
    server: RunningServer, index: Path, how: str
) -> None:
    older, current = sorted(index.glob("[0-9]*"))
    for path in files(current):
        held = path.read_bytes()
        damage(path, how)
        server.wait_for(older, problem=str(path))
        assert server.read_metric("booklet_search_index_problem") == 1
        path.write_bytes(held)
        server.wait_for(current)
        assert server.read_metric("booklet_search_index_problem") == 0
    assert server.read_metric("booklet_search_refusals_total") == len(files(current))
    logged = server.log.read_text()
    # once a second at most: others are counted
    assert 0 < logged.count("is refused until its files are sound") <= len(files(current))
    assert "Traceback" not in logged


def test_without_a_sound_one_it_says_so_and_comes_back(server: RunningServer, index: Path) -> None:
    older, current = sorted(index.glob("[0-9]*"))
    shutil.rmtree(older)
    path = locate_segment(index) / "documents.jsonl"
    held = path.read_bytes()
    damage(path, "flipped")
    said = server.wait_until(lambda status, ready: status == 503)
    assert said["error"]["code"] == "unavailable"
    assert said["error"]["message"] == (
        f"{path}: its contents were changed. Build the index again with: make index"
    )
    assert server.ask()[0] == 503
    assert server.ask("/healthz")[0] == 200
    path.write_bytes(held)
    server.wait_for(current)


def test_what_was_only_removed_goes_on_where_there_is_no_other(
    server: RunningServer, index: Path
) -> None:
    older, current = sorted(index.glob("[0-9]*"))
    shutil.rmtree(older)
    shutil.rmtree(current)
    server.wait_for(current, problem="names no generation here")


@pytest.mark.parametrize("is_started_before", [True, False])
def test_a_generation_that_is_still_copied_serves_when_it_is_whole(
    index: Path, tmp_path: Path, *, is_started_before: bool
) -> None:
    """CURRENT first, then file after file, as a restore may do it; and a file in two pieces."""
    older, current = sorted(index.glob("[0-9]*"))
    source = current.rename(tmp_path / "source")
    (index / "CURRENT").write_text(f"{(older if is_started_before else current).name}\n")
    with running(index, tmp_path) as server:
        if is_started_before:
            server.wait_for(older)
            (index / "CURRENT").write_text(f"{current.name}\n")
        server.wait_for(older, problem="names no generation")
        for path in sorted(path for path in source.rglob("*") if path.is_file()):
            target = current / path.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            held = path.read_bytes()
            target.write_bytes(held[: len(held) // 2])
            server.wait_for(older, problem=current.name)
            target.write_bytes(held)
        server.wait_for(current)


def test_fifty_swaps_do_not_fill_the_memory(garden_index: Path, tmp_path: Path) -> None:
    """With the real encoder, which is most of what a generation takes."""
    index = linked(garden_index, tmp_path / "index")
    (tmp_path / "beans.txt").write_text(written().replace("three", "nine"), encoding="utf-8")
    build_generation(BuildPlan([tmp_path / "beans.txt"], index))
    folders = sorted(index.glob("[0-9]*"))
    with running(index, tmp_path) as server, ThreadPoolExecutor(8) as pool:
        server.wait_for(folders[1])

        def ask_in_many_threads() -> None:
            questions = [f"{SEARCH}+{number}" for number in range(16)]
            assert {status for status, _ in pool.map(server.ask, questions)} == {200}

        ask_in_many_threads()
        before = server.read_memory()
        for number in range(50):
            write_atomically(index / "CURRENT", f"{folders[number % 2].name}\n")
            ask_in_many_threads()
            server.wait_for(folders[number % 2])
        assert server.read_memory() < 1.5 * before
