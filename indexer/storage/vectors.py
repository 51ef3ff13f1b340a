"""Nearest vectors by inner product, and short codes for vectors. Home of faiss.

A large library is divided into cells (Sivic and Zisserman, Video Google, 2003). Of a question's
nearest cells the vectors are compared by codes of half a byte for two numbers, which the processor
looks up many at a time (André, Kermarrec and Le Scouarnec, Quicker ADC, 2019); the nearest by these
are compared by themselves, read from the disk.

Codes (product quantization): the axes along which vectors differ most are distributed over groups
so that each group carries as much information (Ge, He, Ke and Sun, Optimized product quantization,
2013). For each group a code stores, in one byte, which of 256 learnt patterns is nearest (Jégou,
Douze and Schmid, Product quantization for nearest neighbor search, 2011).
"""

from collections.abc import Sequence
from functools import cached_property
from hashlib import sha256
from itertools import pairwise
from math import gcd
from pathlib import Path
from typing import Any, NamedTuple

import faiss
import numpy as np
import numpy.typing as npt

from indexer.encoding.encoder import Vectors
from indexer.errors import IndexDamagedError, report_damage
from indexer.storage.arrays import ArrayFile
from indexer.storage.disk import write_array

Rows = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint8]
RowFilter = range | npt.NDArray[np.bool_]

# Above this, in the whole library, an exact search takes over 10 ms.
MAX_EXACT_VECTORS = 200_000
# Vectors beyond those wanted that are looked at, so that ties at the limit need no second search.
MORE_FOR_TIES = 16
# Cells of a large library, and how many are searched. Of the 100 best candidates among 100,000
# passages 128 cells find 0.977, 192 0.985, 256 0.989, and 0.981 among a million (see
# ``make bench-scale``).
CELL_COUNT = 1_024
SEARCHED_CELLS = 256
# Half a byte for two numbers: three times as many as are wanted are compared by their own vectors.
DIMENSIONS_PER_NIBBLE = 2
COMPARED_PER_WANTED = 3
CELL_SAMPLE_SIZE = 65_536
CELL_ROUNDS = 8
# On SciFact, all-MiniLM-L6-v2's token vectors keep a cosine of 0.971 to the originals with four
# numbers a byte, and the ranking keeps its nDCG@10; three would keep 0.988 with a third more bytes,
# and take thirteen times as long to encode.
DIMENSIONS_PER_BYTE = 4

_faiss: Any = faiss  # for what its stubs do not know


def write_vector_index(vectors: Vectors, path: Path, *, cells: Path | None = None) -> None:
    """Write an index of ``vectors`` ``(n, d)`` whose ids are the rows.

    It is searched exactly, or by the ``cells`` that ``train_cells`` wrote.
    """
    _limit_to_one_thread()
    if cells is None:
        exact = faiss.IndexIDMap(faiss.IndexFlatIP(vectors.shape[1]))
        exact.add_with_ids(vectors, np.arange(len(vectors), dtype=np.int64))
        _write_index(exact, path)
        return
    index = _read_index(cells)
    for start in range(0, len(vectors), CELL_SAMPLE_SIZE):
        index.add(vectors[start : start + CELL_SAMPLE_SIZE])
    _write_index(index, path)
    write_array(_get_raw_path(path), vectors)  # codes cannot give a vector back


def train_cells(vectors: Vectors, path: Path) -> None:
    """Divide the space into cells by vectors like those to come ``(n, d)``, and learn codes.

    ``n`` is at least ``CELL_COUNT``. The same vectors give the same bytes. All segments of a
    library have the same cells, so that a question's are looked up once and scores compare.
    """
    _limit_to_one_thread()
    dimension = vectors.shape[1]
    chosen = np.random.default_rng(7).permutation(len(vectors))[:CELL_SAMPLE_SIZE]
    sample = vectors[np.sort(chosen)]
    centres = faiss.Kmeans(
        dimension,
        CELL_COUNT,
        niter=CELL_ROUNDS,
        spherical=True,
        min_points_per_centroid=1,
        max_points_per_centroid=CELL_SAMPLE_SIZE,
        seed=7,
    )
    centres.train(sample)
    by_cell = faiss.IndexFlatIP(dimension)
    by_cell.add(np.asarray(centres.centroids))
    index = faiss.IndexIVFPQFastScan(
        by_cell,
        dimension,
        CELL_COUNT,
        dimension // gcd(dimension, DIMENSIONS_PER_NIBBLE),
        4,
        faiss.METRIC_INNER_PRODUCT,
    )
    index.by_residual = False  # one table of products for a question, whatever the cell
    index.train(sample)
    _write_index(index, path)


class NearCells(NamedTuple):
    """The cells nearest to one vector, ``(1, n)``, and their inner products with it."""

    cells: Rows
    distances: Vectors


