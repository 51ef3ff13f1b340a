"""What was computed of questions whatever the booklets say, so that nothing is computed twice.

The vectors of a question depend on the encoder alone, a reading on the verifier, the question and
the text that was read: other editions with the same models, and drafts, need not compute them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
import numpy as np

from indexer.encoding.encoder import EncodedText, Encoder
from indexer.encoding.verifier import Reading, Verifier
from indexer.storage.index import Index
from search_app.search.engine import SearchEngine
from search_app.search.relevance import RelevanceModel

# Questions that are remembered, the first ones: each takes about 25 KB.
MAX_REMEMBERED = 6_000


@dataclass(frozen=True)
class QuestionMemory:
    """Vectors by question, and readings by question and text, all of the same models."""

    encoded: dict[str, EncodedText] = field(default_factory=dict)
    readings: dict[str, dict[str, Reading]] = field(default_factory=dict)

    def open_engine(self, index: Index, model: RelevanceModel | None = None) -> SearchEngine:
        """An engine that remembers; only of generations with the same encoder and verifier."""
        verifier = index.verifier and RememberingVerifier(index.verifier, self.readings)
        encoder = RememberingEncoder(index.encoder, self.encoded)
        return SearchEngine(replace(index, encoder=encoder, verifier=verifier), model)

    def serialize(self) -> bytes:
        return msgspec.msgpack.encode(self, enc_hook=_describe_array)


class RememberingEncoder(Encoder):
    """Encodes each question once."""

    def __init__(self, encoder: Encoder, encoded: dict[str, EncodedText]) -> None:
        vars(self).update(vars(encoder))
        self._encoded = encoded

    def encode_query(self, text: str) -> EncodedText:
        known = self._encoded.get(text)
        return self._remember(text, super().encode_query(text)) if known is None else known

    def encode_queries(self, texts: Sequence[str]) -> list[EncodedText]:
        known = {text: self._encoded[text] for text in texts if text in self._encoded}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        for text, encoded in zip(new, super().encode_queries(new) if new else [], strict=True):
            known[text] = self._remember(text, encoded)
        return [known[text] for text in texts]

    def _remember(self, text: str, encoded: EncodedText) -> EncodedText:
        if len(self._encoded) < MAX_REMEMBERED:
            self._encoded[text] = encoded
        return encoded


class RememberingVerifier(Verifier):
    """Reads each text with each question once, by the thread that asks: others ask meanwhile."""

    def __init__(self, verifier: Verifier, readings: dict[str, dict[str, Reading]]) -> None:
        vars(self).update(vars(verifier))
        self._readings = readings

    def read_texts(self, question: str, texts: Sequence[str]) -> list[Reading]:
        known = self._readings.get(question, {})
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known = known | {text: self.read_text(question, text) for text in new}
            if question in self._readings or len(self._readings) < MAX_REMEMBERED:
                self._readings[question] = known
        return [known[text] for text in texts]


def read_memory(content: bytes) -> QuestionMemory:
    """What ``serialize`` wrote; nothing where it is empty."""
    if not content:
        return QuestionMemory()
    return msgspec.msgpack.decode(content, type=QuestionMemory, dec_hook=_build_array)


def _describe_array(value: Any) -> tuple[str, tuple[int, ...], bytes]:
    if not isinstance(value, np.ndarray):
        raise NotImplementedError(f"{type(value).__name__} is no array.")
    return value.dtype.str, value.shape, value.tobytes()


def _build_array(kind: type, value: tuple[str, tuple[int, ...], bytes]) -> Any:
    name, shape, content = value
    return np.frombuffer(content, dtype=name).reshape(shape)
