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
        self._document_frequencies = load_array(folder / "frequency.npy")
        self.token_count = int(self._bounds[-1])
        if not self.quantizer and self.token_count <= max_in_memory:
            self._stored_tokens = load_array(folder / stored_file).astype(np.float32)

    def __len__(self) -> int:
        return len(self._bounds) - 1

    def count_tokens(self, row: int) -> int:
        return int(self._bounds[row + 1] - self._bounds[row])

    def can_reuse_rows(self, new_token_count: int) -> bool:
        """Whether a generation of this many tokens may copy rows: codes never become vectors."""
        return self.quantizer is None or new_token_count > MAX_EXACT_TOKENS

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

    def compute_idf(self, token_ids: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
        """Inverse document frequency of word pieces, ``(n,)``, above 0."""
        counts = self._document_frequencies
        known = np.minimum(token_ids, len(counts) - 1)
        return np.log1p(len(self) / (1.0 + np.where(known == token_ids, counts[known], 0)))

    def compute_cosines(self, rows: Sequence[int], query: Vectors) -> list[Vectors]:
        """For each passage, its tokens' cosines with each vector ``(n, t)``: ``(tokens, n)``."""
        if self.quantizer:
            codes = [self.get_stored_tokens(row) for row in rows]
            return self.quantizer.compute_cosines(codes, query)
        return [self.get_vectors(row) @ query.T for row in rows]

    def _get_slice(self, row: int) -> slice:
        return slice(self._bounds[row], self._bounds[row + 1])


class TokenWriter:
    """Takes the tokens of each passage in any order and writes them in the order of rows.

    Rows may be copied from ``previous``; where those are codes, new ones are encoded alike. The
    first quantizer is trained on all tokens, which are stored as half floats until then.
    The disk space of all is reserved at the start.
    """

    def __init__(
        self,
        folder: Path,
        token_counts: Sequence[int],
        dimension: int,
        previous: TokenIndex | None = None,
    ) -> None:
        _limit_to_one_thread()
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._previous = previous
        self._bounds = np.cumsum([0, *token_counts], dtype=np.int64)
        total = int(self._bounds[-1])
        write_array(folder / "bounds.npy", self._bounds)
        self._quantizer = previous.quantizer if previous else None
        if self._quantizer and previous:
            shutil.copyfile(previous.folder / QUANTIZER_FILE, folder / QUANTIZER_FILE)
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

    def copy_passage(self, row: int, previous_row: int) -> None:
        """Copy a row of the previous generation, as it is stored."""
        if self._previous:
            stored = self._previous.get_stored_tokens(previous_row)
            self._store_passage(row, stored, self._previous.get_tokens(previous_row))

    def close(self) -> None:
        self._files.close()
        token_ids = load_array(self._folder / PIECES_FILE)
        # in how many passages each word piece occurs, (largest id + 1,)
        frequencies = np.zeros(int(token_ids.max(initial=0)) + 1, dtype=np.int32)
        for start, end in pairwise(self._bounds.tolist()):
            frequencies[np.unique(token_ids[start:end])] += 1
        write_array(self._folder / "frequency.npy", frequencies)
        if not self._quantizer and len(token_ids) > MAX_EXACT_TOKENS:
            self._quantize_vectors()

    def _store_passage(
        self, row: int, stored_tokens: Any, passage_tokens: EncodedText | PassageTokens
    ) -> None:
        start = int(self._bounds[row])
        self._stored_tokens.write_rows(start, stored_tokens)
        self._token_ids.write_rows(start, passage_tokens.token_ids)
        self._spans.write_rows(start, passage_tokens.spans)

    def _quantize_vectors(self) -> None:
        """Replace vectors by codes; by passage, so that a passage's codes depend on it alone."""
        path = self._folder / QUANTIZER_FILE
        vectors = np.load(self._folder / VECTORS_FILE, mmap_mode="r")
        sample = np.random.default_rng(7).permutation(len(vectors))[:TRAINING_SAMPLE_SIZE]
        train_quantizer(vectors[np.sort(sample)].astype(np.float32), path)
        quantizer = ProductQuantizer(path)
        array: _Array = (CODES_FILE, (len(vectors), quantizer.code_size), np.uint8)
        with ExitStack() as files:
            codes = _create_array(files, self._folder, array)
            for start, end in pairwise(self._bounds.tolist()):
                codes.write_rows(start, _encode_vectors(quantizer, vectors[start:end]))
        (self._folder / VECTORS_FILE).unlink()


def _limit_to_one_thread() -> None:
    """Products this small gain nothing from a second thread, and wait for it on a busy machine."""
    threadpool_limits(limits=1, user_api="blas")


def _encode_vectors(quantizer: ProductQuantizer, vectors: npt.NDArray[np.float16]) -> Any:
    """Always from half floats, so that early and late writing give the same codes."""
    return quantizer.encode(vectors.astype(np.float32))


def _create_array(files: ExitStack, folder: Path, array: _Array) -> ArrayWriter:
    """An array in a folder, to be closed with all ``files``."""
    name, shape, dtype = array
    return files.enter_context(closing(ArrayWriter(folder / name, shape, dtype)))
