"""Segments that are searched by cells, and others exactly, answer as one library."""

from pathlib import Path

import numpy as np
import pytest

from indexer.encoding.encoder import Vectors
from indexer.storage.segments.rows import RowMap
from indexer.storage.segments.vectors import LibraryVectors
from indexer.storage.vectors import CELL_COUNT, VectorIndex, train_cells, write_vector_index

BOOKLET = 64  # rows
LIMIT = 100


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    """Three segments' vectors, of length 1."""
    drawn = np.random.default_rng(7).standard_normal((3, 2 * CELL_COUNT, 16), dtype=np.float32)
    scaled: Vectors = drawn / np.linalg.norm(drawn, axis=2, keepdims=True)
    return scaled


def open_library(
    folder: Path, vectors: Vectors, places: list[tuple[int, int]], *, exact: int = 2
) -> LibraryVectors:
    """A library of booklets of the segments, of which one is searched exactly."""
    train_cells(vectors[0], folder / "cells.faiss")
    indexes = []
    for segment, rows in enumerate(vectors):
        cells = None if segment == exact else folder / "cells.faiss"
        write_vector_index(rows, folder / f"{segment}.faiss", cells=cells)
        indexes.append(VectorIndex(folder / f"{segment}.faiss"))
    bounds = np.arange(0, vectors.shape[1] + 1, BOOKLET)
    return LibraryVectors(indexes, RowMap(np.array(places), [bounds] * len(vectors)))


def lay_out(vectors: Vectors, places: list[tuple[int, int]]) -> Vectors:
    """The vectors of the library's rows."""
    laid: Vectors = np.concatenate(
        [vectors[segment, place * BOOKLET : (place + 1) * BOOKLET] for segment, place in places]
    )
    return laid


@pytest.mark.parametrize("step", [1, 3])
def test_what_is_nearest_is_found_wherever_it_lies(
    tmp_path: Path, vectors: Vectors, step: int
) -> None:
    """With every third booklet gone, and the segments' booklets mixed, as after many edits."""
    booklets = vectors.shape[1] // BOOKLET
    places = [(s, n) for n in range(booklets) for s in (2, 0, 1) if step == 1 or (n + s) % step]
    library, laid = open_library(tmp_path, vectors, places), lay_out(vectors, places)
    shares = []
    for question in laid[:: len(laid) // 20]:
        rows, scores = library.search(question, limit=LIMIT)
        np.testing.assert_allclose(scores, laid[rows] @ question, atol=1e-6)
        assert (np.diff(scores) <= 0).all()
        nearest = set(np.argsort(-(laid @ question))[:LIMIT].tolist())
        shares.append(len(nearest & set(rows.tolist())) / LIMIT)
    assert np.mean(shares) > 0.95


def test_a_filter_by_booklet_costs_no_recall(tmp_path: Path, vectors: Vectors) -> None:
    places = [(s, n) for n in range(vectors.shape[1] // BOOKLET) for s in range(3)]
    library, laid = open_library(tmp_path, vectors, places), lay_out(vectors, places)
    question = laid[5]
    for booklet in range(3):
        within = range(booklet * BOOKLET, (booklet + 1) * BOOKLET)
        rows, _ = library.search(question, limit=10, rows=within)
        expected = within.start + np.argsort(-(laid[within.start : within.stop] @ question))[:10]
        np.testing.assert_array_equal(rows, expected)


def test_segments_built_apart_have_the_cells_of_all(tmp_path: Path, vectors: Vectors) -> None:
    """Cells that two libraries learnt from other segments find the same but for a few."""
    places = [(s, n) for s in range(3) for n in range(vectors.shape[1] // BOOKLET)]
    found = []
    for order in ((0, 1, 2), (1, 0, 2)):
        folder = tmp_path / "".join(map(str, order))
        folder.mkdir()
        moved = [(order.index(s), n) for s, n in places]
        library = open_library(folder, vectors[list(order)], moved)
        questions = vectors[2, ::100]
        found.append([set(library.search(q, limit=LIMIT)[0].tolist()) for q in questions])
    overlap = [len(one & other) / LIMIT for one, other in zip(*found, strict=True)]
    assert np.mean(overlap) > 0.93
