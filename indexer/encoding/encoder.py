"""The exported encoder: texts to vectors by ONNX Runtime, the same for booklets and questions.

Every vector depends on its own text alone, to the bit: batches hold texts of one length, so nothing
is padded, and never a single text, because the runtime multiplies a single row by another kernel.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Encoding, Tokenizer

from indexer.encoding.model_export import ModelCard
from indexer.errors import ModelError

Vectors = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]

# Word pieces a batch: the activations of so few stay in the processor's cache.
BATCH_PIECES = 512
THREADS = 2


@dataclass(frozen=True, slots=True)
class Encoded:
    """One encoded text.

    ``vector`` ``(d,)`` and each row of ``tokens`` ``(n, t)`` have length 1; the model's marks of
    beginning and end are left out of ``tokens``. ``pieces`` ``(n,)`` are word-piece ids and
    ``spans`` ``(n, 2)`` their character offsets in the text, prompt excluded.
    """

    vector: Vectors
    tokens: Vectors
    pieces: npt.NDArray[np.int32]
    spans: npt.NDArray[np.int32]


class Encoder:
    """An exported encoder, opened. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self.card = _read_card(folder)
        self._tokenizer = _tokenizer(folder)
        self._cutting = _tokenizer(folder)
        self._cutting.enable_truncation(self.card.window)
        self._session = _session(folder)

    def count(self, text: str) -> int:
        """Word pieces of a text, without the marks of beginning and end."""
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def sizes(self, texts: Sequence[str]) -> list[int]:
        """How many token vectors each text will have."""
        prompt = self.card.document_prompt
        read = self._tokenizer.encode_batch([prompt + text for text in texts])
        return [int(_inner(one, len(prompt)).sum()) for one in read]

    def encode_query(self, text: str) -> Encoded:
        """A question, cut at the window."""
        prompt = self.card.query_prompt
        read = [self._cutting.encode(prompt + text)]
        return _encodings(read, *self.run(_ids(read)), prompt=len(prompt))[0]

    def run(self, ids: Ids) -> tuple[Vectors, Vectors]:
        """Token vectors ``(texts, pieces, t)`` and pooled vectors ``(texts, d)`` of whole rows."""
        tokens, pooled = self._session.run(
            None, {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        )
        return tokens, pooled

    def run_many(self, batches: Iterable[Ids]) -> Iterator[tuple[Vectors, Vectors]]:
        """As ``run``, for batch after batch; a build has something faster."""
        with ThreadPoolExecutor(THREADS) as pool:
            yield from pool.map(self.run, batches)

    def encode_documents(self, texts: Sequence[str]) -> Iterator[tuple[int, Encoded]]:
        """Row and encoding of each text, in no particular order of rows.

        Raises:
            ModelError: a text is longer than the window; a passage must never be cut in silence.
        """
        read = self._tokenizer.encode_batch([self.card.document_prompt + text for text in texts])
        self._check_window(texts, read)
        yield from self._in_batches(read)

    def encode_truncated(self, texts: Sequence[str]) -> Vectors:
        """One vector a text, ``(texts, d)``, cut at the window as sentence-transformers does.

        For measuring what everybody does; a passage is never cut.
        """
        vectors = np.zeros((len(texts), self.card.dimension), dtype=np.float32)
        read = self._cutting.encode_batch([self.card.document_prompt + text for text in texts])
        for row, encoded in self._in_batches(read):
            vectors[row] = encoded.vector
        return vectors

    def _in_batches(self, read: Sequence[Encoding]) -> Iterator[tuple[int, Encoded]]:
        prompt = len(self.card.document_prompt)
        batches = list(_batches([len(one.ids) for one in read]))
        done = self.run_many(_ids([read[row] for row in rows]) for rows in batches)
        for rows, (tokens, pooled) in zip(batches, done, strict=True):
            texts = [read[row] for row in rows]
            yield from dict(
                zip(rows, _encodings(texts, tokens, pooled, prompt=prompt), strict=True)
            ).items()

    def _check_window(self, texts: Sequence[str], read: Sequence[Encoding]) -> None:
        for text, one in zip(texts, read, strict=True):
            if len(one.ids) > self.card.window:
                raise ModelError(
                    f"A passage of {len(one.ids)} word pieces does not fit the model's window of"
                    f" {self.card.window}: {text[:60]!r}…"
                )


def _ids(read: Sequence[Encoding]) -> Ids:
    """Word-piece ids ``(texts, pieces)`` of texts of one length."""
    return np.array([one.ids for one in read], dtype=np.int64)


def _encodings(
    read: Sequence[Encoding], tokens: Vectors, pooled: Vectors, *, prompt: int
) -> list[Encoded]:
    return [_one(one, tokens[row], pooled[row], prompt) for row, one in enumerate(read)]


def _one(read: Encoding, tokens: Vectors, pooled: Vectors, prompt: int) -> Encoded:
    """Leave out the marks and the prompt, and make every row of length 1."""
    inner = _inner(read, prompt)
    kept = tokens[inner]
    lengths = np.linalg.norm(kept, axis=1, keepdims=True)
    return Encoded(
        vector=pooled.copy(),
        tokens=kept / np.maximum(lengths, np.float32(1e-12)),
        pieces=np.array(read.ids, dtype=np.int32)[inner],
        spans=np.maximum(_spans(read)[inner] - prompt, 0),
    )


def _inner(read: Encoding, prompt: int) -> npt.NDArray[np.bool_]:
    """Which pieces are the text's own; its first may begin in the prompt, with the space there."""
    marks = np.array(read.special_tokens_mask, dtype=np.bool_)
    return ~marks & (_spans(read)[:, 1] > prompt)


def _spans(read: Encoding) -> npt.NDArray[np.int32]:
    return np.array(read.offsets, dtype=np.int32).reshape(-1, 2)


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Rows of texts of one length, long ones first, about ``BATCH_PIECES`` word pieces a batch.

    A row that would be alone is given twice.
    """
    order = sorted(range(len(lengths)), key=lambda row: (-lengths[row], row))
    for length, rows in groupby(order, key=lambda row: lengths[row]):
        same = list(rows)
        size = max(2, BATCH_PIECES // length)
        for begin in range(0, len(same), size):
            batch = same[begin : begin + size]
            yield batch if len(batch) > 1 else batch * 2


def _read_card(folder: Path) -> ModelCard:
    return ModelCard(**json.loads((folder / "card.json").read_text(encoding="utf-8")))


def _tokenizer(folder: Path) -> Tokenizer:
    """The model's tokenizer. Some pad to a fixed length: slower, and wrong vectors."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def _session(folder: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # several questions at once gain more than one alone
    options.inter_op_num_threads = 1
    path = str(folder / "model.onnx")
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
