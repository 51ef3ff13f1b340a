"""A disk that is nearly full, at ten sizes: a sentence, and the published generation stays."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.storage.generations import check_generation, locate_current_generation
from tests.support.paths import ROOT
from tests.support.sample_booklet import linked

pytestmark = pytest.mark.slow

SIZES_KB = (8, 64, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048)


@pytest.fixture(params=SIZES_KB)
def small_disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    size = ["-o", f"size={request.param}k"]
    if subprocess.run(["mount", "-t", "tmpfs", *size, "tmpfs", disk], check=False).returncode:
        pytest.skip("mounting a small disk is not allowed here")
    yield disk
    subprocess.run(["umount", disk], check=True)


def build(
    index: Path, booklets: Path, model: Path, *limits: str
) -> subprocess.CompletedProcess[str]:
    command = f"{' '.join(limits)} exec {sys.executable} -m indexer build"
    arguments = [str(booklets), "--index", str(index), "--model", str(model)]
    return subprocess.run(
        ["bash", "-c", f'{command} "$@"', "bash", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def booklets(tmp_path: Path) -> Path:
    folder = tmp_path / "booklets"
    folder.mkdir()
    text = "\n\n".join(f"Sow the beans {n} deep in the soil." for n in range(300))
    (folder / "beans.txt").write_text(text, encoding="utf-8")
    return folder


def expect_sentence(done: subprocess.CompletedProcess[str], index: Path) -> None:
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"{index} cannot be written: ")
    assert done.returncode == 2
    assert not list(index.glob(".building-*"))


def test_a_nearly_full_disk(small_disk: Path, booklets: Path, tiny_model: Path) -> None:
    index = small_disk / "index"
    done = build(index, booklets, tiny_model)
    if done.returncode:
        expect_sentence(done, index)
        assert not list(index.glob("[0-9]*"))
    else:
        assert not check_generation(locate_current_generation(index), hash_contents=True)


@pytest.mark.parametrize("blocks", [0, 1, 8, 32])
def test_a_limit_on_the_size_of_files(
    tiny_index: Path, tiny_model: Path, booklets: Path, tmp_path: Path, blocks: int
) -> None:
    index = linked(tiny_index, tmp_path / "index")
    before = locate_current_generation(index)
    expect_sentence(build(index, booklets, tiny_model, f"ulimit -f {blocks};"), index)
    assert locate_current_generation(index) == before
    assert not check_generation(before, hash_contents=True)
