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
BATCH_TOKENS = 512
THREAD_COUNT = 2


@dataclass(frozen=True, slots=True)
class EncodedText:
    """One encoded text.

    ``vector`` ``(d,)`` and each row of ``tokens`` ``(n, t)`` have length 1; the model's marks of
    beginning and end are left out of ``tokens``. ``pieces`` ``(n,)`` are word-piece ids and
    ``spans`` ``(n, 2)`` their character offsets in the text, prompt excluded.
    """

    vector: Vectors
    token_vectors: Vectors
    token_ids: npt.NDArray[np.int32]
    spans: npt.NDArray[np.int32]


class Encoder:
    """An exported encoder, opened. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self.card = _load_card(folder)
        self._tokenizer = _load_tokenizer(folder)
        self._truncating_tokenizer = _load_tokenizer(folder)
        self._truncating_tokenizer.enable_truncation(self.card.window)
        self._session = _open_session(folder)

    def count_tokens(self, text: str) -> int:
        """Word pieces of a text, without the marks of beginning and end."""
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def count_token_vectors(self, texts: Sequence[str]) -> list[int]:
        """How many token vectors each text will have."""
        prompt = self.card.document_prompt
        read = self._tokenizer.encode_batch([prompt + text for text in texts])
        return [int(_find_own_tokens(one, len(prompt)).sum()) for one in read]

    def encode_query(self, text: str) -> EncodedText:
        """A question, cut at the window."""
        prompt = self.card.query_prompt
        read = [self._truncating_tokenizer.encode(prompt + text)]
        return _build_encoded_texts(
            read, *self.run_batch(_stack_token_ids(read)), prompt_length=len(prompt)
        )[0]

    def run_batch(self, ids: Ids) -> tuple[Vectors, Vectors]:
        """Token vectors ``(texts, pieces, t)`` and pooled vectors ``(texts, d)`` of whole rows."""
        tokens, pooled = self._session.run(
            None, {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        )
        return tokens, pooled

    def run_batches(self, batches: Iterable[Ids]) -> Iterator[tuple[Vectors, Vectors]]:
        """As ``run``, for batch after batch; a build has something faster."""
        with ThreadPoolExecutor(THREAD_COUNT) as pool:
            yield from pool.map(self.run_batch, batches)

    def encode_documents(self, texts: Sequence[str]) -> Iterator[tuple[int, EncodedText]]:
        """Row and encoding of each text, in no particular order of rows.

        Raises:
            ModelError: a text is longer than the window; a passage must never be cut in silence.
        """
        read = self._tokenizer.encode_batch([self.card.document_prompt + text for text in texts])
        self._check_window(texts, read)
        yield from self._encode_in_batches(read)

    def encode_truncated(self, texts: Sequence[str]) -> Vectors:
        """One vector a text, ``(texts, d)``, cut at the window as sentence-transformers does.

        For measuring what everybody does; a passage is never cut.
        """
        vectors = np.zeros((len(texts), self.card.dimension), dtype=np.float32)
        read = self._truncating_tokenizer.encode_batch(
            [self.card.document_prompt + text for text in texts]
        )
        for row, encoded in self._encode_in_batches(read):
            vectors[row] = encoded.vector
        return vectors

    def _encode_in_batches(
        self, encodings: Sequence[Encoding]
    ) -> Iterator[tuple[int, EncodedText]]:
        prompt = len(self.card.document_prompt)
        batches = list(_group_into_batches([len(one.ids) for one in encodings]))
        done = self.run_batches(
            _stack_token_ids([encodings[row] for row in rows]) for rows in batches
        )
        for rows, (tokens, pooled) in zip(batches, done, strict=True):
            texts = [encodings[row] for row in rows]
            yield from dict(
                zip(
                    rows,
                    _build_encoded_texts(texts, tokens, pooled, prompt_length=prompt),
                    strict=True,
                )
            ).items()

    def _check_window(self, texts: Sequence[str], encodings: Sequence[Encoding]) -> None:
        for text, one in zip(texts, encodings, strict=True):
            if len(one.ids) > self.card.window:
                raise ModelError(
                    f"A passage of {len(one.ids)} word pieces does not fit the model's window of"
                    f" {self.card.window}: {text[:60]!r}…"
                )


def _stack_token_ids(encodings: Sequence[Encoding]) -> Ids:
    """Word-piece ids ``(texts, pieces)`` of texts of one length."""
    return np.array([one.ids for one in encodings], dtype=np.int64)


def _build_encoded_texts(
    encodings: Sequence[Encoding], token_vectors: Vectors, pooled: Vectors, *, prompt_length: int
) -> list[EncodedText]:
    return [
        _build_encoded_text(one, token_vectors[row], pooled[row], prompt_length)
        for row, one in enumerate(encodings)
    ]


def _build_encoded_text(
    encoding: Encoding, token_vectors: Vectors, pooled: Vectors, prompt_length: int
) -> EncodedText:
    """Leave out the marks and the prompt, and make every row of length 1."""
    inner = _find_own_tokens(encoding, prompt_length)
    kept = token_vectors[inner]
    lengths = np.linalg.norm(kept, axis=1, keepdims=True)
    return EncodedText(
        vector=pooled.copy(),
        token_vectors=kept / np.maximum(lengths, np.float32(1e-12)),
        token_ids=np.array(encoding.ids, dtype=np.int32)[inner],
        spans=np.maximum(_get_spans(encoding)[inner] - prompt_length, 0),
    )


def _find_own_tokens(encoding: Encoding, prompt_length: int) -> npt.NDArray[np.bool_]:
    """Which pieces are the text's own; its first may begin in the prompt, with the space there."""
    marks = np.array(encoding.special_tokens_mask, dtype=np.bool_)
    return ~marks & (_get_spans(encoding)[:, 1] > prompt_length)


def _get_spans(encoding: Encoding) -> npt.NDArray[np.int32]:
    return np.array(encoding.offsets, dtype=np.int32).reshape(-1, 2)


def _group_into_batches(token_counts: Sequence[int]) -> Iterator[list[int]]:
    """Rows of texts of one length, long ones first, about ``BATCH_PIECES`` word pieces a batch.

    A row that would be alone is given twice.
    """
    order = sorted(range(len(token_counts)), key=lambda row: (-token_counts[row], row))
    for length, rows in groupby(order, key=lambda row: token_counts[row]):
        same = list(rows)
        size = max(2, BATCH_TOKENS // length)
        for begin in range(0, len(same), size):
            batch = same[begin : begin + size]
            yield batch if len(batch) > 1 else batch * 2


def _load_card(folder: Path) -> ModelCard:
    return ModelCard(**json.loads((folder / "card.json").read_text(encoding="utf-8")))


def _load_tokenizer(folder: Path) -> Tokenizer:
    """The model's tokenizer. Some pad to a fixed length: slower, and wrong vectors."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def _open_session(folder: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # several questions at once gain more than one alone
    options.inter_op_num_threads = 1
    path = str(folder / "model.onnx")
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
