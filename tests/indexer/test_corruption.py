"""Any file cut, changed or gone: ``verify`` names it, ``serve`` refuses with a sentence."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import search_app.web.server.web_server
from indexer.storage.generations import locate_current_generation
from tests.support.commands import Commands
from tests.support.segments import locate_segment

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def index(tiny_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real copy: its files are written to."""
    return Path(shutil.copytree(tiny_index, tmp_path_factory.mktemp("damaged") / "index"))


@pytest.fixture(scope="module")
def lone_index(index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy whose published generation is its only one."""
    lone = Path(shutil.copytree(index, tmp_path_factory.mktemp("lone") / "index"))
    for folder in lone.glob("[0-9]*"):
        if folder != locate_current_generation(lone):
            shutil.rmtree(folder)
    return lone


@contextmanager
def damaged(path: Path, how: str) -> Iterator[None]:
    before = path.read_bytes()
    try:
        _damage(path, before, how)
        yield
    finally:
        path.write_bytes(before)


def _damage(path: Path, before: bytes, how: str) -> None:
    if how == "removed":
        path.unlink()
    elif how == "cut":
        path.write_bytes(before[:-1] if before else b"\n")  # an empty file can only grow
    else:
        middle = len(before) // 2
        flipped = bytes(byte ^ 1 for byte in before[middle : middle + 1])
        path.write_bytes(before[:middle] + (flipped or b"\0") + before[middle + 1 :])


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_every_kind_of_file_is_among_those_damaged(index: Path) -> None:
    folder, segment = locate_current_generation(index), locate_segment(index)
    names = {path.relative_to(folder).as_posix() for path in files(folder)}
    assert names >= {
        *("manifest.json", "vocabulary.json", "relevance.json", "library.json", "booklets.npy"),
        *("repeats.npy", "frequency.npy", "sources.json"),
        *("encoder/model.onnx", "encoder/words.npy", "encoder/tokenizer.json"),
        "encoder/card.json",
    }
    assert {path.relative_to(segment).as_posix() for path in files(segment)} >= {
        *("documents.jsonl", "passages.jsonl", "documents.lines.npy", "passages.lines.npy"),
        *("passages.faiss", "sentences.faiss", "passages.keys", "sentences.keys", "facts.json"),
        *("tokens/vectors.npy", "tokens/spans.npy", "tokens/pieces.npy", "tokens/bounds.npy"),
        *("lexical/terms.npy", "lexical/text.rows.npy", "repeats.npy", "finished.json"),
    }


@pytest.mark.parametrize("how", ["cut", "flipped", "removed"])
def test_verify_names_a_damaged_file_and_serve_refuses(
    lone_index: Path, commands: Commands, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(
        search_app.web.server.web_server, "create_server", lambda *_, **__: pytest.fail(how)
    )
    for path in files(locate_current_generation(lone_index)):
        with damaged(path, how):
            verified = commands("indexer", "verify", "--index", lone_index)
            served = commands("search_app", "serve", "--index", lone_index, "--port", "0")
        named = str(path)
        assert (verified.code, verified.out) == (1, ""), path
        assert verified.sentence().startswith(named)
        assert (served.code, served.out) == (2, ""), path
        assert served.sentence().startswith(named)
        assert served.sentence().endswith("with: make index")
        assert served.sentence().count("make index") == 1
    assert commands("indexer", "verify", "--index", lone_index).code == 0


@pytest.mark.parametrize("how", ["cut", "flipped", "removed"])
def test_verify_names_a_damaged_pointer(index: Path, commands: Commands, how: str) -> None:
    with damaged(index / "CURRENT", how):
        verified = commands("indexer", "verify", "--index", index)
    gone = f"No index in {index}. Build one with: make index"
    assert verified.code == 1
    assert verified.sentence().startswith(gone if how == "removed" else str(index / "CURRENT"))
    assert [line.split()[-2:] for line in verified.out.splitlines()] == [["is", "sound."]] * 2


@pytest.mark.parametrize("how", ["cut", "flipped", "removed"])
def test_whatever_file_is_damaged_there_is_one_to_go_back_to(
    index: Path, commands: Commands, how: str
) -> None:
    older, current = sorted(index.glob("[0-9]*"))
    for path in files(current):
        with damaged(path, how):
            verified = commands("indexer", "verify", "--index", index)
            back = commands("indexer", "rollback", "--index", index)
            (index / "CURRENT").write_text(f"{current.name}\n", encoding="utf-8")
        assert (verified.code, verified.out) == (1, f"{index}: generation {older.name} is sound.\n")
        assert back.out == f"{index}: generation {older.name} is published again.\n", path


@pytest.mark.parametrize("how", ["cut", "flipped", "removed"])
def test_verify_names_a_damaged_file_of_an_older_generation(
    index: Path, commands: Commands, how: str
) -> None:
    older = next(
        folder
        for folder in sorted(index.glob("[0-9]*"))
        if folder != locate_current_generation(index)
    )
    (vectors,) = older.rglob("passages.faiss")
    for path in (older / "manifest.json", vectors, older / "encoder/model.onnx"):
        with damaged(path, how):
            verified = commands("indexer", "verify", "--index", index)
        assert verified.code == 1
        assert verified.sentence().startswith(str(path))


def test_verify_names_every_damaged_file(index: Path, commands: Commands) -> None:
    names = ("documents.jsonl", "passages.faiss", "tokens/spans.npy")
    paths = [locate_segment(index) / name for name in names]
    with damaged(paths[0], "cut"), damaged(paths[1], "flipped"), damaged(paths[2], "removed"):
        verified = commands("indexer", "verify", "--index", index)
    said = [line.partition(": ") for line in verified.err.splitlines()]
    assert [Path(path) for path, _, _ in said] == paths
    assert [why.split(" ")[1] for _, _, why in said] == ["has", "contents", "is"]
