"""Token codes of passages, brought for many at once, and compared as the folder compares them."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.encoding.encoder import Vectors
from indexer.postgres.parts.segments import BoundedCache, SegmentPartitions
from indexer.postgres.parts.texts import DatabasePassages
from indexer.storage.arrays import load_array
from indexer.storage.segments.segment import TOKENS_FOLDER
from indexer.storage.segments.tokens import FREQUENCY_FILE, compute_piece_idf
from indexer.storage.tokens import QUANTIZER_FILE, PassageTokens
from indexer.storage.vectors import Codes, ProductQuantizer

CACHED_BYTES = 64 << 20


class _HeldTokens(NamedTuple):
    """Tokens of a passage as they are stored: codes, or half floats."""

    tokens: PassageTokens
    stored: bytes


class DatabaseTokens:
    """The tokens of a library's passages, by its rows. Safe for several threads."""

    def __init__(
        self,
        partitions: SegmentPartitions,
        passages: DatabasePassages,
        folder: Path,
        segments: Sequence[Path],
    ) -> None:
        self._document_frequencies = load_array(folder / FREQUENCY_FILE)
        self._quantizers = _open_quantizers([segment / TOKENS_FOLDER for segment in segments])
        self._partitions = partitions
        self._passages = passages
        self._cache = BoundedCache[int, _HeldTokens](
            CACHED_BYTES, lambda held: len(held.stored) + held.tokens.spans.nbytes
        )

    def __len__(self) -> int:
        return len(self._partitions.rows)

    def get_tokens(self, row: int) -> PassageTokens:
        """Tokens of one passage."""
        (held,) = self._bring([row])
        return held.tokens

    def get_vectors(self, row: int) -> Vectors:
        """Token vectors of one passage, ``(tokens, t)``, of length 1."""
        (held,), quantizer = self._bring([row]), self._get_quantizer(row)
        if quantizer is None:
            return _decode_vectors(held)
        return quantizer.decode(_decode_codes(held, quantizer))

    def compute_idf(self, token_ids: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
        """Inverse document frequency of word pieces, ``(n,)``, above 0."""
        return compute_piece_idf(token_ids, self._document_frequencies, len(self))

    def compute_cosines(self, rows: Sequence[int], query: Vectors) -> list[Vectors]:
        """For each passage, its tokens' cosines with each vector ``(n, t)``: ``(tokens, n)``."""
        held, cosines = self._bring(rows), dict[int, Vectors]()
        quantizers = [self._get_quantizer(row) for row in rows]
        for quantizer in dict.fromkeys(quantizers):
            here = [number for number, each in enumerate(quantizers) if each is quantizer]
            some = _compare(quantizer, [held[number] for number in here], query)
            cosines |= zip(here, some, strict=True)
        return [cosines[number] for number in range(len(rows))]

    def _get_quantizer(self, row: int) -> ProductQuantizer | None:
        return self._quantizers[self._partitions.rows.locate(row).segment]

    def _bring(self, rows: Sequence[int]) -> list[_HeldTokens]:
        held = self._cache.read_through(rows, self._fetch)
        return [held[row] for row in rows]

    def _fetch(self, rows: list[int]) -> dict[int, _HeldTokens]:
        """With their texts: who compares passages reads some of them next."""
        asked = self._passages.ask(rows)
        (found,) = self._partitions.read_rows(
            asked._replace(columns=f"pieces, spans, tokens, {asked.columns}")
        )
        self._passages.keep((row, line) for row, (*_, line) in zip(rows, found, strict=True))
        return {
            row: _HeldTokens(
                PassageTokens(
                    np.frombuffer(pieces, dtype="<i4"),
                    np.frombuffer(spans, dtype="<u4").reshape(-1, 2),
                ),
                stored,
            )
            for row, (pieces, spans, stored, _) in zip(rows, found, strict=True)
        }


def _open_quantizers(folders: Sequence[Path]) -> list[ProductQuantizer | None]:
    """That of each segment. Nearly all have the same: it turns the question once for them."""
    opened: dict[bytes, ProductQuantizer | None] = {b"": None}
    files = [folder / QUANTIZER_FILE for folder in folders]
    contents = [file.read_bytes() if file.exists() else b"" for file in files]
    for file, content in zip(files, contents, strict=True):
        if content not in opened:
            opened[content] = ProductQuantizer(file)
    return [opened[content] for content in contents]


def _compare(
    quantizer: ProductQuantizer | None, held: Sequence[_HeldTokens], query: Vectors
) -> list[Vectors]:
    if quantizer is None:
        return [_decode_vectors(each) @ query.T for each in held]
    return quantizer.compute_cosines([_decode_codes(each, quantizer) for each in held], query)


def _decode_vectors(held: _HeldTokens) -> Vectors:
    halves = np.frombuffer(held.stored, dtype="<f2")
    return halves.astype(np.float32).reshape(len(held.tokens.token_ids), -1)


def _decode_codes(held: _HeldTokens, quantizer: ProductQuantizer) -> Codes:
    return np.frombuffer(held.stored, dtype=np.uint8).reshape(-1, quantizer.code_size)
