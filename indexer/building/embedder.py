"""All vectors of a build, reused from the previous generation where the text is the same."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indexer.encoding.encoder import EncodedText, Encoder, Vectors
from indexer.storage.tokens import TokenIndex, TokenWriter
from indexer.storage.vectors import VectorIndex

Encodings = Iterator[tuple[int, EncodedText]]  # rows and their texts
# Passes on the encodings, whose number is given, and shows the progress.
ProgressWrapper = Callable[[Encodings, int], Encodings]
KEY_BYTES = 16


@dataclass(frozen=True, slots=True)
class PreviousVectors:
    """The vectors of a generation of the same model, with their rows by the hash of the text."""

    passage_rows: Mapping[bytes, int]
    sentence_rows: Mapping[bytes, int]
    passage_vectors: Vectors
    sentence_vectors: Vectors
    tokens: TokenIndex


def load_previous_vectors(folder: Path) -> PreviousVectors:
    """Open what the next generation may reuse of the one in ``folder``."""
    return PreviousVectors(
        _load_keys(folder / "passages.keys"),
        _load_keys(folder / "sentences.keys"),
        VectorIndex(folder / "passages.faiss").get_all_vectors(),
        VectorIndex(folder / "sentences.faiss").get_all_vectors(),
        TokenIndex(folder / "tokens"),
    )


class Embedder:
    """Encodes the texts of one build; ``encoded_count`` is how many were not reused."""

    def __init__(
        self, encoder: Encoder, previous: PreviousVectors | None, progress: ProgressWrapper
    ) -> None:
        self.encoded_count = 0
        self._encoder = encoder
        self._previous = previous
        self._progress = progress

    def embed_passages(self, texts: Sequence[str], folder: Path) -> Vectors:
        """Vectors ``(texts, d)``; the token vectors are written to ``folder/tokens``."""
        keys = [_hash_text(text) for text in texts]
        known, token_counts = self._find_known_passages(texts, keys)
        new = [row for row in range(len(texts)) if row not in known]
        previous = self._previous if known else None
        dimension = self._encoder.card.token_dimension
        previous_tokens = previous.tokens if previous else None
        vectors = self._create_vectors(len(texts))
        with TokenWriter(folder / "tokens", token_counts, dimension, previous_tokens) as tokens:
            if previous:
                for row, previous_row in known.items():
                    vectors[row] = previous.passage_vectors[previous_row]
                    tokens.copy_passage(row, previous_row)
            for row, encoded in self._encode_rows(texts, new):
                vectors[row] = encoded.vector
                tokens.write_passage(row, encoded)
        (folder / "passages.keys").write_bytes(b"".join(keys))
        return vectors

    def embed_sentences(self, texts: Sequence[str], folder: Path) -> Vectors:
        """Vectors ``(texts, d)``, each sentence encoded on its own, equal ones only once."""
        keys = [_hash_text(text) for text in texts]
        first_rows = {key: row for row, key in reversed(list(enumerate(keys)))}
        previous_rows = self._previous.sentence_rows if self._previous else {}
        new = sorted(row for key, row in first_rows.items() if key not in previous_rows)
        vectors = self._create_vectors(len(texts))
        for row, encoded in self._encode_rows(texts, new):
            vectors[row] = encoded.vector
        for row, key in enumerate(keys):
            if self._previous and key in previous_rows:
                vectors[row] = self._previous.sentence_vectors[previous_rows[key]]
            else:
                vectors[row] = vectors[first_rows[key]]
        (folder / "sentences.keys").write_bytes(b"".join(keys))
        return vectors

    def _create_vectors(self, count: int) -> Vectors:
        return np.zeros((count, self._encoder.card.dimension), dtype=np.float32)

    def _encode_rows(self, texts: Sequence[str], rows: Sequence[int]) -> Encodings:
        encodings = self._encoder.encode_documents([texts[row] for row in rows])
        for position, encoded in self._progress(encodings, len(rows)):
            yield rows[position], encoded
        self.encoded_count += len(rows)

    def _find_known_passages(
        self, texts: Sequence[str], keys: Sequence[bytes]
    ) -> tuple[dict[int, int], list[int]]:
        """Rows that the previous generation has, with its rows, and each text's token count."""
        if not self._previous:
            return {}, self._encoder.count_token_vectors(texts)
        rows, tokens = self._previous.passage_rows, self._previous.tokens
        known = {row: rows[key] for row, key in enumerate(keys) if key in rows}
        counts = {row: tokens.count_tokens(previous_row) for row, previous_row in known.items()}
        new = [row for row in range(len(texts)) if row not in known]
        new_counts = self._encoder.count_token_vectors([texts[row] for row in new])
        counts |= dict(zip(new, new_counts, strict=True))
        reusable = known if tokens.can_reuse_rows(sum(counts.values())) else {}
        return reusable, [counts[row] for row in range(len(texts))]


def _hash_text(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:KEY_BYTES]


def _load_keys(path: Path) -> dict[bytes, int]:
    keys = path.read_bytes()
    starts = range(0, len(keys), KEY_BYTES)
    return {keys[start : start + KEY_BYTES]: row for row, start in enumerate(starts)}
