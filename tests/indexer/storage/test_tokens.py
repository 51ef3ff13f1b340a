"""Few tokens are kept as they are, many as codes, and rows are taken over without a change."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from indexer.building.build import BuildPlan, build_generation
from indexer.encoding.encoder import EncodedText, Vectors
from indexer.errors import IndexDamagedError
from indexer.storage import tokens
from indexer.storage.disk import write_array
from indexer.storage.generations import check_generation, locate_current_generation
from indexer.storage.index import open_index
from indexer.storage.segments.rows import lay_one_segment
from indexer.storage.segments.tokens import FREQUENCY_FILE, LibraryTokens, count_pieces
from indexer.storage.tokens import (
    CODES_FILE,
    QUANTIZER_FILE,
    VECTORS_FILE,
    TokenIndex,
    TokenWriter,
    compare_tokens,
    quantize_tokens,
)
from search_app.search.engine import SearchEngine
from tests.support.segments import locate_segment

LENGTH = 10  # tokens a passage
LIMIT = 300


@pytest.fixture(autouse=True)
def _limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MAX_EXACT_TOKENS", LIMIT)


def passage(number: int, length: int = LENGTH) -> EncodedText:
    """Tokens that are a passage's own: vectors of length 1 near one of its own direction."""
    draw = np.random.default_rng(number)
    vectors = draw.standard_normal(8) + draw.standard_normal((length, 8)) / 8
    unit = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    spans = np.arange(2 * length, dtype=np.int32).reshape(-1, 2)
    return EncodedText(unit[:1].sum(axis=0), unit, np.full(length, number, dtype=np.int32), spans)


FORTY = [passage(number) for number in range(40)]
THIRTY = FORTY[:30]


def written(folder: Path, passages: Sequence[EncodedText]) -> TokenIndex:
    writer = TokenWriter(folder, [len(one.token_ids) for one in passages], 8)
    for row in reversed(range(len(passages))):  # rows may come in any order
        writer.write_passage(row, passages[row])
    writer.close()
    return opened(folder)


def opened(folder: Path) -> TokenIndex:
    """Tokens that are all of a library, which keeps codes where they are many."""
    index = TokenIndex(folder)
    if index.quantizer or index.token_count <= LIMIT:
        return index
    quantize_tokens([folder])
    return TokenIndex(folder)


def rewritten(folder: Path, before: TokenIndex, rows: Sequence[int | EncodedText]) -> TokenIndex:
    """Rows of the generation before by number, and passages that are new."""
    sizes = [
        before.count_tokens(one) if isinstance(one, int) else len(one.token_ids) for one in rows
    ]
    codec = before.folder / QUANTIZER_FILE if before.quantizer else None
    writer = TokenWriter(folder, sizes, 8, codec)
    for row, one in enumerate(rows):
        if isinstance(one, int):
            writer.copy_passage(row, before, one)
        else:
            writer.write_passage(row, one)
    writer.close()
    return opened(folder)


def files(index: TokenIndex) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in index.folder.iterdir()}


def least_cosine(index: TokenIndex, passages: Sequence[EncodedText]) -> float:
    def least(row: int, vectors: Vectors) -> float:
        return float(np.sum(index.get_vectors(row) * vectors, axis=1).min())

    return min(least(row, one.token_vectors) for row, one in enumerate(passages))


def test_as_many_as_the_limit_are_kept_as_they_are(tmp_path: Path) -> None:
    index = written(tmp_path, THIRTY)
    assert index.quantizer is None
    assert set(files(index)) & {VECTORS_FILE, CODES_FILE, QUANTIZER_FILE} == {VECTORS_FILE}
    for row, one in enumerate(THIRTY):
        np.testing.assert_array_equal(index.get_vectors(row), one.token_vectors.astype(np.float16))


