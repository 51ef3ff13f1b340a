"""All vectors of a build, taken over from the generation before where the text is the same."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indexer.encoding.encoder import Encoded, Encoder, Vectors
from indexer.storage.token_writer import TokenWriter
from indexer.storage.tokens import TokenIndex
from indexer.storage.vectors import VectorIndex

# Called with how many texts are done, of how many.
Progress = Callable[[int, int], None]
KEY_BYTES = 16


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a generation of the same model holds, by key of the text it was made from."""

    passages: Mapping[bytes, int]
    sentences: Mapping[bytes, int]
    passage_vectors: Vectors
    sentence_vectors: Vectors
    tokens: TokenIndex


def earlier(folder: Path) -> Earlier:
    """Open what the generation in ``folder`` can give to the next."""
    return Earlier(
        passages=_read_keys(folder / "passages.keys"),
        sentences=_read_keys(folder / "sentences.keys"),
        passage_vectors=VectorIndex(folder / "passages.faiss").all_vectors(),
        sentence_vectors=VectorIndex(folder / "sentences.faiss").all_vectors(),
        tokens=TokenIndex(folder / "tokens"),
    )


class Embedder:
    """Encodes the texts of one build and counts them; ``encoded`` is how many were not known."""

    def __init__(self, encoder: Encoder, before: Earlier | None, progress: Progress) -> None:
        self.encoded = 0
        self._encoder = encoder
        self._before = before
        self._progress = progress

    def passages(self, texts: Sequence[str], folder: Path) -> Vectors:
        """Vectors ``(texts, d)``; the token vectors go to ``folder/tokens`` on the way."""
        keys = [_key(text) for text in texts]
        known, sizes = self._known_passages(texts, keys)
        fresh = [row for row in range(len(texts)) if row not in known]
        before = self._before.tokens if self._before and known else None
        dimension = self._encoder.card.token_dimension
        tokens = TokenWriter(folder / "tokens", sizes, dimension, before)
        vectors = np.zeros((len(texts), self._encoder.card.dimension), dtype=np.float32)
        if self._before:
            for row, old in known.items():
                vectors[row] = self._before.passage_vectors[old]
                tokens.take_over(row, old)
        for place, encoded in self._encode([texts[row] for row in fresh]):
            vectors[fresh[place]] = encoded.vector
            tokens.write(fresh[place], encoded)
        tokens.close()
        _write_keys(folder / "passages.keys", keys)
        return vectors

    def sentences(self, texts: Sequence[str], folder: Path) -> Vectors:
        """Vectors ``(texts, d)``, each sentence encoded on its own, the same one only once."""
        keys = [_key(text) for text in texts]
        known = _known(keys, self._before.sentences if self._before else {})
        first: dict[bytes, int] = {}
        fresh = [
            row
            for row, k in enumerate(keys)
            if row not in known and first.setdefault(k, row) == row
        ]
        vectors = np.zeros((len(texts), self._encoder.card.dimension), dtype=np.float32)
        if self._before:
            for row, old in known.items():
                vectors[row] = self._before.sentence_vectors[old]
        for place, encoded in self._encode([texts[row] for row in fresh]):
            vectors[fresh[place]] = encoded.vector
        for row, k in enumerate(keys):
            if row not in known:
                vectors[row] = vectors[first[k]]
        _write_keys(folder / "sentences.keys", keys)
        return vectors

    def _encode(self, texts: Sequence[str]) -> Iterator[tuple[int, Encoded]]:
        for done, one in enumerate(self._encoder.encode_documents(texts), start=1):
            self._progress(done, len(texts))
            yield one
        self.encoded += len(texts)

    def _known_passages(
        self, texts: Sequence[str], keys: Sequence[bytes]
    ) -> tuple[dict[int, int], list[int]]:
        """Which passages the generation before can give, and how many tokens each one has."""
        if not self._before:
            return {}, self._encoder.sizes(texts)
        known = _known(keys, self._before.passages)
        fresh = [row for row in range(len(texts)) if row not in known]
        sizes = dict(zip(fresh, self._encoder.sizes([texts[r] for r in fresh]), strict=True))
        sizes |= {row: self._before.tokens.size(old) for row, old in known.items()}
        if not self._before.tokens.gives(sum(sizes.values())):
            known = {}
        return known, [sizes[row] for row in range(len(texts))]


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:KEY_BYTES]


def _known(keys: Sequence[bytes], before: Mapping[bytes, int]) -> dict[int, int]:
    return {row: before[key] for row, key in enumerate(keys) if key in before}


def _write_keys(path: Path, keys: Sequence[bytes]) -> None:
    path.write_bytes(b"".join(keys))


def _read_keys(path: Path) -> dict[bytes, int]:
    keys = path.read_bytes()
    return {
        keys[begin : begin + KEY_BYTES]: begin // KEY_BYTES
        for begin in range(0, len(keys), KEY_BYTES)
    }
