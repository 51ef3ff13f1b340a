"""A generation that is published while people ask is picked up, and no question fails."""

import hashlib
import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from indexer.building.build import BuildPlan, build_generation
from indexer.errors import IndexDamagedError, IndexNotFoundError
from indexer.storage.generations import locate_current_generation, roll_back_index
from indexer.storage.manifest import MANIFEST_FILE, FileRecord, load_manifest, seal_manifest
from search_app.search.live_index import LiveIndex
from tests.support.commands import Commands
from tests.support.sample_booklet import linked, written
from tests.support.segments import locate_segment

pytestmark = pytest.mark.slow

Publish = Callable[[str], str]


@pytest.fixture
def index(garden_index: Path, tmp_path: Path) -> Path:
    return linked(garden_index, tmp_path / "index")


@pytest.fixture
def publish(index: Path, tmp_path: Path) -> Publish:
    """Publishes another text as the garden booklet; the generation's name."""

    def published(text: str) -> str:
        (tmp_path / "beans.txt").write_text(text, encoding="utf-8")
        return build_generation(BuildPlan([tmp_path / "beans.txt"], index)).manifest.generation

    return published


def find_depth(library: LiveIndex) -> str:
    """The number of centimetres in the mark."""
    mark = library.get_engine().search("How deep do I press the seeds?").hits[0].answer.text
    return mark.removeprefix("Press each seed ").partition(" ")[0]


def test_a_new_generation_is_picked_up(index: Path, publish: Publish) -> None:
    library = LiveIndex(index)
    before = library.get_engine()
    assert find_depth(library) == "three"
    name = publish(written().replace("three centimetres", "nine centimetres"))
    assert find_depth(library) == "nine"
    assert library.get_engine().generation == name
    assert library.get_engine() is library.get_engine()
    assert before.search("How deep do I press the seeds?").generation == before.generation < name


@pytest.mark.usefixtures("frequent_switching")
def test_many_ask_while_it_is_swapped_and_nobody_fails(index: Path, publish: Publish) -> None:
    library = LiveIndex(index)
    first, done = library.get_engine().generation, threading.Event()

    def ask() -> list[str]:
        seen = []
        while not done.is_set():
            engine = library.get_engine()
            result = engine.search("How deep do I press the seeds?")
            assert result.hits[0].answer.text.startswith("Press each seed")
            assert result.generation == engine.generation
            seen.append(result.generation)
            done.wait(0.02)  # leaves the builds some of the processor
        return seen

    with ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(ask) for _ in range(4)]
        second = publish(written().replace("three", "nine"))
        third = publish(written().replace("three", "six"))
        while library.get_engine().generation != third:
            done.wait(0.01)
        done.set()
        seen = [one.result() for one in asking]
    for names in seen:
        assert names == sorted(names)  # nobody goes back to an older one
        assert set(names) <= {first, second, third}
    assert any(first in names for names in seen)


def test_a_rollback_is_picked_up(index: Path, publish: Publish) -> None:
    before = locate_current_generation(index).name
    publish(written().replace("three", "nine"))
    library = LiveIndex(index)
    assert find_depth(library) == "nine"
    assert roll_back_index(index) == before
    assert find_depth(library) == "three"


def test_a_damaged_one_is_refused_and_the_old_one_serves(
    index: Path, publish: Publish, caplog: pytest.LogCaptureFixture
) -> None:
    library = LiveIndex(index)
    old = library.get_engine().generation
    newer = publish(written().replace("three", "nine"))
    damaged = locate_segment(index) / "passages.keys"
    damaged.write_bytes(damaged.read_bytes()[:-1])
    for _ in range(3):
        assert library.get_engine().generation == old
        assert find_depth(library) == "three"
    (warning,) = caplog.messages  # said once, not with every question
    assert warning.startswith(f"Generation {newer} is refused until its files are")
    assert str(damaged) in warning
    assert library.get_engine().generation == old
    sound = publish(written().replace("three", "six"))
    assert library.get_engine().generation == sound


@pytest.mark.parametrize("held", [None, b"", b"../elsewhere\n", b"\xff\xfe"])
def test_a_damaged_current_keeps_the_old_one(index: Path, held: bytes | None) -> None:
    library = LiveIndex(index)
    (index / "CURRENT").unlink()
    if held is not None:
        (index / "CURRENT").write_bytes(held)
    assert find_depth(library) == "three"


def test_it_does_not_open_what_is_not_sound(index: Path, tmp_path: Path) -> None:
    with pytest.raises(IndexNotFoundError, match="No index in"):
        LiveIndex(tmp_path / "nothing")
    (locate_segment(index) / "documents.jsonl").unlink()
    with pytest.raises(IndexDamagedError, match=r"documents\.jsonl: it is missing\. Build the ind"):
        LiveIndex(index)


def made_of_another_shape(index: Path) -> Path:
    """The published generation, sound to the byte, with a relevance model that is none of ours."""
    folder = locate_current_generation(index)
    record = FileRecord(2, hashlib.sha256(b"{}").hexdigest())
    manifest = load_manifest(folder)
    files = {**manifest.files, "relevance.json": record}
    sealed = seal_manifest(msgspec.structs.replace(manifest, files=files))
    for name, content in (("relevance.json", b"{}"), (MANIFEST_FILE, sealed)):
        (folder / name).unlink()  # other indices share it
        (folder / name).write_bytes(content)
    return folder


def test_a_sound_one_that_cannot_be_searched_is_refused(index: Path, publish: Publish) -> None:
    old = LiveIndex(index).get_engine().generation
    publish(written().replace("three", "nine"))
    made_of_another_shape(index)
    library = LiveIndex(index)
    assert library.get_engine().generation == old
    assert "cannot be searched by this program (ValidationError)" in library.problem


COMMANDS = {
    "search": ("How deep?",),
    "batch": ("{queries}", "--out", "{out}"),
    "coverage": ("{queries}",),
    "evaluate": ("--judgements", "{judgements}"),
    "judgements": ("{judgements}",),
    "calibrate": ("--on", "{index}", "{judgements}", "--out", "{out}"),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_never_answers_from_another_one(
    command: str, index: Path, publish: Publish, tmp_path: Path, commands: Commands
) -> None:
    """A server must answer, but what measures must not measure another edition unsaid."""
    publish(written().replace("three", "nine"))
    made_of_another_shape(index)
    queries, judgements, out = (tmp_path / name for name in ("q.jsonl", "j.jsonl", "out.json"))
    queries.write_text('{"id": 1, "query": "How deep?"}\n', encoding="utf-8")
    gold = [{"quote": "Press each seed", "grade": 3}]
    judgement = {"id": "1", "query": "How deep?", "kind": "natural", "answerable": True}
    judgements.write_text(json.dumps({**judgement, "gold": gold}) + "\n", encoding="utf-8")
    places = {"queries": queries, "judgements": judgements, "out": out, "index": index}
    words = [word.format(**places) for word in COMMANDS[command]]
    if command != "calibrate":
        words += ["--index", str(index)]
    done = commands("search_app", command, *words)
    assert done.code == 2
    assert "cannot be searched by this program" in done.err
    assert not out.exists()