def test_more_are_kept_as_codes_near_to_them(tmp_path: Path) -> None:
    index = written(tmp_path, FORTY)
    assert set(files(index)) & {VECTORS_FILE, CODES_FILE, QUANTIZER_FILE} == {
        CODES_FILE,
        QUANTIZER_FILE,
    }
    assert np.load(tmp_path / CODES_FILE).shape == (400, 2)
    assert least_cosine(index, FORTY) > 0.95
    for row, one in enumerate(FORTY):
        np.testing.assert_array_equal(index.get_tokens(row).token_ids, one.token_ids)
        np.testing.assert_array_equal(index.get_tokens(row).spans, one.spans)


def compare(index: TokenIndex, rows: Sequence[int], query: Vectors) -> list[Vectors]:
    return compare_tokens([*map(index.get_stored_tokens, rows)], index.quantizer, query)


def test_cosines_of_codes_are_near_those_of_the_vectors(tmp_path: Path) -> None:
    index = written(tmp_path, FORTY)
    query = passage(3, length=2).token_vectors
    for row, cosines in zip((31, 3), compare(index, [31, 3], query), strict=True):
        np.testing.assert_allclose(cosines, FORTY[row].token_vectors @ query.T, atol=0.2)
    assert compare(index, [], query) == []


@pytest.mark.parametrize("name", [CODES_FILE, "pieces.npy", "spans.npy"])
def test_a_file_that_is_cut_meanwhile_is_said_to_be_damaged(tmp_path: Path, name: str) -> None:
    index = written(tmp_path, FORTY)
    with (tmp_path / name).open("r+b") as file:
        file.truncate(200)
    with pytest.raises(IndexDamagedError, match=rf"{name} cannot be used: it was cut"):  # noqa: PT012
        compare(index, [39], passage(3).token_vectors)
        index.get_tokens(39)


def test_a_passage_without_tokens_has_no_codes(tmp_path: Path) -> None:
    index = written(tmp_path, [*FORTY, passage(40, length=0)])
    assert index.get_vectors(40).shape == (0, 8)
    assert compare(index, [40], passage(3).token_vectors)[0].shape == (0, LENGTH)


@pytest.mark.parametrize("passages", [THIRTY, FORTY], ids=["vectors", "codes"])
def test_all_rows_taken_over_are_the_same_bytes(
    tmp_path: Path, passages: list[EncodedText]
) -> None:
    first = written(tmp_path / "first", passages)
    second = rewritten(tmp_path / "second", first, range(len(passages)))
    assert files(second) == files(first)


def test_codes_are_the_same_each_time(tmp_path: Path) -> None:
    assert files(written(tmp_path / "1", FORTY)) == files(written(tmp_path / "2", FORTY))


def test_one_that_grows_over_the_limit_becomes_codes(tmp_path: Path) -> None:
    few = written(tmp_path / "few", THIRTY)
    grown = rewritten(tmp_path / "grown", few, [*range(30), *FORTY[30:]])
    assert files(grown) == files(written(tmp_path / "afresh", FORTY))


def test_new_rows_are_coded_as_those_before(tmp_path: Path) -> None:
    """Another passage goes in and the first comes back: it gets the codes that it had."""
    first = written(tmp_path / "first", FORTY)
    second = rewritten(tmp_path / "second", first, [*range(1, 40), passage(40)])
    third = rewritten(tmp_path / "third", second, [FORTY[0], *range(39)])
    assert files(second)[QUANTIZER_FILE] == files(first)[QUANTIZER_FILE]
    assert least_cosine(second, [*FORTY[1:], passage(40)]) > 0.8
    assert files(third) == files(first)


