"""Short codes for vectors that a library has too many of. Home of faiss, beside ``vectors``.

The axes along which vectors differ most are dealt out to groups so that each group has as much to
tell (Ge, He, Ke and Sun, Optimized product quantization, 2013), and of each group a code keeps
which of 256 learnt patterns is nearest, a byte (Jégou, Douze and Schmid, Product quantization for
nearest neighbor search, 2011).
"""

from collections.abc import Sequence
from math import gcd
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from indexer.storage.vectors import Vectors

Codes = npt.NDArray[np.uint8]

# On SciFact, all-MiniLM-L6-v2's token vectors keep a cosine of 0.971 to what they were by four
# numbers a byte, and the ranking its nDCG@10; three would keep 0.988 by a third more bytes, and
# take thirteen times as long to encode.
DIMENSIONS_PER_BYTE = 4
CENTROID_COUNT = 256


def train_quantizer(sample: Vectors, path: Path) -> None:
    """Learn codes from vectors like those to come ``(n, d)``, and write what was learnt.

    At least ``d`` and ``PATTERNS`` vectors; the same ones teach the same, byte by byte.
    """
    faiss.omp_set_num_threads(1)
    dimension = sample.shape[1]
    groups = dimension // gcd(dimension, DIMENSIONS_PER_BYTE)
    axes = faiss.PCAMatrix(dimension, dimension)
    axes.balanced_bins = groups
    axes.train(sample)
    axes.have_bias = False  # vectors that are turned and not moved keep their cosines
    quantizer = faiss.IndexPQ(dimension, groups, 8)
    quantizer.pq.cp.min_points_per_centroid = 1  # fewer than is best are not worth a warning
    quantizer.train(axes.apply(sample))
    faiss.write_index(faiss.IndexPreTransform(axes, quantizer), str(path))


class ProductQuantizer:
    """Learnt codes, opened. Safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        library: Any = faiss  # its stubs do not know these
        self._faiss_index = library.read_index(str(path))  # owns the two below
        self._rotation = library.downcast_VectorTransform(self._faiss_index.chain.at(0))
        self._quantizer = library.downcast_index(self._faiss_index.index).pq

    @property
    def code_size(self) -> int:
        """Bytes a vector."""
        return int(self._quantizer.code_size)

    def encode(self, vectors: Vectors) -> Codes:
        """Codes ``(n, size)`` of vectors ``(n, d)``."""
        codes: Codes = self._quantizer.compute_codes(self._rotation.apply(vectors))
        return codes

    def decode(self, codes: Codes) -> Vectors:
        """Vectors ``(n, d)`` of length 1, near those that were encoded."""
        turned: Vectors = self._quantizer.decode(codes)
        back: Vectors = self._rotation.reverse_transform(turned / _compute_lengths(turned))
        return back

    def compute_cosines(self, codes_by_passage: Sequence[Codes], query: Vectors) -> list[Vectors]:
        """Cosines of each passage's codes ``(tokens, size)`` with vectors of length 1 ``(n, d)``.

        Each is ``(tokens, n)``. Turning the few that ask spares turning the many back, and a
        passage at a time stays in the processor's cache.
        """
        asked = self._rotation.apply(query).T
        return [self._compute_passage_cosines(codes, asked) for codes in codes_by_passage]

    def _compute_passage_cosines(self, codes: Codes, rotated_query: Vectors) -> Vectors:
        turned: Vectors = self._quantizer.decode(codes)
        products: Vectors = turned @ rotated_query
        products /= _compute_lengths(turned)
        return products


def _compute_lengths(vectors: Vectors) -> Vectors:
    squares: Vectors = np.einsum("ij,ij->i", vectors, vectors)[:, None]
    return np.sqrt(np.maximum(squares, np.float32(1e-12)))
