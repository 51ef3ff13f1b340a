"""Nearest vectors by inner product, and short codes for vectors. Home of faiss.

Codes (product quantization): the axes along which vectors differ most are distributed over groups
so that each group carries as much information (Ge, He, Ke and Sun, Optimized product quantization,
2013). For each group a code stores, in one byte, which of 256 learnt patterns is nearest (Jégou,
Douze and Schmid, Product quantization for nearest neighbor search, 2011).
"""

from collections.abc import Sequence
from math import gcd
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from indexer.encoding.encoder import Vectors
from indexer.errors import report_damage
from indexer.storage.arrays import ArrayFile
from indexer.storage.disk import write_array

Rows = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint8]
RowFilter = range | npt.NDArray[np.bool_]

# Above this an exact search takes over 10 ms; a graph over 8-bit codes takes about 1.
MAX_EXACT_VECTORS = 200_000
# Vectors beyond those wanted that are looked at, so that ties at the limit need no second search.
MORE_FOR_TIES = 16
GRAPH_INDEX_SPEC = "HNSW32_SQ8"
# On SciFact, all-MiniLM-L6-v2's token vectors keep a cosine of 0.971 to the originals with four
# numbers a byte, and the ranking keeps its nDCG@10; three would keep 0.988 with a third more bytes,
# and take thirteen times as long to encode.
DIMENSIONS_PER_BYTE = 4

_faiss: Any = faiss  # for what its stubs do not know


def write_vector_index(vectors: Vectors, path: Path, *, max_exact: int = MAX_EXACT_VECTORS) -> None:
    """Write an index of ``vectors`` ``(n, d)`` whose ids are the rows; a graph above a limit."""
    _limit_to_one_thread()
    dimension, is_exact = vectors.shape[1], len(vectors) <= max_exact
    index = faiss.IndexIDMap(
        faiss.IndexFlatIP(dimension)
        if is_exact
        else faiss.index_factory(dimension, GRAPH_INDEX_SPEC, faiss.METRIC_INNER_PRODUCT)
    )
    if not index.is_trained:
        index.train(vectors)
    index.add_with_ids(vectors, np.arange(len(vectors), dtype=np.int64))
    _write_index(index, path)
    if not is_exact:
        write_array(_get_raw_path(path), vectors)  # codes cannot give a vector back


class VectorIndex:
    """An opened index, in memory. Safe to search from several threads."""

    def __init__(self, path: Path) -> None:
        self._index: Any = _read_index(path)
        self.is_exact = not _get_raw_path(path).exists()
        self._raw_vectors = None if self.is_exact else ArrayFile(_get_raw_path(path))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        return int(self._index.d)

    def search(
        self, query: Vectors, *, limit: int, within: RowFilter | None = None
    ) -> tuple[Rows, Vectors]:
        """Rows nearest to one vector ``(d,)`` and their inner products, best first, ties by row.

        ``within`` restricts the search to a range of rows, or to those that are marked in an array
        ``(rows,)``. At most ``limit`` results.
        """
        rows, scores = self.search_with_ties(query, limit=limit, within=within)
        return rows[:limit], scores[:limit]

    def search_with_ties(
        self, query: Vectors, *, limit: int, within: RowFilter | None = None
    ) -> tuple[Rows, Vectors]:
        """As ``search``, and all that are as near as the last within the limit, if it is exact."""
        wanted = limit + MORE_FOR_TIES if self.is_exact else limit
        while True:
            rows, scores = self._search(query, min(wanted, len(self)), within)
            if not self.is_exact or len(rows) < wanted or scores[-1] < scores[limit - 1]:
                return rows, scores
            wanted *= 2

    def _search(self, query: Vectors, limit: int, within: RowFilter | None) -> tuple[Rows, Vectors]:
        if not limit:  # faiss wants one at least
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        _limit_to_one_thread()
        parameters = None if within is None else self._make_row_filter(within)
        ((scores,), (nearest,)) = self._index.search(query[None, :], limit, params=parameters)
        scores, nearest = scores[nearest >= 0], nearest[nearest >= 0]
        order = np.lexsort((nearest, -scores))
        return nearest[order], scores[order]

    def get_vectors(self, rows: range) -> Vectors:
        """The vectors of a range of rows ``(n, d)``, as they were added."""
        if self._raw_vectors is not None:
            vectors: Vectors = self._raw_vectors[rows.start : rows.stop]
            return vectors
        flat: Any = faiss.downcast_index(self._index.index)
        return np.asarray(flat.reconstruct_n(rows.start, len(rows)), dtype=np.float32)

    def get_all_vectors(self) -> Vectors:
        """Every vector ``(n, d)``, as it was added."""
        return self.get_vectors(range(len(self)))

    def _make_row_filter(self, rows: RowFilter) -> Any:
        if isinstance(rows, range):
            selector = _faiss.IDSelectorRange(rows.start, rows.stop)
        else:
            selector = _faiss.IDSelectorBitmap(np.packbits(rows, bitorder="little"))
        if self.is_exact:
            return _faiss.SearchParameters(sel=selector)
        return _faiss.SearchParametersHNSW(sel=selector, efSearch=64)


