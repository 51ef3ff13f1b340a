"""The token vectors of all segments, and how rare each word piece is in the library."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.encoding.encoder import Vectors
from indexer.storage.arrays import load_array
from indexer.storage.segments.rows import RowMap
from indexer.storage.tokens import PassageTokens, TokenIndex, compare_tokens

FREQUENCY_FILE = "frequency.npy"


class LibraryTokens:
    """The tokens of a library's passages, by its rows. Safe for several threads."""

    def __init__(self, folder: Path, indexes: Sequence[TokenIndex], rows: RowMap) -> None:
        self._document_frequencies = load_array(folder / FREQUENCY_FILE)
        self._indexes = indexes
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def get_tokens(self, row: int) -> PassageTokens:
        """Tokens of one passage."""
        segment, place = self._rows.locate(row)
        return self._indexes[segment].get_tokens(place)

    def get_vectors(self, row: int) -> Vectors:
        """Token vectors of one passage, ``(tokens, t)``, of length 1."""
        segment, place = self._rows.locate(row)
        return self._indexes[segment].get_vectors(place)

    def compute_idf(self, token_ids: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
        """Inverse document frequency of word pieces, ``(n,)``, above 0."""
        return compute_piece_idf(token_ids, self._document_frequencies, len(self))

    def compute_cosines(self, rows: Sequence[int], query: Vectors) -> list[Vectors]:
        """For each passage, its tokens' cosines with each vector ``(n, t)``: ``(tokens, n)``."""
        places = [self._rows.locate(row) for row in rows]
        stored = [self._indexes[segment].get_stored_tokens(row) for segment, row in places]
        quantizer = self._indexes[0].quantizer if self._indexes else None  # all have the same
        return compare_tokens(stored, quantizer, query)


def compute_piece_idf(
    token_ids: npt.NDArray[np.int32], counts: npt.NDArray[np.int32], passages: int
) -> npt.NDArray[np.float64]:
    """Inverse document frequency ``(n,)``; ``counts`` say in how many passages each piece is."""
    known = np.minimum(token_ids, len(counts) - 1)
    return np.log1p(passages / (1.0 + np.where(known == token_ids, counts[known], 0)))


def count_pieces(indexes: Sequence[TokenIndex], rows: RowMap) -> npt.NDArray[np.int32]:
    """In how many passages of the library each word piece occurs, by its id."""
    size = max((len(index.document_frequencies) for index in indexes), default=1)
    frequencies = np.zeros(size, dtype=np.int32)
    for segment, index in enumerate(indexes):
        frequencies[: len(index.document_frequencies)] += index.document_frequencies
        for row in np.flatnonzero(~rows.find_live(segment)).tolist():
            frequencies[np.unique(index.get_tokens(row).token_ids)] -= 1
    return np.trim_zeros(frequencies, "b") if frequencies.any() else frequencies[:1]
