"""All vectors of a build, taken over from the generation before where the text is the same."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indexer.encoding.encoder import EncodedText, Encoder, Vectors
from indexer.storage.token_writer import TokenWriter
from indexer.storage.tokens import TokenIndex
from indexer.storage.vectors import VectorIndex

# Called with how many texts are done, of how many.
ProgressCallback = Callable[[int, int], None]
KEY_BYTES = 16


@dataclass(frozen=True, slots=True)
class PreviousVectors:
    """What a generation of the same model holds, by key of the text it was made from."""

    passage_rows: Mapping[bytes, int]
    sentence_rows: Mapping[bytes, int]
    passage_vectors: Vectors
    sentence_vectors: Vectors
    tokens: TokenIndex


def load_previous_vectors(folder: Path) -> PreviousVectors:
    """Open what the generation in ``folder`` can give to the next."""
    return PreviousVectors(
        passage_rows=_load_keys(folder / "passages.keys"),
        sentence_rows=_load_keys(folder / "sentences.keys"),
        passage_vectors=VectorIndex(folder / "passages.faiss").get_all_vectors(),
        sentence_vectors=VectorIndex(folder / "sentences.faiss").get_all_vectors(),
        tokens=TokenIndex(folder / "tokens"),
    )


class Embedder:
    """Encodes the texts of one build and counts them; ``encoded`` is how many were not known."""

    def __init__(
        self, encoder: Encoder, previous: PreviousVectors | None, progress: ProgressCallback
    ) -> None:
        self.encoded_count = 0
        self._encoder = encoder
        self._previous = previous
        self._progress = progress

    def embed_passages(self, texts: Sequence[str], folder: Path) -> Vectors:
        """Vectors ``(texts, d)``; the token vectors go to ``folder/tokens`` on the way."""
        keys = [_hash_text(text) for text in texts]
        known, sizes = self._find_known_passages(texts, keys)
        fresh = [row for row in range(len(texts)) if row not in known]
        before = self._previous.tokens if self._previous and known else None
        dimension = self._encoder.card.token_dimension
        tokens = TokenWriter(folder / "tokens", sizes, dimension, before)
        vectors = np.zeros((len(texts), self._encoder.card.dimension), dtype=np.float32)
        if self._previous:
            for row, old in known.items():
                vectors[row] = self._previous.passage_vectors[old]
                tokens.copy_passage(row, old)
        for place, encoded in self._encode_texts([texts[row] for row in fresh]):
            vectors[fresh[place]] = encoded.vector
            tokens.write_passage(fresh[place], encoded)
        tokens.close()
        _save_keys(folder / "passages.keys", keys)
        return vectors

    def embed_sentences(self, texts: Sequence[str], folder: Path) -> Vectors:
        """Vectors ``(texts, d)``, each sentence encoded on its own, the same one only once."""
        keys = [_hash_text(text) for text in texts]
        known = _find_known_rows(keys, self._previous.sentence_rows if self._previous else {})
        first: dict[bytes, int] = {}
        fresh = [
            row
            for row, k in enumerate(keys)
            if row not in known and first.setdefault(k, row) == row
        ]
        vectors = np.zeros((len(texts), self._encoder.card.dimension), dtype=np.float32)
        if self._previous:
            for row, old in known.items():
                vectors[row] = self._previous.sentence_vectors[old]
        for place, encoded in self._encode_texts([texts[row] for row in fresh]):
            vectors[fresh[place]] = encoded.vector
        for row, k in enumerate(keys):
            if row not in known:
                vectors[row] = vectors[first[k]]
        _save_keys(folder / "sentences.keys", keys)
        return vectors

    def _encode_texts(self, texts: Sequence[str]) -> Iterator[tuple[int, EncodedText]]:
        for done, one in enumerate(self._encoder.encode_documents(texts), start=1):
            self._progress(done, len(texts))
            yield one
        self.encoded_count += len(texts)

    def _find_known_passages(
        self, texts: Sequence[str], keys: Sequence[bytes]
    ) -> tuple[dict[int, int], list[int]]:
        """Which passages the generation before can give, and how many tokens each one has."""
        if not self._previous:
            return {}, self._encoder.count_token_vectors(texts)
        known = _find_known_rows(keys, self._previous.passage_rows)
        fresh = [row for row in range(len(texts)) if row not in known]
        sizes = dict(
            zip(fresh, self._encoder.count_token_vectors([texts[r] for r in fresh]), strict=True)
        )
        sizes |= {row: self._previous.tokens.count_tokens(old) for row, old in known.items()}
        if not self._previous.tokens.can_reuse_rows(sum(sizes.values())):
            known = {}
        return known, [sizes[row] for row in range(len(texts))]


def _hash_text(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:KEY_BYTES]


def _find_known_rows(keys: Sequence[bytes], previous_rows: Mapping[bytes, int]) -> dict[int, int]:
    return {row: previous_rows[key] for row, key in enumerate(keys) if key in previous_rows}


def _save_keys(path: Path, keys: Sequence[bytes]) -> None:
    path.write_bytes(b"".join(keys))


def _load_keys(path: Path) -> dict[bytes, int]:
    keys = path.read_bytes()
    return {
        keys[begin : begin + KEY_BYTES]: begin // KEY_BYTES
        for begin in range(0, len(keys), KEY_BYTES)
    }
