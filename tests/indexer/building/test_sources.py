"""What makes a build read a file again, or all of them, and what does not."""

import os
import time
from collections.abc import Mapping
from importlib.metadata import Distribution, distributions
from pathlib import Path
from types import SimpleNamespace

import pytest

from indexer import readers
from indexer.building import sources
from indexer.building.build import BuildPlan, BuildResult, build_generation
from indexer.building.sources import SourceRecorder, load_looks, load_source_notes
from indexer.readers import BookletSource, hash_booklet_file
from indexer.storage.index import open_index

OLD = 1_700_000_000_000_000_000
NO_TIME = 0


@pytest.fixture
def booklet(tmp_path):
    path = tmp_path / "sleep.md"
    path.write_text("# Sleep\n\nGo to bed early.\n")
    os.utime(path, ns=(OLD, OLD))
    return path


@pytest.fixture
def old_enough(monkeypatch):
    """What was written a moment ago counts as written long ago."""
    monkeypatch.setattr(sources, "UNSEEN_NANOSECONDS", NO_TIME)


@pytest.fixture
def reads(monkeypatch):
    """The files whose bytes were read."""
    read = []

    def hash_file(name):
        read.append(Path(name).name)
        return hash_booklet_file(name)

    monkeypatch.setattr(sources, "hash_booklet_file", hash_file)
    return read


def note_file(booklet: Path, folder: Path) -> Mapping[str, sources.KnownFile]:
    """What a build notes of the file's looks."""
    recorder = SourceRecorder()
    recorder.hash_file(str(booklet))
    recorder.save_looks(folder)
    return load_looks(folder)


def test_a_file_that_looks_as_it_did_is_not_read(booklet, tmp_path, old_enough, reads):
    known = note_file(booklet, tmp_path)
    assert SourceRecorder(known).hash_file(str(booklet)) == hash_booklet_file(str(booklet))
    assert reads == ["sleep.md"]


def test_what_is_known_is_still_known_to_the_build_after_next(booklet, tmp_path, old_enough, reads):
    recorder = SourceRecorder(note_file(booklet, tmp_path))
    recorder.hash_file(str(booklet))
    recorder.save_looks(tmp_path)
    SourceRecorder(load_looks(tmp_path)).hash_file(str(booklet))
    assert reads == ["sleep.md"]


def rewrite_in_place(booklet: Path) -> None:
    booklet.write_text("# Sleep\n\nGo to bed late!!\n")


def replace_by_another(booklet: Path) -> None:
    other = booklet.with_name("other")
    other.write_text("# Sleep\n\nGo to bed late!!\n")
    other.replace(booklet)


@pytest.mark.parametrize("change", [rewrite_in_place, replace_by_another])
def test_a_change_is_seen_though_size_and_time_are_put_back(booklet, tmp_path, old_enough, change):
    known = note_file(booklet, tmp_path)
    time.sleep(0.02)  # a file system's clock ticks a hundred times a second at least
    change(booklet)
    os.utime(booklet, ns=(OLD, OLD))
    assert booklet.stat().st_size == len("# Sleep\n\nGo to bed early.\n")
    assert SourceRecorder(known).hash_file(str(booklet)) == hash_booklet_file(str(booklet))


def test_a_file_that_changed_a_moment_ago_is_read_again(booklet, tmp_path, reads):
    known = note_file(booklet, tmp_path)
    SourceRecorder(known).hash_file(str(booklet))
    assert reads == ["sleep.md", "sleep.md"]


def test_a_file_with_two_names_is_read_again(booklet, tmp_path, old_enough, reads):
    os.link(booklet, tmp_path / "same.md")
    known = note_file(booklet, tmp_path)
    SourceRecorder(known).hash_file(str(booklet))
    assert reads == ["sleep.md", "sleep.md"]


