from pathlib import Path
from threading import Thread

import faiss
import numpy as np
import pytest

from indexer.encoding.encoder import Vectors
from indexer.errors import IndexDamagedError
from indexer.storage.vectors import (
    CELL_COUNT,
    ProductQuantizer,
    VectorIndex,
    load_vectors,
    train_cells,
    train_quantizer,
    write_vector_index,
)

# Inner products with (1, 0): 1, 0.6, -1, 0.6, 0.
FIVE = np.array([[1, 0], [0.6, 0.8], [-1, 0], [0.6, -0.8], [0, 1]], dtype=np.float32)
EAST = np.array([1, 0], dtype=np.float32)


def opened(folder: Path, rows: Vectors = FIVE) -> VectorIndex:
    write_vector_index(rows, folder / "some.faiss")
    return VectorIndex(folder / "some.faiss")


def opened_in_cells(folder: Path, rows: Vectors) -> VectorIndex:
    train_cells(rows, folder / "cells.faiss")
    write_vector_index(rows, folder / "some.faiss", cells=folder / "cells.faiss")
    return VectorIndex(folder / "some.faiss")


def found(index: VectorIndex, limit: int, rows: range | None = None) -> list[tuple[int, float]]:
    places, scores = index.search(EAST, limit=limit, within=rows)
    return [(int(row), round(float(score), 6)) for row, score in zip(places, scores, strict=True)]


def test_the_nearest_come_first_and_ties_go_by_row(tmp_path: Path) -> None:
    assert found(opened(tmp_path), 4) == [(0, 1.0), (1, 0.6), (3, 0.6), (4, 0.0)]


def test_no_more_come_back_than_there_are(tmp_path: Path) -> None:
    assert [row for row, _ in found(opened(tmp_path), 99)] == [0, 1, 3, 4, 2]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (range(1, 3), [(1, 0.6), (2, -1.0)]),
        (range(2, 5), [(3, 0.6), (4, 0.0), (2, -1.0)]),
        (range(2, 2), []),
    ],
)
def test_a_range_of_rows_keeps_the_search_to_itself(
    tmp_path: Path, rows: range, expected: list[tuple[int, float]]
) -> None:
    assert found(opened(tmp_path), 4, rows) == expected


def test_vectors_come_back_as_they_were_added(tmp_path: Path) -> None:
    index = opened(tmp_path)
    assert len(index) == 5
    np.testing.assert_array_equal(index.get_all_vectors(), FIVE)
    np.testing.assert_array_equal(index.get_vectors(range(1, 3)), FIVE[1:3])


@pytest.fixture(scope="module")
def many() -> Vectors:
    """As many as there must be for cells, each of length 1, no two alike."""
    drawn = np.random.default_rng(7).standard_normal((3 * CELL_COUNT, 16), dtype=np.float32)
    scaled: Vectors = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return scaled


def test_a_large_index_finds_nearly_what_an_exact_search_finds(
    tmp_path: Path, many: Vectors
) -> None:
    index = opened_in_cells(tmp_path, many)
    assert not index.is_exact
    shares = []
    for query in many[::300]:
        nearest = set(np.argsort(-(many @ query))[:100].tolist())
        places, scores = index.search(query, limit=100)
        shares.append(len(nearest & set(places.tolist())) / 100)
        np.testing.assert_allclose(scores, many[places] @ query, atol=1e-6)
        assert (np.diff(scores) <= 0).all()
        assert places[0] == np.argmax(many @ query)
    assert np.mean(shares) >= 0.9


def test_a_large_index_gives_vectors_back_exactly(tmp_path: Path, many: Vectors) -> None:
    index = opened_in_cells(tmp_path, many)
    np.testing.assert_array_equal(index.get_all_vectors(), many)
    np.testing.assert_array_equal(index.get_vectors(range(7, 9)), many[7:9])


def test_vectors_whose_file_is_cut_meanwhile_are_said_to_be_damaged(
    tmp_path: Path, many: Vectors
) -> None:
    index = opened_in_cells(tmp_path, many)
    assert len(index.search(many[0], limit=3)[0]) == 3
    for path in tmp_path.iterdir():
        path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(IndexDamagedError, match=r"some\.raw\.npy cannot be used: it was cut"):
        index.search(many[0], limit=3)
    with pytest.raises(IndexDamagedError, match=r"some\.raw\.npy cannot be used: it was cut"):
        index.get_vectors(range(7, 9))


@pytest.mark.parametrize("held", [b"", b"IxF", None])
def test_an_index_that_cannot_be_read_is_named(tmp_path: Path, held: bytes | None) -> None:
    opened(tmp_path)
    path = tmp_path / "some.faiss"
    path.write_bytes(path.read_bytes()[:-1] if held is None else held)
    for part in (VectorIndex, ProductQuantizer):
        with pytest.raises(IndexDamagedError, match=rf"^{path} cannot be used: .*make index$"):
            part(path)


def test_a_large_index_keeps_to_a_range_of_rows(tmp_path: Path, many: Vectors) -> None:
    places, _ = opened_in_cells(tmp_path, many).search(many[0], limit=5, within=range(100, 200))
    expected = 100 + np.argsort(-(many[100:200] @ many[0]))[:5]
    assert set(places.tolist()) <= set(range(100, 200))
    np.testing.assert_array_equal(places, expected)  # a filter costs no recall


