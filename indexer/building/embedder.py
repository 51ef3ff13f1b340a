"""All vectors of a build, taken over from other segments where the text is the same."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.encoding.encoder import EncodedText, Encoder, Vectors
from indexer.storage.segments.segment import (
    PASSAGE_KEYS_FILE,
    PASSAGE_VECTORS_FILE,
    SENTENCE_KEYS_FILE,
    SENTENCE_VECTORS_FILE,
    TOKENS_FOLDER,
)
from indexer.storage.tokens import QUANTIZER_FILE, TokenIndex, TokenWriter
from indexer.storage.vectors import load_vectors

Encodings = Iterator[tuple[int, EncodedText]]  # rows and their texts
# Passes on the encodings, whose number is given, and shows the progress.
ProgressWrapper = Callable[[Encodings, int], Encodings]
KEY_BYTES = 16


class KnownText(NamedTuple):
    """A segment that holds the vector of a text, and the row there."""

    source: "VectorSource"
    row: int


class VectorSource:
    """A segment of the same model, whose vectors are opened when a text of it is wanted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find_passages(self, keys: Sequence[bytes]) -> dict[bytes, int]:
        """The rows of those passages that it has, by their keys."""
        return _find_keys(self.folder / PASSAGE_KEYS_FILE, keys)

    def find_sentences(self, keys: Sequence[bytes]) -> dict[bytes, int]:
        return _find_keys(self.folder / SENTENCE_KEYS_FILE, keys)

    def load_passage_vectors(self, rows: Sequence[int]) -> Vectors:
        return load_vectors(self.folder / PASSAGE_VECTORS_FILE, rows)

    def load_sentence_vectors(self, rows: Sequence[int]) -> Vectors:
        return load_vectors(self.folder / SENTENCE_VECTORS_FILE, rows)

    @cached_property
    def tokens(self) -> TokenIndex:
        return TokenIndex(self.folder / TOKENS_FOLDER, max_in_memory=0)

    def can_give_tokens(self, quantizer_file: Path | None) -> bool:
        """Whether its tokens are those of a library with a quantizer: codes become no vectors."""
        own = self.folder / TOKENS_FOLDER / QUANTIZER_FILE
        if not own.exists():
            return True
        return quantizer_file is not None and own.read_bytes() == quantizer_file.read_bytes()


class Embedder:
    """Encodes the texts of one build; ``encoded_count`` is how many were not taken over."""

    def __init__(self, encoder: Encoder, progress: ProgressWrapper) -> None:
        self.encoded_count = 0
        self._encoder = encoder
        self._progress = progress

    def embed_passages(
        self,
        texts: Sequence[str],
        folder: Path,
        token_counts: Sequence[int],
        sources: Sequence[VectorSource] = (),
        quantizer_file: Path | None = None,
    ) -> Vectors:
        """Vectors ``(texts, d)``; the token vectors are written to ``folder/tokens``."""
        keys = [hash_text(text) for text in texts]
        usable = [source for source in sources if source.can_give_tokens(quantizer_file)]
        known = _find_known(keys, usable, VectorSource.find_passages)
        vectors = self._create_vectors(len(texts))
        dimension = self._encoder.card.token_dimension
        with TokenWriter(folder / TOKENS_FOLDER, token_counts, dimension, quantizer_file) as tokens:
            for source, rows in _group_by_source(keys, known):
                source_rows = [known[keys[row]].row for row in rows]
                vectors[rows] = source.load_passage_vectors(source_rows)
                for row, source_row in zip(rows, source_rows, strict=True):
                    tokens.copy_passage(row, source.tokens, source_row)
            new = [row for row, key in enumerate(keys) if key not in known]
            for row, encoded in self._encode_rows(texts, new):
                vectors[row] = encoded.vector
                tokens.write_passage(row, encoded)
        (folder / PASSAGE_KEYS_FILE).write_bytes(b"".join(keys))
        return vectors

    def embed_sentences(
        self, texts: Sequence[str], folder: Path, sources: Sequence[VectorSource] = ()
    ) -> Vectors:
        """Vectors ``(texts, d)``, each sentence encoded on its own, equal ones only once."""
        keys = [hash_text(text) for text in texts]
        known = _find_known(keys, sources, VectorSource.find_sentences)
        vectors = self._create_vectors(len(texts))
        for source, rows in _group_by_source(keys, known):
            vectors[rows] = source.load_sentence_vectors([known[keys[row]].row for row in rows])
        first_rows = {key: row for row, key in reversed(list(enumerate(keys)))}
        new = sorted(row for key, row in first_rows.items() if key not in known)
        for row, encoded in self._encode_rows(texts, new):
            vectors[row] = encoded.vector
        for row, key in enumerate(keys):
            if key not in known:
                vectors[row] = vectors[first_rows[key]]
        (folder / SENTENCE_KEYS_FILE).write_bytes(b"".join(keys))
        return vectors

    def _create_vectors(self, count: int) -> Vectors:
        return np.zeros((count, self._encoder.card.dimension), dtype=np.float32)

    def _encode_rows(self, texts: Sequence[str], rows: Sequence[int]) -> Encodings:
        encodings = self._encoder.encode_documents([texts[row] for row in rows])
        for position, encoded in self._progress(encodings, len(rows)):
            yield rows[position], encoded
        self.encoded_count += len(rows)


def hash_text(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:KEY_BYTES]


def _find_known(
    keys: Sequence[bytes],
    sources: Sequence[VectorSource],
    find_rows: Callable[[VectorSource, Sequence[bytes]], dict[bytes, int]],
) -> dict[bytes, KnownText]:
    """Where the texts with these keys are known; in the first of the sources that have them."""
    known: dict[bytes, KnownText] = {}
    wanted = [*dict.fromkeys(keys)]
    for source in sources:
        if wanted:
            rows = find_rows(source, wanted)
            known |= {key: KnownText(source, row) for key, row in rows.items()}
            wanted = [key for key in wanted if key not in rows] if rows else wanted
    return known


def _group_by_source(
    keys: Sequence[bytes], known: dict[bytes, KnownText]
) -> Iterator[tuple[VectorSource, list[int]]]:
    """Each source that is wanted, and the rows of the texts that it has: one is open at a time."""
    rows_by_source: dict[VectorSource, list[int]] = {}
    for row, key in enumerate(keys):
        if key in known:
            rows_by_source.setdefault(known[key].source, []).append(row)
    yield from rows_by_source.items()


def _find_keys(path: Path, keys: Sequence[bytes]) -> dict[bytes, int]:
    """The rows of keys in a file of them; by their first halves, then as a whole."""
    stored = np.fromfile(path, dtype=np.uint64).reshape(-1, 2)
    wanted = np.frombuffer(b"".join(keys), dtype=np.uint64).reshape(-1, 2)
    halves = np.sort(wanted[:, 0])
    places = np.minimum(np.searchsorted(halves, stored[:, 0]), len(halves) - 1)
    rows: npt.NDArray[np.intp] = np.flatnonzero(halves[places] == stored[:, 0])
    found = {stored[row].tobytes(): row for row in rows.tolist()}
    return {key: found[key] for key in keys if key in found}
