"""Nearest vectors by inner product. Home of faiss."""

from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]

# Above this an exact search takes over 10 ms; a graph over 8-bit codes takes about 1.
MAX_EXACT_VECTORS = 200_000
GRAPH_INDEX_SPEC = "HNSW32_SQ8"


def write_vector_index(vectors: Vectors, path: Path) -> None:
    """Write an index of ``vectors`` ``(n, d)`` whose ids are the rows."""
    faiss.omp_set_num_threads(1)  # a graph grown by several threads is another graph each time
    index = faiss.IndexIDMap(_create_empty_index(len(vectors), vectors.shape[1]))
    if not index.is_trained:
        index.train(vectors)
    index.add_with_ids(vectors, np.arange(len(vectors), dtype=np.int64))
    faiss.write_index(index, str(path))
    if len(vectors) > MAX_EXACT_VECTORS:
        np.save(_get_raw_path(path), vectors)  # codes cannot give a vector back


class VectorIndex:
    """An opened, memory-mapped index. Safe to search from several threads."""

    def __init__(self, path: Path) -> None:
        path.read_bytes()  # once through the disk cache, or the first questions fault page by page
        faiss.omp_set_num_threads(1)
        self._index: Any = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        self._raw_vectors = None if self.is_exact else np.load(_get_raw_path(path), mmap_mode="r")

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(
        self, query: Vectors, *, limit: int, rows: range | None = None
    ) -> tuple[Rows, Vectors]:
        """Rows nearest to one vector ``(d,)`` and their inner products, best first, ties by row.

        ``rows`` keeps the search to a range of rows. Fewer than ``limit`` come back where there are
        no more.
        """
        limit = min(limit, len(self))
        parameters = None if rows is None else self._make_row_filter(rows)
        scores, found = self._index.search(query[None, :], limit, params=parameters)
        kept = found[0] >= 0
        order = np.lexsort((found[0][kept], -scores[0][kept]))
        return found[0][kept][order], scores[0][kept][order]

    def get_vectors(self, rows: range) -> Vectors:
        """The vectors of a range of rows ``(n, d)``, as they were added."""
        if self._raw_vectors is not None:
            return np.asarray(self._raw_vectors[rows.start : rows.stop])
        flat: Any = faiss.downcast_index(self._index.index)
        return np.asarray(flat.reconstruct_n(rows.start, len(rows)), dtype=np.float32)

    def get_all_vectors(self) -> Vectors:
        """Every vector ``(n, d)``, as it was added."""
        return self.get_vectors(range(len(self)))

    @property
    def is_exact(self) -> bool:
        return len(self) <= MAX_EXACT_VECTORS

    def _make_row_filter(self, rows: range) -> Any:
        library: Any = faiss  # its stubs do not know these
        selector = library.IDSelectorRange(rows.start, rows.stop)
        if self.is_exact:
            return library.SearchParameters(sel=selector)
        return library.SearchParametersHNSW(sel=selector, efSearch=64)


def _create_empty_index(count: int, dimension: int) -> Any:
    if count <= MAX_EXACT_VECTORS:
        return faiss.IndexFlatIP(dimension)
    return faiss.index_factory(dimension, GRAPH_INDEX_SPEC, faiss.METRIC_INNER_PRODUCT)


def _get_raw_path(path: Path) -> Path:
    return path.with_suffix(".raw.npy")
