import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from indexer.errors import DraftError
from indexer.storage.files import lock_folder
from indexer.storage.generations import locate_current_generation
from indexer.storage.index import open_generation
from search_app.coverage.editions.draft_process import (
    DraftLimits,
    DraftProcess,
    remove_leftover_drafts,
)
from search_app.coverage.editions.drafts import NewPassage
from search_app.coverage.editions.sandbox import compare_draft
from search_app.coverage.memory import QuestionMemory
from search_app.coverage.survey import ask_questions
from search_app.questions.files import Question
from search_app.results import Run
from search_app.search.engine import SearchEngine
from tests.support.paths import ROOT

QUESTIONS = (Question("frost", "What do I do about frost?"),)
FROST = NewPassage("## Frost\n\nAgainst frost, cover the beans with fleece at night.")


@pytest.fixture(scope="module")
def generation(garden_index: Path) -> Path:
    return locate_current_generation(garden_index)


@pytest.fixture(scope="module")
def before(generation: Path) -> Run:
    return ask_questions(SearchEngine(open_generation(generation)), QUESTIONS)


def wait_for_process(process: DraftProcess) -> int:
    until = time.monotonic() + 60
    while process.process_id is None:
        assert time.monotonic() < until
        time.sleep(0.01)
    return process.process_id


def is_running(process_id: int) -> bool:
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.mark.slow
def test_a_draft_changes_the_same_in_a_process_of_its_own(
    generation: Path, before: Run, tmp_path: Path
) -> None:
    there = DraftProcess(tmp_path).compare(generation, FROST, QUESTIONS, before)
    here = compare_draft(generation, FROST, QUESTIONS, before=(before, QuestionMemory()))
    assert there.changes == here.changes
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (signal.SIGBUS, "The disk is full"),
        (signal.SIGSEGV, r"broke the program that tried it \(SIGSEGV\)"),
        (signal.SIGKILL, "memory ran out"),
        (signal.SIGABRT, "too much memory"),
    ],
)
def test_whatever_kills_it_is_said_in_a_sentence(
    generation: Path, before: Run, tmp_path: Path, number: signal.Signals, sentence: str
) -> None:
    process = DraftProcess(tmp_path)
    threading.Thread(target=lambda: os.kill(wait_for_process(process), number)).start()
    with pytest.raises(DraftError, match=sentence):
        process.compare(generation, FROST, QUESTIONS, before)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (DraftLimits(seconds=0.2), r"took more than .* seconds and was stopped"),
        (
            DraftLimits(20, memory_bytes=150_000_000, memory_per_byte=0),
            "memory|could not|broke|took",
        ),
        (DraftLimits(file_bytes=2_000), r"could not be written: File too large\."),
    ],
)
def test_a_limit_that_is_reached_is_said_in_a_sentence(
    generation: Path, before: Run, tmp_path: Path, limits: DraftLimits, sentence: str
) -> None:
    with pytest.raises(DraftError, match=sentence):
        DraftProcess(tmp_path, limits).compare(generation, FROST, QUESTIONS, before)
    assert list(tmp_path.iterdir()) == []


def test_a_try_cancelled_before_its_turn_is_not_begun(tmp_path: Path) -> None:
    process = DraftProcess(tmp_path)
    process.stop("You cancelled this try.")
    with pytest.raises(DraftError, match="You cancelled"):
        process.compare(tmp_path, FROST, QUESTIONS, Run({}, "g"))
    assert process.process_id is None


def test_a_folder_that_cannot_be_written_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DraftError, match=r"^Drafts cannot be written: Not a directory\.$"):
        DraftProcess(tmp_path / "file/drafts").compare(tmp_path, FROST, QUESTIONS, Run({}, "g"))


SERVER = """
import sys, threading, time
from pathlib import Path
from search_app.coverage.editions.draft_process import DraftProcess
from search_app.coverage.editions.drafts import NewPassage
from search_app.results import Run
process = DraftProcess(Path(sys.argv[2]))
arguments = (Path(sys.argv[1]), NewPassage("# Frost"), (), Run({}, "g"))
threading.Thread(target=process.compare, args=arguments, daemon=True).start()
while process.process_id is None:
    time.sleep(0.01)
print(process.process_id, flush=True)
time.sleep(60)
"""


def test_the_draft_ends_with_a_killed_server_and_its_files_with_the_next(
    generation: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", SERVER, str(generation), str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as server:
        assert server.stdout
        process_id = int(server.stdout.readline())
        server.kill()
    until = time.monotonic() + 60
    while is_running(process_id):
        assert time.monotonic() < until
        time.sleep(0.05)
    (tmp_path / "left").mkdir(exist_ok=True)
    remove_leftover_drafts(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_running_draft_keeps_its_files(tmp_path: Path) -> None:
    with lock_folder(tmp_path / "running"):
        (tmp_path / "left").mkdir()
        remove_leftover_drafts(tmp_path)
        assert [path.name for path in tmp_path.iterdir()] == ["running"]
