from pathlib import Path

import numpy as np
import pytest

from indexer.storage.product_quantization import ProductQuantizer, train_quantizer
from indexer.storage.vectors import Vectors


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
