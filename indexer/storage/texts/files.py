"""The texts of a segment: their files, written booklet by booklet, and read back by all at once."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
import numpy as np

from indexer.documents import Document
from indexer.errors import report_damage
from indexer.passages import Passage
from indexer.storage.disk import write_array
from indexer.storage.segments.rows import Rows
from indexer.storage.texts.lines import LineWriter
from indexer.storage.texts.repeats import HASH_BYTES, hash_passage
from indexer.words import WORD_PATTERN, divide_words

DOCUMENTS_FILE, PASSAGES_FILE = "documents.jsonl", "passages.jsonl"
BOOKLET_BOUNDS_FILE, SENTENCE_BOUNDS_FILE = "booklets.bounds.npy", "sentences.bounds.npy"
REPEATS_FILE = "repeats.npy"
FACTS_FILE = "facts.json"


class SegmentFacts(msgspec.Struct, frozen=True):
    """What is known of a segment's booklets, in their order; ``words`` counts those with each."""

    booklets: tuple[str, ...]
    keys: tuple[str, ...]
    languages: tuple[str, ...]
    words: dict[str, int]


class DocumentText(msgspec.Struct):
    """Of a line of ``documents.jsonl`` what its passages need."""

    title: str
    text: str


class StoredPassage(
    msgspec.Struct, rename={"passage_id": "id", "doc_id": "booklet", "heading_path": "path"}
):
    """A line of ``passages.jsonl``; ``sentences`` are pairs of offsets."""

    passage_id: str
    doc_id: str
    heading_path: tuple[str, ...]
    context: str
    prefix: str
    sentences: tuple[tuple[int, int], ...]
    start: int
    end: int


def save_texts(folder: Path, booklets: Iterable[tuple[Document, Sequence[Passage]]]) -> None:
    """Write documents, each with its passages, and what is known of all of them together."""
    keys: dict[str, str] = {}
    languages: list[str] = []
    words: Counter[str] = Counter()
    passage_counts, sentence_counts, hashes = list[int](), list[int](), list[bytes]()
    with (
        LineWriter(folder / DOCUMENTS_FILE) as document_lines,
        LineWriter(folder / PASSAGES_FILE) as passage_lines,
    ):
        for document, passages in booklets:
            document_lines.write(msgspec.json.encode(document))
            keys[document.doc_id] = compute_document_key(document)
            languages.append(document.language)
            words.update(find_words(passages))
            passage_counts.append(len(passages))
            for passage in passages:
                passage_lines.write(_encode_passage(passage))
                sentence_counts.append(len(passage.sentences))
                hashes.append(hash_passage(passage))
    write_array(folder / BOOKLET_BOUNDS_FILE, _add_up(passage_counts))
    write_array(folder / SENTENCE_BOUNDS_FILE, _add_up(sentence_counts))
    joined = np.frombuffer(b"".join(hashes), dtype=np.uint8)
    write_array(folder / REPEATS_FILE, joined.reshape(-1, HASH_BYTES))
    facts = SegmentFacts((*keys,), (*keys.values(),), (*languages,), dict(sorted(words.items())))
    (folder / FACTS_FILE).write_bytes(msgspec.json.encode(facts))


def load_segment_facts(folder: Path) -> SegmentFacts:
    with report_damage(folder / FACTS_FILE):
        return msgspec.json.decode((folder / FACTS_FILE).read_bytes(), type=SegmentFacts)


def compute_document_key(document: Document) -> str:
    """A hash of all that a booklet is: equal for equal documents of the same id."""
    return hashlib.sha256(msgspec.json.encode(document)).hexdigest()


def find_words(passages: Iterable[Passage]) -> set[str]:
    """The words of a booklet, divided as ``divide_words`` does."""
    words = {word for passage in passages for word in WORD_PATTERN.findall(passage.embedding_text)}
    return {part for word in words for part in divide_words(word)}


def _encode_passage(passage: Passage) -> bytes:
    parts = {name: getattr(passage, name) for name in StoredPassage.__struct_fields__}
    parts["sentences"] = tuple((s.start, s.end) for s in passage.sentences)
    return msgspec.json.encode(StoredPassage(**parts))


def _add_up(counts: Sequence[int]) -> Rows:
    """Where each part begins, and where the last ends."""
    return np.cumsum([0, *counts], dtype=np.int64)
