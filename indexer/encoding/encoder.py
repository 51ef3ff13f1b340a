"""The exported encoder: texts to vectors by ONNX Runtime, the same for booklets and questions.

Every vector depends on its own text alone, to the bit: a batch has texts of one length, so nothing
is padded, and never a single text, because the runtime multiplies a single row by another kernel.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Encoding, Tokenizer

from indexer.encoding.model_export import ModelCard
from indexer.errors import ModelError, report_damage
from indexer.storage.arrays import load_array

Vectors = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]

GRAPH_FILE, WORDS_FILE = "model.onnx", "words.npy"
WORDS_INPUT = "word_vectors"
# Word pieces a batch: few enough that the activations stay in the processor's cache.
BATCH_TOKENS = 512
THREAD_COUNT = 2
# A fused sum and norm takes three times as long as the two one after the other (1.32.0).
SLOW_OPTIMIZERS = ["SkipLayerNormFusion"]
# No text has longer word pieces on average, in characters: what lies beyond them is not looked at.
LONGEST_MEAN_PIECE = 12


@dataclass(frozen=True, slots=True)
class EncodedText:
    """One encoded text, its tokens without the special ones at the beginning and the end.

    ``vector`` ``(d,)`` and each row of ``token_vectors`` ``(n, t)`` have length 1; ``token_ids``
    ``(n,)`` are word-piece ids and ``spans`` ``(n, 2)`` character offsets without the prompt.
    """

    vector: Vectors
    token_vectors: Vectors
    token_ids: npt.NDArray[np.int32]
    spans: npt.NDArray[np.int32]


class Encoder:
    """An exported encoder, opened. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        with report_damage(folder / "card.json"):
            self.card = msgspec.json.decode((folder / "card.json").read_bytes(), type=ModelCard)
        self._tokenizer = load_tokenizer(folder)
        self._truncating_tokenizer = load_tokenizer(folder)
        self._truncating_tokenizer.enable_truncation(self.card.window)
        self._graph = folder / GRAPH_FILE
        self._session = open_graph(self._graph)
        words = folder / WORDS_FILE
        self._words: Vectors | None = load_array(words) if words.exists() else None

    def count_tokens(self, text: str) -> int:
        """Word pieces of a text, without the special tokens at the beginning and the end."""
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def cut_text(self, text: str, piece_count: int) -> str:
        """The beginning of a text, with at most so many word pieces."""
        if len(text) <= piece_count:  # a piece has a character at least
            return text
        text = text[: piece_count * LONGEST_MEAN_PIECE]
        spans = self._tokenizer.encode(text, add_special_tokens=False).offsets
        return text if len(spans) <= piece_count else text[: spans[piece_count - 1][1]]

    def count_token_vectors(self, texts: Sequence[str]) -> list[int]:
        """How many token vectors each text will have."""
        prompt = self.card.document_prompt
        encodings = self._tokenizer.encode_batch([prompt + text for text in texts])
        return [int(_find_own_tokens(encoding, len(prompt)).sum()) for encoding in encodings]

    def encode_query(self, text: str) -> EncodedText:
        """A question, cut at the window."""
        prompt = self.card.query_prompt
        encoding = self._truncating_tokenizer.encode(prompt + text)
        ((tokens,), (pooled,)) = self.run_batch(np.array([encoding.ids]))
        return _build_encoded_text(encoding, tokens, pooled, len(prompt))

    def encode_queries(self, texts: Sequence[str]) -> list[EncodedText]:
        """As ``encode_query`` of each, to the bit, at about half the cost: for thousands of them.

        Those of one length are multiplied together, and each is pooled alone: of a single text the
        runtime adds up the tokens in another order, and the last bits differ.
        """
        if not self._graph.is_file():  # an opened index outlives its files
            return [self.encode_query(text) for text in texts]
        prompt, pooling = self.card.query_prompt, _open_pooling(self._graph)
        encodings = self._truncating_tokenizer.encode_batch([prompt + text for text in texts])
        encoded: dict[int, EncodedText] = {}
        for rows in _group_into_batches([len(encoding.ids) for encoding in encodings]):
            tokens, _ = self.run_batch(np.array([encodings[row].ids for row in rows]))
            for row, of_row in dict(zip(rows, tokens, strict=True)).items():
                inputs = {
                    "tokens": of_row[None],
                    "attention_mask": np.ones((1, len(of_row)), np.int64),
                }
                ((pooled,),) = pooling.run(None, inputs)
                encoded[row] = _build_encoded_text(encodings[row], of_row, pooled, len(prompt))
        return [encoded[row] for row in range(len(texts))]

    def run_batch(self, ids: Ids) -> tuple[Vectors, Vectors]:
        """Token vectors ``(texts, pieces, t)`` and pooled vectors ``(texts, d)`` of whole rows."""
        tokens, pooled = self._session.run(None, self.make_inputs(ids))
        return tokens, pooled

    def make_inputs(self, ids: Ids) -> dict[str, npt.NDArray[Any]]:
        """What the graph takes, by name, for ids ``(texts, pieces)``."""
        mask = np.ones_like(ids)
        if self._words is None:
            return {"input_ids": ids, "attention_mask": mask}
        return {WORDS_INPUT: self._words[ids], "attention_mask": mask}

    def run_batches(self, batches: Iterable[Ids]) -> Iterator[tuple[Vectors, Vectors]]:
        """As ``run_batch``, for batch after batch; a build uses a faster encoder."""
        with ThreadPoolExecutor(THREAD_COUNT) as pool:
            yield from pool.map(self.run_batch, batches)

    def encode_documents(self, texts: Sequence[str]) -> Iterator[tuple[int, EncodedText]]:
        """Row and encoding of each text, in no particular order of rows.

        Raises:
            ModelError: a text is longer than the window; a passage must never be cut in silence.
        """
        prompt, window = self.card.document_prompt, self.card.window
        encodings = self._tokenizer.encode_batch([prompt + text for text in texts])
        for text, encoding in zip(texts, encodings, strict=True):
            if len(encoding.ids) > window:
                raise ModelError(
                    f"A passage of {len(encoding.ids)} word pieces does not fit the model's window"
                    f" of {window}: {text[:60]!r}…"
                )
        yield from self._encode_in_batches(encodings)

    def encode_truncated(self, texts: Sequence[str]) -> Vectors:
        """One vector a text, ``(texts, d)``, cut at the window as sentence-transformers does.

        For measuring the common baseline; a passage is never cut.
        """
        prompt = self.card.document_prompt
        encodings = self._truncating_tokenizer.encode_batch([prompt + text for text in texts])
        vectors = np.zeros((len(texts), self.card.dimension), dtype=np.float32)
        for row, encoded in self._encode_in_batches(encodings):
            vectors[row] = encoded.vector
        return vectors

    def _encode_in_batches(
        self, encodings: Sequence[Encoding]
    ) -> Iterator[tuple[int, EncodedText]]:
        prompt_length = len(self.card.document_prompt)
        batches = list(_group_into_batches([len(encoding.ids) for encoding in encodings]))
        ids = (np.array([encodings[row].ids for row in rows]) for rows in batches)
        for rows, outputs in zip(batches, self.run_batches(ids), strict=True):
            by_row = dict(zip(rows, zip(*outputs, strict=True), strict=True))
            for row, (tokens, pooled) in by_row.items():
                yield row, _build_encoded_text(encodings[row], tokens, pooled, prompt_length)


