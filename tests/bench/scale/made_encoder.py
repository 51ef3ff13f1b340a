"""An encoder that computes vectors from the means of real ones, and takes no time to speak of."""

import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.encoding.encoder import Encoder, Ids, Vectors
from indexer.storage.index import Index
from indexer.storage.vectors import ProductQuantizer

# Real vectors of each word piece that are kept.
VARIANTS = 6
# Texts of which is kept what their word pieces do not explain.
RESIDUALS = 60_000
LARGE_PRIMES = np.array([2_654_435_761, 40_503], dtype=np.uint64)


def fit_encoder(index: Index, folder: Path) -> None:
    """Learn from a library all that a ``MadeEncoder`` needs, and write it."""
    folder.mkdir()
    rows = range(len(index.passages))
    ids = [index.tokens.get_tokens(row).token_ids for row in rows]
    size = int(max(each.max(initial=0) for each in ids)) + 1
    starts, pool = _draw_variants(index, ids, size)
    means = np.zeros((size, pool.shape[1]), dtype=np.float32)
    counts = np.diff(starts)
    held = np.flatnonzero(counts)
    means[held] = np.add.reduceat(pool.astype(np.float32), starts[held]) / counts[held, None]
    weights = np.sqrt(index.tokens.compute_idf(np.arange(size, dtype=np.int32))).astype(np.float32)
    means *= weights[:, None]
    bags = np.stack([means[each].mean(axis=0) for each in ids])
    vectors = index.passage_vectors.get_all_vectors()
    form = np.linalg.lstsq(bags, vectors, rcond=None)[0].astype(np.float32)
    residuals = vectors - _scale(bags @ form)
    for name, array in {
        "starts": starts,
        "pool": pool,
        "means": means @ form,
        "residuals": residuals[:RESIDUALS].astype(np.float16),
    }.items():
        np.save(folder / f"{name}.npy", array)


class MadeEncoder(Encoder):
    """Tokenizes as the real one; ``seconds`` were spent on vectors."""

    def __init__(self, folder: Path, fitted: Path) -> None:
        super().__init__(folder)
        self.seconds = 0.0
        self._starts = np.load(fitted / "starts.npy")
        self._pool = np.load(fitted / "pool.npy")
        self._means = np.load(fitted / "means.npy")
        self._residuals = np.load(fitted / "residuals.npy")

    def run_batches(self, batches: Iterable[Ids]) -> Iterator[tuple[Vectors, Vectors]]:
        for ids in batches:
            began = time.perf_counter()
            outputs = self.run_batch(ids)
            self.seconds += time.perf_counter() - began
            yield outputs

    def run_batch(self, ids: Ids) -> tuple[Vectors, Vectors]:
        known = np.minimum(ids, len(self._means) - 1)
        inner = known[:, 1:-1]  # without the special tokens
        drawn = _hash_rows(inner)
        places = np.arange(ids.shape[1], dtype=np.uint64)
        counts = np.maximum(np.diff(self._starts)[known], 1)
        variants = (drawn[:, None] + places) % counts.astype(np.uint64)
        rows = np.minimum(self._starts[known] + variants.astype(np.int64), len(self._pool) - 1)
        tokens = self._pool[rows].astype(np.float32)
        bags = _scale(self._means[inner].mean(axis=1))
        missed = self._residuals[(drawn % np.uint64(len(self._residuals))).astype(np.int64)]
        return tokens, _scale(bags + missed)


class CodeMemory:
    """Token codes that are looked up: a ``MadeEncoder`` gives the same vectors again and again."""

    def __init__(self, fitted: Path) -> None:
        pool = np.load(fitted / "pool.npy").astype(np.float32)
        self._vectors = (pool / np.linalg.norm(pool, axis=1, keepdims=True)).astype(np.float16)
        keys = _view_keys(self._vectors)
        self._order = np.argsort(keys)
        self._keys = keys[self._order]
        self._codes: dict[ProductQuantizer, npt.NDArray[np.uint8]] = {}

    def encode(self, quantizer: ProductQuantizer, vectors: npt.NDArray[np.float16]) -> object:
        if quantizer not in self._codes:
            self._codes.clear()
            self._codes[quantizer] = quantizer.encode(self._vectors.astype(np.float32))
        keys = _view_keys(vectors)
        places = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        codes = self._codes[quantizer][self._order[places]]
        unknown = np.flatnonzero(self._keys[places] != keys)
        if len(unknown):
            codes[unknown] = quantizer.encode(vectors[unknown].astype(np.float32))
        return codes


def _draw_variants(
    index: Index, ids: list[npt.NDArray[np.int32]], size: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float16]]:
    """Where each piece's vectors begin ``(size + 1,)``, and the vectors."""
    pieces, drawn = list[int](), list[npt.NDArray[np.float16]]()
    counts = np.zeros(size, dtype=np.int64)
    for row, each in enumerate(ids):
        wanted = [place for place, piece in enumerate(each.tolist()) if counts[piece] < VARIANTS]
        if wanted:
            vectors = index.tokens.get_vectors(row)[wanted].astype(np.float16)
            pieces += each[wanted].tolist()
            drawn.append(vectors)
            np.add.at(counts, each[wanted], 1)
    order = np.argsort(pieces, kind="stable")
    starts = np.searchsorted(np.array(pieces)[order], np.arange(size + 1))
    return starts, np.concatenate(drawn)[order]


def _hash_rows(ids: Ids) -> npt.NDArray[np.uint64]:
    """A number for each text, by its pieces."""
    places = np.arange(1, ids.shape[1] + 1, dtype=np.uint64) * LARGE_PRIMES[0]
    mixed = (ids.astype(np.uint64) + np.uint64(1)) * places
    mixed ^= mixed >> np.uint64(15)
    mixed *= LARGE_PRIMES[1]
    hashed: npt.NDArray[np.uint64] = mixed.sum(axis=1, dtype=np.uint64)
    return hashed ^ (hashed >> np.uint64(7))


def _view_keys(vectors: npt.NDArray[np.float16]) -> npt.NDArray[np.uint64]:
    return np.ascontiguousarray(vectors[:, :4]).view(np.uint64)[:, 0]


def _scale(vectors: npt.NDArray[np.floating]) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return scaled
