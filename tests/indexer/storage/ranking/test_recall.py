"""What a search by cells finds is told, and looked at again."""

from pathlib import Path

import msgspec
import numpy as np
import pytest

from indexer.storage.ranking.recall import (
    RECALL_FILE,
    find_recall_problems,
    load_recalls,
    write_recalls,
)
from indexer.storage.vectors import CELL_COUNT, train_cells, write_vector_index


@pytest.fixture
def segment(tmp_path: Path) -> Path:
    drawn = np.random.default_rng(7).standard_normal((2 * CELL_COUNT, 16), dtype=np.float32)
    scaled = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    train_cells(scaled, tmp_path / "cells.faiss")
    write_vector_index(scaled, tmp_path / "some.faiss", cells=tmp_path / "cells.faiss")
    write_vector_index(scaled[:5], tmp_path / "few.faiss")
    return tmp_path


def test_an_index_in_cells_tells_what_it_finds(segment: Path) -> None:
    write_recalls(segment, ("few.faiss", "some.faiss"))
    recalls = load_recalls(segment)
    assert [*recalls] == ["some.faiss"]
    assert 0.9 < recalls["some.faiss"] <= 1
    assert find_recall_problems(segment) == []


def test_one_that_finds_less_than_it_told_is_named(segment: Path) -> None:
    (segment / RECALL_FILE).write_bytes(msgspec.json.encode({"some.faiss": 1.1}))
    (problem,) = find_recall_problems(segment)
    assert problem.startswith(f"{segment / 'some.faiss'} finds 0.9")
    assert problem.endswith("of the nearest vectors instead of 1.100.")


def test_of_exact_indexes_nothing_is_told(segment: Path) -> None:
    write_recalls(segment, ("few.faiss",))
    assert load_recalls(segment) == {}
