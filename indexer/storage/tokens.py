"""Token vectors of every passage, for late interaction, written and read by row.

A booklet keeps them as half floats, a library as short codes.
"""

import shutil
from collections.abc import Sequence
from contextlib import ExitStack, closing
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from indexer.encoding.encoder import EncodedText, Vectors
from indexer.storage.arrays import ArrayFile, load_array
from indexer.storage.disk import ArrayWriter, write_array
from indexer.storage.vectors import ProductQuantizer, train_quantizer

# Up to this many tokens (30 MB as 32-bit floats) are kept in memory; more are read from disk.
MAX_TOKENS_IN_MEMORY = 20_000
# This many, of about a hundred web pages, take 150 MB as half floats; as codes, an eighth of it.
MAX_EXACT_TOKENS = 200_000
# Codes learnt from twice as many are nearer to the vectors by less than 0.001.
TRAINING_SAMPLE_SIZE = 32_768
VECTORS_FILE = "vectors.npy"
CODES_FILE = "codes.npy"
QUANTIZER_FILE = "codec.faiss"
PIECES_FILE = "pieces.npy"


_Array = tuple[str, tuple[int, ...], type[np.generic]]  # file, shape, kind


class PassageTokens(NamedTuple):
    """Word-piece ids ``(n,)`` of a passage and their character offsets ``(n, 2)`` in its text.

    The text is the embedded one, prefix included.
    """

    token_ids: npt.NDArray[np.int32]
    spans: npt.NDArray[np.uint32]


class TokenIndex:
    """Opened tokens, few in memory, many read from disk when asked for. Safe for several threads.

    ``quantizer`` is None where vectors are kept and not codes.
    """

    def __init__(self, folder: Path, *, max_in_memory: int = MAX_TOKENS_IN_MEMORY) -> None:
        _limit_to_one_thread()
        self.folder = folder
        codec = folder / QUANTIZER_FILE
        self.quantizer = ProductQuantizer(codec) if codec.exists() else None
        self._bounds = load_array(folder / "bounds.npy")
        stored_file = CODES_FILE if self.quantizer else VECTORS_FILE
        self._stored_tokens: Any = ArrayFile(folder / stored_file)
        self._token_ids = ArrayFile(folder / PIECES_FILE)
        self._spans = ArrayFile(folder / "spans.npy")
        # In how many of these passages each word piece occurs, by its id.
        self.document_frequencies = load_array(folder / "frequency.npy")
        self.token_count = int(self._bounds[-1])
        if not self.quantizer and self.token_count <= max_in_memory:
            self._stored_tokens = load_array(folder / stored_file).astype(np.float32)

    def __len__(self) -> int:
        return len(self._bounds) - 1

    def count_tokens(self, row: int) -> int:
        return int(self._bounds[row + 1] - self._bounds[row])

    def get_tokens(self, row: int) -> PassageTokens:
        """Tokens of one passage."""
        here = self._get_slice(row)
        return PassageTokens(self._token_ids[here], self._spans[here])

    def get_vectors(self, row: int) -> Vectors:
        """Token vectors of one passage, ``(tokens, t)``, of length 1."""
        stored = self.get_stored_tokens(row)
        vectors: Vectors = self.quantizer.decode(stored) if self.quantizer else stored
        return vectors.astype(np.float32, copy=False)

    def get_stored_tokens(self, row: int) -> Any:
        """Vectors or codes of one passage, as they are stored."""
        return self._stored_tokens[self._get_slice(row)]

    def _get_slice(self, row: int) -> slice:
        return slice(self._bounds[row], self._bounds[row + 1])


def compare_tokens(
    stored: Sequence[Any], quantizer: ProductQuantizer | None, query: Vectors
) -> list[Vectors]:
    """Cosines of each passage's vectors, or codes of a quantizer, with each vector ``(n, t)``."""
    if quantizer and stored:
        return quantizer.compute_cosines(stored, query)
    return [vectors.astype(np.float32, copy=False) @ query.T for vectors in stored]


