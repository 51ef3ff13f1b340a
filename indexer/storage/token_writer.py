"""Writing token vectors: half floats for a booklet, short codes for a library."""

import shutil
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.encoding.encoder import EncodedText, Vectors
from indexer.storage import tokens
from indexer.storage.product_quantization import ProductQuantizer, train_quantizer
from indexer.storage.tokens import (
    CODES_FILE,
    QUANTIZER_FILE,
    VECTORS_FILE,
    PassageTokens,
    TokenIndex,
    limit_to_one_thread,
)

# Codes learnt from twice as many are nearer to the vectors by less than 0.001.
TRAINING_SAMPLE_SIZE = 32_768


class TokenWriter:
    """Takes the tokens of each passage in any order and writes them in the order of rows.

    Rows may be taken over from ``before``, and where those are codes, new ones are coded alike. The
    first codes are learnt from all tokens, which wait as half floats until they are all there.
    """

    def __init__(
        self,
        folder: Path,
        token_counts: Sequence[int],
        dimension: int,
        previous: TokenIndex | None = None,
    ) -> None:
        limit_to_one_thread()
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._previous = previous
        self._bounds = _compute_bounds(token_counts)
        total = int(self._bounds[-1])
        np.save(folder / "bounds.npy", self._bounds)
        self._quantizer = previous.quantizer if previous else None
        if self._quantizer and previous:
            shutil.copyfile(previous.folder / QUANTIZER_FILE, folder / QUANTIZER_FILE)
            self._stored_tokens = _create_array(
                folder / CODES_FILE, (total, self._quantizer.code_size), np.uint8
            )
        else:
            self._stored_tokens = _create_array(
                folder / VECTORS_FILE, (total, dimension), np.float16
            )
        self._token_ids = _create_array(folder / "pieces.npy", (total,), np.int32)
        self._spans = _create_array(folder / "spans.npy", (total, 2), np.uint32)

    def write_passage(self, row: int, encoded: EncodedText) -> None:
        vectors = encoded.token_vectors.astype(np.float16)
        self._store_passage(
            row, _encode_vectors(self._quantizer, vectors) if self._quantizer else vectors, encoded
        )

    def copy_passage(self, row: int, previous_row: int) -> None:
        """Copy a row of the generation before, as it is stored."""
        if self._previous:
            self._store_passage(
                row,
                self._previous.get_stored_tokens(previous_row),
                self._previous.get_tokens(previous_row),
            )

    def close(self) -> None:
        np.save(
            self._folder / "frequency.npy",
            _count_document_frequencies(self._token_ids, self._bounds),
        )
        for part in (self._stored_tokens, self._token_ids, self._spans):
            part.flush()
        if not self._quantizer and len(self._token_ids) > tokens.MAX_EXACT_TOKENS:
            self._quantize_vectors()

    def _store_passage(
        self, row: int, stored_tokens: Any, passage_tokens: EncodedText | PassageTokens
    ) -> None:
        here = slice(self._bounds[row], self._bounds[row + 1])
        self._stored_tokens[here] = stored_tokens
        self._token_ids[here] = passage_tokens.token_ids
        self._spans[here] = passage_tokens.spans

    def _quantize_vectors(self) -> None:
        """Put codes in the place of vectors; by passage, so that a passage's depend on it alone."""
        train_quantizer(_sample_vectors(self._stored_tokens), self._folder / QUANTIZER_FILE)
        codec = ProductQuantizer(self._folder / QUANTIZER_FILE)
        codes = _create_array(
            self._folder / CODES_FILE, (len(self._stored_tokens), codec.code_size), np.uint8
        )
        for start, end in pairwise(self._bounds.tolist()):
            codes[start:end] = _encode_vectors(codec, self._stored_tokens[start:end])
        codes.flush()
        (self._folder / VECTORS_FILE).unlink()


def _compute_bounds(token_counts: Sequence[int]) -> npt.NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(np.array(token_counts, dtype=np.int64))])


def _encode_vectors(quantizer: ProductQuantizer, vectors: npt.NDArray[np.float16]) -> Any:
    """From half floats always, so that early and late writing give the same codes."""
    return quantizer.encode(vectors.astype(np.float32))


def _sample_vectors(vectors: npt.NDArray[np.float16]) -> Vectors:
    drawn = np.random.default_rng(7).permutation(len(vectors))[:TRAINING_SAMPLE_SIZE]
    return vectors[np.sort(drawn)].astype(np.float32)


def _count_document_frequencies(
    token_ids: npt.NDArray[np.int32], bounds: npt.NDArray[np.int64]
) -> npt.NDArray[np.int32]:
    """In how many passages each word piece occurs, ``(largest id + 1,)``."""
    held = np.zeros(int(token_ids.max(initial=0)) + 1, dtype=np.int32)
    for start, end in pairwise(bounds.tolist()):
        held[np.unique(token_ids[start:end])] += 1
    return held


def _create_array(path: Path, shape: tuple[int, ...], dtype: type[np.generic]) -> Any:
    return np.lib.format.open_memmap(path, mode="w+", dtype=dtype, shape=shape)