def test_segments_of_a_library_have_the_codes_that_they_would_have_as_one(tmp_path: Path) -> None:
    whole, parts = written(tmp_path / "whole", FORTY), [tmp_path / "one", tmp_path / "two"]
    for folder, passages in zip(parts, (FORTY[:25], FORTY[25:]), strict=True):
        written(folder, passages)
    quantize_tokens(parts)
    codes = [np.load(folder / CODES_FILE) for folder in parts]
    np.testing.assert_array_equal(np.concatenate(codes), np.load(whole.folder / CODES_FILE))
    assert {(folder / QUANTIZER_FILE).read_bytes() for folder in (*parts, whole.folder)} == {
        files(whole)[QUANTIZER_FILE]
    }


@pytest.fixture
def library(tiny_model: Path, tmp_path: Path) -> Path:
    """Index folder of a text of 480 tokens."""
    beds = [f"Sow {'the ' * n}beans deep i{'i' * n} soil." for n in range(40)]
    (tmp_path / "beds.txt").write_text("Beans\n\n" + "\n\n".join(beds), encoding="utf-8")
    build_generation(BuildPlan([tmp_path / "beds.txt"], tmp_path / "index", str(tiny_model)))
    return tmp_path / "index"


@pytest.mark.slow
def test_codes_answer(library: Path) -> None:
    index = open_index(library)
    assert (locate_segment(library) / "tokens" / CODES_FILE).exists()
    best = SearchEngine(index).search("how deep i sow the beans").hits[0]
    assert 0.5 < best.scores["late"] <= 1


@pytest.mark.slow
@pytest.mark.parametrize("name", [CODES_FILE, QUANTIZER_FILE])
def test_damaged_codes_are_named(library: Path, name: str) -> None:
    path = locate_segment(library) / "tokens" / name
    path.write_bytes(path.read_bytes()[:-1] + b"\xff")
    assert check_generation(locate_current_generation(library), hash_contents=True) == [
        f"{path}: its contents were changed."
    ]


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
def index(request: pytest.FixtureRequest, tmp_path: Path) -> TokenIndex:
    writer = TokenWriter(tmp_path, [2, 0, 1], 2)
    writer.write_passage(2, SECOND)  # rows may come in any order
    writer.write_passage(1, encoded())
    writer.write_passage(0, FIRST)
    writer.close()
    return TokenIndex(tmp_path, max_in_memory=request.param)


def test_each_row_gets_its_own_tokens_back(index: TokenIndex) -> None:
    assert (len(index), index.token_count) == (3, 3)
    assert [index.count_tokens(row) for row in range(3)] == [2, 0, 1]
    for row, wrote in ((0, FIRST), (2, SECOND)):
        np.testing.assert_array_equal(index.get_vectors(row), wrote.token_vectors)
        np.testing.assert_array_equal(index.get_tokens(row).token_ids, wrote.token_ids)
        np.testing.assert_array_equal(index.get_tokens(row).spans, wrote.spans)


def test_cosines_compare_each_token_with_each_word_asked(index: TokenIndex) -> None:
    asked = np.array([(1, 0), (0, 1), (0.6, 0.8)], dtype=np.float32)
    third, first = compare(index, [2, 0], asked)
    np.testing.assert_allclose(third, [[0.5, 0.25, 0.5]])
    np.testing.assert_allclose(first, [[1, 0, 0.6], [0, 1, 0.8]])


def test_no_rows_have_no_cosines(index: TokenIndex) -> None:
    assert compare(index, [], np.ones((1, 2), dtype=np.float32)) == []


def test_a_rare_piece_is_rarer(index: TokenIndex, tmp_path: Path) -> None:
    """Of 3 passages one holds piece 7 (twice) and one 9; nobody 8, and 10 is beyond them all."""
    rare = np.log1p(3 / 2)
    unheard = np.log1p(3 / 1)
    pieces = np.array([7, 9, 8, 10], dtype=np.int32)
    rows = lay_one_segment(np.array([0, 3]))
    write_array(tmp_path / FREQUENCY_FILE, count_pieces([index], rows))
    library = LibraryTokens(tmp_path, [index], rows)
    np.testing.assert_allclose(library.compute_idf(pieces), [rare, rare, unheard, unheard])
