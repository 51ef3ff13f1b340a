"""The verifier: it reads a question and a text together, and says whether the text answers it.

A cross-encoder (Nogueira and Cho, 2019): slower than comparing vectors, so it reads a few texts
only. A reading depends on its question and text alone, to the bit: nothing is read in a batch.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.encoding.encoder import THREAD_COUNT, Vectors, load_tokenizer, open_graph

VERIFIER_FILE = "verifier.onnx"
# Word pieces of question and text together; what is over is cut from the longer of the two.
MAX_PIECES = 192


@dataclass(frozen=True, slots=True)
class Reading:
    """What the verifier made of a question and a text.

    ``score`` is the log-odds that the text answers. ``token_scores`` ``(n,)`` are the higher, the
    likelier a word piece is of the sentence that answers; ``spans`` ``(n, 2)`` are the pieces'
    character offsets in the text.
    """

    score: float
    token_scores: Vectors
    spans: npt.NDArray[np.int32]


class Verifier:
    """An exported verifier, opened. Safe to use from several threads."""

    def __init__(self, path: Path, tokenizer_folder: Path) -> None:
        self._tokenizer = load_tokenizer(tokenizer_folder)
        self._tokenizer.enable_truncation(MAX_PIECES)
        self._session = open_graph(path)
        self._readers = ThreadPoolExecutor(THREAD_COUNT, "verifier")

    def read_texts(self, question: str, texts: Sequence[str]) -> list[Reading]:
        """A reading of each text, in their order; several at a time."""
        return list(self._readers.map(partial(self.read_text, question), texts))

    def read_text(self, question: str, text: str) -> Reading:
        """One reading, by the calling thread: for those that have questions for every processor."""
        encoding = self._tokenizer.encode(question, text)
        ids, types = (np.array([row]) for row in (encoding.ids, encoding.type_ids))
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": types}
        score, token_scores = self._session.run(None, inputs)
        of_text = np.array([sequence == 1 for sequence in encoding.sequence_ids])
        spans = np.array(encoding.offsets, dtype=np.int32).reshape(-1, 2)
        return Reading(float(score[0]), token_scores[0][of_text], spans[of_text])