class VectorIndex:
    """An opened index, in memory; vectors that codes stand for, on disk.

    Safe to search from several threads.
    """

    def __init__(self, path: Path) -> None:
        self._index: Any = _read_index(path)
        self.is_exact = not _get_raw_path(path).exists()
        self._raw_vectors = None if self.is_exact else ArrayFile(_get_raw_path(path))
        if not self.is_exact:
            if not hasattr(self._index, "nprobe"):
                raise IndexDamagedError(
                    f"{path} is a graph of an earlier version. Build the index again with: make"
                    " index"
                )
            self._index.nprobe = SEARCHED_CELLS

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
        if not self.is_exact:
            return self._search_cells(query, limit, within)
        wanted = limit + MORE_FOR_TIES
        while True:
            rows, scores = self._search(query, min(wanted, len(self)), within)
            if len(rows) < wanted or scores[-1] < scores[limit - 1]:
                return rows, scores
            wanted *= 2

    def _search_cells(
        self, query: Vectors, limit: int, within: RowFilter | None
    ) -> tuple[Rows, Vectors]:
        if isinstance(within, range):  # a filter costs no recall
            rows = np.arange(within.start, within.stop, dtype=np.int64)
            return _sort_scores(rows, self.get_vectors(within) @ query)
        nearest = self.find_cells(query)
        rows, _ = self.estimate(query, nearest, limit=COMPARED_PER_WANTED * limit, within=within)
        return _sort_scores(rows, self.compute_scores(rows, query))

    @cached_property
    def cells_hash(self) -> str:
        """Equal for indexes of which a question's nearest cells are the same."""
        centres = self._index.quantizer.reconstruct_n(0, self._index.nlist)
        return sha256(centres.tobytes()).hexdigest()

    def find_cells(self, query: Vectors) -> NearCells:
        """The cells to search, where the index is not exact."""
        _limit_to_one_thread()
        distances, cells = self._index.quantizer.search(query[None, :], SEARCHED_CELLS)
        return NearCells(cells, distances)

    def estimate(
        self,
        query: Vectors,
        cells: NearCells,
        *,
        limit: int,
        within: npt.NDArray[np.bool_] | None = None,
    ) -> tuple[Rows, Vectors]:
        """Rows that seem nearest by their codes, and about what their inner products are.

        They compare with those of other indexes of the same cells.
        """
        _limit_to_one_thread()
        query, limit = query[None, :], min(limit, len(self))
        if within is None:
            ((scores,), (rows,)) = self._index.search_preassigned(query, limit, *cells)
        else:  # faiss takes no filter there
            filtered = _faiss.SearchParametersIVF(sel=_make_selector(within), nprobe=SEARCHED_CELLS)
            ((scores,), (rows,)) = self._index.search(query, limit, params=filtered)
        return rows[rows >= 0], scores[rows >= 0]

    def compute_scores(self, rows: Rows, query: Vectors) -> Vectors:
        """Inner products of some rows with a vector, where the index is not exact."""
        vectors = self._get_raw_vectors().read_rows(rows)
        scores: Vectors = vectors @ query
        return scores

    def _search(self, query: Vectors, limit: int, within: RowFilter | None) -> tuple[Rows, Vectors]:
        if not limit:  # faiss wants one at least
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        _limit_to_one_thread()
        selector = None if within is None else _make_selector(within)
        parameters = None if within is None else _faiss.SearchParameters(sel=selector)
        ((scores,), (nearest,)) = self._index.search(query[None, :], limit, params=parameters)
        return _sort_scores(nearest[nearest >= 0], scores[nearest >= 0])

    def get_vectors(self, rows: range) -> Vectors:
        """The vectors of a range of rows ``(n, d)``, as they were added."""
        if not self.is_exact:
            vectors: Vectors = self._get_raw_vectors()[rows.start : rows.stop]
            return vectors
        flat: Any = faiss.downcast_index(self._index.index)
        return np.asarray(flat.reconstruct_n(rows.start, len(rows)), dtype=np.float32)

    def get_all_vectors(self) -> Vectors:
        """Every vector ``(n, d)``, as it was added."""
        return self.get_vectors(range(len(self)))

    def _get_raw_vectors(self) -> ArrayFile:
        if self._raw_vectors is None:
            raise LookupError("an exact index keeps its vectors in itself")
        return self._raw_vectors


def load_vectors(path: Path, rows: Sequence[int]) -> Vectors:
    """Some vectors ``(rows, d)`` of a written index, also where an earlier version made a graph."""
    if _get_raw_path(path).exists():
        vectors: Vectors = ArrayFile(_get_raw_path(path)).read_rows(np.array(rows, dtype=np.int64))
        return vectors
    index = VectorIndex(path)
    return np.concatenate([index.get_vectors(range(row, row + 1)) for row in rows])


def _make_selector(rows: RowFilter) -> Any:
    if isinstance(rows, range):
        return _faiss.IDSelectorRange(rows.start, rows.stop)
    return _faiss.IDSelectorBitmap(np.packbits(rows, bitorder="little"))


def _sort_scores(rows: Rows, scores: Vectors) -> tuple[Rows, Vectors]:
    order = np.lexsort((rows, -scores))
    return rows[order], scores[order]


def compute_inner_products(query: Vectors, vectors: Vectors) -> Vectors:
    """Of a vector ``(d,)`` with each ``(n, d)``: ``(n,)``, to the bit those of an exact search."""
    _limit_to_one_thread()
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

        Each is ``(tokens, n)``. Rotating the few query vectors saves rotating the many codes back.
        Each passage is multiplied alone, so that its cosines depend on nothing else, to the bit.
        """
        _limit_to_one_thread()
        rotated_query = self._rotation.apply(query).T
        rotated: Vectors = self._quantizer.decode(np.concatenate(codes_by_passage))
        lengths, bounds = _compute_lengths(rotated), np.cumsum([0, *map(len, codes_by_passage)])
        cosines = []
        for start, end in pairwise(bounds.tolist()):
            products: Vectors = rotated[start:end] @ rotated_query
            products /= lengths[start:end]
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
