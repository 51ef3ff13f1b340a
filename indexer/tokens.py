"""Token vectors of every passage, for late interaction: written once, read by row from disk."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from indexer.encoder import Encoded, Vectors

# So many tokens take 30 MB as the numbers that are multiplied; more stay on disk, half as long.
HELD_IN_MEMORY = 20_000


@dataclass(frozen=True, slots=True)
class TokenRows:
    """Tokens of one passage.

    ``vectors`` ``(n, t)`` have length 1; ``pieces`` ``(n,)`` are word-piece ids; ``spans``
    ``(n, 2)`` character offsets in the embedded text.
    """

    vectors: Vectors
    pieces: npt.NDArray[np.int32]
    spans: npt.NDArray[np.uint32]


class TokenWriter:
    """Takes the tokens of each passage in any order and writes them in the order of rows."""

    def __init__(self, folder: Path, sizes: Sequence[int], dimension: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._bounds = _bounds(sizes)
        total = int(self._bounds[-1])
        np.save(folder / "bounds.npy", self._bounds)
        self._vectors = _create(folder / "vectors.npy", (total, dimension), np.float16)
        self._pieces = _create(folder / "pieces.npy", (total,), np.int32)
        self._spans = _create(folder / "spans.npy", (total, 2), np.uint32)

    def write(self, row: int, encoded: Encoded | TokenRows) -> None:
        here = slice(self._bounds[row], self._bounds[row + 1])
        self._vectors[here] = encoded.tokens if isinstance(encoded, Encoded) else encoded.vectors
        self._pieces[here] = encoded.pieces
        self._spans[here] = encoded.spans

    def close(self) -> None:
        np.save(self._folder / "frequency.npy", _frequency(self._pieces, self._bounds))
        for part in (self._vectors, self._pieces, self._spans):
            part.flush()


class TokenIndex:
    """Opened tokens, memory-mapped; few enough are held in memory. Safe for several threads."""

    def __init__(self, folder: Path) -> None:
        # Products this small gain nothing from a second thread, and wait for it on a busy machine.
        threadpool_limits(limits=1, user_api="blas")
        self._bounds = np.load(folder / "bounds.npy")
        self._vectors = _open(folder / "vectors.npy")
        self._pieces = _open(folder / "pieces.npy")
        self._spans = _open(folder / "spans.npy")
        self._folder = folder
        if self.tokens <= HELD_IN_MEMORY:
            self._vectors = self._vectors.astype(np.float32)

    def __len__(self) -> int:
        return len(self._bounds) - 1

    @property
    def tokens(self) -> int:
        return int(self._bounds[-1])

    def size(self, row: int) -> int:
        return int(self._bounds[row + 1] - self._bounds[row])

    def of(self, row: int) -> TokenRows:
        """Tokens of one passage."""
        here = slice(self._bounds[row], self._bounds[row + 1])
        return TokenRows(
            vectors=self._vectors[here].astype(np.float32, copy=False),
            pieces=self._pieces[here],
            spans=self._spans[here],
        )

    @cached_property
    def _frequency(self) -> npt.NDArray[np.int32]:
        held: npt.NDArray[np.int32] = np.load(self._folder / "frequency.npy")
        return held

    def rarity(self, pieces: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
        """Inverse document frequency of word pieces, ``(n,)``, above 0."""
        held = self._frequency[np.minimum(pieces, len(self._frequency) - 1)]
        held = np.where(pieces < len(self._frequency), held, 0)
        return np.log1p(len(self) / (1.0 + held))

    def cosines(self, rows: Sequence[int], query: Vectors) -> list[Vectors]:
        """For each passage, its tokens' cosines with each vector ``(n, t)``: ``(tokens, n)``."""
        return [self.of(row).vectors @ query.T for row in rows]


def _bounds(sizes: Sequence[int]) -> npt.NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(np.array(sizes, dtype=np.int64))])


def _frequency(
    pieces: npt.NDArray[np.int32], bounds: npt.NDArray[np.int64]
) -> npt.NDArray[np.int32]:
    """In how many passages each word piece occurs, ``(largest id + 1,)``."""
    held = np.zeros(int(pieces.max(initial=0)) + 1, dtype=np.int32)
    for start, end in pairwise(bounds.tolist()):
        held[np.unique(pieces[start:end])] += 1
    return held


def _create(path: Path, shape: tuple[int, ...], kind: type[np.generic]) -> Any:
    return np.lib.format.open_memmap(path, mode="w+", dtype=kind, shape=shape)


def _open(path: Path) -> Any:
    return np.asarray(np.load(path, mmap_mode="r"))  # a plain view: slicing it is ten times faster