def test_a_large_index_leaves_out_what_is_not_marked(tmp_path: Path, many: Vectors) -> None:
    index, marked = opened_in_cells(tmp_path, many), np.arange(len(many)) % 3 == 1
    places, _ = index.search(many[1], limit=200, within=marked)
    assert (places % 3 == 1).all()
    assert len(places) == 200
    assert places[0] == 1


def test_a_large_index_is_the_same_each_time(tmp_path: Path, many: Vectors) -> None:
    for name in ("one", "two"):
        train_cells(many, tmp_path / f"{name}.cells.faiss")
        write_vector_index(many, tmp_path / f"{name}.faiss", cells=tmp_path / f"{name}.cells.faiss")
    assert (tmp_path / "one.faiss").read_bytes() == (tmp_path / "two.faiss").read_bytes()


def drawn(count: int, dimension: int, seed: int = 7) -> Vectors:
    """Vectors of length 1 that lie near a plane, as those of a language lie near fewer axes."""
    draw = np.random.default_rng(seed)
    plane, _ = np.linalg.qr(draw.standard_normal((dimension, 2)))
    angles = draw.uniform(0, 2 * np.pi, count)
    along = np.stack([np.cos(angles), np.sin(angles)], axis=1) @ plane.T
    vectors = (along + draw.standard_normal((count, dimension)) / 32).astype(np.float32)
    scaled: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return scaled


@pytest.fixture
def codec(tmp_path: Path) -> ProductQuantizer:
    train_quantizer(drawn(1200, 16)[:1000], tmp_path / "codec.faiss")
    return ProductQuantizer(tmp_path / "codec.faiss")


def test_vectors_come_back_nearly_and_those_never_met_too(codec: ProductQuantizer) -> None:
    vectors = drawn(1200, 16)
    back = codec.decode(codec.encode(vectors))
    cosines = np.sum(back * vectors, axis=1)
    assert cosines[:1000].min() > 0.98
    assert cosines[1000:].min() > 0.97
    np.testing.assert_allclose(np.linalg.norm(back, axis=1), 1, rtol=1e-5)


@pytest.mark.parametrize(("dimension", "size"), [(16, 4), (6, 3), (5, 5)])
def test_a_byte_stands_for_four_numbers_or_fewer_where_four_do_not_divide(
    tmp_path: Path, dimension: int, size: int
) -> None:
    train_quantizer(drawn(300, dimension), tmp_path / "codec.faiss")
    codec = ProductQuantizer(tmp_path / "codec.faiss")
    codes = codec.encode(drawn(3, dimension))
    assert codec.code_size == size
    assert codes.shape == (3, size)
    assert codes.dtype == np.uint8


def test_the_same_vectors_teach_the_same(tmp_path: Path) -> None:
    for name in ("one", "two"):
        train_quantizer(drawn(300, 16), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_cosines_are_those_of_what_is_decoded(codec: ProductQuantizer) -> None:
    passages = [codec.encode(drawn(3, 16)), codec.encode(drawn(0, 16)), codec.encode(drawn(1, 16))]
    query = drawn(2, 16, seed=8)
    found = codec.compute_cosines(passages, query)
    assert [one.shape for one in found] == [(3, 2), (0, 2), (1, 2)]
    for codes, cosines in zip(passages, found, strict=True):
        np.testing.assert_allclose(cosines, codec.decode(codes) @ query.T, atol=1e-6)


def test_cosines_do_not_depend_on_the_passages_beside(codec: ProductQuantizer) -> None:
    passages = [codec.encode(drawn(count, 16)) for count in (3, 50, 7)]
    query = drawn(5, 16, seed=8)
    for codes, cosines in zip(passages, codec.compute_cosines(passages, query), strict=True):
        np.testing.assert_array_equal(codec.compute_cosines([codes], query)[0], cosines)


def test_a_thread_that_searches_keeps_no_other_busy(tmp_path: Path) -> None:
    index, left = opened(tmp_path), list[int]()

    def search() -> None:
        faiss.omp_set_num_threads(4)  # as a fresh thread has it on a machine with four processors
        index.search(EAST, limit=1)
        left.append(faiss.omp_get_max_threads())

    thread = Thread(target=search)
    thread.start()
    thread.join()
    assert left == [1]


def test_a_graph_of_an_earlier_version_still_gives_its_vectors(tmp_path: Path) -> None:
    graph = faiss.IndexIDMap(faiss.index_factory(2, "HNSW32_SQ8", faiss.METRIC_INNER_PRODUCT))
    graph.train(FIVE)
    graph.add_with_ids(FIVE, np.arange(5))
    path = tmp_path / "some.faiss"
    faiss.write_index(graph, str(path))
    np.save(tmp_path / "some.raw.npy", FIVE)
    assert load_vectors(path, [3, 0, 3]).tolist() == FIVE[[3, 0, 3]].tolist()
    with pytest.raises(IndexDamagedError, match=r"earlier version\. Build the index again"):
        VectorIndex(path)


def test_vectors_of_any_index_are_given_as_they_were_added(tmp_path: Path) -> None:
    opened(tmp_path)
    assert load_vectors(tmp_path / "some.faiss", [4, 1]).tolist() == FIVE[[4, 1]].tolist()
