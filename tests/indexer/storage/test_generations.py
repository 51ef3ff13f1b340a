"""Generations of any files at all: what they hold is not looked at here."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from indexer.errors import BuildBusyError, IndexDamagedError, IndexNotFoundError
from indexer.storage.files import hash_file
from indexer.storage.generations import (
    check_changed_files,
    check_generation,
    create_staging_folder,
    list_generations,
    locate_current_generation,
    lock_index,
    publish_generation,
    remove_leftovers,
    roll_back_index,
)
from indexer.storage.manifest import MANIFEST_FILE, Manifest, load_manifest, seal_manifest
from tests.support.paths import ROOT


def published(index: Path, text: str, *, content: str = "abcdefgh12", keep: int = 3) -> Manifest:
    draft = Manifest("", "", content, {"faiss": "1"}, {"name": "m"}, {}, {"passages": 1}, {})
    with lock_index(index), create_staging_folder(index) as staged:
        (staged / "deep").mkdir()
        (staged / "deep" / "text.txt").write_text(text, encoding="utf-8")
        return publish_generation(index, staged, draft, keep=keep)


def text(folder: Path) -> str:
    return (folder / "deep" / "text.txt").read_text(encoding="utf-8")


def test_what_is_published_is_current_and_as_it_was_written(tmp_path: Path) -> None:
    manifest = published(tmp_path, "beans")
    assert locate_current_generation(tmp_path).name == manifest.generation
    assert text(locate_current_generation(tmp_path)) == "beans"
    assert load_manifest(locate_current_generation(tmp_path)) == manifest
    assert manifest.files["deep/text.txt"].size == 5
    assert list(manifest.files) == ["deep/text.txt"]
    assert check_generation(locate_current_generation(tmp_path), hash_contents=True) == []


def test_nothing_else_is_left_beside_it(tmp_path: Path) -> None:
    name = published(tmp_path, "beans").generation
    assert {path.name for path in tmp_path.iterdir()} == {
        *(".lock", "CURRENT", name, f".checked-{name}")
    }


def test_names_sort_by_age_whatever_the_clock_says(tmp_path: Path) -> None:
    names = [published(tmp_path, "a", content=c * 8, keep=99).generation for c in "fedcba"]
    assert names == sorted(names) == list_generations(tmp_path)
    for folder in tmp_path.glob("[0-9]*"):  # as if the clock had been set back since
        folder.rename(folder.with_name(f"9{folder.name[1:]}"))
    (tmp_path / "CURRENT").write_text(f"9{names[-1][1:]}\n", encoding="utf-8")
    last = published(tmp_path, "b", content="0" * 8, keep=99).generation
    assert last == list_generations(tmp_path)[-1] == locate_current_generation(tmp_path).name


@pytest.mark.parametrize(
    "newest",
    ["20260101T000000-aa", "9", "9.0001", "9.9999", "9.99999", "9.", "9.x", "9.1.y", "9 a"],
)
def test_a_name_sorts_after_any_other_whatever_it_is(tmp_path: Path, newest: str) -> None:
    first = published(tmp_path, "a", keep=99).generation
    (tmp_path / first).rename(tmp_path / newest)
    (tmp_path / "CURRENT").write_text(f"{newest}\n", encoding="utf-8")
    names = [published(tmp_path, "b", keep=99).generation for _ in range(3)]
    assert [newest, *names] == sorted({newest, *names}) == list_generations(tmp_path)
    assert locate_current_generation(tmp_path).name == names[-1]


def test_the_last_few_stay_and_the_others_go(tmp_path: Path) -> None:
    names = [published(tmp_path, t, keep=2).generation for t in ("one", "two", "three")]
    assert list_generations(tmp_path) == names[1:]
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".building")]


def test_rollback_publishes_the_one_before(tmp_path: Path) -> None:
    names = [published(tmp_path, t).generation for t in ("one", "two", "three")]
    assert [roll_back_index(tmp_path), roll_back_index(tmp_path)] == [names[1], names[0]]
    assert text(locate_current_generation(tmp_path)) == "one"
    assert list_generations(tmp_path) == names
    with pytest.raises(IndexDamagedError, match=f"no sound generation older than {names[0]}; it"):
        roll_back_index(tmp_path)
    assert text(locate_current_generation(tmp_path)) == "one"


def test_rollback_passes_over_a_damaged_one(tmp_path: Path) -> None:
    names = [published(tmp_path, t).generation for t in ("one", "two", "three")]
    (tmp_path / names[1] / "deep" / "text.txt").write_text("twø", encoding="utf-8")
    assert roll_back_index(tmp_path) == names[0]


def test_after_a_rollback_the_next_is_newest_again(tmp_path: Path) -> None:
    for t in ("one", "two"):
        published(tmp_path, t)
    roll_back_index(tmp_path)
    published(tmp_path, "three")
    assert text(locate_current_generation(tmp_path)) == "three"
    roll_back_index(tmp_path)
    assert text(locate_current_generation(tmp_path)) == "two"


def test_without_anything_published_there_is_no_index(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFoundError, match=r"^No index in .*none\. Build one with: make in"):
        locate_current_generation(tmp_path / "none")
    with pytest.raises(IndexNotFoundError, match="No index in"):
        roll_back_index(tmp_path)


@pytest.mark.parametrize("held", [b"", b"2026\n", b"../x\n", b"\xff\n", b"NAME", b"NAME\n\n"])
def test_a_damaged_current_is_said_so(tmp_path: Path, held: bytes) -> None:
    name = published(tmp_path, "beans").generation
    (tmp_path / "CURRENT").write_bytes(held.replace(b"NAME", name.encode()))
    with pytest.raises(IndexDamagedError, match=r"CURRENT cannot be used: .* Build the index ag"):
        locate_current_generation(tmp_path)


def change(path: Path, old: str, new: str) -> None:
    before = path.read_text(encoding="utf-8")
    assert old in before
    path.write_text(before.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('"passages": 1', '"passages": 2', "it was changed after it was written"),
        ('"schema": 6', '"schema": 3', "its schema is 3, this program reads 6"),
        ('"schema": 6', '"chema": 4', "it is cut or changed"),
        ('"counts": {', '"counts": ', "it is cut or changed"),
        ("{\n", "{\n\n", "it was changed after it was written"),
    ],
)
def test_a_manifest_that_was_changed_is_refused(
    tmp_path: Path, old: str, new: str, why: str
) -> None:
    published(tmp_path, "beans")
    change(locate_current_generation(tmp_path) / MANIFEST_FILE, old, new)
    with pytest.raises(IndexDamagedError, match=f"{MANIFEST_FILE} cannot be used: {why}"):
        load_manifest(locate_current_generation(tmp_path))
    (problem,) = check_generation(locate_current_generation(tmp_path), hash_contents=True)
    assert f"{MANIFEST_FILE} cannot be used: {why}" in problem


@pytest.mark.parametrize("text", ['["beans"]', "null", "{}", "[" * 100_000, "9" * 5_000, ""])
def test_a_manifest_of_another_shape_is_refused(tmp_path: Path, text: str) -> None:
    published(tmp_path, "beans")
    (locate_current_generation(tmp_path) / MANIFEST_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(IndexDamagedError, match="it is cut or changed"):
        load_manifest(locate_current_generation(tmp_path))


@pytest.mark.parametrize(
    ("held", "why"),
    [
        ("bean", "it has 4 bytes instead of 5"),
        ("peans", "its contents were changed"),
        (None, "it is missing"),
    ],
)
def test_a_file_that_is_not_as_it_was_is_named(tmp_path: Path, held: str | None, why: str) -> None:
    published(tmp_path, "beans")
    path = locate_current_generation(tmp_path) / "deep" / "text.txt"
    if held is None:
        path.unlink()
    else:
        path.write_text(held, encoding="utf-8")
    assert check_generation(locate_current_generation(tmp_path), hash_contents=True) == [
        f"{path}: {why}."
    ]


def test_what_a_killed_build_left_is_swept_away(tmp_path: Path) -> None:
    leftover = tmp_path / ".building-1"
    leftover.mkdir()
    (leftover / "half").write_text("half", encoding="utf-8")
    (tmp_path / ".CURRENT.new").write_text("half", encoding="utf-8")
    remove_leftovers(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_build_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    before = published(tmp_path, "beans").generation
    with pytest.raises(UnicodeEncodeError, match="surrogates not allowed"):
        published(tmp_path, "half a character: \ud800")
    assert not list(tmp_path.glob(".building*"))
    assert list_generations(tmp_path) == [before] == [locate_current_generation(tmp_path).name]


HOLD = """
import sys, time
from pathlib import Path
from indexer.storage.generations import lock_index
with lock_index(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def holder(index: Path, seconds: float) -> subprocess.Popen[str]:
    """Another process that holds the index folder by now."""
    command = [sys.executable, "-c", HOLD, str(index), str(seconds)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_build_is_told_of_the_first(tmp_path: Path) -> None:
    with holder(tmp_path, 60) as other:
        with pytest.raises(BuildBusyError, match=r"^Another build is writing to .* Try again when"):
            published(tmp_path, "beans")
        other.kill()
    published(tmp_path, "beans")  # the lock died with its process


def test_a_second_build_waits_for_the_first(tmp_path: Path) -> None:
    waited = []
    with holder(tmp_path, 0.3):
        began = time.monotonic()
        with lock_index(tmp_path, wait_seconds=30, on_wait=lambda: waited.append(True)):
            assert time.monotonic() - began > 0.1
    assert waited == [True]


def test_what_did_not_change_since_it_was_published_is_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(tmp_path, "beans")
    folder = locate_current_generation(tmp_path)
    read = list[Path]()

    def hash_and_note(path: Path) -> str:
        read.append(path)
        return hash_file(path)

    monkeypatch.setattr("indexer.storage.generations.hash_file", hash_and_note)
    assert check_changed_files(folder) == []
    assert read == [folder / MANIFEST_FILE]
    path = folder / "deep" / "text.txt"
    path.write_text("peans", encoding="utf-8")
    assert check_changed_files(folder) == [f"{path}: its contents were changed."]
    path.write_text("beans", encoding="utf-8")
    read.clear()
    assert check_changed_files(folder) == []
    assert read == [folder / MANIFEST_FILE, path]


@pytest.mark.parametrize("note", [None, b"", b"\xff", b'{"manifest": "0", "states": {}}', b"[1]"])
def test_without_a_note_of_its_own_everything_is_read(tmp_path: Path, note: bytes | None) -> None:
    name = published(tmp_path, "beans").generation
    path, times = tmp_path / name / "deep" / "text.txt", (1_000_000_000, 1_000_000_000)
    path.write_text("peans", encoding="utf-8")
    os.utime(path, ns=times)
    written = tmp_path / f".checked-{name}"
    if note is None:
        written.unlink()
    else:
        written.write_bytes(note)
    assert check_changed_files(tmp_path / name) == [f"{path}: its contents were changed."]


def test_a_note_goes_with_its_generation(tmp_path: Path) -> None:
    names = [published(tmp_path, text, keep=2).generation for text in ("one", "two", "three")]
    notes = {path.name for path in tmp_path.glob(".checked-*")}
    assert notes == {f".checked-{name}" for name in names[1:]}
    shutil.rmtree(tmp_path / names[1])
    remove_leftovers(tmp_path)
    assert [path.name for path in tmp_path.glob(".checked-*")] == [f".checked-{names[2]}"]


def test_a_manifest_is_sealed_as_python_writes_json(tmp_path: Path) -> None:
    """What earlier versions sealed is still read."""
    sources = {"é/b.md": "2", 'a "quoted" \u2028\x01.md': "1"}
    draft = Manifest("g", "c", "x", {}, {"dimension": 384}, {"recall": 0.9813}, {"n": 0}, sources)
    sealed = seal_manifest(draft)
    stored = json.loads(sealed)
    written = json.dumps(stored, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    assert sealed == written.encode()
    seal = stored.pop("seal")
    unsealed = json.dumps(stored, sort_keys=True, ensure_ascii=False)
    assert seal == hashlib.sha256(unsealed.encode()).hexdigest()
