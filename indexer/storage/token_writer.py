"""Writing token vectors: half floats for a booklet, short codes for a library."""

import shutil
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.encoding.encoder import Encoded, Vectors
from indexer.storage import tokens
from indexer.storage.product_quantization import Codec, learn
from indexer.storage.tokens import CODEC, CODES, VECTORS, TokenIndex, TokenRows, one_thread

# Codes learnt from twice as many are nearer to the vectors by less than 0.001.
LEARNT_FROM = 32_768


class TokenWriter:
    """Takes the tokens of each passage in any order and writes them in the order of rows.

    Rows may be taken over from ``before``, and where those are codes, new ones are coded alike. The
    first codes are learnt from all tokens, which wait as half floats until they are all there.
    """

    def __init__(
        self, folder: Path, sizes: Sequence[int], dimension: int, before: TokenIndex | None = None
    ) -> None:
        one_thread()
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._before = before
        self._bounds = _bounds(sizes)
        total = int(self._bounds[-1])
        np.save(folder / "bounds.npy", self._bounds)
        self._codec = before.codec if before else None
        if self._codec and before:
            shutil.copyfile(before.folder / CODEC, folder / CODEC)
            self._stored = _create(folder / CODES, (total, self._codec.size), np.uint8)
        else:
            self._stored = _create(folder / VECTORS, (total, dimension), np.float16)
        self._pieces = _create(folder / "pieces.npy", (total,), np.int32)
        self._spans = _create(folder / "spans.npy", (total, 2), np.uint32)

    def write(self, row: int, encoded: Encoded) -> None:
        vectors = encoded.tokens.astype(np.float16)
        self._put(row, _coded(self._codec, vectors) if self._codec else vectors, encoded)

    def take_over(self, row: int, old: int) -> None:
        """Copy a row of the generation before, as it is stored."""
        if self._before:
            self._put(row, self._before.stored(old), self._before.of(old))

    def close(self) -> None:
        np.save(self._folder / "frequency.npy", _frequency(self._pieces, self._bounds))
        for part in (self._stored, self._pieces, self._spans):
            part.flush()
        if not self._codec and len(self._pieces) > tokens.EXACT_UP_TO:
            self._shorten()

    def _put(self, row: int, stored: Any, tokens: Encoded | TokenRows) -> None:
        here = slice(self._bounds[row], self._bounds[row + 1])
        self._stored[here] = stored
        self._pieces[here] = tokens.pieces
        self._spans[here] = tokens.spans

    def _shorten(self) -> None:
        """Put codes in the place of vectors; by passage, so that a passage's depend on it alone."""
        learn(_sample(self._stored), self._folder / CODEC)
        codec = Codec(self._folder / CODEC)
        codes = _create(self._folder / CODES, (len(self._stored), codec.size), np.uint8)
        for start, end in pairwise(self._bounds.tolist()):
            codes[start:end] = _coded(codec, self._stored[start:end])
        codes.flush()
        (self._folder / VECTORS).unlink()


def _bounds(sizes: Sequence[int]) -> npt.NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(np.array(sizes, dtype=np.int64))])


def _coded(codec: Codec, vectors: npt.NDArray[np.float16]) -> Any:
    """From half floats always, so that early and late writing give the same codes."""
    return codec.encode(vectors.astype(np.float32))


def _sample(vectors: npt.NDArray[np.float16]) -> Vectors:
    drawn = np.random.default_rng(7).permutation(len(vectors))[:LEARNT_FROM]
    return vectors[np.sort(drawn)].astype(np.float32)


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
