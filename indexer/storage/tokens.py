"""Token vectors of every passage, for late interaction, read by row from disk."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from indexer.encoding.encoder import Vectors
from indexer.storage.product_quantization import ProductQuantizer

# So many tokens take 30 MB as the numbers that are multiplied; more stay on disk, half as long.
MAX_TOKENS_IN_MEMORY = 20_000
# So many, of about a hundred web pages, take 150 MB as half floats, and an eighth of it as codes.
MAX_EXACT_TOKENS = 200_000
VECTORS_FILE = "vectors.npy"
CODES_FILE = "codes.npy"
QUANTIZER_FILE = "codec.faiss"


@dataclass(frozen=True, slots=True)
class PassageTokens:
    """Tokens of one passage.

    ``pieces`` ``(n,)`` are word-piece ids; ``spans`` ``(n, 2)`` character offsets in the embedded
    text.
    """

    token_ids: npt.NDArray[np.int32]
    spans: npt.NDArray[np.uint32]


class TokenIndex:
    """Opened tokens, memory-mapped; few enough are held in memory. Safe for several threads.

    ``codec`` is there where they are kept as codes.
    """

    def __init__(self, folder: Path) -> None:
        limit_to_one_thread()
        self.folder = folder
        self.quantizer = (
            ProductQuantizer(folder / QUANTIZER_FILE)
            if (folder / QUANTIZER_FILE).exists()
            else None
        )
        self._bounds = np.load(folder / "bounds.npy")
        self._stored_tokens = _open_array(folder / (CODES_FILE if self.quantizer else VECTORS_FILE))
        self._token_ids = _open_array(folder / "pieces.npy")
        self._spans = _open_array(folder / "spans.npy")
        if not self.quantizer and self.token_count <= MAX_TOKENS_IN_MEMORY:
            self._stored_tokens = self._stored_tokens.astype(np.float32)

    def __len__(self) -> int:
        return len(self._bounds) - 1

    @property
    def token_count(self) -> int:
        return int(self._bounds[-1])

    def count_tokens(self, row: int) -> int:
        return int(self._bounds[row + 1] - self._bounds[row])

    def can_reuse_rows(self, new_token_count: int) -> bool:
        """Whether a generation of so many tokens may take rows over: codes never become vectors."""
        return self.quantizer is None or new_token_count > MAX_EXACT_TOKENS

    def get_tokens(self, row: int) -> PassageTokens:
        """Tokens of one passage."""
        here = self._get_slice(row)
        return PassageTokens(self._token_ids[here], self._spans[here])

    def get_vectors(self, row: int) -> Vectors:
        """Token vectors of one passage, ``(tokens, t)``, of length 1."""
        stored = self.get_stored_tokens(row)
        vectors = self.quantizer.decode(stored) if self.quantizer else stored
        return vectors.astype(np.float32, copy=False)

    def get_stored_tokens(self, row: int) -> Any:
        """Vectors or codes of one passage, as they are kept."""
        return self._stored_tokens[self._get_slice(row)]

    @cached_property
    def _document_frequencies(self) -> npt.NDArray[np.int32]:
        held: npt.NDArray[np.int32] = np.load(self.folder / "frequency.npy")
        return held

    def compute_idf(self, token_ids: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
        """Inverse document frequency of word pieces, ``(n,)``, above 0."""
        held = self._document_frequencies[
            np.minimum(token_ids, len(self._document_frequencies) - 1)
        ]
        held = np.where(token_ids < len(self._document_frequencies), held, 0)
        return np.log1p(len(self) / (1.0 + held))

    def compute_cosines(self, rows: Sequence[int], query: Vectors) -> list[Vectors]:
        """For each passage, its tokens' cosines with each vector ``(n, t)``: ``(tokens, n)``."""
        if self.quantizer:
            return self.quantizer.compute_cosines(
                [self.get_stored_tokens(row) for row in rows], query
            )
        return [self.get_vectors(row) @ query.T for row in rows]

    def _get_slice(self, row: int) -> slice:
        return slice(self._bounds[row], self._bounds[row + 1])


def limit_to_one_thread() -> None:
    """Products this small gain nothing from a second thread, and wait for it on a busy machine."""
    threadpool_limits(limits=1, user_api="blas")


def _open_array(path: Path) -> Any:
    return np.asarray(np.load(path, mmap_mode="r"))  # a plain view: slicing it is ten times faster
