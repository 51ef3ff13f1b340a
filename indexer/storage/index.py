"""What a generation holds, written and opened again. The folder is the border to search_app."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.documents import Block, BlockKind, Document, LeftOutText, Section
from indexer.encoding.encoder import Encoder
from indexer.errors import IndexDamagedError
from indexer.passages import Passage, Sentence
from indexer.storage.generations import (
    Manifest,
    check_generation,
    load_manifest,
    locate_current_generation,
)
from indexer.storage.lexical import LexicalIndex
from indexer.storage.tokens import TokenIndex
from indexer.storage.vectors import VectorIndex
from indexer.vocabulary import Vocabulary

UNCALIBRATED_WARNING = (
    "The relevance model was fitted to another embedding model: order, probabilities and verdicts"
    " are rough with this one. Fit it to judgements with: search_app calibrate"
)


@dataclass(frozen=True)
class Index:
    """An opened generation. Rows of passages, vectors and tokens are the same rows.

    ``rows_of`` says which rows are a booklet's; ``sentence_bounds`` ``(passages + 1,)`` where each
    passage's sentences begin among the sentence vectors.
    """

    manifest: Manifest
    documents: Mapping[str, Document]
    passages: Sequence[Passage]
    rows_by_booklet: Mapping[str, range]
    sentence_bounds: npt.NDArray[np.int64]
    passage_vectors: VectorIndex
    sentence_vectors: VectorIndex
    lexical: LexicalIndex
    tokens: TokenIndex
    encoder: Encoder
    vocabulary: Vocabulary
    relevance: Mapping[str, Any]

    def __post_init__(self) -> None:
        """Refuse parts that do not belong together."""
        parts = (self.passages, self.passage_vectors, self.lexical, self.tokens)
        rows = {len(part) for part in parts}
        if len(rows) > 1 or len(self.sentence_vectors) != self.sentence_bounds[-1]:
            raise IndexDamagedError(
                f"The parts of generation {self.manifest.generation} differ in length."
                " Build it again with: make index"
            )

    @property
    def generation(self) -> str:
        return self.manifest.generation

    @property
    def is_calibrated(self) -> bool:
        """Whether the relevance model was fitted to this embedding model's vectors."""
        return bool(self.relevance["fingerprint"] == self.manifest.model["fingerprint"])

    def get_passages(self, doc_id: str) -> Sequence[Passage]:
        rows = self.rows_by_booklet[doc_id]
        return self.passages[rows.start : rows.stop]

    @cached_property
    def sentence_passage_rows(self) -> npt.NDArray[np.int64]:
        """Row of the passage of each sentence, ``(sentences,)``."""
        return np.repeat(np.arange(len(self.passages)), np.diff(self.sentence_bounds))


def save_texts(folder: Path, documents: Iterable[Document], passages: Iterable[Passage]) -> None:
    """Write ``documents.jsonl`` and ``passages.jsonl``; a passage's text stays in its document."""
    _write_json_lines(folder / "documents.jsonl", (asdict(document) for document in documents))
    _write_json_lines(folder / "passages.jsonl", map(_serialize_passage, passages))


def save_json(path: Path, content: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def open_index(index: Path) -> Index:
    """The published generation of an index folder, checked byte by byte.

    Raises:
        IndexNotFoundError: nothing is published there.
        IndexDamagedError: a file is missing, cut or changed; the sentence names it.
    """
    return open_generation(locate_current_generation(index))


def open_generation(folder: Path) -> Index:
    """One generation, checked byte by byte."""
    manifest = load_manifest(folder)
    problems = check_generation(folder, hash_contents=True)
    if problems:
        raise IndexDamagedError(f"{problems[0]} Build the index again with: make index")
    documents = {
        d.doc_id: d
        for d in map(_deserialize_document, _read_json_lines(folder / "documents.jsonl"))
    }
    passages = [
        _deserialize_passage(documents, line)
        for line in _read_json_lines(folder / "passages.jsonl")
    ]
    counts = [len(passage.sentences) for passage in passages]
    return Index(
        manifest=manifest,
        documents=documents,
        passages=passages,
        rows_by_booklet=_group_rows_by_booklet(documents, passages),
        sentence_bounds=np.concatenate([[0], np.cumsum(np.array(counts, dtype=np.int64))]),
        passage_vectors=VectorIndex(folder / "passages.faiss"),
        sentence_vectors=VectorIndex(folder / "sentences.faiss"),
        lexical=LexicalIndex(folder / "lexical"),
        tokens=TokenIndex(folder / "tokens"),
        encoder=Encoder(folder / "encoder"),
        vocabulary=Vocabulary.from_json(_read_json(folder / "vocabulary.json")),
        relevance=_read_json(folder / "relevance.json"),
    )


def _group_rows_by_booklet(
    documents: Iterable[str], passages: Sequence[Passage]
) -> dict[str, range]:
    rows: dict[str, range] = dict.fromkeys(documents, range(0))
    for row, passage in enumerate(passages):
        start = rows[passage.doc_id].start if rows[passage.doc_id] else row
        rows[passage.doc_id] = range(start, row + 1)
    return rows


def _serialize_passage(passage: Passage) -> dict[str, Any]:
    return {
        "id": passage.passage_id,
        "booklet": passage.doc_id,
        "path": passage.heading_path,
        "context": passage.context,
        "prefix": passage.prefix,
        "sentences": [(sentence.start, sentence.end) for sentence in passage.sentences],
        "start": passage.start,
        "end": passage.end,
    }


def _deserialize_passage(documents: Mapping[str, Document], line: Mapping[str, Any]) -> Passage:
    document = documents[line["booklet"]]
    return Passage(
        passage_id=line["id"],
        doc_id=document.doc_id,
        title=document.title,
        heading_path=tuple(line["path"]),
        context=line["context"],
        prefix=line["prefix"],
        text=document.text[line["start"] : line["end"]],
        start=line["start"],
        end=line["end"],
        sentences=tuple(Sentence(start, end) for start, end in line["sentences"]),
    )


def _deserialize_document(line: Mapping[str, Any]) -> Document:
    sections = (Section(**{**s, "path": tuple(s["path"])}) for s in line["sections"])
    blocks = (Block(**{**b, "kind": BlockKind(b["kind"])}) for b in line["blocks"])
    left_out = (LeftOutText(**one) for one in line["left_out"])
    parts = {"sections": tuple(sections), "blocks": tuple(blocks), "left_out": tuple(left_out)}
    return Document(**{**line, **parts})


def _write_json_lines(path: Path, lines: Iterable[Mapping[str, Any]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _read_json_lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:  # only "\n" ends a line, whatever the text holds
        return [json.loads(line) for line in file]


def _read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
