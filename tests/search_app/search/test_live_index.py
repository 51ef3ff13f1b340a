"""A generation that is published while people ask is picked up, and no question fails."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from indexer.building.build import BuildPlan, build_generation
from indexer.errors import IndexDamagedError, IndexNotFoundError
from indexer.storage.generations import locate_current_generation, roll_back_index
from search_app.search.live_index import LiveIndex
from tests.support.sample_booklet import linked, written

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


def marked(library: LiveIndex) -> str:
    return library.get_engine().search("How deep do I press the seeds?").hits[0].answer.text


def test_a_new_generation_is_picked_up(index: Path, publish: Publish) -> None:
    library = LiveIndex(index)
    before = library.get_engine()
    assert marked(library) == "Press each seed three centimetres deep."
    name = publish(written().replace("three centimetres", "nine centimetres"))
    assert marked(library) == "Press each seed nine centimetres deep."
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
    assert marked(library) == "Press each seed nine centimetres deep."
    assert roll_back_index(index) == before
    assert marked(library) == "Press each seed three centimetres deep."


def test_a_damaged_one_is_refused_and_the_old_one_serves(
    index: Path, publish: Publish, caplog: pytest.LogCaptureFixture
) -> None:
    library = LiveIndex(index)
    old = library.get_engine().generation
    damaged = index / publish(written().replace("three", "nine")) / "passages.keys"
    damaged.write_bytes(damaged.read_bytes()[:-1])
    for _ in range(3):
        assert library.get_engine().generation == old
        assert marked(library) == "Press each seed three centimetres deep."
    (warning,) = caplog.messages  # said once, not with every question
    assert warning.startswith(f"Generation {damaged.parent.name} is refused until its files are")
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
    assert marked(library) == "Press each seed three centimetres deep."


def test_it_does_not_open_what_is_not_sound(index: Path, tmp_path: Path) -> None:
    with pytest.raises(IndexNotFoundError, match="No index in"):
        LiveIndex(tmp_path / "nothing")
    (locate_current_generation(index) / "documents.jsonl").unlink()
    with pytest.raises(IndexDamagedError, match=r"documents\.jsonl: it is missing\. Build the ind"):
        LiveIndex(index)