class TokenWriter:
    """Takes the tokens of each passage in any order and writes them in the order of rows.

    They are stored as half floats; as codes where a file with a quantizer is given, or later by
    ``quantize_tokens``. The disk space of all is reserved at the start.
    """

    def __init__(
        self,
        folder: Path,
        token_counts: Sequence[int],
        dimension: int,
        quantizer_file: Path | None = None,
    ) -> None:
        _limit_to_one_thread()
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._bounds = np.cumsum([0, *token_counts], dtype=np.int64)
        total = int(self._bounds[-1])
        write_array(folder / "bounds.npy", self._bounds)
        self._quantizer = ProductQuantizer(quantizer_file) if quantizer_file else None
        if self._quantizer and quantizer_file:
            shutil.copyfile(quantizer_file, folder / QUANTIZER_FILE)
            stored: _Array = (CODES_FILE, (total, self._quantizer.code_size), np.uint8)
        else:
            stored = (VECTORS_FILE, (total, dimension), np.float16)
        with ExitStack() as files:
            self._stored_tokens = _create_array(files, folder, stored)
            self._token_ids = _create_array(files, folder, (PIECES_FILE, (total,), np.int32))
            self._spans = _create_array(files, folder, ("spans.npy", (total, 2), np.uint32))
            self._files = files.pop_all()

    def __enter__(self) -> "TokenWriter":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with self._files:
            if kind is None:
                self.close()

    def write_passage(self, row: int, encoded: EncodedText) -> None:
        vectors = encoded.token_vectors.astype(np.float16)
        stored = _encode_vectors(self._quantizer, vectors) if self._quantizer else vectors
        self._store_passage(row, stored, encoded)

    def copy_passage(self, row: int, source: TokenIndex, source_row: int) -> None:
        """Copy a passage of another index: vectors, or codes of the same quantizer as here."""
        stored = source.get_stored_tokens(source_row)
        if self._quantizer and not source.quantizer:
            stored = _encode_vectors(self._quantizer, stored)
        self._store_passage(row, stored, source.get_tokens(source_row))

    def close(self) -> None:
        self._files.close()
        token_ids = load_array(self._folder / PIECES_FILE)
        # in how many passages each word piece occurs, (largest id + 1,)
        frequencies = np.zeros(int(token_ids.max(initial=0)) + 1, dtype=np.int32)
        for start, end in pairwise(self._bounds.tolist()):
            frequencies[np.unique(token_ids[start:end])] += 1
        write_array(self._folder / "frequency.npy", frequencies)

    def _store_passage(
        self, row: int, stored_tokens: Any, passage_tokens: EncodedText | PassageTokens
    ) -> None:
        start = int(self._bounds[row])
        self._stored_tokens.write_rows(start, stored_tokens)
        self._token_ids.write_rows(start, passage_tokens.token_ids)
        self._spans.write_rows(start, passage_tokens.spans)


def quantize_tokens(folders: Sequence[Path]) -> None:
    """Replace the vectors of a library by codes, of one quantizer that learns from all of them.

    By passage, so that a passage's codes depend on it alone.
    """
    _limit_to_one_thread()
    held = [np.load(folder / VECTORS_FILE, mmap_mode="r") for folder in folders]
    bounds = np.cumsum([0, *map(len, held)])
    sample = np.sort(np.random.default_rng(7).permutation(bounds[-1])[:TRAINING_SAMPLE_SIZE])
    owners = np.searchsorted(bounds, sample, side="right") - 1
    drawn = [vectors[sample[owners == n] - bounds[n]] for n, vectors in enumerate(held)]
    trained = folders[0] / QUANTIZER_FILE
    train_quantizer(np.concatenate(drawn).astype(np.float32), trained)
    for folder in folders:
        if folder != folders[0]:
            shutil.copyfile(trained, folder / QUANTIZER_FILE)
        _write_codes(folder)


def _write_codes(folder: Path) -> None:
    quantizer = ProductQuantizer(folder / QUANTIZER_FILE)
    vectors = np.load(folder / VECTORS_FILE, mmap_mode="r")
    array: _Array = (CODES_FILE, (len(vectors), quantizer.code_size), np.uint8)
    with ExitStack() as files:
        codes = _create_array(files, folder, array)
        for start, end in pairwise(load_array(folder / "bounds.npy").tolist()):
            codes.write_rows(start, _encode_vectors(quantizer, vectors[start:end]))
    (folder / VECTORS_FILE).unlink()


def _limit_to_one_thread() -> None:
    """Products this small gain nothing from a second thread, and wait for it on a busy machine."""
    threadpool_limits(limits=1, user_api="blas")


def _encode_vectors(quantizer: ProductQuantizer, vectors: npt.NDArray[Any]) -> Any:
    """Always from half floats, so that early and late writing give the same codes."""
    return quantizer.encode(vectors.astype(np.float32))


def _create_array(files: ExitStack, folder: Path, array: _Array) -> ArrayWriter:
    """An array in a folder, to be closed with all ``files``."""
    name, shape, dtype = array
    return files.enter_context(closing(ArrayWriter(folder / name, shape, dtype)))
