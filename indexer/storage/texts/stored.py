"""Documents and passages, written by the line and read one at a time."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TypeVar, overload

import msgspec
import numpy as np
import numpy.typing as npt

from indexer.documents import Document
from indexer.errors import report_damage
from indexer.passages import Passage, Sentence
from indexer.storage.arrays import load_array
from indexer.storage.disk import write_array
from indexer.storage.texts.lines import LineFile, write_lines
from indexer.storage.texts.repeats import group_repeats
from indexer.words import WORD_PATTERN, divide_words

_Entry = TypeVar("_Entry")

# What is kept for the next to ask: more booklets than a page shows something of.
CACHED_DOCUMENTS = 64
CACHED_PASSAGES = 2_048

DOCUMENTS_FILE, PASSAGES_FILE = "documents.jsonl", "passages.jsonl"
LIBRARY_FILE = "library.json"
BOOKLETS_FILE, SENTENCES_FILE = "booklets.bounds.npy", "sentences.bounds.npy"
REPEATS_FILE = "repeats.npy"


class LibraryFacts(msgspec.Struct, frozen=True):
    """What is said of all booklets together: their ids in order, their languages and words."""

    booklets: tuple[str, ...]
    languages: frozenset[str]
    words: frozenset[str]


class StoredDocuments(Mapping[str, Document]):
    """Documents by id, in the order in which they were read. Safe for several threads."""

    def __init__(self, folder: Path, doc_ids: Sequence[str]) -> None:
        self._lines = LineFile(folder / DOCUMENTS_FILE)
        self._rows = {doc_id: row for row, doc_id in enumerate(doc_ids)}
        self._read_document = lru_cache(CACHED_DOCUMENTS)(self._build_reader(Document))
        self._read_text = lru_cache(CACHED_DOCUMENTS)(self._build_reader(_DocumentText))

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __contains__(self, doc_id: object) -> bool:
        return doc_id in self._rows

    def __getitem__(self, doc_id: str) -> Document:
        return self._read_document(self._rows[doc_id])

    def get_text(self, doc_id: str) -> "_DocumentText":
        """Its text and title alone, in a fraction of the time."""
        return self._read_text(self._rows[doc_id])

    def _build_reader(self, kind: type[_Entry]) -> Callable[[int], _Entry]:
        decode = msgspec.json.Decoder(kind).decode
        lines = self._lines

        def read(row: int) -> _Entry:
            with report_damage(lines.path):
                return decode(lines.read(row))

        return read


class StoredPassages(Sequence[Passage]):
    """Passages by row. Safe to read from several threads."""

    def __init__(self, folder: Path, documents: StoredDocuments) -> None:
        self._lines = LineFile(folder / PASSAGES_FILE)
        self._rows = range(len(self._lines))
        self._documents = documents
        self._decode = msgspec.json.Decoder(_StoredPassage).decode
        self._read = lru_cache(CACHED_PASSAGES)(self._read_passage)

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, row: int) -> Passage: ...
    @overload
    def __getitem__(self, row: slice) -> list[Passage]: ...
    def __getitem__(self, row: int | slice) -> Passage | list[Passage]:
        rows = self._rows[row]
        return self._read(rows) if isinstance(rows, int) else [self._read(each) for each in rows]

    def _read_passage(self, row: int) -> Passage:
        with report_damage(self._lines.path):
            stored = self._decode(self._lines.read(row))
            document = self._documents.get_text(stored.doc_id)
        parts = msgspec.structs.asdict(stored)
        parts["sentences"] = tuple(Sentence(*bounds) for bounds in stored.sentences)
        text = document.text[stored.start : stored.end]
        return Passage(title=document.title, text=text, **parts)


class BookletRows(Mapping[str, range]):
    """The rows of each booklet's passages."""

    def __init__(self, folder: Path, doc_ids: Sequence[str]) -> None:
        self._bounds = load_array(folder / BOOKLETS_FILE)
        self._places = {doc_id: place for place, doc_id in enumerate(doc_ids)}

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __getitem__(self, doc_id: str) -> range:
        place = self._places[doc_id]
        return range(*self._bounds[place : place + 2].tolist())


def save_texts(folder: Path, documents: Sequence[Document], passages: Sequence[Passage]) -> None:
    """Write documents, and their passages in the same order, with what is known of all of them."""
    write_lines(folder / DOCUMENTS_FILE, map(msgspec.json.encode, documents))
    write_lines(folder / PASSAGES_FILE, map(_encode_passage, passages))
    counts = dict.fromkeys((document.doc_id for document in documents), 0)
    for passage in passages:
        counts[passage.doc_id] += 1
    write_array(folder / BOOKLETS_FILE, _add_up([*counts.values()]))
    write_array(folder / SENTENCES_FILE, _add_up([len(p.sentences) for p in passages]))
    write_array(folder / REPEATS_FILE, group_repeats(passages))
    words = {word for passage in passages for word in WORD_PATTERN.findall(passage.embedding_text)}
    facts = {
        "booklets": [*counts],
        "languages": sorted({document.language for document in documents}),
        "words": sorted({part for word in words for part in divide_words(word)}),
    }
    (folder / LIBRARY_FILE).write_bytes(msgspec.json.format(msgspec.json.encode(facts), indent=0))


def load_library_facts(folder: Path) -> LibraryFacts:
    with report_damage(folder / LIBRARY_FILE):
        return msgspec.json.decode((folder / LIBRARY_FILE).read_bytes(), type=LibraryFacts)


class _DocumentText(msgspec.Struct):
    """Of a line of ``documents.jsonl`` what its passages need."""

    title: str
    text: str


class _StoredPassage(
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


def _encode_passage(passage: Passage) -> bytes:
    parts = {name: getattr(passage, name) for name in _StoredPassage.__struct_fields__}
    parts["sentences"] = tuple((s.start, s.end) for s in passage.sentences)
    return msgspec.json.encode(_StoredPassage(**parts))


def _add_up(counts: Sequence[int]) -> npt.NDArray[np.int64]:
    """Where each part begins, and where the last ends."""
    return np.cumsum([0, *counts], dtype=np.int64)
