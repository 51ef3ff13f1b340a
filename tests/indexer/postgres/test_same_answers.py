"""A database answers as the folder that was pushed to it: every hit, score and verdict."""

import random
from pathlib import Path

import pytest

from indexer.building.build import BuildPlan, build_generation
from indexer.index_place import DatabaseAddress
from indexer.postgres.places import open_place
from indexer.postgres.push import push_index
from indexer.storage import tokens
from indexer.storage.index import Index, open_index
from tests.indexer.building.test_edits import answer, describe, edit, write_booklet
from tests.support.sample_booklet import linked

pytestmark = pytest.mark.slow


def compare(index: Path, address: DatabaseAddress) -> Index:
    """Push, and compare all that is known and answered; the database's index."""
    push_index(index, address)
    stored, pushed = open_index(index), open_place(address)
    assert pushed.manifest == stored.manifest
    assert describe(pushed) == describe(stored)
    assert answer(pushed) == answer(stored)
    return pushed


def test_a_library_of_edits_answers_as_the_folder_does(
    tiny_index: Path, tiny_model: Path, tmp_path: Path, address: DatabaseAddress
) -> None:
    """Segments with booklets that are gone, and many passages that score alike."""
    chance, folder = random.Random(1), tmp_path / "booklets"
    folder.mkdir()
    index = linked(tiny_index, tmp_path / "index")
    for number in range(20):
        write_booklet(folder / f"b{number:02}.md", chance)
    for _ in range(5):
        build_generation(BuildPlan([folder], index, str(tiny_model)))
        edit(folder, chance)
    pushed = compare(index, address)
    assert len(pushed.manifest.segments) > 1


def test_codes_of_tokens_are_read_as_from_the_folder(
    monkeypatch: pytest.MonkeyPatch,
    tiny_index: Path,
    tiny_model: Path,
    tmp_path: Path,
    address: DatabaseAddress,
) -> None:
    monkeypatch.setattr(tokens, "MAX_EXACT_TOKENS", 300)
    chance, folder = random.Random(3), tmp_path / "booklets"
    folder.mkdir()
    for number in range(30):
        write_booklet(folder / f"b{number:02}.md", chance)
    index = linked(tiny_index, tmp_path / "index")
    build_generation(BuildPlan([folder], index, str(tiny_model)))
    pushed = compare(index, address)
    assert any(name.endswith("codec.faiss") for name in pushed.manifest.files)
