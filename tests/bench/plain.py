"""What most people write: sentence-transformers and an exact FAISS index, served by Flask.

``python -m tests.bench.plain prepare|serve|ask|encode …``; each command is one process of the
bench, so that neither side carries the libraries of the other.
"""

import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from flask import Flask, request
from sentence_transformers import SentenceTransformer
from waitress import serve

from indexer.encoding.model_export import DEFAULT_MODEL, locate_model
from tests.bench.timing import alternately

HITS = 10
THREADS = 8
BATCH = 32


@dataclass(frozen=True, slots=True)
class Plain:
    model: SentenceTransformer
    index: Any
    texts: list[str]

    def encode(self, question: str) -> Any:
        return self.model.encode([question], normalize_embeddings=True, show_progress_bar=False)

    def search(self, question: str) -> list[dict[str, Any]]:
        scores, rows = self.index.search(self.encode(question), HITS)
        return [
            {"text": self.texts[row], "score": float(score)}
            for row, score in zip(rows[0].tolist(), scores[0], strict=True)
        ]


def model() -> SentenceTransformer:
    return SentenceTransformer(str(locate_model(DEFAULT_MODEL)), device="cpu")


def opened(folder: Path) -> Plain:
    texts = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
    return Plain(model(), faiss.read_index(str(folder / "plain.faiss")), texts)


def prepare(folder: Path) -> None:
    """Index the texts of ``texts.json``."""
    texts = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
    vectors = model().encode(texts, normalize_embeddings=True, show_progress_bar=False)
    index: Any = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.asarray(vectors, dtype=np.float32))
    faiss.write_index(index, str(folder / "plain.faiss"))


def app(plain: Plain) -> Flask:
    served = Flask(__name__)

    @served.get("/api/v1/search")
    def search() -> dict[str, Any]:
        return {"hits": plain.search(request.args["q"])}

    return served


def ask(folder: Path, questions: Path) -> dict[str, list[float]]:
    plain = opened(folder)
    asked = json.loads(questions.read_text(encoding="utf-8"))
    return alternately({"bare": plain.encode, "search": plain.search}, asked)


def encode(texts: Path) -> dict[str, float]:
    """Seconds of wall and of processor that encoding the texts takes; loading is not counted."""
    read = json.loads(texts.read_text(encoding="utf-8"))
    loaded = model()
    loaded.encode(read[:BATCH], show_progress_bar=False)
    wall, cpu = time.perf_counter(), time.process_time()
    loaded.encode(read, batch_size=BATCH, show_progress_bar=False)
    return {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}


def main(command: str, *arguments: str) -> None:
    if command == "prepare":
        prepare(Path(arguments[0]))
    elif command == "serve":
        serve(app(opened(Path(arguments[0]))), port=int(arguments[1]), threads=THREADS)
    elif command == "ask":
        json.dump(ask(Path(arguments[0]), Path(arguments[1])), sys.stdout)
    elif command == "encode":
        json.dump(encode(Path(arguments[0])), sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
