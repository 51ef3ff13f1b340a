"""Token codes of passages, brought for many at once, and compared as the folder compares them."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.encoding.encoder import Vectors
from indexer.postgres.parts.segments import BoundedCache, SegmentPartitions
from indexer.storage.arrays import load_array
from indexer.storage.segments.rows import SegmentRow
from indexer.storage.segments.segment import TOKENS_FOLDER
from indexer.storage.segments.tokens import FREQUENCY_FILE, compute_piece_idf
from indexer.storage.tokens import QUANTIZER_FILE, PassageTokens
from indexer.storage.vectors import Codes, ProductQuantizer

CACHED_BYTES = 64 << 20

_SELECT = (
    "select {segment}::integer, row, pieces, spans, tokens from {table}"
    " where row = any({rows}::integer[])"
)


class _HeldTokens(NamedTuple):
    """Tokens of a passage as they are stored: codes, or half floats."""

    tokens: PassageTokens
    stored: bytes


class DatabaseTokens:
    """The tokens of a library's passages, by its rows. Safe for several threads."""

    def __init__(
        self, partitions: SegmentPartitions, folder: Path, segments: Sequence[Path]
    ) -> None:
        self._document_frequencies = load_array(folder / FREQUENCY_FILE)
        codecs = [segment / TOKENS_FOLDER / QUANTIZER_FILE for segment in segments]
        self._quantizers = [ProductQuantizer(file) if file.exists() else None for file in codecs]
        self._partitions = partitions
        self._cache = BoundedCache[SegmentRow, _HeldTokens](
            CACHED_BYTES, lambda held: len(held.stored) + held.tokens.spans.nbytes
        )

    def __len__(self) -> int:
        return len(self._partitions.rows)

    def get_tokens(self, row: int) -> PassageTokens:
        """Tokens of one passage."""
        (held,) = self._bring([self._partitions.rows.locate(row)])
        return held.tokens

    def get_vectors(self, row: int) -> Vectors:
        """Token vectors of one passage, ``(tokens, t)``, of length 1."""
        place = self._partitions.rows.locate(row)
        (held,) = self._bring([place])
        quantizer = self._quantizers[place.segment]
        if quantizer is None:
            return _decode_vectors(held)
        return quantizer.decode(_decode_codes(held, quantizer))

    def compute_idf(self, token_ids: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
        """Inverse document frequency of word pieces, ``(n,)``, above 0."""
        return compute_piece_idf(token_ids, self._document_frequencies, len(self))

    def compute_cosines(self, rows: Sequence[int], query: Vectors) -> list[Vectors]:
        """For each passage, its tokens' cosines with each vector ``(n, t)``: ``(tokens, n)``."""
        places = [self._partitions.rows.locate(row) for row in rows]
        held, cosines = self._bring(places), dict[int, Vectors]()
        for segment in {place.segment for place in places}:
            here = [n for n, place in enumerate(places) if place.segment == segment]
            some = self._compare(segment, [held[n] for n in here], query)
            cosines |= zip(here, some, strict=True)
        return [cosines[number] for number in range(len(rows))]

    def _compare(self, segment: int, held: Sequence[_HeldTokens], query: Vectors) -> list[Vectors]:
        """Of one segment, so that its quantizer turns the query once."""
        quantizer = self._quantizers[segment]
        if quantizer is None:
            return [_decode_vectors(each) @ query.T for each in held]
        return quantizer.compute_cosines([_decode_codes(each, quantizer) for each in held], query)

    def _bring(self, places: Sequence[SegmentRow]) -> list[_HeldTokens]:
        held = self._cache.read_through(places, self._fetch)
        return [held[place] for place in places]

    def _fetch(self, places: list[SegmentRow]) -> dict[SegmentRow, _HeldTokens]:
        found = self._partitions.read_rows(_SELECT, "passages", places)
        return {
            SegmentRow(segment, row): _HeldTokens(
                PassageTokens(
                    np.frombuffer(pieces, dtype="<i4"),
                    np.frombuffer(spans, dtype="<u4").reshape(-1, 2),
                ),
                stored,
            )
            for segment, row, pieces, spans, stored in found
        }


def _decode_vectors(held: _HeldTokens) -> Vectors:
    halves = np.frombuffer(held.stored, dtype="<f2")
    return halves.astype(np.float32).reshape(len(held.tokens.token_ids), -1)


def _decode_codes(held: _HeldTokens, quantizer: ProductQuantizer) -> Codes:
    return np.frombuffer(held.stored, dtype=np.uint8).reshape(-1, quantizer.code_size)
