"""Our side of asking a library: ``python -m tests.bench.scale.asking INDEX QUESTIONS.json``.

Prints as JSON: seconds to open and to the first answer, resident megabytes, of each question the
seconds beyond its encoding (of the clock and of the processor), and how many of the candidates an
exact search would have. The library has no verifier.
"""

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np

from indexer.encoding.encoder import Vectors
from indexer.storage.index import Index
from indexer.storage.parts import SearchableVectors
from indexer.storage.segments.rows import Rows
from search_app.search.candidates import rank_first_stage
from search_app.search.engine import SearchEngine
from search_app.search.interpret import Interpreter
from search_app.search.live_index import LiveIndex
from tests.bench.timing import WARM_UP

RECALL_QUESTIONS = 100
RECALL_DEPTH = 100
# Vectors that are compared exactly at a time.
CHUNK = 50_000


class ExactVectors:
    """All vectors of a library, compared with some questions beforehand, one part after another."""

    def __init__(self, vectors: SearchableVectors, questions: Vectors, limit: int) -> None:
        self._vectors = vectors
        rows = np.zeros((len(questions), 0), dtype=np.int64)
        scores = np.zeros((len(questions), 0), dtype=np.float32)
        for start in range(0, len(vectors), CHUNK):
            within = range(start, min(start + CHUNK, len(vectors)))
            products = questions @ vectors.get_vectors(within).T
            scores = np.concatenate([scores, products], axis=1)
            here = np.broadcast_to(np.array(within), products.shape)
            rows = np.concatenate([rows, here], axis=1)
            if scores.shape[1] > limit:
                best = np.argpartition(-scores, limit, axis=1)[:, :limit]
                rows = np.take_along_axis(rows, best, axis=1)
                scores = np.take_along_axis(scores, best, axis=1)
        order = np.lexsort((rows, -scores), axis=1)
        self._rows = np.take_along_axis(rows, order, axis=1)
        self._scores = np.take_along_axis(scores, order, axis=1)
        self._places = {question.tobytes(): place for place, question in enumerate(questions)}

    def __len__(self) -> int:
        return len(self._vectors)

    def get_vectors(self, rows: range) -> Vectors:
        return self._vectors.get_vectors(rows)

    def get_all_vectors(self) -> Vectors:
        return self._vectors.get_all_vectors()

    def prepare(self, query: Vectors, *, limit: int, rows: range | None = None) -> None:
        pass

    def search(
        self, query: Vectors, *, limit: int, rows: range | None = None
    ) -> tuple[Rows, Vectors]:
        place = self._places[query.tobytes()]
        return self._rows[place][:limit], self._scores[place][:limit]


def ask(index: Path, questions: Path) -> dict[str, Any]:
    asked = json.loads(questions.read_text(encoding="utf-8"))
    began = time.perf_counter()
    engine = LiveIndex(index).get_engine()
    opened = time.perf_counter() - began
    engine.search(asked[0])
    answered = time.perf_counter() - began
    seconds, processor = time_beyond_encoder(engine, asked[1:])
    return {
        "open": opened,
        "first": answered,
        "seconds": seconds,
        "processor": processor,
        **read_memory(),
        **measure_recall(engine.index, asked[:RECALL_QUESTIONS]),
    }


def time_beyond_encoder(
    engine: SearchEngine, questions: Sequence[str]
) -> tuple[list[float], list[float]]:
    """What each question takes more than its encoding alone, asked for the first time."""
    encode = engine.index.encoder.encode_query
    seconds, processor = list[float](), list[float]()
    for turn, question in enumerate(questions):
        bare, whole = _time(encode, question), _time(engine.search, question)
        if turn >= WARM_UP:
            seconds.append(whole[0] - bare[0])
            processor.append(whole[1] - bare[1])
    return seconds, processor


def measure_recall(index: Index, questions: Sequence[str]) -> dict[str, float]:
    """Which share of an exact search's best is found, by the first stage and by vectors alone."""
    interpreter = Interpreter(index)
    queries = [interpreter.interpret_question(question) for question in questions]
    encoded = [index.encoder.encode_query(query.text) for query in queries]
    vectors = np.stack([each.vector for each in encoded])
    depth = RECALL_DEPTH
    exact = replace(
        index,
        passage_vectors=ExactVectors(index.passage_vectors, vectors, depth),
        sentence_vectors=ExactVectors(index.sentence_vectors, vectors, 3 * depth),
    )
    ranked = [
        [
            {row for row, _ in rank_first_stage(each, query, encoding, limit=depth)}
            for query, encoding in zip(queries, encoded, strict=True)
        ]
        for each in (index, exact)
    ]
    return {
        "recall": fmean(len(a & b) / len(b) for a, b in zip(*ranked, strict=True)),
        "passage_recall": _compare(index.passage_vectors, exact.passage_vectors, vectors, depth),
        "sentence_recall": _compare(
            index.sentence_vectors, exact.sentence_vectors, vectors, 3 * depth
        ),
    }


def read_memory() -> dict[str, float]:
    """Megabytes of this process: its own pages, and those of files."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    said = dict(line.split(":", 1) for line in lines)
    return {
        "own": int(said["RssAnon"].split()[0]) / 1e3,
        "of_files": int(said["RssFile"].split()[0]) / 1e3,
    }


def _compare(
    vectors: SearchableVectors, exact: SearchableVectors, queries: Vectors, limit: int
) -> float:
    pairs = (
        [set(each.search(query, limit=limit)[0].tolist()) for each in (vectors, exact)]
        for query in queries
    )
    return fmean(len(found & best) / len(best) for found, best in pairs)


def _time(call: Callable[[str], object], question: str) -> tuple[float, float]:
    began, processor = time.perf_counter(), time.thread_time()
    call(question)
    return time.perf_counter() - began, time.thread_time() - processor


if __name__ == "__main__":
    json.dump(ask(Path(sys.argv[1]), Path(sys.argv[2])), sys.stdout)
