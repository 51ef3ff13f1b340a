"""An index that nobody may write to is read as it is, and one that is damaged ends nobody."""

import multiprocessing
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer.errors import IndexDamagedError
from indexer.storage.generations import check_generation, locate_current_generation
from indexer.storage.index import open_index
from search_app.search.engine import SearchEngine
from tests.support.commands import Commands

pytestmark = pytest.mark.slow

# Starts processes that have imported the indexer already.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload([__name__])
NOBODY = 65_534
QUESTION = "how deep do I sow beans"
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may do this")


@pytest.fixture
def index(tiny_index: Path) -> Iterator[Path]:
    """A copy of its own, in a folder that every user may enter."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield Path(shutil.copytree(tiny_index, folder / "index"))
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755)
    shutil.rmtree(folder)


def take_snapshot(index: Path) -> dict[str, tuple[int, ...]]:
    states = {str(path): path.stat() for path in (index, *index.rglob("*"))}
    return {name: (s.st_size, s.st_mtime_ns, s.st_ino, s.st_mode) for name, s in states.items()}


def ask(index: Path) -> list[str]:
    return [hit.passage_id for hit in SearchEngine(open_index(index)).search(QUESTION).hits]


def run_in_process(work: Callable[..., None], *arguments: object) -> None:
    process = PROCESSES.Process(target=work, args=arguments)
    process.start()
    process.join()
    assert process.exitcode == 0


def use_every_way(commands: Commands, index: Path) -> None:
    asked = ("search_app", "search", QUESTION)
    for command in (("indexer", "verify"), ("indexer", "inspect"), asked):
        done = commands(*command, "--index", index)
        assert done.code == 0, done.err
    assert ask(index)


def test_every_file_may_be_read_by_whom_the_umask_lets(tiny_index: Path) -> None:
    umask = os.umask(0o022)
    os.umask(umask)
    files = [path for path in tiny_index.rglob("*") if path.is_file()]
    wrong = [str(path) for path in files if path.stat().st_mode & 0o444 != 0o444 & ~umask]
    assert not wrong


def test_reading_changes_no_file(index: Path, commands: Commands) -> None:
    before = take_snapshot(index)
    use_every_way(commands, index)
    assert take_snapshot(index) == before


def ask_as(user: int, usable: Path, index: Path) -> None:
    ask(usable)  # imports what this user may not be able to
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)
    assert not os.access(index, os.W_OK)
    assert ask(index)
    assert not check_generation(locate_current_generation(index), hash_contents=True)


@needs_root
def test_another_user_may_ask(index: Path, tiny_index: Path) -> None:
    for path in (index, *index.rglob("*")):
        path.chmod(path.stat().st_mode & ~0o222)
    before = take_snapshot(index)
    run_in_process(ask_as, NOBODY, tiny_index, index)
    assert take_snapshot(index) == before


@pytest.fixture
def mounted(index: Path) -> Iterator[Path]:
    """The index in a file system that is mounted for reading only."""
    place = index.parent / "mounted"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=60m", "tmpfs", str(place)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        shutil.copytree(index, place / "index")
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
        yield place / "index"
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@needs_root
def test_a_read_only_file_system_will_do(mounted: Path, commands: Commands) -> None:
    with pytest.raises(OSError, match="Read-only"):
        (mounted / "new").touch()
    use_every_way(commands, mounted)


def answer_while_damaged(index: Path, how: str) -> None:
    engine = SearchEngine(open_index(index))
    expected = engine.search(QUESTION).hits
    for path in [path for path in index.rglob("*") if path.is_file()]:
        if how == "removed":
            path.unlink()
        else:
            with path.open("r+b") as file:
                file.truncate(path.stat().st_size // 2 if how == "cut" else 0)
    maps = Path("/proc/self/maps")
    assert not maps.exists() or str(index) not in maps.read_text()
    for question in (QUESTION, '"copper band" slugs', "zzz"):
        said, hits = "", expected
        try:
            hits = engine.search(question).hits
        except IndexDamagedError as error:
            said = str(error)
        assert not said or said.startswith(str(index))
        assert question != QUESTION or hits == expected
        assert not (said and how == "removed"), said


@pytest.mark.parametrize("how", ["cut", "emptied", "removed"])
def test_files_damaged_under_an_open_index_end_nobody(index: Path, how: str) -> None:
    run_in_process(answer_while_damaged, index, how)