def compute_inner_products(query: Vectors, vectors: Vectors) -> Vectors:
    """Of a vector ``(d,)`` with each ``(n, d)``: ``(n,)``, to the bit those of an exact search."""
    index: Any = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    ((scores,), (rows,)) = index.search(query[None, :], len(vectors))
    products = np.empty(len(vectors), dtype=np.float32)
    products[rows] = scores
    return products


def train_quantizer(sample: Vectors, path: Path) -> None:
    """Learn codes from vectors like those to come ``(n, d)``, and write the quantizer.

    ``n`` is at least ``d`` and 256. The same sample gives the same bytes.
    """
    _limit_to_one_thread()
    dimension = sample.shape[1]
    groups = dimension // gcd(dimension, DIMENSIONS_PER_BYTE)
    axes = faiss.PCAMatrix(dimension, dimension)
    axes.balanced_bins = groups
    axes.train(sample)
    axes.have_bias = False  # vectors that are rotated and not moved keep their cosines
    quantizer = faiss.IndexPQ(dimension, groups, 8)
    quantizer.pq.cp.min_points_per_centroid = 1  # no warning where there are fewer than is best
    quantizer.train(axes.apply(sample))
    _write_index(faiss.IndexPreTransform(axes, quantizer), path)


class ProductQuantizer:
    """A trained quantizer, opened. Safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self._index = _read_index(path)  # owns the two below
        self._rotation = _faiss.downcast_VectorTransform(self._index.chain.at(0))
        self._quantizer = _faiss.downcast_index(self._index.index).pq
        self.code_size = int(self._quantizer.code_size)  # bytes a vector

    def encode(self, vectors: Vectors) -> Codes:
        """Codes ``(n, code_size)`` of vectors ``(n, d)``."""
        codes: Codes = self._quantizer.compute_codes(self._rotation.apply(vectors))
        return codes

    def decode(self, codes: Codes) -> Vectors:
        """Vectors ``(n, d)`` of length 1, near those that were encoded."""
        rotated: Vectors = self._quantizer.decode(codes)
        vectors: Vectors = self._rotation.reverse_transform(rotated / _compute_lengths(rotated))
        return vectors

    def compute_cosines(self, codes_by_passage: Sequence[Codes], query: Vectors) -> list[Vectors]:
        """Cosines of each passage's codes ``(tokens, code_size)`` with unit vectors ``(n, d)``.

        Each is ``(tokens, n)``. Rotating the few query vectors saves rotating the many codes back,
        and one passage at a time stays in the processor's cache.
        """
        _limit_to_one_thread()
        rotated_query = self._rotation.apply(query).T
        cosines = []
        for codes in codes_by_passage:
            rotated: Vectors = self._quantizer.decode(codes)
            products: Vectors = rotated @ rotated_query
            products /= _compute_lengths(rotated)
            cosines.append(products)
        return cosines


def _write_index(index: Any, path: Path) -> None:
    """Through Python's file: faiss's own says nothing when the last bytes reach no disk."""
    with path.open("wb") as file:
        faiss.write_index(index, _faiss.PyCallbackIOWriter(file.write))


def _compute_lengths(vectors: Vectors) -> Vectors:
    squares: Vectors = np.einsum("ij,ij->i", vectors, vectors)[:, None]
    return np.sqrt(np.maximum(squares, np.float32(1e-12)))


def _limit_to_one_thread() -> None:
    """More threads grow another graph and learn other codes, and only wait for one that searches.

    The limit is the calling thread's: each sets it anew.
    """
    faiss.omp_set_num_threads(1)


def _read_index(path: Path) -> Any:
    with report_damage(path):
        return faiss.read_index(str(path))


def _get_raw_path(path: Path) -> Path:
    return path.with_suffix(".raw.npy")
