"""The other side: an exact FAISS index and SQLite's full-text search, of the same passages.

``python -m tests.bench.scale.plain INDEX FOLDER QUESTIONS.json`` builds both, asks, and prints
what it cost as JSON. The two lists are fused by rank, as most do.
"""

import json
import re
import sqlite3
import sys
import time
from pathlib import Path
from typing import Any

import faiss

from indexer.storage.index import open_index
from tests.bench.scale.asking import read_memory
from tests.bench.timing import WARM_UP

PROPOSED = 100
SHOWN = 10
RANK_OFFSET = 60  # Cormack, Clarke and Büttcher, 2009
BATCH = 10_000
_WORD = re.compile(r"\w+")


def measure_plain(index: Path, folder: Path, questions: Path) -> dict[str, Any]:
    opened = open_index(index)
    asked = json.loads(questions.read_text(encoding="utf-8"))
    vectors = [opened.encoder.encode_query(question).vector for question in asked]
    began = time.process_time()
    nearest: Any = faiss.IndexFlatIP(opened.encoder.card.dimension)
    count = len(opened.passages)
    parts = [range(start, min(start + BATCH, count)) for start in range(0, count, BATCH)]
    for rows in parts:
        nearest.add(opened.passage_vectors.get_vectors(rows))
    faiss.write_index(nearest, str(folder / "plain.faiss"))
    words = sqlite3.connect(folder / "plain.db")
    words.execute("CREATE VIRTUAL TABLE texts USING fts5(text, tokenize='porter unicode61')")
    for rows in parts:
        texts = ((row, opened.passages[row].embedding_text) for row in rows)
        words.executemany("INSERT INTO texts(rowid, text) VALUES (?, ?)", texts)
    words.commit()
    built = time.process_time() - began
    seconds, processor = list[float](), list[float]()
    for turn, (question, vector) in enumerate(zip(asked, vectors, strict=True)):
        start, own = time.perf_counter(), time.thread_time()
        _search(nearest, words, question, vector)
        if turn >= WARM_UP:
            seconds.append(time.perf_counter() - start)
            processor.append(time.thread_time() - own)
    size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    return {
        "built": built,
        "disk": size,
        "seconds": seconds,
        "processor": processor,
        **read_memory(),
    }


def _search(nearest: Any, words: sqlite3.Connection, question: str, vector: Any) -> list[str]:
    _, (by_vector,) = nearest.search(vector[None, :], PROPOSED)
    match = " OR ".join(f'"{word}"' for word in _WORD.findall(question))
    found = "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT ?"
    by_words = [row for (row,) in words.execute(found, (match, PROPOSED))]
    scores: dict[int, float] = {}
    for ranking in (by_vector.tolist(), by_words):
        for rank, row in enumerate(ranking):
            scores[row] = scores.get(row, 0.0) + 1 / (RANK_OFFSET + rank + 1)
    best = sorted(scores, key=lambda row: (-scores[row], row))[:SHOWN]
    text = "SELECT text FROM texts WHERE rowid = ?"
    return [words.execute(text, (row,)).fetchone()[0] for row in best]


if __name__ == "__main__":
    json.dump(measure_plain(*map(Path, sys.argv[1:])), sys.stdout)