def _build_encoded_text(
    encoding: Encoding, token_vectors: Vectors, pooled: Vectors, prompt_length: int
) -> EncodedText:
    """Leave out the special tokens and the prompt, and scale every row to length 1."""
    own = _find_own_tokens(encoding, prompt_length)
    vectors = token_vectors[own]
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return EncodedText(
        vector=pooled.copy(),
        token_vectors=vectors / np.maximum(lengths, np.float32(1e-12)),
        token_ids=np.array(encoding.ids, dtype=np.int32)[own],
        spans=np.maximum(_get_spans(encoding)[own] - prompt_length, 0),
    )


def _find_own_tokens(encoding: Encoding, prompt_length: int) -> npt.NDArray[np.bool_]:
    """Which pieces belong to the text; the first may begin in the prompt, with its last space."""
    special = np.array(encoding.special_tokens_mask, dtype=np.bool_)
    return ~special & (_get_spans(encoding)[:, 1] > prompt_length)


def _get_spans(encoding: Encoding) -> npt.NDArray[np.int32]:
    return np.array(encoding.offsets, dtype=np.int32).reshape(-1, 2)


def _group_into_batches(token_counts: Sequence[int]) -> Iterator[list[int]]:
    """Rows of texts of one length, long ones first, about ``BATCH_TOKENS`` word pieces a batch.

    A row that would be alone comes twice.
    """
    order = sorted(range(len(token_counts)), key=lambda row: (-token_counts[row], row))
    for length, rows in groupby(order, key=lambda row: token_counts[row]):
        same = list(rows)
        size = max(2, BATCH_TOKENS // length)
        for begin in range(0, len(same), size):
            batch = same[begin : begin + size]
            yield batch if len(batch) > 1 else batch * 2


@lru_cache(maxsize=2)
def _open_pooling(path: Path) -> onnxruntime.InferenceSession:
    """What makes one vector of token vectors, out of an exported encoder's graph."""
    # Only coverage asks thousands of questions: imported here, so that answering never loads it.
    import onnx
    from onnx.utils import Extractor

    with report_damage(path):
        pooling = Extractor(onnx.load(path)).extract_model(["tokens", "attention_mask"], ["pooled"])
    return _build_session(pooling.SerializeToString())


def extract_words(folder: Path) -> None:
    """Take the table of word vectors out of an exported encoder's graph, into a file beside it.

    It is half of the model, and read in a fraction of the time; into memory, for an opened encoder
    serves on when its files are damaged, also for an older generation that shares it. The vectors
    stay what they were, to the bit. A graph that does more with the ids than to look up their
    vectors is left as it is.
    """
    path = folder / GRAPH_FILE
    if (folder / WORDS_FILE).exists():
        return
    import onnx

    model = onnx.load(path)
    graph = model.graph
    users = [node for node in graph.node if "input_ids" in node.input]
    lookups = [node for node in users if node.op_type == "Gather" and node.input[1] == "input_ids"]
    tables = {one.name: one for one in graph.initializer}
    others = [node for node in users if node not in lookups]
    if len(lookups) != 1 or any(node.op_type != "Shape" for node in others):
        return
    (lookup,) = lookups
    table = tables.get(lookup.input[0])
    if table is None or sum(table.name in node.input for node in graph.node) != 1:
        return
    np.save(folder / WORDS_FILE, onnx.numpy_helper.to_array(table))
    graph.initializer.remove(table)
    graph.node.remove(lookup)
    # of the same shape as the ids
    renamed = {lookup.output[0]: WORDS_INPUT, "input_ids": "attention_mask"}
    for node in graph.node:
        node.input[:] = [renamed.get(name, name) for name in node.input]
    (ids,) = (one for one in graph.input if one.name == "input_ids")
    graph.input.remove(ids)
    kind, shape = table.data_type, ["texts", "pieces", table.dims[1]]
    graph.input.append(onnx.helper.make_tensor_value_info(WORDS_INPUT, kind, shape))
    onnx.save(model, path)


def open_graph(path: Path) -> onnxruntime.InferenceSession:
    """An exported graph, read into memory: all its weights are inside."""
    with report_damage(path):
        return _build_session(str(path))


def _build_session(graph: str | bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # several questions at once gain more than one alone
    options.inter_op_num_threads = 1
    providers = ["CPUExecutionProvider"]
    return onnxruntime.InferenceSession(
        graph, options, providers=providers, disabled_optimizers=SLOW_OPTIMIZERS
    )


def load_tokenizer(folder: Path) -> Tokenizer:
    """The model's tokenizer. Some pad to a fixed length: slower, and with wrong vectors."""
    path = folder / "tokenizer.json"
    with report_damage(path):
        tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer
