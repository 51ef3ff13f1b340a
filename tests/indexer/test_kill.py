"""``kill -9`` at any moment of a build: the old generation answers, and the next build works."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from indexer.__main__ import main
from indexer.building.build import BuildPlan, build_generation
from indexer.encoding import bulk_encoder  # noqa: F401  # to be imported once
from indexer.errors import IndexNotFoundError
from indexer.storage.generations import (
    check_generation,
    list_generation_folders,
    list_generations,
    locate_current_generation,
)
from indexer.storage.index import open_index
from search_app.search.engine import SearchEngine
from tests.support.paths import ROOT
from tests.support.sample_booklet import linked, written

pytestmark = pytest.mark.slow

# Starts processes that have imported the indexer already: each test needs one of its own.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload([__name__])


def build_until(event: str, parts: Sequence[str], arguments: Sequence[str]) -> None:
    """Kill this process right before ``event`` happens with all of ``parts`` in its arguments."""

    def kill_at_event(name: str, values: Iterable[object]) -> None:
        if name == event and all(part in " ".join(map(str, values)) for part in parts):
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(kill_at_event)
    sys.argv = ["indexer", *arguments]
    main()


def command(folder: Path, index: Path, model: Path) -> list[str]:
    return ["build", str(folder), "--index", str(index), "--model", str(model)]


def killed(event: str, parts: str, arguments: list[str]) -> None:
    """Run a build to the point where it is killed."""
    process = PROCESSES.Process(target=build_until, args=(event, parts.split(), arguments))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL, f"never came to {event} {parts}"


@pytest.fixture
def booklets(tmp_path: Path) -> Path:
    folder = tmp_path / "booklets"
    folder.mkdir()
    (folder / "beans.txt").write_text(written().replace("seed", "beans"), encoding="utf-8")
    return folder


@pytest.fixture
def index(tiny_index: Path, tiny_model: Path, tmp_path: Path) -> Path:
    """As many generations as are kept, so that the next build removes the oldest."""
    index = linked(tiny_index, tmp_path / "index")
    (tmp_path / "peas.txt").write_text("Sow peas.", encoding="utf-8")
    build_generation(BuildPlan([tmp_path / "peas.txt"], index, str(tiny_model)))
    assert len(list_generations(index)) == 3
    return index


@pytest.mark.parametrize(
    ("event", "parts"),
    [
        ("os.mkdir", ".building-"),
        ("shutil.copyfile", "encoder/model.onnx .building-"),
        ("open", "tokens/vectors.npy .building-"),
        ("os.mkdir", "lexical .building-"),
        ("open", "documents.jsonl .building-"),
        ("open", "manifest.json .building-"),
        ("os.rename", ".building-"),
        ("open", ".CURRENT w"),
        ("os.rename", ".CURRENT"),
    ],
)
def test_before_it_is_published_the_old_one_stays(
    index: Path, booklets: Path, tiny_model: Path, event: str, parts: str
) -> None:
    before = locate_current_generation(index)
    killed(event, parts, command(booklets, index, tiny_model))
    assert locate_current_generation(index) == before
    _answers_and_builds(index, booklets, tiny_model)
    assert locate_current_generation(index) != before


@pytest.mark.parametrize(
    ("event", "parts"), [("os.rename", ".building-old-"), ("shutil.rmtree", ".building-old-")]
)
def test_once_it_is_published_the_new_one_stays(
    index: Path, booklets: Path, tiny_model: Path, event: str, parts: str
) -> None:
    before = locate_current_generation(index).name
    killed(event, parts, command(booklets, index, tiny_model))
    assert locate_current_generation(index).name > before
    (booklets / "beans.txt").write_text("Sow beans in the soil.", encoding="utf-8")
    _answers_and_builds(index, booklets, tiny_model)
    assert len(list_generations(index)) == 3


def _answers_and_builds(index: Path, booklets: Path, model: Path) -> None:
    assert [
        p
        for folder in list_generation_folders(index)
        for p in check_generation(folder, hash_contents=True)
    ] == []
    assert SearchEngine(open_index(index)).search("sow the beans").hits
    built = build_generation(BuildPlan([booklets], index, str(model)))
    assert not built.unchanged
    assert locate_current_generation(index).name == built.manifest.generation
    assert SearchEngine(open_index(index)).search("sow the beans").hits
    assert not list(index.glob(".building-*"))
    assert not (index / ".CURRENT.new").exists()


def test_a_first_build_that_is_killed_leaves_no_index(
    booklets: Path, tiny_model: Path, tmp_path: Path
) -> None:
    index = tmp_path / "index"
    killed("os.rename", ".building-", command(booklets, index, tiny_model))
    with pytest.raises(IndexNotFoundError, match="No index in"):
        locate_current_generation(index)
    build_generation(BuildPlan([booklets], index, str(tiny_model)))
    assert list(open_index(index).documents) == ["beans"]


def test_killed_from_outside(index: Path, booklets: Path, tiny_model: Path) -> None:
    before = locate_current_generation(index)
    started = [sys.executable, "-m", "indexer", *command(booklets, index, tiny_model)]
    with subprocess.Popen(started, cwd=ROOT) as process:
        while process.poll() is None and not list(index.glob(".building-*/tokens")):
            time.sleep(0.001)
        process.kill()
    if process.returncode == -signal.SIGKILL:  # else it was faster than this test
        assert (
            locate_current_generation(index) == before
            or locate_current_generation(index).name > before.name
        )
    assert SearchEngine(open_index(index)).search("sow the beans").hits
