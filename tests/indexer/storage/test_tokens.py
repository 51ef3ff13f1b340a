from pathlib import Path

import numpy as np
import pytest

from indexer.encoding.encoder import EncodedText
from indexer.storage import tokens
from indexer.storage.token_writer import TokenWriter
from indexer.storage.tokens import TokenIndex

NO_VECTOR = np.zeros(2, dtype=np.float32)


def encoded(*vectors: tuple[float, float], piece: int = 1, at: int = 0) -> EncodedText:
    return EncodedText(
        vector=NO_VECTOR,
        token_vectors=np.array(vectors, dtype=np.float32).reshape(-1, 2),
        token_ids=np.full(len(vectors), piece, dtype=np.int32),
        spans=np.array([(at + n, at + n + 1) for n in range(len(vectors))], dtype=np.int32).reshape(
            -1, 2
        ),
    )


FIRST = encoded((1, 0), (0, 1), piece=7)
SECOND = encoded((0.5, 0.25), piece=9, at=70_000)


@pytest.fixture(params=[20_000, 0], ids=["in memory", "on disk"])
def index(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> TokenIndex:
    monkeypatch.setattr(tokens, "MAX_TOKENS_IN_MEMORY", request.param)
    writer = TokenWriter(tmp_path, [2, 0, 1], 2)
    writer.write_passage(2, SECOND)  # rows may come in any order
    writer.write_passage(1, encoded())
    writer.write_passage(0, FIRST)
    writer.close()
    return TokenIndex(tmp_path)


def test_each_row_gets_its_own_tokens_back(index: TokenIndex) -> None:
    assert (len(index), index.token_count) == (3, 3)
    assert [index.count_tokens(row) for row in range(3)] == [2, 0, 1]
    for row, wrote in ((0, FIRST), (2, SECOND)):
        np.testing.assert_array_equal(index.get_vectors(row), wrote.token_vectors)
        np.testing.assert_array_equal(index.get_tokens(row).token_ids, wrote.token_ids)
        np.testing.assert_array_equal(index.get_tokens(row).spans, wrote.spans)


def test_cosines_compare_each_token_with_each_word_asked(index: TokenIndex) -> None:
    asked = np.array([(1, 0), (0, 1), (0.6, 0.8)], dtype=np.float32)
    third, first = index.compute_cosines([2, 0], asked)
    np.testing.assert_allclose(third, [[0.5, 0.25, 0.5]])
    np.testing.assert_allclose(first, [[1, 0, 0.6], [0, 1, 0.8]])


def test_no_rows_have_no_cosines(index: TokenIndex) -> None:
    assert index.compute_cosines([], np.ones((1, 2), dtype=np.float32)) == []


def test_a_rare_piece_is_rarer(index: TokenIndex) -> None:
    """Of 3 passages one holds piece 7 (twice) and one 9; nobody 8, and 10 is beyond them all."""
    rare = np.log1p(3 / 2)
    unheard = np.log1p(3 / 1)
    pieces = np.array([7, 9, 8, 10], dtype=np.int32)
    np.testing.assert_allclose(index.compute_idf(pieces), [rare, rare, unheard, unheard])
