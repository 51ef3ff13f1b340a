"""How many of the nearest vectors a search by cells finds, told when it is written and verified."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np

from indexer.encoding.encoder import Vectors
from indexer.errors import report_damage
from indexer.storage.vectors import VectorIndex

RECALL_FILE = "recall.json"
QUESTIONS = 64
DEPTH = 100
# Vectors that are compared exactly at a time.
CHUNK = 50_000
# A processor of another kind rounds otherwise.
TOLERANCE = 0.02


def measure_recall(index: VectorIndex) -> float:
    """The share of the ``DEPTH`` nearest that is found, for vectors that lie between two others."""
    drawn = np.random.default_rng(7).integers(len(index), size=(2, QUESTIONS))
    first, second = (
        np.concatenate([index.get_vectors(range(row, row + 1)) for row in rows.tolist()])
        for rows in drawn
    )
    between = first + second
    questions = between / np.maximum(np.linalg.norm(between, axis=1, keepdims=True), 1e-12)
    nearest = _find_nearest(index, questions)
    found = [index.search(question, limit=DEPTH)[0] for question in questions]
    hits = [len(set(a.tolist()) & b) for a, b in zip(found, nearest, strict=True)]
    return round(sum(hits) / sum(map(len, nearest)), 4)


def write_recalls(folder: Path, names: Sequence[str]) -> None:
    """Note the recall of those indexes of a segment that are not searched exactly."""
    indexes = {name: VectorIndex(folder / name) for name in names}
    recalls = {name: measure_recall(each) for name, each in indexes.items() if not each.is_exact}
    if recalls:
        (folder / RECALL_FILE).write_bytes(msgspec.json.encode(recalls))


def load_recalls(folder: Path) -> Mapping[str, float]:
    """The recall of each index of a segment by its file; none where all are searched exactly."""
    if not (folder / RECALL_FILE).exists():
        return {}
    with report_damage(folder / RECALL_FILE):
        return msgspec.json.decode((folder / RECALL_FILE).read_bytes(), type=dict[str, float])


def find_recall_problems(folder: Path) -> list[str]:
    """A sentence for each index of a segment that finds less than was told when it was written."""
    problems = []
    for name, told in load_recalls(folder).items():
        now = measure_recall(VectorIndex(folder / name))
        if now < told - TOLERANCE:
            problems.append(
                f"{folder / name} finds {now:.3f} of the nearest vectors instead of {told:.3f}."
            )
    return problems


def _find_nearest(index: VectorIndex, questions: Vectors) -> list[set[int]]:
    """The rows nearest to each question, compared with all."""
    rows = np.zeros((len(questions), 0), dtype=np.int64)
    scores = np.zeros((len(questions), 0), dtype=np.float32)
    for start in range(0, len(index), CHUNK):
        within = range(start, min(start + CHUNK, len(index)))
        products = questions @ index.get_vectors(within).T
        scores = np.concatenate([scores, products], axis=1)
        rows = np.concatenate([rows, np.broadcast_to(np.array(within), products.shape)], axis=1)
        if scores.shape[1] > DEPTH:
            best = np.argpartition(-scores, DEPTH, axis=1)[:, :DEPTH]
            rows = np.take_along_axis(rows, best, axis=1)
            scores = np.take_along_axis(scores, best, axis=1)
    return [set(each) for each in rows.tolist()]
