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
from indexer.storage.product_quantization import Codec

# So many tokens take 30 MB as the numbers that are multiplied; more stay on disk, half as long.
HELD_IN_MEMORY = 20_000
# So many, of about a hundred web pages, take 150 MB as half floats, and an eighth of it as codes.
EXACT_UP_TO = 200_000
VECTORS = "vectors.npy"
CODES = "codes.npy"
CODEC = "codec.faiss"


@dataclass(frozen=True, slots=True)
class TokenRows:
    """Tokens of one passage.

    ``pieces`` ``(n,)`` are word-piece ids; ``spans`` ``(n, 2)`` character offsets in the embedded
    text.
    """

    pieces: npt.NDArray[np.int32]
    spans: npt.NDArray[np.uint32]


class TokenIndex:
    """Opened tokens, memory-mapped; few enough are held in memory. Safe for several threads.

    ``codec`` is there where they are kept as codes.
    """

    def __init__(self, folder: Path) -> None:
        one_thread()
        self.folder = folder
        self.codec = Codec(folder / CODEC) if (folder / CODEC).exists() else None
        self._bounds = np.load(folder / "bounds.npy")
        self._stored = _open(folder / (CODES if self.codec else VECTORS))
        self._pieces = _open(folder / "pieces.npy")
        self._spans = _open(folder / "spans.npy")
        if not self.codec and self.tokens <= HELD_IN_MEMORY:
            self._stored = self._stored.astype(np.float32)

    def __len__(self) -> int:
        return len(self._bounds) - 1

    @property
    def tokens(self) -> int:
        return int(self._bounds[-1])

    def size(self, row: int) -> int:
        return int(self._bounds[row + 1] - self._bounds[row])

    def gives(self, tokens: int) -> bool:
        """Whether a generation of so many tokens may take rows over: codes never become vectors."""
        return self.codec is None or tokens > EXACT_UP_TO

    def of(self, row: int) -> TokenRows:
        """Tokens of one passage."""
        here = self._here(row)
        return TokenRows(self._pieces[here], self._spans[here])

    def vectors(self, row: int) -> Vectors:
        """Token vectors of one passage, ``(tokens, t)``, of length 1."""
        stored = self.stored(row)
        vectors = self.codec.decode(stored) if self.codec else stored
        return vectors.astype(np.float32, copy=False)

    def stored(self, row: int) -> Any:
        """Vectors or codes of one passage, as they are kept."""
        return self._stored[self._here(row)]

    @cached_property
    def _frequency(self) -> npt.NDArray[np.int32]:
        held: npt.NDArray[np.int32] = np.load(self.folder / "frequency.npy")
        return held

    def rarity(self, pieces: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
        """Inverse document frequency of word pieces, ``(n,)``, above 0."""
        held = self._frequency[np.minimum(pieces, len(self._frequency) - 1)]
        held = np.where(pieces < len(self._frequency), held, 0)
        return np.log1p(len(self) / (1.0 + held))

    def cosines(self, rows: Sequence[int], query: Vectors) -> list[Vectors]:
        """For each passage, its tokens' cosines with each vector ``(n, t)``: ``(tokens, n)``."""
        if self.codec:
            return self.codec.cosines([self.stored(row) for row in rows], query)
        return [self.vectors(row) @ query.T for row in rows]

    def _here(self, row: int) -> slice:
        return slice(self._bounds[row], self._bounds[row + 1])


def one_thread() -> None:
    """Products this small gain nothing from a second thread, and wait for it on a busy machine."""
    threadpool_limits(limits=1, user_api="blas")


def _open(path: Path) -> Any:
    return np.asarray(np.load(path, mmap_mode="r"))  # a plain view: slicing it is ten times faster