def test_a_second_name_that_came_later_hides_no_change(booklet, tmp_path, old_enough):
    known = note_file(booklet, tmp_path)
    os.link(booklet, tmp_path / "same.md")
    rewrite_in_place(booklet)
    os.utime(booklet, ns=(OLD, OLD))
    assert SourceRecorder(known).hash_file(str(booklet)) == hash_booklet_file(str(booklet))


def build_both(folder: Path, model: Path, *, hash_all: bool = False) -> BuildResult:
    plan = BuildPlan([folder / "shelf"], folder / "index", str(model), hash_all=hash_all)
    return build_generation(plan)


@pytest.fixture
def shelf(tmp_path):
    folder = tmp_path / "shelf"
    folder.mkdir()
    for name in ("beans", "sleep"):
        (folder / f"{name}.md").write_text(f"# All about {name}\n\nWhat to do with {name}.\n")
    return folder


def test_a_build_reads_the_edited_file_alone(tmp_path, tiny_model, shelf, old_enough, reads):
    build_both(tmp_path, tiny_model)
    assert sorted(reads) == ["beans.md", "sleep.md"]
    (shelf / "beans.md").write_text("# All about beans\n\nWater the beans.\n")
    build_both(tmp_path, tiny_model)
    assert reads[2:] == ["beans.md"]
    index = open_index(tmp_path / "index")
    assert [p.text for p in index.passages] == ["Water the beans.", "What to do with sleep."]


def test_all_are_read_where_that_is_asked_for(tmp_path, tiny_model, shelf, old_enough, reads):
    build_both(tmp_path, tiny_model)
    assert build_both(tmp_path, tiny_model, hash_all=True).unchanged
    assert sorted(reads) == 2 * ["beans.md"] + 2 * ["sleep.md"]


def test_what_is_said_beside_one_file_makes_only_that_one_new(
    tmp_path, tiny_model, shelf, old_enough, monkeypatch
):
    build_both(tmp_path, tiny_model)
    parsed = []
    read = readers.read_booklet

    def note_and_read(path):
        parsed.append(path.name)
        return read(path)

    monkeypatch.setattr(readers, "read_booklet", note_and_read)
    (shelf / "beans.md.yaml").write_text("publisher: Beans and Sons\n")
    build_both(tmp_path, tiny_model)
    assert parsed == ["beans.md"]


def test_a_file_that_is_gone_has_no_hash(booklet, tmp_path, old_enough):
    known = note_file(booklet, tmp_path)
    booklet.unlink()
    assert SourceRecorder(known).hash_file(str(booklet)) == ""


def test_notes_in_another_form_are_none(booklet, tmp_path):
    recorder = SourceRecorder()
    recorder.record(BookletSource(str(booklet), "a state"), "sleep")
    recorder.save(tmp_path)
    path = tmp_path / sources.SOURCES_FILE
    path.write_text(path.read_text().replace('"booklets": [', '"booklets": [[], '))
    assert load_source_notes(tmp_path) == sources.SourceNotes()


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b'{"a.md": 1}'])
def test_looks_that_cannot_be_read_are_none(tmp_path, content):
    (tmp_path / sources.LOOKS_FILE).write_bytes(content)
    assert load_looks(tmp_path) == {}


def test_files_that_came_back_are_read_once(tmp_path, tiny_model, shelf, old_enough, reads):
    build_both(tmp_path, tiny_model)
    for path in shelf.iterdir():
        path.write_bytes(path.read_bytes())
    assert build_both(tmp_path, tiny_model).unchanged
    assert len(reads) == 4
    assert build_both(tmp_path, tiny_model).unchanged
    assert len(reads) == 4


def test_another_version_of_a_library_reads_the_files_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A reader's library may read the same bytes otherwise."""
    before = sources.hash_code()
    assert sources.hash_code() == before
    first, *others = distributions()
    newer: list[Distribution | SimpleNamespace] = [
        SimpleNamespace(name=first.name, version=f"{first.version}.1"),
        *others,
    ]
    monkeypatch.setattr(sources, "distributions", lambda: newer)
    assert sources.hash_code() != before
